"""What rows say, of their answers and before them, under keys that their shape does not read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec

from ftlint.shapes.shape import Shape
from ftlint.verdicts import KEYS, are_classes, is_rejected, verdict


def unread(shape: Shape, rows: Sequence[dict[str, Any]]) -> str | None:
    """What most rows say under such a key, in words: a system prompt, answers, or that some are not to be
    learnt. None where they say nothing of the kind, or their shape reads it.
    """
    if sum(_lost_system(row, shape) for row in rows) * 2 > len(rows):
        return f'the rows are taken for {shape.title}, and the system prompts under "system" for nothing'
    if shape.name == "text":
        for key in _ANSWERS:
            if sum(_says(row.get(key)) for row in rows) * 2 > len(rows):
                return f'the rows are taken for {shape.title}, and what stands under "{key}" for nothing'
    if shape.judged or shape.name in _WITHOUT_ANSWERS:
        return None
    for key in dict.fromkeys(key for row in rows for key in row):
        if is_rejected(key) and sum(_holds(row.get(key)) for row in rows) * 2 > len(rows):
            return (
                f'the rows are taken for {shape.title}, and the answers under "{key}" for nothing'
            )
    for key in KEYS:
        said = [row for row in rows if row.get(key) is not None]
        sides = {verdict(row[key]) for row in said}
        if sides != {True, False} or len(said) * 2 <= len(rows):
            continue
        if not are_classes([answer_of(row, shape) for row in said], [row[key] for row in said]):
            return f'the rows are taken for {shape.title}, all of which are to be learnt, though "{key}" may call some of them bad'
    return None


# What people call what a model is to answer to a text.
_ANSWERS = (
    *("completion", "output", "answer", "response", "target", "summary"),
    *("label", "labels", "intent", "sentiment"),
)
_WITHOUT_ANSWERS = ("text", "trl-prompt", "reinforcement")


def _lost_system(row: dict[str, Any], shape: Shape) -> bool:
    """Whether a row has a system prompt that the shape does not read, and not once more as a message."""
    said = row.get("system")
    if not isinstance(said, str) or not said.strip() or shape.free or "system" in _fields(shape):
        return False
    asked = row.get(shape.requires[0])
    first = asked[0] if isinstance(asked, list) and asked else asked
    return said.strip() not in str(first)


@cache
def _fields(shape: Shape) -> frozenset[str]:
    return frozenset(about.encode_name for about in msgspec.structs.fields(shape.row))


def _says(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and bool(value.strip()))


def _holds(value: Any) -> bool:
    return bool(value) and isinstance(value, str | list | dict)


def answer_of(row: dict[str, Any], shape: Shape) -> Any:
    """The last that a row says, as far as it can be told by the keys that its shape needs."""
    said = row.get(shape.requires[-1])
    last = said[-1] if isinstance(said, list) and said else said
    return last.get("content", last.get("value")) if isinstance(last, dict) else last
