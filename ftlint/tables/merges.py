"""Merged cells of a sheet: people see one cell over several rows, and the file has its value once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ftlint.tables.sheet import Row


class Span(NamedTuple):
    """A merged cell: the column that has its value, and its first and last row, from 1; `wide`
    over several columns.
    """

    column: int
    top: int
    bottom: int
    wide: bool


def spans_of(ranges: Iterable[tuple[bytes, bytes, bytes, bytes]]) -> list[Span]:
    """The merged cells of ranges such as A2:B6, given as the four parts of their names."""
    from openpyxl.utils import column_index_from_string

    return [
        Span(column_index_from_string(left.decode()), int(top), int(bottom), left != right)
        for left, top, right, bottom in ranges
    ]


def filled(rows: Iterable[Row], spans: Iterable[Span]) -> Iterator[Row]:
    """The rows, with the value of a merged cell in each that it spans. One that has nothing else
    stays empty.
    """
    starting: dict[int, list[Span]] = {}
    for span in spans:
        if span.bottom > span.top:
            starting.setdefault(span.top, []).append(span)
    values: dict[Span, tuple[str, str]] = {}
    for row in rows:
        values = {span: held for span, held in values.items() if span.bottom >= row.number}
        if values and any(row.cells):
            row = _with(row, values)
        for span in starting.get(row.number, ()):
            text = row.cells[span.column - 1] if span.column <= len(row.cells) else ""
            # What a cell shows in place of a value is told as an error in every row.
            values[span] = (text, row.error if text.startswith("#") else "")
        yield row


def _with(row: Row, values: dict[Span, tuple[str, str]]) -> Row:
    cells, error = list(row.cells), row.error
    for span, (text, wrong) in values.items():
        cells.extend([""] * (span.column - len(cells)))
        if text and not cells[span.column - 1]:
            cells[span.column - 1] = text
            error = error or wrong
    return row._replace(cells=cells, error=error)


def told(spans: Iterable[Span], first: int) -> Iterator[str]:
    """What people should know of the merged cells below a header in the row `first`."""
    below = [span for span in spans if span.bottom > first]
    down = sum(span.bottom > span.top for span in below)
    wide = sum(span.wide for span in below)
    if down:
        one = down == 1
        cells = "1 merged cell is" if one else f"{down:,} merged cells are"
        yield f"{cells} read in every row that {'it spans' if one else 'they span'}"
    if wide:
        cells = "1 cell is" if wide == 1 else f"{wide:,} cells are"
        yield f"{cells} merged across columns: only the first of these has the value"
