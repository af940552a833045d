"""Records that hold lists of objects, as a record of each object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ftlint.tables.exports.export import Export
from ftlint.tables.messages import are_objects
from ftlint.tables.paths import value_at
from ftlint.tables.table import Record, Table
from ftlint.tables.values import decoded

LOOK = 500  # records whose objects' keys are the columns


def objects_in(values: Mapping[str, Any], column: str) -> list[dict[str, Any]]:
    """The objects in the list under a column, which may be a text that holds it; none where there is
    anything else.
    """
    cell = value_at(values, column)
    if isinstance(cell, str) and cell.lstrip().startswith("["):
        try:
            cell = decoded(cell)
        except (ValueError, RecursionError):
            return []
    return cell if are_objects(cell) else []


class Unfolded(Export):
    """A record of each object in the lists of a column, in which the column has the number of the
    record that the list is of. A record without such a list is a problem.
    """

    def __init__(self, export: Table, column: str) -> None:
        super().__init__(export)
        self.format = export.format
        self.column = column
        keys = dict.fromkeys(
            key
            for record in islice(export.records(), LOOK)
            for item in objects_in(record.values, column)
            for key in item
        )
        self.columns = [column, *(key for key in keys if key != column)]
        if others := [name for name in export.columns if name != column]:
            self.note(f"of each row only {column!r} is read, not {', '.join(others)}")

    def records(self) -> Iterator[Record]:
        for record in self.export.records():
            items = objects_in(record.values, self.column)
            if not items:
                self.problems[record.line] = f"{self.column!r} is no list of objects"
            for item in items:
                yield Record(record.line, {**item, self.column: str(record.line)})
