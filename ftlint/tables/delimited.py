"""CSV and TSV: cells apart by a sign that is found by trying, in the encoding they are in."""

from __future__ import annotations

import codecs
import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from ftlint.errors import SourceError
from ftlint.sources.sniff import wide_encoding
from ftlint.tables.table import Record, Table, named

HEAD = 1 << 18
CHUNK = 1 << 20
SIGNS = (",", "\t", ";", "|")


class Delimited(Table):
    """Delimited text with a header row.

    Raises SourceError for bytes in no encoding that can be recognised, and for a quote that is
    never closed.
    """

    format = "CSV"

    def __init__(self, name: str, handle: BinaryIO, encoding: str | None = None) -> None:
        super().__init__(name)
        self.handle: BinaryIO = handle
        self.size = handle.seek(0, 2)
        self.encoding = _known(encoding) if encoding else self._recognised()
        sample = self._text().read(HEAD)
        if not sample.strip():
            raise SourceError("the file is empty", place=name)
        self.sign = separator_of(sample)
        self.format = "TSV" if self.sign == "\t" else "CSV"
        csv.field_size_limit(sys.maxsize)
        for _, row in self._rows():
            self.columns = named(row)
            break

    def _recognised(self) -> str:
        self.handle.seek(0)
        head = self.handle.read(HEAD)
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if wide := wide_encoding(head):
            return wide
        offset = invalid_utf8(self.handle)
        if offset is None:
            return "utf-8"
        from charset_normalizer import from_bytes

        self.handle.seek(max(0, offset - HEAD // 2))
        best = from_bytes(head + self.handle.read(HEAD)).best()
        if best is None:
            raise SourceError(
                f"byte {offset + 1} is not UTF-8, and no other encoding was recognised",
                place=self.name,
                remedy="save the file as UTF-8, or name its encoding with --encoding",
            )
        found = codecs.lookup(best.encoding).name
        # Of the Western encodings, files have the one of Windows.
        found = "cp1252" if found in _WESTERN else found
        self.note(f"the file is not UTF-8: read as {found}; --encoding names another")
        return found

    def _text(self) -> io.TextIOWrapper:
        self.handle.seek(0)
        return io.TextIOWrapper(_Open(self.handle), self.encoding, newline="")

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        text = self._text()
        reader = csv.reader(text, delimiter=self.sign, strict=True)
        line = 1
        try:
            for row in reader:
                if any(row):
                    yield line, row
                else:
                    self.blank.append(line)
                line = reader.line_num + 1
        except csv.Error as error:
            words = _WORDS.get(str(error).split("'")[0].strip(), str(error))
            raise SourceError(
                f"line {line}: {words}",
                place=self.name,
                remedy="inside a cell in quotes, double the quotes",
            ) from None
        except UnicodeDecodeError as error:
            raise SourceError(
                f"not {self.encoding}: {error.reason} at byte {error.start} of a part",
                place=self.name,
                remedy="name the encoding with --encoding",
            ) from None
        finally:
            text.detach()

    def records(self) -> Iterator[Record]:
        self.blank.clear()
        rows = self._rows()
        next(rows, None)
        width = len(self.columns)
        short = 0
        for line, row in rows:
            if len(row) > width and any(row[width:]):
                self.problems[line] = f"{len(row)} cells, and the header has {width}"
                continue
            short += len(row) < width
            cells = row[:width] + [""] * (width - len(row))
            yield Record(line, dict(zip(self.columns, cells, strict=True)))
        if short:
            have = "row has" if short == 1 else "rows have"
            self.note(f"{short:,} {have} fewer cells than the header; the rest is read as empty")


_WESTERN = (
    "iso8859-1",
    "cp1252",
    "cp1250",
    "iso8859-15",
    "cp437",
    "cp850",
    "mac-roman",
    "hp-roman8",
)
_WORDS = {"unexpected end of data": "a cell in quotes that begins here is never closed"}


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise SourceError(
            f"there is no encoding {encoding!r}", remedy="use a name such as utf-8 or cp1252"
        ) from None


class _Open(io.BufferedReader):
    """A reader over a file that outlives it."""

    def __init__(self, handle: BinaryIO) -> None:
        super().__init__(_Raw(handle), CHUNK)


class _Raw(io.RawIOBase):
    def __init__(self, handle: BinaryIO) -> None:
        self.handle: BinaryIO = handle

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        data = self.handle.read(len(buffer))  # type: ignore[arg-type]
        buffer[: len(data)] = data  # type: ignore[index]
        return len(data)


def invalid_utf8(handle: BinaryIO) -> int | None:
    """The offset of the first byte that is not UTF-8; None when all are."""
    handle.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = 0
    while True:
        data = handle.read(CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data, not data)
        except UnicodeDecodeError as error:
            return offset - pending + error.start
        if not data:
            return None
        offset += len(data)


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
        if score > most:
            best, most = sign, score
    return best


def _lenient(sample: str, sign: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(sample, newline=""), delimiter=sign)
    except csv.Error:
        return
