"""Checks on the messages of a chat: who speaks, in which order, and what is there to learn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from msgspec import UNSET

from ftlint.model import Batch, Hits, Place, check
from ftlint.spans import pointer

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


def _in_rows(found: list[tuple[int, str, dict[str, Any]]]) -> Hits:
    places: list[Place] = [place for _, place, _ in found]
    return Hits([row for row, _, _ in found], places, [details for _, _, details in found])


def _last(row: Any) -> str:
    return pointer("messages", len(row.messages) - 1)


@check()
def no_messages(batch: Batch) -> Hits:
    """Rows with an empty list of messages."""
    rows = batch.items("rows")
    return Hits(
        [rows.rows[i] for i, row in enumerate(rows.values) if not row.messages], "/messages"
    )


@check("role", "mapped", "known")
def unknown_role(batch: Batch, *, roles: list[str]) -> Hits:
    """Messages of a role that is not among `roles`, with the role that is surely meant."""
    messages = batch.items("messages")
    known = set(roles)
    found = [i for i, message in enumerate(messages.values) if message.role not in known]
    hits = messages.hits(
        found,
        lambda i: {
            "role": messages.values[i].role,
            "mapped": _mapped(messages.values[i].role, roles),
            "known": ", ".join(roles),
        },
    )
    hits.places = [f"{place}/role" for place in hits.places]
    return hits


def _mapped(role: str, roles: list[str]) -> str | None:
    mapped = _meant(role)
    return mapped if mapped in roles else None


def _meant(role: str) -> str:
    """The role that a name stands for: `gpt` is the assistant, `User` the user."""
    folded = role.strip().casefold()
    return _ALIASES.get(folded, folded)


@check("role")
def last_not_assistant(batch: Batch) -> Hits:
    """Rows whose last message is not the assistant's, though one of it comes earlier."""
    rows = batch.items("rows")
    suspects = [
        i
        for i, row in enumerate(rows.values)
        if row.messages and row.messages[-1].role != "assistant"
    ]
    found: list[tuple[int, str, dict[str, Any]]] = []
    for i in suspects:
        messages = rows.values[i].messages
        roles = [_meant(m.role) for m in messages]
        # Instructions at the end are not the last turn: where they stand is another matter.
        counted = [role for role in roles if role not in ("system", "developer")]
        if "assistant" in roles and counted[-1] != "assistant":
            found.append((rows.rows[i], _last(rows.values[i]), {"role": messages[-1].role}))
    return _in_rows(found)


@check()
def lacks_role(batch: Batch, *, role: str) -> Hits:
    """Rows in which nobody of this role speaks."""
    rows = batch.items("rows")
    found = [
        rows.rows[i]
        for i, row in enumerate(rows.values)
        if row.messages
        and role not in [m.role for m in row.messages]
        and role not in [_meant(m.role) for m in row.messages]
    ]
    return Hits(found, "/messages")


@check("role")
def same_role_twice(batch: Batch, *, roles: Sequence[str] = ("user", "assistant")) -> Hits:
    """Messages of one of `roles` that follow one of the same role."""
    messages = batch.items("messages")
    values, rows = messages.values, messages.rows
    found = [
        i
        for i in range(1, len(values))
        if values[i].role == values[i - 1].role
        and rows[i] == rows[i - 1]
        and values[i].role in roles
    ]
    return messages.hits(found, lambda i: {"role": values[i].role})


@check("role")
def system_not_first(batch: Batch) -> Hits:
    """System or developer messages after the first message."""
    messages = batch.items("messages")
    rows = messages.rows
    found = [
        i
        for i, message in enumerate(messages.values)
        if message.role in ("system", "developer") and i and rows[i] == rows[i - 1]
    ]
    return messages.hits(found, lambda i: {"role": messages.values[i].role})


@check("role")
def empty_content(batch: Batch) -> Hits:
    """Messages with empty content, where the role needs some. A tool may return nothing, and
    an assistant that calls tools may say nothing.
    """
    messages = batch.items("messages")
    values = messages.values
    contents = [m.content for m in values]
    suspects = [i for i, c in enumerate(contents) if not c or type(c) is list or c.isspace()]
    found = [
        i
        for i in suspects
        if (
            type(contents[i]) is str
            or (type(contents[i]) is list and not _says_something(contents[i]))
        )
        and values[i].role not in ("tool", "function")
        and not _calls(values[i])
    ]
    hits = messages.hits(found, lambda i: {"role": values[i].role})
    hits.places = [f"{place}/content" for place in hits.places]
    return hits


