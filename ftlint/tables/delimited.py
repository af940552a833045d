"""CSV and TSV: cells apart by a sign that is found by trying, in the encoding they are in."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice, pairwise
from typing import BinaryIO, Literal

from ftlint.errors import SourceError
from ftlint.tables import escapes, headers, padding
from ftlint.tables.encodings import HEAD, Encoding, Written
from ftlint.tables.quotes import are_signs
from ftlint.tables.spaces import spaces_in
from ftlint.tables.table import LOOK, Record, header_of, named

SIGNS = ("\t", ";", "|", ",")  # the rarer in texts first
LONGEST = 2**31 - 1  # characters of a cell: a C long of Windows

# Excel writes and reads a first line that names the separator.
_named_sign = re.compile(r'"?sep=([^\r\n])"?[^\S\t]*(?:\r\n?|\n|\Z)', re.IGNORECASE)


class Delimited(Written):
    """Delimited text. Without a `header` each row is data; None looks whether there is one.

    Raises SourceError for bytes in no encoding that can be recognised, and for a quote that is
    never closed.
    """

    format = "CSV"

    def __init__(
        self,
        name: str,
        handle: BinaryIO,
        encoding: Encoding,
        sign: str = "",
        header: bool | None = None,
    ) -> None:
        super().__init__(name, handle, encoding)
        with self.text() as text:
            sample = text.read(HEAD)
        if not sample.strip():
            raise SourceError(
                "the file is empty", place=name, remedy="see whether it is the right one"
            )
        self.named = _named_sign.match(sample)
        self.sign = self.named[1] if self.named else sign or separator_of(sample)
        self.format = "TSV" if self.sign == "\t" else "CSV"
        csv.field_size_limit(LONGEST)
        self.quoted = self.sign != "\t" or not are_signs(self.text)
        if not self.quoted:
            self.note("read without quoting: the quotes are signs of the texts")
        cut = len(sample) == HEAD
        self.escaped = self.quoted and escapes.are_by_backslash(sample, self.sign, cut)
        alone = self.quoted and not self.escaped
        self.spaces = spaces_in(sample, self.sign, cut) if alone else None
        if self.escaped:
            self.note("a backslash before a quote takes it into its cell")
        if self.spaces:
            self.note("spaces between a quote and the sign beside it are no part of the cell")
        self._find_header(header)

    def _find_header(self, wanted: bool | None) -> None:
        self.header = 0
        self.padded = False
        rows = list(islice(self._rows(), headers.LOOK))
        if padding.is_lined_up([row for _, row in rows]):
            self.padded = True
            self.note("the columns are lined up with spaces, which are no part of the cells")
            rows = list(islice(self._rows(), headers.LOOK))
        if not rows:
            return
        if wanted is False:
            self.columns = named([""] * max(len(row) for _, row in rows))
            return
        index = _header_in(rows[:LOOK])
        self.header, cells = rows[index]
        if wanted is None:
            self.headless = headers.like_data(cells, [row for _, row in rows[index + 1 :]])
        if index:
            self.note(f"the header is line {self.header}; what is above it is not read")
        if fault := self.encoding.fault("".join(cells)):
            raise SourceError(f"line {self.header}: {fault}", place=self.name)
        while index and not cells[-1].strip():
            cells.pop()
        self.columns = named(cells)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not empty, with the lines at which they begin."""
        line = above = 1
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE
        with self.text() as text:
            if self.named:
                text.readline()
                line = above = 2
            lines = self.spaces.without(text) if self.spaces else text
            lines = escapes.doubled(lines) if self.escaped else lines
            reader = csv.reader(lines, delimiter=self.sign, strict=True, quoting=quoting)
            try:
                for row in reader:
                    if self.padded:
                        row = [cell.strip(" ") for cell in row]
                    if any(row):
                        yield line, row
                    else:
                        self.blank.append(line)
                    line = reader.line_num + above
            except csv.Error as error:
                last = reader.line_num + above - 1
                raise _torn(str(error), self.name, line, last) from None

    def records(self) -> Iterator[Record]:
        self.blank.clear()
        width = len(self.columns)
        short = 0
        again: list[int] = []
        for line, row in self._rows():
            if line <= self.header:
                continue
            if len(row) > width and any(row[width:]):
                self.problems[line] = (
                    f"{len(row)} cells, and the header has {width}: "
                    f'a cell with a "{self.sign}" in it needs quotes'
                )
                continue
            if self.encoding.broken and (fault := self.encoding.fault("".join(row))):
                self.problems[line] = fault
                continue
            if headers.repeats(row, self.columns):
                again.append(line)
                continue
            short += len(row) < width
            cells = row[:width] + [""] * (width - len(row))
            yield Record(line, dict(zip(self.columns, cells, strict=True)))
        self.blank[:] = [line for line in self.blank if line > self.header]
        if again:
            self.note(headers.once_more(again))
        if short:
            have = "row has" if short == 1 else "rows have"
            self.note(f"{short:,} {have} fewer cells than the header; the rest is read as empty")


def _torn(error: str, name: str, first: int, last: int) -> SourceError:
    """What to say of a row whose quotes do not pair, by the lines at which it begins and breaks."""
    remedy = "inside a cell in quotes, double the quotes"
    if error == "unexpected end of data":
        error = "a cell in quotes that begins here is never closed"
    elif last > first:
        # The next quote in the file ended it, and that was to begin another cell.
        error = f"a cell in quotes is not closed here: it goes on to the next quote, in line {last}"
        remedy = f"close it where it ends, or take its first quote away; {remedy}"
    return SourceError(f"line {first}: {error}", place=name, remedy=remedy)


def _header_in(head: list[tuple[int, list[str]]]) -> int:
    """Which of the first rows is the header: mostly the first. Titles above it are passed over if
    all rows from there on are of one width, and each title has as many cells, most of them empty,
    an empty line below it, or a `#` before it: else a text with commas of its own would be taken for a table.
    """
    index = header_of([row for _, row in head])
    below = head[index:]
    width = len(below[0][1])
    together = all(line - above <= 1 for (above, _), (line, _) in pairwise(below))
    padded = all(len(row) == width for _, row in head[:index])
    apart = together and below[0][0] - head[index - 1][0] > 1
    table = width > 1 and len(below) > 1 and all(len(row) == width for _, row in below)
    remarks = all(row[0].startswith("#") for _, row in head[:index])
    return index if index and table and (padded or apart or remarks) else 0


def separator_of(sample: str) -> str:
    """The sign that cuts the lines of a sample into most equal numbers of cells."""
    best, most = ",", (0.0, 0)
    for sign in SIGNS:
        rows = list(_lenient(sample, sign))[:200]
        if len(rows) > 1:
            rows = rows[:-1]  # the last may be cut
        counts = Counter(len(row) for row in rows if any(row))
        if not counts:
            continue
        width = len(rows[0])
        score = (counts[width] / counts.total() if width > 1 else 0.0, width)
        if score[0] and score > most:
            best, most = sign, score
        if sign == "\t" and score[0] == 1.0:
            break  # texts may have as many commas each, and hardly ever as many tabs
    return best


def _lenient(sample: str, sign: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(StringIO(sample, newline=""), delimiter=sign)
    except csv.Error:
        return
