"""Checks on the roles of a chat: who speaks, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ftlint.model import Batch, Hits, Place, check

_ALIASES = {
    "human": "user",
    "customer": "user",
    "gpt": "assistant",
    "bot": "assistant",
    "model": "assistant",
    "ai": "assistant",
    "chatbot": "assistant",
    "chatgpt": "assistant",
}
SYSTEM = ("system", "developer")
_USUAL = frozenset(("user", "assistant", "tool", "function", "ipython", *SYSTEM))

Found = tuple[int, dict[str, Any]]  # the index of a message in its conversation, details


def _by_roles(
    batch: Batch,
    judge: Callable[[tuple[str, ...]], Sequence[Found]],
    but: Callable[[Sequence[Any], int], bool] | None = None,
) -> Hits:
    """Hits on messages that `judge` finds by who speaks in which order, `but` for some, told by the
    messages of the conversation. Conversations have few such orders, so each is judged once.
    """
    column = batch.items("roles")
    judged = {roles: judge(roles) for roles in column.distinct()}
    rows: list[int] = []
    places: list[Place] = []
    details: list[dict[str, Any]] = []
    for index in column.among({roles for roles, found in judged.items() if found}):
        for number, about in judged[column.values[index]]:
            if but and but(batch.items("rows").values[index].messages, number):
                continue
            rows.append(column.rows[index])
            places.append(column.at(index, "messages", *([number] if number >= 0 else [])))
            details.append(about)
    return Hits(rows, places, details)


WHOLE = -1  # the conversation, and not one of its messages


@check()
def no_messages(batch: Batch) -> Hits:
    """Rows with an empty list of messages."""
    return _by_roles(batch, lambda roles: () if roles else [(WHOLE, {})])


@check("role", "mapped", "known")
def unknown_role(batch: Batch, *, roles: list[str], case: str | None = None) -> Hits:
    """Messages of a role that is not among `roles`, with the role that is surely meant. The `case` of the
    letters, and space around them, may be "ignored".
    """
    dialogues, known = batch.items("rows").values, set(roles)
    folded = case == "ignored"
    return by_tag(
        batch,
        lambda tag: tag not in known and not (folded and tag.strip().lower() in known),
        lambda index, number, tag: {
            "role": tag,
            "mapped": known_as(tag, roles) or _giver(dialogues[index].messages[number], roles),
            "known": ", ".join(roles),
        },
    )


def by_tag(
    batch: Batch,
    found: Callable[[str], bool],
    about: Callable[[int, int, str], dict[str, Any]],
) -> Hits:
    """Hits on messages whose speaker is `found` by name, with details `about` the index of the
    conversation, that of the message in it, and the name.
    """
    column = batch.items("tags")
    hits = [
        (index, number, tag)
        for index in column.among({tags for tags in column.distinct() if any(map(found, tags))})
        for number, tag in enumerate(column.values[index])
        if found(tag)
    ]
    return Hits(
        [column.rows[index] for index, _, _ in hits],
        [column.at(index, "messages", number, "role") for index, number, _ in hits],
        [about(*hit) for hit in hits],
    )


def known_as(role: str, roles: list[str]) -> str | None:
    """By which of these names a role goes that is written in another way; None for any other role."""
    folded = role.strip().casefold()
    if folded in roles:
        return folded
    mapped = meant_by(role)
    if mapped in roles:
        return mapped
    return next((r for r in roles if meant_by(r) == mapped), None)


def _giver(message: Any, roles: list[str]) -> str | None:
    """Who gives the results of functions that are parts of a message: the user, if nobody else."""
    parts = message.content if type(message.content) is list else ()
    given = bool(parts) and all(part.type == "function_response" for part in parts)
    return "user" if given and "user" in roles else None


def meant_by(role: str) -> str:
    """The role that a name stands for: `gpt` is the assistant, `User` the user."""
    folded = role.strip().casefold()
    return _ALIASES.get(folded, folded)


@check("role", "keep")
def last_not_assistant(batch: Batch) -> Hits:
    """Rows whose last message is not the assistant's, though one of it comes earlier."""

    def judge(roles: tuple[str, ...]) -> Sequence[Found]:
        if not roles or roles[-1] == "assistant":
            return ()
        meant = [meant_by(role) for role in roles]
        # Instructions at the end are not the last turn: where they stand is another matter.
        counted = [role for role in meant if role not in SYSTEM]
        if "assistant" in meant and counted[-1] != "assistant":
            # Of those that stay the last is surely the assistant's, by the role as it is known.
            keep = len(roles) - roles[::-1].index("assistant") if "assistant" in roles else 0
            return [(len(roles) - 1, {"role": roles[-1], "keep": keep})]
        return ()

    return _by_roles(batch, judge)


@check()
def lacks_role(batch: Batch, *, role: str, empty: bool = False) -> Hits:
    """Rows in which nobody of this role speaks, nor somebody whose role is misspelt; `empty` ones too,
    in which nobody speaks.
    """
    return _by_roles(
        batch,
        lambda roles: [(WHOLE, {})] if (roles or empty) and _surely_without(role, roles) else (),
    )


def _surely_without(role: str, roles: tuple[str, ...]) -> bool:
    """Whether nobody speaks in a role, nor under a name that might be meant for it."""
    if role in roles:
        return False
    meant = {*map(meant_by, roles)}
    return role not in meant and meant <= _USUAL


@check("role", "turns")
def same_role_twice(
    batch: Batch,
    *,
    roles: Sequence[str] = ("user", "assistant"),
    instead: dict[str, str] | None = None,
    several: bool = False,
    joined: bool = False,
) -> Hits:
    """Messages of one of `roles` that follow one of the same role. A role may speak `instead` of
    another: then they may not follow each other either, but several of it may. Where `several` people
    may speak in one role, those of two names are two; where messages of a role are `joined`, they may
    follow each other, and so may those of roles that speak instead of it.
    """
    others = instead or {}

    def judge(said: tuple[str, ...]) -> Sequence[Found]:
        turns = [others.get(role, role) for role in said] if others else said
        return [
            (i, {"role": said[i], "turns": _turns(said[i - 1], said[i])})
            for i in range(1, len(said))
            if turns[i] == turns[i - 1]
            and turns[i] in roles
            and not (said[i] == said[i - 1] and said[i] in others)
            and not (joined and (said[i] in others) == (said[i - 1] in others))
        ]

    return _by_roles(batch, judge, _are_two if several else None)


def _are_two(messages: Sequence[Any], number: int) -> bool:
    """Whether a message and the one before it say by their names that two people speak."""
    names = messages[number].name, messages[number - 1].name
    return names[0] != names[1] and all(type(name) is str and name for name in names)


def _turns(first: str, then: str) -> str:
    if first == then:
        return f"two messages of the {then}"
    return f"a message of the {first} and one of the {then}"


@check("role")
def system_not_first(batch: Batch) -> Hits:
    """System or developer messages after the first message."""
    return _by_roles(
        batch,
        lambda roles: [(i, {"role": roles[i]}) for i in range(1, len(roles)) if roles[i] in SYSTEM],
    )
