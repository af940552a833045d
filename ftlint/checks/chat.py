"""Checks on the messages of a chat: what is in each of them, and under which keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET

from ftlint import spans
from ftlint.checks.content import uneven
from ftlint.checks.keys import OTHER_NAMES, misnamed, object_at
from ftlint.checks.roles import SYSTEM
from ftlint.model import Batch, Hits, Place, check

_CALLING = ("tool_calls", "tool_call_id", "function_call")
_RESULTS = ("observation",)  # of tools, in ChatGLM3's rows


@check("role", "certain")
def empty_content(batch: Batch, *, blank: str | None = None) -> Hits:
    """Messages with empty content, where the role needs some. A tool may return nothing, an
    assistant that calls tools or refuses may say nothing, and without instructions a row is whole: unless
    `blank` texts are "refused" everywhere. It is not `certain` that nothing is said where a text
    stands under another name.
    """
    messages = batch.items("messages")
    values = messages.values
    contents = batch.items("contents").values
    found = [
        i
        for i in batch.once(uneven)
        if _is_empty(contents[i]) and (blank == "refused" or not _may_be_silent(batch, i))
    ]
    hits = messages.hits(
        found,
        lambda i: {"role": values[i].role, "certain": not _has_any(batch, i, OTHER_NAMES)},
    )
    hits.places = [messages.at(i, "content") for i in found]
    return hits


def _may_be_silent(batch: Batch, index: int) -> bool:
    message = batch.items("messages").values[index]
    return bool(
        message.role.casefold() in ("tool", "function", *SYSTEM)
        or _calls(message)
        or message.refusal
        or _has_any(batch, index, _CALLING)
    )


def _is_empty(content: Any) -> bool:
    """Whether content is there, and says nothing."""
    if type(content) is list:
        return all(part.type == "text" and not (part.text or "").strip() for part in content)
    return type(content) is str and not content.strip()


def _calls(message: Any) -> bool:
    return bool(message.tool_calls or message.function_call)


def _has_any(batch: Batch, index: int, keys: Iterable[str]) -> bool:
    """Whether a message has one of these keys, which its shape does not know."""
    messages = batch.items("messages")
    row = messages.rows[index]
    if row not in batch.fuller:
        return False
    message = object_at(batch.whole(row), messages.at(index))
    return any(message.get(key) for key in keys)


def _silent(batch: Batch) -> list[int]:
    """The indices of the messages that have no content and make no call."""
    values, contents = batch.items("messages").values, batch.items("contents").values
    return [
        i
        for i in batch.once(uneven)
        if (contents[i] is None or contents[i] is UNSET)
        and not (values[i].tool_calls or values[i].function_call)
    ]


def _speechless(batch: Batch) -> list[int]:
    """The indices of these, and of the messages whose content is empty."""
    contents = batch.items("contents").values
    empty = [i for i in batch.once(uneven) if _is_empty(contents[i])]
    return [*_silent(batch), *empty]


@check("role")
def null_content(batch: Batch) -> Hits:
    """Messages whose content is null or absent, and that call no tool."""
    messages = batch.items("messages")
    values = messages.values
    named = batch.once(misnamed)  # another rule tells of these
    found = [
        i
        for i in _silent(batch)
        if i not in named
        and not (type(values[i].refusal) is str and values[i].refusal)
        and values[i].role != "function"
        and not (values[i].role == "tool" and _has_any(batch, i, _RESULTS))
    ]
    hits = messages.hits(found, lambda i: {"role": values[i].role})
    hits.places = [
        messages.at(i, "content") if values[i].content is None else messages.place_of(i)
        for i in found
    ]
    return hits


@check()
def content_beside_calls(batch: Batch, *, taken: str) -> Hits:
    """Messages with calls of tools and content as well, where of these one only is `taken`."""
    if taken != "one":
        return Hits([])
    messages = batch.items("messages")
    found = [i for i, m in enumerate(messages.values) if m.tool_calls and m.content]
    hits = messages.hits(found)
    hits.places = [messages.at(i, "content") for i in found]
    return hits


@check()
def calls_left_out(batch: Batch, *, calls: str) -> Hits:
    """Messages with calls of tools, where `calls` are left out."""
    if calls != "left out":
        return Hits([])
    messages = batch.items("messages")
    found = [i for i, m in enumerate(messages.values) if m.tool_calls]
    hits = messages.hits(found)
    hits.places = [messages.at(i, "tool_calls") for i in found]
    return hits


@check("key", "certain")
def unknown_key(batch: Batch, *, keys: list[str] | None = None, every: bool = False) -> Hits:
    """Messages with a key that the shape does not know, or that is not among `keys` and not null:
    `every` one, or those that the messages of chats have. It is not `certain` that a message can do without its calls, nor without any key while it lacks
    its role, or its content.
    """
    faults = [f for f in batch.faults if f.kind == "unexpected-message-key"]
    messages = batch.items("messages")
    named = batch.once(misnamed) if faults else {}  # these are to be renamed, and not to go
    meant = {(messages.rows[i], messages.at(i, name)) for i, name in named.items()}
    lacking = {(f.row, f.place) for f in batch.faults if f.kind == "missing-key"}
    if faults or every:
        lacking.update((messages.rows[i], messages.at(i)) for i in batch.once(_speechless))
    found = []
    for fault in faults:
        place = str(fault.place)
        if (fault.row, place) not in meant:
            found.append((fault.row, place, dict(fault.details)))
    if keys is not None and messages.values:
        for field in messages.values[0].__struct_fields__:
            # A shape may keep under another name what chats keep under this one.
            key = spans.steps(messages.at(0, field))[-1]
            if key not in keys:
                found += [
                    (messages.rows[i], messages.at(i, field), {"key": key})
                    for i, message in enumerate(messages.values)
                    if getattr(message, field) not in (UNSET, None)
                ]
    if every and keys is not None and batch.fuller:
        told = {(row, place) for row, place, _ in found}
        found += [hit for hit in _of_turns(batch, keys) if hit[:2] not in told]
    found.sort(key=lambda hit: hit[0])
    for row, place, details in found:
        whose = (row, place.rpartition("/")[0])
        details["certain"] = details["key"] not in _CALLING and whose not in lacking
    places: list[Place] = [place for _, place, _ in found]
    return Hits([row for row, _, _ in found], places, [details for _, _, details in found])


def _of_turns(batch: Batch, keys: list[str]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """What messages have in their lines under other keys than `keys`, as `unknown_key` tells it."""
    messages, wholes = batch.items("messages"), {row: batch.whole(row) for row in batch.fuller}
    for index, row in enumerate(messages.rows):
        place = messages.at(index)
        for key, value in object_at(wholes.get(row), place).items():
            if key not in keys and value is not None:
                yield row, place + spans.pointer(key), {"key": key}


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
    hits.places = [messages.at(i, "name") for i in found]
    return hits
