"""What actions work with: places in a line, what they are told, and what they give back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

from ftlint import spans
from ftlint.model import Edit, Place
from ftlint.spans import Span

DROP: Final = "drop"
Outcome: TypeAlias = list[Edit] | Literal["drop"]
Values: TypeAlias = dict[str, Any]
Action: TypeAlias = Callable[[bytes, Place, Values], Outcome]


def value_at(line: bytes, place: Place) -> Span:
    """Where a value is: the root for a place that is not one in an object or a list."""
    return spans.locate(line, place) if isinstance(place, str) else spans.root(line)


def text_at(line: bytes, place: Place) -> Span | None:
    """Where a text is, with its quotes; None for a value that is none."""
    span = value_at(line, place)
    return span if line[span.start : span.start + 1] == b'"' else None


def parent_of(pointer: str) -> tuple[str, str]:
    """The pointer of what holds a value, and its key there."""
    above, _, name = pointer.rpartition("/")
    return above, spans.steps("/" + name)[0]


def is_uncertain(values: Values) -> bool:
    """Whether it is in doubt that something is wrong, or that it can go."""
    return not values.get("certain", True)
