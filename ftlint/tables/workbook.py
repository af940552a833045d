"""Excel workbooks, a sheet at a time and a row at a time: the cells as the sheet shows them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, islice
from typing import BinaryIO

from ftlint.errors import SourceError, nearest
from ftlint.tables import headers
from ftlint.tables.book import Book, Sheet, opened
from ftlint.tables.merges import filled, spans_of, told
from ftlint.tables.sheet import Row, Survey, rows, survey
from ftlint.tables.table import LOOK, Record, Table, counted, header_of, named
from ftlint.telling import option


class Workbook(Table):
    """One sheet of an XLSX file: the one named, else the first that has rows, of more than one
    column if there is one. Without a `header` each row is data; None looks whether there is one.

    Raises SourceError for a file that is no workbook, and a sheet that is not there.
    """

    format = "XLSX"

    def __init__(
        self,
        name: str,
        handle: BinaryIO,
        sheet: str | None = None,
        header: bool | None = None,
    ) -> None:
        super().__init__(name)
        self.handle: BinaryIO = handle
        self.size = handle.seek(0, 2)
        with opened(name, handle) as book:
            self.strings = book.strings
            self.sheet = self._chosen(book, sheet)
            found = survey(book, self.sheet)
            self.spans = spans_of(found.merged)
        others = [s for s in book.sheets if s.title != self.sheet.title]
        others.sort(key=lambda other: not other.visible)
        if others and sheet is None:
            listed = ", ".join(f'"{s.title}"{" (hidden)" * (not s.visible)}' for s in others[:5])
            named = f'read the sheet "{self.sheet.title}"; not read: {listed}'
            self.note(f"{named} ({option('sheet')})")
        self._tell(found)
        shown = dropwhile(lambda row: not any(row.cells), self._rows())
        found_rows = list(islice(shown, headers.LOOK))
        if not found_rows:
            raise SourceError(f'the sheet "{self.sheet.title}" is empty', place=name)
        self._find_header(found_rows, header)
        self.valueless = self._by_column(found.valueless)

    def _find_header(self, rows: list[Row], wanted: bool | None) -> None:
        if wanted is False:
            self.first = rows[0].number - 1
            self.columns = named([""] * max(len(row.cells) for row in rows))
            return
        head = rows[:LOOK]
        index = header_of([row.cells for row in head])
        if self._groups(head[index : index + 2]):
            index += 1
        self.first, header = head[index].number, list(head[index].cells)
        if index:
            self.note(f"the header is row {self.first}; what is above it is not read")
        for words in told(self.spans, self.first):
            self.note(words)
        while header and not header[-1]:
            header.pop()
        self.columns = named(header)
        if wanted is None:
            self.headless = headers.like_data(header, [row.cells for row in rows[index + 1 :]])

    def _groups(self, head: list[Row]) -> bool:
        """Whether the first of two rows names groups of columns, which the second names."""
        if len(head) < 2 or not any(s.wide and s.top == head[0].number for s in self.spans):
            return False
        upper, lower = (sum(map(bool, row.cells)) for row in head)
        return upper < lower

    def _chosen(self, book: Book, wanted: str | None) -> Sheet:
        if wanted is not None:
            for sheet in book.sheets:
                if sheet.title == wanted:
                    return sheet
            titles = [sheet.title for sheet in book.sheets]
            raise SourceError(
                f"there is no sheet {wanted!r}", place=self.name, remedy=nearest(wanted, titles)
            )
        first = None
        for sheet in [s for s in book.sheets if s.visible] or book.sheets:
            widths = [sum(map(bool, row.cells)) for row in islice(rows(book, sheet), LOOK)]
            if max(widths, default=0) > 1:
                return sheet
            # A title page or notes may come before the table.
            if first is None and any(any(row.cells) for row in rows(book, sheet)):
                first = sheet
        if first is not None:
            return first
        raise SourceError(
            "no sheet of the workbook has rows",
            place=self.name,
            remedy="see whether it is the right one, and whether it was saved",
        )

    def _tell(self, found: Survey) -> None:
        """What the reading of the rows passes over."""
        if found.hidden_rows:
            be = "is" if found.hidden_rows == 1 else "are"
            self.note(f"{counted(found.hidden_rows, 'hidden row')} {be} read like the others")
        if found.hidden_columns:
            self.note("hidden columns are read like the others")

    def _by_column(self, cells: list[str]) -> dict[str, list[str]]:
        """These cells, such as B3, by the column of the table in which they are: under no name
        where that is not known, and without those that belong to none.
        """
        from openpyxl.utils import column_index_from_string

        found: dict[str, list[str]] = {}
        for cell in cells:
            letters = cell.rstrip("0123456789")
            if not cell:
                found.setdefault("", []).append("a cell")
                continue
            column = column_index_from_string(letters) - 1
            if int(cell[len(letters) :]) >= self.first and column < len(self.columns):
                found.setdefault(self.columns[column], []).append(cell)
        return found

    def _rows(self) -> Iterator[Row]:
        plain = 0
        with opened(self.name, self.handle, self.strings) as book:
            for row in filled(rows(book, self.sheet), self.spans):
                plain += row.plain
                yield row
        if plain:
            cells = "1 cell has" if plain == 1 else f"{plain:,} cells have"
            self.note(
                f"{cells} a format that is not reproduced: read as plain numbers and ISO dates"
            )

    def records(self) -> Iterator[Record]:
        self.blank.clear()
        width = len(self.columns)
        expected = self.first + 1
        again: list[int] = []
        for number, cells, error, _ in self._rows():
            if number <= self.first:
                continue
            self.blank.extend(range(expected, number))
            expected = number + 1
            if not any(cells):
                self.blank.append(number)
            elif error:
                self.problems[number] = error
            elif any(cells[width:]):
                self.problems[number] = (
                    "there is text to the right of the last column of the header"
                )
            elif headers.repeats(cells, self.columns):
                again.append(number)
            else:
                padded = cells[:width] + [""] * (width - len(cells))
                yield Record(number, dict(zip(self.columns, padded, strict=True)))
        if again:
            self.note(headers.once_more(again))
