"""Which shape a file's rows have, from a sample of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from ftlint.shapes import SHAPES

LOOK = 200

# Shapes that are recognised so as not to be taken for another.
_OTHERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("preference", ("input", "preferred_output", "non_preferred_output")),
    ("preference", ("chosen", "rejected")),
    ("preference", ("chosen_messages", "rejected_messages")),
    ("ShareGPT", ("conversations",)),
    ("Alpaca", ("instruction", "output")),
    ("Gemini", ("contents",)),
    ("text", ("text",)),
)


class Guess(msgspec.Struct):
    """The shape that most rows have, or in words why there is none; `seen` rows were looked at,
    `other` names a shape that ftlint recognises and does not check.
    """

    shape: str | None
    problem: str | None = None
    seen: int = 0
    agreeing: int = 0
    other: str = ""


def detect(lines: Sequence[bytes]) -> Guess:
    """The shape of the rows among these lines. With none to look at, none, and no problem."""
    step = max(1, len(lines) // LOOK)
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    rows: list[dict[str, Any]] = []
    for line in lines[::step]:
        try:
            rows.append(decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            rows.extend(_leniently(line))
    if not rows:
        return Guess(None)
    votes = Counter(name for row in rows if (name := _shape_of(row)))
    if votes:
        name, count = votes.most_common(1)[0]
        if name in SHAPES:
            return Guess(name, None, len(rows), count)
        return Guess(
            None,
            f"the rows look like {name} data, which ftlint does not check yet",
            len(rows),
            count,
            name,
        )
    return Guess(None, _nearest(rows), len(rows))


def _leniently(line: bytes) -> list[dict[str, Any]]:
    """The row of a line that has something no decoder should take, such as NaN."""
    import json

    try:
        row = json.loads(line, parse_int=float)
    except (ValueError, RecursionError):
        return []
    return [row] if isinstance(row, dict) else []


def _shape_of(row: dict[str, Any]) -> str | None:
    keys = {key.strip().casefold() for key in row}
    for name, needed in _OTHERS:
        if all(key in keys for key in needed) and "messages" not in keys:
            return name
    if "messages" in keys and _is_reinforcement(row):
        return "reinforcement"
    if "messages" in keys and _has_values(row):
        return "LLaMA-Factory v1"
    for shape in SHAPES.values():
        if all(key in keys for key in shape.requires):
            return shape.name
        if any(set(names) == set(row) for names in shape.renames):
            return shape.name
    return None


def _is_reinforcement(row: dict[str, Any]) -> bool:
    """Messages that end with the user's turn, beside fields for a grader."""
    messages = row.get("messages")
    known = {"messages", "tools", "functions", "parallel_tool_calls", "weight"}
    if not isinstance(messages, list) or not messages or not set(row) - known:
        return False
    last = messages[-1]
    return isinstance(last, dict) and last.get("role") == "user"


def _has_values(row: dict[str, Any]) -> bool:
    """Content in parts that keep their text under `value`."""
    messages = row.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    parts = first.get("content") if isinstance(first, dict) else None
    part = parts[0] if isinstance(parts, list) and parts else None
    return isinstance(part, dict) and "value" in part and "text" not in part


def _nearest(rows: list[dict[str, Any]]) -> str:
    keys = Counter(key for row in rows for key in row)
    seen = ", ".join(f'"{key}"' for key, _ in keys.most_common(6))
    lacking = {
        shape.name: [key for key in shape.requires if key not in keys] for shape in SHAPES.values()
    }
    name = min(lacking, key=lambda shape: len(lacking[shape]) / len(SHAPES[shape].requires))
    missing = " and ".join(f'"{key}"' for key in lacking[name])
    more = " …" if len(keys) > 6 else ""
    return f"the rows have {seen or 'no keys'}{more}; {name} rows, the nearest shape, also need {missing}"
