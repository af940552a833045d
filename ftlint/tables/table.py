"""A table: named columns, and records that can be read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import msgspec

SHEETS = ("CSV", "TSV", "XLSX")  # the formats with a row that names the columns
LISTED = 10
LOOK = 20  # rows among which the header is looked for


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
    headless = ""  # what makes the row that was taken for the header look like data
    exported = False  # by a program whose records are rows of no shape
    pair: tuple[str, str] | None = None  # the columns of which it is known that they ask and answer
    doubt = ""  # what somebody has to agree to before rows are made of it

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns: list[str] = []
        self.notes: list[str] = []
        self.problems: dict[int, str] = {}
        self.blank: list[int] = []
        self.size = 0
        self.handle: BinaryIO | None = None
        # Cells whose values the file does not hold, by column; under no name where that is not known.
        self.valueless: dict[str, list[str]] = {}

    def __del__(self) -> None:
        # Records are read when they are asked for: nobody knows when a table is done with.
        Table.close(self)

    def close(self) -> None:
        """Let go of the file; there are no more records."""
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


def counted(number: int, word: str) -> str:
    """A number of things, in words."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def listed(numbers: Sequence[int]) -> str:
    """The first of some numbers, as people read them."""
    return ", ".join(map(str, numbers[:LISTED])) + (" …" if len(numbers) > LISTED else "")


def named(header: list[str]) -> list[str]:
    """Names for columns: those given, on one line, `column 3` where there is none, `name (2)` for the second
    of that name.
    """
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = " ".join(cell.split()) or f"column {number}"
        repeats = 1
        unique = name
        while unique in names:
            repeats += 1
            unique = f"{name} ({repeats})"
        names.append(unique)
    return names


def header_of(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows of a sheet names the columns: the first that is as wide as the
    rows below it. Titles above a table are narrower; a header may lack the name of the first
    column, in which the rows are numbered.
    """
    widths = [sum(map(bool, row)) for row in rows]
    usual = sorted(w for w in widths if w)[len([w for w in widths if w]) // 2]
    for index, width in enumerate(widths):
        if width and width >= min(usual, 2) and width >= usual * 0.6:
            return index
        if width and width == usual - 1 and not rows[index][0] and _numbered(rows[index + 1 :]):
            return index
    return next(index for index, width in enumerate(widths) if width)


def _numbered(rows: Sequence[Sequence[str]]) -> bool:
    return bool(rows) and all(row[0] for row in rows if any(row))
