"""What a row says, whatever its shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
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
    prompt is a question that is `missing`, since other rows have theirs. `left` counts by kind and
    text what a turn still ends in of the `signs` that others have been known to use. The `written`
    are conversations in one text, by a template of these messages.
    """

    separators: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    missing: bool = False
    signs: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    left: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    written: Callable[[str], list[dict[str, Any]]] | None = None

    def bare(self, prompt: str, completion: str) -> tuple[str, str]:
        """A prompt and a completion without what ends them."""
        if self.separators or self.stops:
            prompt = _without(prompt, self.separators)
            completion = _without(completion, self.stops).removeprefix(" ")
        for kind, text, signs in zip(KINDS, (prompt, completion), self.signs, strict=True):
            if signs and text.endswith(signs):
                self.left[kind, max(filter(text.endswith, signs), key=len)] += 1
        return prompt, completion


KINDS = ("prompt", "completion")


def _without(text: str, ends: tuple[str, ...]) -> str:
    """A text without the longest of some endings."""
    return text.removesuffix(max(filter(text.endswith, ends), key=len, default=""))


def turn(role: str, content: Any) -> dict[str, Any]:
    """A message."""
    return {"role": role, "content": content}
