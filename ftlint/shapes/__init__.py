"""Record shapes: what a row is, as structs that decode it fast and texts that rules look at."""

from __future__ import annotations

from ftlint.shapes.chat import Chat
from ftlint.shapes.completion import Completion
from ftlint.shapes.shape import Shape
from ftlint.shapes.unknown import Unknown

SHAPES: dict[str, Shape] = {"completion": Completion(), "chat": Chat()}
UNKNOWN: Shape = Unknown()

__all__ = ["SHAPES", "UNKNOWN", "Shape"]
