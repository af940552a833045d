"""What tables that are made of the records of an export have in common."""

from __future__ import annotations

from ftlint.tables.table import Table


class Export(Table):
    """Rows made of the records of another table, the `export`: as large, and with its problems."""

    def __init__(self, export: Table) -> None:
        super().__init__(export.name)
        self.export = export
        self.size = export.size
        self.problems = export.problems
