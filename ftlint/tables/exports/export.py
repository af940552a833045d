"""What tables that are made of the records of an export have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.tables.table import Record, Table


class Export(Table):
    """Rows made of the records of another table, the `export`: as large, with its problems and notes."""

    def __init__(self, export: Table) -> None:
        super().__init__(export.name)
        self.export = export
        self.size = export.size
        self.problems = export.problems
        self.notes = export.notes

    def close(self) -> None:
        super().close()
        self.export.close()

    def fits(self, values: Mapping[str, Any]) -> bool:
        """Whether a record is one of the export's."""
        return True

    def fitting(self) -> Iterator[Record]:
        """The records of the export; what is none of them is a problem."""
        for record in self.export.records():
            if self.fits(record.values):
                yield record
            else:
                self.problems[record.line] = f"it is not like the others, {self.format}"
