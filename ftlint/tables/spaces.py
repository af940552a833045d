"""Spaces between the quotes of a cell and the signs beside it, as people and some programs write them:
`"Tea?" , "Yes, please."`. Readers of CSV take them, and the quotes with them, for a part of the cell.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import NamedTuple


class Spaces(NamedTuple):
    """Where the cells of a table have spaces that are not theirs: before their quotes, or after."""

    sign: str
    before: bool
    after: bool

    def without(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines of the table without these spaces."""
        before, after = _before(self.sign), _after(self.sign)
        for line in lines:
            text = before.sub("", line) if self.before else line
            yield after.sub('"', text) if self.after else text


def spaces_in(sample: str, sign: str, cut: bool) -> Spaces | None:
    """The spaces beside quotes in a sample of a table. Of the last cell of one that is `cut` nobody
    knows. A table that quotes as readers expect it has none, whatever stands in its cells.
    """
    cells, reason = _cells(sample, sign)
    after = "expected after" in reason and bool(_after(sign).search(sample))
    if after:
        sample = _after(sign).sub('"', sample)
        cells, _ = _cells(sample, sign)
    begun = len(_begun(sign).findall(sample))
    read = sum(cell.startswith(" ") and cell.lstrip(" ").startswith('"') for cell in cells)
    before = begun > 0 and min(read, len(_whole(sign).findall(sample))) >= begun - cut
    return Spaces(sign, before, after) if before or after else None


def _cells(sample: str, sign: str) -> tuple[list[str], str]:
    """The cells as a reader takes them, and why it stopped."""
    cells: list[str] = []
    try:
        for row in csv.reader(StringIO(sample, newline=""), delimiter=sign, strict=True):
            cells += row
    except csv.Error as error:
        return cells, str(error)
    return cells, ""


def _begun(sign: str) -> re.Pattern[str]:
    """Spaces before a quote that begins a text: inside of a cell in quotes it would be doubled, or end it."""
    stop = re.escape(sign)
    return re.compile(rf'(?<={stop}) +(?="[^"\r\n{stop}])')


def _before(sign: str) -> re.Pattern[str]:
    """The same, or before the quotes of an empty cell, which might stand inside of a text too."""
    stop = re.escape(sign)
    return re.compile(rf'(?<={stop}) +(?="(?:[^"\r\n{stop}]|" *(?:[\r\n{stop}]|\Z)))')


def _whole(sign: str) -> re.Pattern[str]:
    """Such a cell, from its spaces to the next sign."""
    stop = re.escape(sign)
    return re.compile(rf'(?<={stop}) +"(?:[^"]|"")*+" *(?=[\r\n{stop}]|\Z)')


def _after(sign: str) -> re.Pattern[str]:
    """A quote that ends a text, before spaces and a sign or the end of the line."""
    stop = re.escape(sign)
    return re.compile(rf'(?<=[^"\s{stop}])" +(?=[\r\n{stop}]|\Z)')
