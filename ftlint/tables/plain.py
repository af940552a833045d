"""Plain text: a line is a completion, where the lines are not the rows of a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import BinaryIO

from ftlint.tables.encodings import HEAD, Encoding, Written, reading
from ftlint.tables.table import Record


class Paragraphs(Written):
    """Plain text: each line that is not blank is a completion."""

    format = "TXT"

    def __init__(self, name: str, handle: BinaryIO, encoding: Encoding) -> None:
        super().__init__(name, handle, encoding)
        self.columns = ["text"]
        with self.text() as text:
            head = text.read(HEAD)
        self.newline = "\r" if "\r" in head and "\n" not in head else "\n"

    def records(self) -> Iterator[Record]:
        with self.text(self.newline) as text:
            for number, line in enumerate(text, 1):
                line = line.rstrip("\r\n")
                if not line.strip():
                    continue
                if fault := self.encoding.fault(line):
                    self.problems[number] = fault
                else:
                    yield Record(number, {"text": line})


def is_table(name: str, handle: BinaryIO, encoding: Encoding) -> bool:
    """Whether a text is what Excel calls "Text (Tab delimited)": at least two rows, all with the
    same number of tabs, whether a quote holds cells together or is a sign.
    """
    with reading(name, handle, encoding) as text:
        head = text.read(HEAD)
        cut = bool(text.read(1))
    if "\t" not in head:
        return False
    lines = [line.split("\t") for line in StringIO(head, newline="") if line.strip()]
    try:
        rows = [row for row in csv.reader(StringIO(head, newline=""), delimiter="\t") if any(row)]
    except csv.Error:
        rows = []
    return any(_is_even(found[:-1] if cut else found) for found in (lines, rows))


def _is_even(rows: list[list[str]]) -> bool:
    return len(rows) > 1 and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1
