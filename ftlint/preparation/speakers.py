"""Who speaks as the user and who as the assistant, where each row of a table is one turn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ftlint.errors import ConfigError, Undecided, nearest
from ftlint.preparation.names import folded, words_of
from ftlint.tables.dialogues import ANYBODY, SKIP, TOOL, Dialogues
from ftlint.telling import option

ROLES = ("user", "assistant", "system", TOOL, SKIP)
FEW = 6  # speakers who are named one by one

_NAMES: dict[str, tuple[str, ...]] = {
    "user": (
        *("user", "users", "human", "customer", "client", "prompter", "visitor", "requester"),
        *("caller", "guest", "buyer", "shopper", "patient", "student", "seeker", "end_user"),
        *("enduser", "questioner", "asker", "usr", "kunde", "kundin", "nutzer", "benutzer"),
        *("usuario", "cliente", "usuária", "usuário", "utilisateur", "client_e", "utente", "klant"),
        *("пользователь", "клиент", "用户", "用戶", "客户", "客戶", "顾客", "ユーザー", "사용자"),
    ),
    "assistant": (
        *("assistant", "gpt", "chatgpt", "bot", "chatbot", "chat_bot", "agent", "model", "ai"),
        *("support", "operator", "advisor", "adviser", "representative", "rep", "csr", "staff"),
        *("support_agent", "service_agent", "customer_service", "customer_support", "helpdesk"),
        *("customer_service_agent", "customer_service_representative", "virtual_assistant"),
        *("ai_assistant", "llm", "claude", "gemini", "assistent", "berater", "beraterin"),
        *("mitarbeiter", "asistente", "agente", "assistente", "conseiller", "оператор", "бот"),
        *("ассистент", "助手", "客服", "机器人", "アシスタント", "어시스턴트"),
    ),
    "system": ("system", "sys"),
    TOOL: ("tool", "tools", "function", "observation", "tool_call", "tool_result", "function_call"),
}
_SIDES = {name: role for role, names in _NAMES.items() for name in names}


def side_of(speaker: str) -> str:
    """The role that the name of a speaker says; nothing where it says none."""
    return _SIDES.get(folded(speaker)) or _SIDES.get("_".join(words_of(speaker)), "")


def are_sides(speakers: Iterable[str]) -> bool:
    """Whether all who speak are known by their names, and one of them asks another."""
    sides = {side_of(speaker) for speaker in speakers}
    return "" not in sides and "user" in sides and len(sides) > 1


class Roles(NamedTuple):
    """The role of each speaker, those that are only likely, and what makes them so."""

    all: dict[str, str]
    likely: dict[str, str]
    doubt: str = ""


def roles_of(dialogues: Dialogues, given: Mapping[str, str], unsaid: Mapping[str, str]) -> Roles:
    """Who has which role: as the user says, else as the names do, else as it is likely.

    Raises Undecided where nothing is likely, with the columns that are `unsaid` and who is to be
    filled in, and ConfigError for a speaker that there is not.
    """
    for role in given.values():
        if role not in ROLES:
            raise ConfigError(f"nobody speaks as {role!r}", remedy=f"known: {', '.join(ROLES)}")
    names = {folded(speaker): speaker for speaker in dialogues.speakers}
    told: dict[str, str] = {}
    for name, role in given.items():
        speaker = name if name in (ANYBODY, *dialogues.speakers) else names.get(folded(name))
        if speaker is None:
            raise ConfigError(
                f"{name!r} never speaks",
                place=dialogues.name,
                remedy=nearest(name, dialogues.speakers),
            )
        told[speaker] = role
    known = {speaker: role for speaker in dialogues.speakers if (role := side_of(speaker))} | told
    unknown = [s for s in dialogues.speakers if s not in known and ANYBODY not in told]
    likely, why = _likely(dialogues, known, unknown, told)
    if unknown and not likely:
        blanks = unknown if len(unknown) <= FEW else [*unknown[: FEW - 1], ANYBODY]
        raise Undecided(
            f"nothing says as what {_listed(unknown)} speaks: user, assistant, system, {TOOL}, or {SKIP} for"
            f" what is not to be read ({ANYBODY} is everybody else)",
            place=dialogues.name,
            lead="say it",
            options=said(unsaid, dict.fromkeys(blanks, "ROLE")),
        )
    roles = known | likely
    for side in ("user", "assistant"):
        if side not in roles.values() and dialogues.speakers.total() == dialogues.turns:
            raise ConfigError(
                f"nobody speaks as the {side} ({_listed(list(dialogues.speakers))})",
                place=dialogues.name,
                remedy=f"{option('speakers', {'NAME': 'ROLE'})} says who does",
            )
    return Roles(roles, likely, why)


def _likely(
    dialogues: Dialogues,
    known: Mapping[str, str],
    unknown: Sequence[str],
    told: Mapping[str, str],
) -> tuple[dict[str, str], str]:
    """The roles that speakers have whose names do not say it, and why; nothing where nobody can tell."""
    taken = {"user", "assistant"} & set(known.values())
    systems = [s for s, role in known.items() if role == "system" and s not in told]
    if not unknown and systems and _speaks_amid(dialogues, systems):
        if "assistant" not in taken:
            return dict.fromkeys(systems, "assistant"), "the system is taken for who answers"
        why = "what the system says amid conversations is taken for no prompt, and not read"
        return dict.fromkeys(systems, SKIP), why
    if unknown and len(taken) == 1:
        other = "user" if "assistant" in taken else "assistant"
        others = unknown if len(unknown) <= FEW else [ANYBODY]
        return dict.fromkeys(others, other), f"{_listed(unknown)} is taken for the {other}"
    if len(unknown) == 2 and not taken:
        openers = dialogues.openers()
        first, second = sorted(unknown, key=lambda speaker: -openers[speaker])
        why = f"{first!r} begins most conversations, and is taken for the user"
        return {first: "user", second: "assistant"}, why
    return {}, ""


def said(columns: Mapping[str, str], speakers: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """The options that name columns and speakers; none for what there is none of."""
    both = {"map": columns, "speakers": speakers}
    return {name: pairs for name, pairs in both.items() if pairs}


def _speaks_amid(dialogues: Dialogues, speakers: Iterable[str]) -> bool:
    """Whether one of these speaks after others have spoken."""
    openers = dialogues.openers()
    return any(dialogues.speakers[speaker] > openers[speaker] for speaker in speakers)


def _listed(speakers: Collection[str]) -> str:
    some = ", ".join(repr(s) for s in list(speakers)[:FEW])
    return some + (f" and {len(speakers) - FEW:,} more" if len(speakers) > FEW else "")
