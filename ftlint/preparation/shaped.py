"""Whether records are rows of a shape as they stand."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint.preparation.names import folded
from ftlint.preparation.names import named as by_name
from ftlint.shapes import SHAPES, shapes_of
from ftlint.tables import Record


def already(rows: Iterable[Record]) -> str | None:
    """The shape that all of the records have, and whose names they use."""
    shapes = shapes_of([record.values for record in rows])
    names = {shape.name if shape else None for shape in shapes}
    structured = {"completion", "alpaca", "text", "trl-prompt", "trl-preference"}
    if len(names) != 1 or None in names:
        return None
    (name,) = names
    # One text alone is no row where another column is named like its answer.
    if name in ("text", "trl-prompt") and by_name(
        {key: folded(key) for record in rows for key in record.values}, "completion"
    ):
        return None
    # Rows of plain texts are taken for what they are only by the names that the shape has.
    if name in structured and not all(
        set(SHAPES[str(name)].requires) <= set(r.values) for r in rows
    ):
        return None
    return name
