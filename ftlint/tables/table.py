"""A table: named columns, and records that can be read again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec


class Record(msgspec.Struct):
    """A row: its number as people see it in the source, and its values by column. A value is a
    text, or what the source has where it is structured: a number, a list, an object, None …
    """

    line: int
    values: dict[str, Any]


class Table:
    """A source of records. Reading may tell `notes` (what a person should know: hidden rows, a
    guessed encoding), `problems` (rows that could not be read, by number, with the reason) and
    `blank` (the numbers of empty rows); all are complete after a whole reading.
    """

    format = "table"

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns: list[str] = []
        self.notes: list[str] = []
        self.problems: dict[int, str] = {}
        self.blank: list[int] = []
        self.size = 0
        self.handle: BinaryIO | None = None

    def __del__(self) -> None:
        # Records are read when they are asked for: nobody knows when a table is done with.
        if self.handle is not None:
            self.handle.close()

    def records(self) -> Iterator[Record]:
        """All records, from the first; may be called again.

        Raises SourceError when the source cannot be read to its end.
        """
        raise NotImplementedError

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def named(header: list[str]) -> list[str]:
    """Names for columns: those given, `column 3` where there is none, `name (2)` for the second
    of that name.
    """
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = cell.strip() or f"column {number}"
        repeats = 1
        unique = name
        while unique in names:
            repeats += 1
            unique = f"{name} ({repeats})"
        names.append(unique)
    return names
