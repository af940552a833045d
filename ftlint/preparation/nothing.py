"""Texts by which programs say that there is nothing, where a text is wanted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ftlint.checks.leftovers import FAILED, WRITTEN
from ftlint.preparation.mapping import Template
from ftlint.tables.table import counted, listed

_SURE = {"NaN", "NAN", *WRITTEN, *FAILED}
_WORDS = {"None", "none", "null", "NULL", "Null", "undefined", "N/A", "n/a", "NA"}

_ALL = _SURE | _WORDS


class Nothings:
    """The rows in which a column that makes a field has such a text. A word that many rows have is a
    label like others.
    """

    def __init__(self, fields: Iterable[Template]) -> None:
        self.columns = [field.columns[0] for field in fields if field.alone]
        self.rows: defaultdict[str, list[int]] = defaultdict(list)
        self.seen = 0

    def look(self, line: int, values: Mapping[str, Any]) -> None:
        self.seen += 1
        for column in self.columns:
            cell = values.get(column)
            if type(cell) is str and cell in _ALL:
                self.rows[cell].append(line)

    def told(self) -> Iterator[str]:
        for word, lines in self.rows.items():
            if word in _SURE or len(lines) * 20 <= self.seen:
                rows = counted(len(lines), "row")
                yield f"{rows} with {word!r} for a text, by which programs say that there is none: {listed(lines)}"
