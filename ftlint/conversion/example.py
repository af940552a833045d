"""What a row says, whatever its shape."""

from __future__ import annotations

from typing import Any

import msgspec


class Example(msgspec.Struct):
    """What a row says, whatever its shape. Turns are OpenAI's messages; the last of them is the
    answer, unless `chosen` has it.
    """

    system: str | None = None
    turns: list[dict[str, Any]] = []
    tools: Any = None
    chosen: list[dict[str, Any]] | None = None
    rejected: list[dict[str, Any]] | None = None
    text: str | None = None
    lost: list[str] = []


class Texts(msgspec.Struct, frozen=True):
    """What ends the texts of a row, and is taken off where they become turns; and whether an empty
    prompt is a question that is `missing`, since other rows have theirs.
    """

    separator: str = ""
    stop: str = ""
    missing: bool = False


def turn(role: str, content: Any) -> dict[str, Any]:
    """A message."""
    return {"role": role, "content": content}