def _says_something(parts: list[Any]) -> bool:
    return any(part.type != "text" or (part.text and not part.text.isspace()) for part in parts)


def _calls(message: Any) -> bool:
    return bool(message.tool_calls or message.function_call)


@check("role")
def null_content(batch: Batch) -> Hits:
    """Messages whose content is null or absent, and that call no tool."""
    messages = batch.items("messages")
    values = messages.values
    found = [
        i
        for i, m in enumerate(values)
        if (m.content is None or m.content is UNSET)
        and not (m.tool_calls or m.function_call)
        and not (type(m.refusal) is str and m.refusal)
        and m.role != "function"
    ]
    hits = messages.hits(found, lambda i: {"role": values[i].role})
    hits.places = [
        f"{place}/content" if values[i].content is None else str(place)
        for i, place in zip(found, hits.places, strict=True)
    ]
    return hits


@check("weight", "reason")
def bad_weight(batch: Batch, *, roles: Sequence[str] = ("assistant",)) -> Hits:
    """Weights other than 0 and 1, and weights of messages that are not of one of `roles`."""
    messages = batch.items("messages")
    values = messages.values
    found = [
        i
        for i, m in enumerate(values)
        if m.weight is not UNSET and not (m.role in roles and _is_weight(m.weight))
    ]

    def details(i: int) -> dict[str, Any]:
        weight = values[i].weight
        reason = "is neither 0 nor 1"
        if _is_weight(weight):
            reason = f"is on a message of the {values[i].role}, where only {' and '.join(roles)} messages have one"
        return {"weight": weight, "reason": reason}

    hits = messages.hits(found, details)
    hits.places = [f"{place}/weight" for place in hits.places]
    return hits


def _is_weight(value: Any) -> bool:
    return type(value) is int and value in (0, 1)


@check()
def nothing_trained(batch: Batch) -> Hits:
    """Rows in which every assistant message has weight 0."""
    messages = batch.items("messages")
    weighted = [i for i, m in enumerate(messages.values) if m.weight is not UNSET]
    found = []
    for row in dict.fromkeys(messages.rows[i] for i in weighted):
        weights = [m.weight for m in batch.rows[row].messages if m.role == "assistant"]
        if weights and all(type(w) is int and w == 0 for w in weights):
            found.append(row)
    return Hits(found, "/messages")


@check("key")
def unknown_key(batch: Batch, *, keys: list[str] | None = None) -> Hits:
    """Messages with a key that the shape does not know, or that is not among `keys`."""
    faults = [f for f in batch.faults if f.kind == "unexpected-message-key"]
    found = [(f.row, str(f.place), dict(f.details)) for f in faults]
    messages = batch.items("messages")
    if keys is not None and messages.values:
        for field in messages.values[0].__struct_fields__:
            if field not in keys:
                found += [
                    (messages.rows[i], f"{messages.place_of(i)}/{field}", {"key": field})
                    for i, message in enumerate(messages.values)
                    if getattr(message, field) is not UNSET
                ]
    found.sort(key=lambda hit: hit[0])
    return _in_rows(found)


@check("value")
def bad_name(batch: Batch, *, pattern: str) -> Hits:
    """Messages whose `name` does not match `pattern`."""
    messages = batch.items("messages")
    allowed = re.compile(pattern)
    found = [
        i
        for i, m in enumerate(messages.values)
        if type(m.name) is str and not allowed.fullmatch(m.name)
    ]
    hits = messages.hits(found, lambda i: {"value": messages.values[i].name})
    hits.places = [f"{place}/name" for place in hits.places]
    return hits


@check()
def starts_with_assistant(batch: Batch) -> Hits:
    """Rows whose first message, system and developer aside, is the assistant's."""
    rows = batch.items("rows")
    found: list[tuple[int, str, dict[str, Any]]] = []
    for i, row in enumerate(rows.values):
        for number, message in enumerate(row.messages):
            if message.role not in ("system", "developer"):
                if message.role == "assistant":
                    found.append((rows.rows[i], pointer("messages", number), {}))
                break
    return _in_rows(found)
