"""One sheet of a workbook, a row at a time: what its XML holds, and what reading it passes over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ftlint.tables.book import Book, Sheet
from ftlint.tables.cells import general, shown
from ftlint.tables.moments import DATE_OF_COUNTRY

PIECE = 1 << 20

# ECMA-376 part 1, 18.8.30: dates and times that have another look in each language of East Asia.
_DATES_OF_COUNTRY = (*range(27, 37), *range(50, 59))


class Row(NamedTuple):
    """The texts of a row, by column from the first; `error` names a cell that shows an error, and
    `plain` counts the cells whose format was not followed.
    """

    number: int
    cells: list[str]
    error: str
    plain: int


def rows(book: Book, sheet: Sheet) -> Iterator[Row]:
    """The rows that the XML of a sheet has, in its order: a row without cells may be missing.

    What the sheet says about its own size is not asked, since programs write it wrong. The
    `openpyxl` reader of cells is used without its reader of sheets, which believes that size,
    pads each row to it, and warns on standard error of what it does not know.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
    from openpyxl.xml.functions import iterparse

    texts: dict[int, Callable[[Any], tuple[str, bool]]] = {}
    with book.archive.open(sheet.path) as xml:
        parser: Any = WorkSheetParser(xml, book.strings, data_only=True)
        for _, element in iterparse(xml):
            if element.tag == DATA_TAG:
                return
            if element.tag != ROW_TAG:
                continue
            number, found = parser.parse_row(element)
            element.clear()
            parser.row_dimensions.clear()
            cells: list[str] = []
            error = ""
            plain = 0
            for cell in found:
                value = cell["value"]
                if value is None:
                    continue
                style = cell["style_id"]
                if style not in texts:
                    texts[style] = _texts(book.styles, style)
                text, followed = texts[style](value)
                plain += not followed
                column = cell["column"]
                if cell["data_type"] == "e" and not error:
                    error = f"the cell {get_column_letter(column)}{number} shows {text}"
                if column > len(cells):
                    cells.extend([""] * (column - len(cells)))
                cells[column - 1] = text
            yield Row(number, cells, error, plain)


def _texts(styles: Any, style: int) -> Callable[[Any], tuple[str, bool]]:
    """What makes the text of a value in one style."""
    from openpyxl.styles.numbers import (
        BUILTIN_FORMATS,
        BUILTIN_FORMATS_MAX_SIZE,
        is_date_format,
        is_timedelta_format,
    )
    from openpyxl.utils.datetime import from_excel

    number = styles._cell_styles[style].numFmtId
    own = number - BUILTIN_FORMATS_MAX_SIZE
    form = styles._number_formats[own] if own >= 0 else BUILTIN_FORMATS.get(number, "General")
    if number in _DATES_OF_COUNTRY:
        form = DATE_OF_COUNTRY
    if not is_date_format(form):
        return lambda value: shown(value, form)
    length = is_timedelta_format(form)

    def dated(value: Any) -> tuple[str, bool]:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return shown(value, form)
        try:
            when = from_excel(value, styles.epoch, timedelta=length)
        except (OverflowError, ValueError):
            when = None
        if when is None or (value < 0 and not length):  # for which a sheet shows only `####`
            return general(value), False
        return shown(when, form)

    return dated


class Survey(NamedTuple):
    """What is to be known of a sheet before its rows are read: which ranges of it are merged,
    from where to where, how much is hidden, and which formulas have no value.
    """

    merged: list[tuple[bytes, bytes, bytes, bytes]]
    hidden_rows: int
    hidden_columns: int
    valueless: list[str]


def survey(book: Book, sheet: Sheet) -> Survey:
    """Look through the XML of a sheet, a piece at a time."""
    merged: list[tuple[bytes, bytes, bytes, bytes]] = []
    hidden_rows = hidden_columns = 0
    valueless: list[str] = []
    with book.archive.open(sheet.path) as xml:
        rest = xml.read(PIECE)
        root = _root.search(rest)
        signs = _signs((root and root[1]) or b"")
        more = True
        while more:
            more = bool(data := xml.read(PIECE))
            part, rest = _whole(rest + data) if more else (rest, b"")
            merged += signs.merged.findall(part)
            hidden_rows += len(signs.hidden_row.findall(part))
            hidden_columns += len(signs.hidden_column.findall(part))
            for attributes in signs.valueless.findall(part):
                # A text that is empty may have no element for it: `IF(…; "")`.
                if not _text_result.search(attributes):
                    place = _place.search(attributes)
                    valueless.append(place[1].decode() if place else "")
    return Survey(merged, hidden_rows, hidden_columns, valueless)


def _whole(text: bytes) -> tuple[bytes, bytes]:
    """What ends with a row, or at least with an element, and the rest for the next piece."""
    cut = text.rfind(b"row>") + 4
    if cut < 4:
        cut = text.rfind(b">") + 1
    return text[:cut], text[cut:]


class _Signs(NamedTuple):
    merged: re.Pattern[bytes]
    hidden_row: re.Pattern[bytes]
    hidden_column: re.Pattern[bytes]
    valueless: re.Pattern[bytes]


def _signs(prefix: bytes) -> _Signs:
    """What to look for where each element has a prefix, as in `<x:row>`; mostly it is empty."""
    value = rb"(?:<Xv\s*/>|<Xv></Xv>)?"
    patterns = (
        rb'<XmergeCell [^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"',
        rb'<Xrow [^>]*hidden="(?:1|true)"',
        rb'<Xcol [^>]*hidden="(?:1|true)"',
        rb"<Xc((?:\s[^>]*)?)><Xf(?:\s[^>]*)?(?:/>|>[^<]*</Xf>)" + value + rb"</Xc>",
    )
    return _Signs(*(re.compile(pattern.replace(b"X", prefix)) for pattern in patterns))


_root = re.compile(rb"<(\w+:)?worksheet\b")
_text_result = re.compile(rb'\st="str"')
_place = re.compile(rb'\sr="([A-Z]+\d+)"')
