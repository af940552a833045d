"""Keys that stand in place of others, or beside others that they exclude."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from ftlint.checks.content import uneven
from ftlint.model import Batch, Hits, check
from ftlint.spans import pointer, steps

# What others call the content of a message.
OTHER_NAMES = ("text", "value", "contents", "message", "body")


def misnamed(batch: Batch) -> dict[int, str]:
    """The messages that have a text under another name than content, and the name, by index."""
    messages = batch.items("messages")
    contents = batch.items("contents").values
    values = messages.values
    found: dict[int, str] = {}
    rows: dict[int, Any] = {}
    for i in batch.once(uneven):
        if contents[i] is not UNSET or values[i].tool_calls or values[i].function_call:
            continue
        row = messages.rows[i]
        if row not in rows:
            rows[row] = batch.whole(row)
        message = object_at(rows[row], messages.at(i))
        names = [name for name in OTHER_NAMES if isinstance(message.get(name), str)]
        if len(names) == 1:
            found[i] = names[0]
    return found


def object_at(value: Any, place: str) -> dict[str, Any]:
    """The object at a pointer, or an empty one."""
    for step in steps(place):
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


@check("key", "right", "role")
def misnamed_content(batch: Batch) -> Hits:
    """Messages that have their text under another name than content."""
    messages = batch.items("messages")
    found = batch.once(misnamed)
    hits = messages.hits(
        found,
        lambda i: {"key": found[i], "right": "content", "role": messages.values[i].role},
    )
    hits.places = [messages.at(i, found[i]) for i in found]
    return hits


@check("first", "second", "whose")
def exclusive(
    batch: Batch,
    *,
    rows: list[list[str]] | None = None,
    messages: list[list[str]] | None = None,
) -> Hits:
    """Rows, and messages, that have both of two keys of which the target takes one."""
    pairs = [*(rows or ()), *(messages or ())]
    found: list[tuple[int, str, dict[str, Any]]] = []
    for row in batch.fuller if pairs else ():
        line = batch.lines[row]
        if not any(all(f'"{key}"'.encode() in line for key in pair) for pair in pairs):
            continue
        value = batch.whole(row)
        if isinstance(value, dict):
            found += [
                (row, pointer(*path), {"first": pair[0], "second": pair[1], "whose": whose})
                for path, pair, whose in _both(value, rows or [], messages or [])
            ]
    return Hits([row for row, _, _ in found], [p for _, p, _ in found], [d for _, _, d in found])


def _both(
    row: dict[str, Any], rows: list[list[str]], messages: list[list[str]]
) -> Iterator[tuple[tuple[str | int, ...], list[str], str]]:
    for pair in rows:
        if set(pair) <= row.keys():
            yield (pair[1],), pair, "row"
    for key in ("messages", "interactions"):
        turns = row.get(key)
        for number, turn in enumerate(turns if isinstance(turns, list) else ()):
            for pair in messages:
                if isinstance(turn, dict) and set(pair) <= turn.keys():
                    yield (key, number, pair[1]), pair, "message"
