"""Plain text: a line is a completion, where the lines are not the rows of a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import BinaryIO

from ftlint.tables.encodings import HEAD, Encoding, Written, reading
from ftlint.tables.table import Record

LOOK = 200  # lines among which a sign is looked for
NAMED = {
    *("q", "a", "question", "answer", "prompt", "completion", "input", "output", "text", "label"),
    *("instruction", "response", "id", "frage", "antwort", "问题", "答案"),
}
SIGNS = ("|", ";")


class Paragraphs(Written):
    """Plain text: each line that is not blank is a completion."""

    format = "TXT"

    def __init__(self, name: str, handle: BinaryIO, encoding: Encoding) -> None:
        super().__init__(name, handle, encoding)
        self.columns = ["text"]
        with self.text() as text:
            head = text.read(HEAD)
        self.newline = "\r" if "\r" in head and "\n" not in head else "\n"
        self.note("each line is one text to learn, with no question: pairs need a table")
        if sign := _parted(head):
            self.doubt = (
                f"each line has one {sign!r}, which may part a question from its answer"
                " (--no-header reads two columns, --header takes their names from the first line)"
            )

    def lines(self) -> Iterator[tuple[int, str]]:
        """All lines with their numbers, without their ends."""
        with self.text(self.newline) as text:
            for number, line in enumerate(text, 1):
                yield number, line.rstrip("\r\n")

    def records(self) -> Iterator[Record]:
        for number, line in self.lines():
            if not line.strip():
                continue
            if fault := self.encoding.fault(line):
                self.problems[number] = fault
            else:
                yield Record(number, {"text": line})


def _parted(head: str) -> str:
    """A sign that stands once in each of several lines, between two texts."""
    lines = [line for line in head.splitlines()[:LOOK] if line.strip()]
    for sign in SIGNS:
        if len(lines) > 2 and all(line.strip().strip(sign).count(sign) == 1 for line in lines):
            return sign
    return ""


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


def named_by(name: str, handle: BinaryIO, encoding: Encoding) -> bool:
    """Whether the first line of a text names columns, as `Q|A` does, that each line has."""
    with reading(name, handle, encoding) as text:
        lines = [line for line in text.read(HEAD).splitlines()[:LOOK] if line.strip()]
    for sign in ("|", ";", ","):
        names = [cell.strip().casefold() for cell in lines[0].split(sign)] if lines else []
        if len(names) > 1 and NAMED.issuperset(names):
            return all(sign in line for line in lines)
    return False
