"""What tables that are made of the records of an export have in common."""

from __future__ import annotations

from ftlint.tables.table import Table


class Export(Table):
    """Rows made of the records of another table, the `export`: as large, with its problems and notes."""

    def __init__(self, export: Table) -> None:
        super().__init__(export.name)
        self.export = export
        self.size = export.size
        self.problems = export.problems
        self.notes = export.notes
