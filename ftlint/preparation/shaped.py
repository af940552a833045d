"""Whether records are rows of a shape as they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ftlint.preparation.names import folded
from ftlint.preparation.names import named as by_name
from ftlint.shapes import SHAPES, shapes_of
from ftlint.tables import Record

NEARLY = 0.9  # of the records, where others are of no other shape than by mistake
_FLAT = {"completion", "alpaca", "text", "trl-prompt", "trl-preference"}


def already(rows: Iterable[Record]) -> str | None:
    """The shape that all of the records have, and whose names they use; of messages, that nearly all
    have.
    """
    rows = list(rows)
    names = _names(rows)
    name, count = names.most_common(1)[0] if names else (None, 0)
    if name is None or count < len(rows) * (1 if name in _FLAT else NEARLY):
        return None
    # One text alone is no row where another column is named like its answer.
    if name in ("text", "trl-prompt") and by_name(
        {key: folded(key) for record in rows for key in record.values}, "completion"
    ):
        return None
    # Rows of plain texts are taken for what they are only by the names that the shape has.
    if name in _FLAT and not all(set(SHAPES[name].requires) <= set(r.values) for r in rows):
        return None
    return name


def several(rows: Sequence[Record]) -> str:
    """How many of some records have which shape, in words, where they have several, one of messages, and
    not by mistake; nothing where they have not.
    """
    names = _names(rows)
    others = len(rows) - max(names.values(), default=0)
    if None in names or _FLAT.issuperset(map(str, names)):
        return ""
    if others < 2 or others <= len(rows) * (1 - NEARLY):
        return ""
    return ", ".join(f"{count:,} of {name}" for name, count in names.most_common())


def _names(rows: Iterable[Record]) -> Counter[str | None]:
    """How many of some records have which shape."""
    shapes = shapes_of([record.values for record in rows])
    return Counter(shape.name if shape else None for shape in shapes)
