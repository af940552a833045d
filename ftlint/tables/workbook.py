"""Excel workbooks, a sheet at a time and a row at a time: the cells as the sheet shows them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from ftlint.errors import SourceError, nearest
from ftlint.tables.cells import shown
from ftlint.tables.strings import SharedStrings, reader_type
from ftlint.tables.table import Record, Table, named

LOOK = 20  # rows among which the header is looked for
PIECE = 1 << 20


class Workbook(Table):
    """One sheet of an XLSX file: the one named, else the first that has rows.

    Raises SourceError for a file that is no workbook, a sheet that is not there, and formulas
    whose values the file does not hold.
    """

    format = "XLSX"

    def __init__(self, name: str, handle: BinaryIO, sheet: str | None = None) -> None:
        super().__init__(name)
        self.handle: BinaryIO = handle
        self.size = handle.seek(0, 2)
        self.strings: SharedStrings | None = None
        book = self._open()
        try:
            visible = [s.title for s in book.worksheets if s.sheet_state == "visible"]
            titles = [s.title for s in book.worksheets]
            self.sheet = self._chosen(book, titles, visible, sheet)
            others = [t for t in visible if t != self.sheet]
            if others and sheet is None:
                shown_others = ", ".join(f'"{t}"' for t in others[:5])
                self.note(f'read the sheet "{self.sheet}"; not read: {shown_others} (--sheet)')
            path = book[self.sheet]._worksheet_path
        finally:
            book.close()
        self._scan(path)
        head = [cells for _, cells in zip(range(LOOK), self._texts(), strict=False)]
        if not any(any(cells) for _, cells in head):
            raise SourceError(f'the sheet "{self.sheet}" is empty', place=name)
        index = header_of([cells for _, cells in head])
        self.first, header = head[index]
        if index and any(any(cells) for _, cells in head[:index]):
            self.note(f"the header is row {self.first}; what is above it is not read")
        while header and not header[-1]:
            header.pop()
        self.columns = named(header)

    def _open(self) -> Any:
        from openpyxl.utils.exceptions import InvalidFileException

        self.handle.seek(0)
        try:
            reader = reader_type()(self.handle, read_only=True, data_only=True)
            reader.strings = self.strings
            reader.read()
            self.strings = reader.strings
            return reader.wb
        except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            raise SourceError(
                f"not a workbook that can be read ({error})",
                place=self.name,
                remedy="save it again as .xlsx",
            ) from None

    def _chosen(
        self, book: Any, titles: Sequence[str], visible: Sequence[str], wanted: str | None
    ) -> str:
        if wanted is not None:
            if wanted in titles:
                return wanted
            raise SourceError(
                f"there is no sheet {wanted!r}", place=self.name, remedy=nearest(wanted, titles)
            )
        for title in visible or titles:
            rows = book[title].iter_rows(max_row=LOOK, values_only=True)
            if any(cell is not None for row in rows for cell in row):
                return title
        raise SourceError("no sheet of the workbook has rows", place=self.name)

    def _scan(self, path: str) -> None:
        """Look through the sheet's XML for what `openpyxl` passes over when it streams."""
        self.handle.seek(0)
        merged = 0
        hidden_rows = 0
        hidden_columns = 0
        valueless: list[str] = []
        with zipfile.ZipFile(self.handle) as archive, archive.open(path.lstrip("/")) as sheet:
            rest = b""
            while data := sheet.read(PIECE):
                text = rest + data
                # What is cut at the end is looked at with the next piece.
                cut = max(text.rfind(b"</c>"), text.rfind(b"</row>"), text.rfind(b"<row")) + 1
                cut = cut or len(text)
                part, rest = text[:cut], text[cut:]
                merged += len(_merged.findall(part))
                hidden_rows += len(_hidden_row.findall(part))
                hidden_columns += len(_hidden_column.findall(part))
                valueless += [ref.decode() for ref in _valueless.findall(part)]
            merged += len(_merged.findall(rest))
        if valueless:
            counted = (
                "1 formula has" if len(valueless) == 1 else f"{len(valueless):,} formulas have"
            )
            some = ", ".join(valueless[:5]) + (" …" if len(valueless) > 5 else "")
            raise SourceError(
                f"{counted} no value in the file ({some})",
                place=self.name,
                remedy="open it in a spreadsheet program and save it, so that they are calculated",
            )
        if merged:
            self.note(f"{merged:,} merged ranges: only the first cell of each has its value")
        if hidden_rows:
            self.note(f"{hidden_rows:,} hidden rows are read like the others")
        if hidden_columns:
            self.note("hidden columns are read like the others")

    def _texts(self) -> Iterator[tuple[int, list[str]]]:
        """The rows as texts, with their numbers."""
        book = self._open()
        plain = 0
        try:
            for number, row in enumerate(book[self.sheet].iter_rows(), 1):
                cells: list[str] = []
                for cell in row:
                    text, followed = shown(cell.value, cell.number_format or "General")
                    plain += not followed
                    cells.append(text)
                yield number, cells
        finally:
            book.close()
        if plain:
            self.note(
                f"{plain:,} numbers have a format that is not reproduced: read as plain numbers"
            )

    def records(self) -> Iterator[Record]:
        self.blank.clear()
        width = len(self.columns)
        for number, cells in self._texts():
            if number <= self.first:
                continue
            if not any(cells):
                self.blank.append(number)
                continue
            if any(cells[width:]):
                self.problems[number] = (
                    "there is text to the right of the last column of the header"
                )
                continue
            padded = cells[:width] + [""] * (width - len(cells))
            yield Record(number, dict(zip(self.columns, padded, strict=True)))


_merged = re.compile(rb"<mergeCell ")
_hidden_row = re.compile(rb'<row [^>]*hidden="(?:1|true)"')
_hidden_column = re.compile(rb'<col [^>]*hidden="(?:1|true)"')
_valueless = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*><f(?:\s[^>]*)?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)


def header_of(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows of a sheet names the columns: the first that is as wide as the
    rows below it. Titles above a table are narrower.
    """
    widths = [sum(map(bool, row)) for row in rows]
    usual = sorted(w for w in widths if w)[len([w for w in widths if w]) // 2]
    for index, width in enumerate(widths):
        if width and width >= min(usual, 2) and width >= usual * 0.6:
            return index
    return next(index for index, width in enumerate(widths) if width)
