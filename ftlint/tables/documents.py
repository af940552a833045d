"""JSON in its several layouts, and plain text: records that may hold more than text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from ftlint.errors import SourceError
from ftlint.model import Block
from ftlint.sources import Source
from ftlint.tables.table import Record, Table

LOOK = 500


class Number(str):
    """A number as it stands in the source: `1.10`, a digit string of any length."""

    __slots__ = ()


def decoded(text: str | bytes) -> Any:
    """JSON with its numbers as they are written."""
    return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number)


def as_written(value: Any) -> Any:
    """A value without our own kind of numbers: numbers again inside lists and objects."""
    if isinstance(value, Number):
        return json.loads(value)
    if isinstance(value, list):
        return [as_written(item) for item in value]
    if isinstance(value, dict):
        return {key: as_written(item) for key, item in value.items()}
    return value


class Lines(Table):
    """JSON Lines, or anything that a check reads as rows: an array, objects over lines."""

    format = "JSON"

    def __init__(self, source: Source) -> None:
        super().__init__(source.name)
        self.source = source
        self.size = source.size
        self.format = "JSON" if source.layout in ("array", "objects") else "JSONL"
        self.columns = _keys(record.values for record in islice(self.records(), LOOK + 1))
        self.problems.clear()

    def records(self) -> Iterator[Record]:
        for number, line, block in _lines(self.source):
            # Rows that are not one a line have the comma of their array after them.
            text = line.rstrip().rstrip(b",") if block.original else line
            try:
                value = decoded(text)
            except (ValueError, RecursionError) as error:
                self.problems[number] = f"not JSON: {error}"
                continue
            if not isinstance(value, dict):
                self.problems[number] = "not an object"
                continue
            yield Record(number, {key: _text(item) for key, item in value.items()})


class Columns(Table):
    """One JSON object: of lists, a column each; or one in which the rows stand under a key.

    Raises SourceError when it is neither.
    """

    format = "JSON"

    def __init__(self, name: str, value: dict[str, Any]) -> None:
        super().__init__(name)
        self.rows = self._rows(value)
        self.columns = _keys(self.rows[:LOOK])

    def _rows(self, value: dict[str, Any]) -> list[dict[str, Any]]:
        lists = {key: item for key, item in value.items() if isinstance(item, list)}
        under = [
            key
            for key, item in lists.items()
            if item and all(isinstance(row, dict) for row in item)
        ]
        if len(under) == 1:
            others = [key for key in value if key != under[0]]
            self.note(f'the rows stand under the key "{under[0]}"')
            if others:
                self.note(f"not read: {', '.join(others)}")
            return lists[under[0]]
        indexed = {key: item for key, item in value.items() if isinstance(item, dict)}
        if indexed and len(indexed) == len(value):  # pandas' to_json: column → index → value
            order = list(dict.fromkeys(i for item in indexed.values() for i in item))
            return [{k: item[i] for k, item in indexed.items() if i in item} for i in order]
        if lists and len(lists) == len(value) and len({len(item) for item in lists.values()}) == 1:
            return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
        raise SourceError(
            "one JSON object that holds no rows",
            place=self.name,
            remedy="give an array of objects, or lists of equal length under the columns' names",
        )

    def records(self) -> Iterator[Record]:
        for number, row in enumerate(self.rows, 1):
            yield Record(number, {key: _text(item) for key, item in row.items()})


def _lines(source: Source) -> Iterator[tuple[int, bytes, Block]]:
    """The lines of a source that are not blank, with their numbers and blocks."""
    for block in source.blocks():
        for number, line in enumerate(block.lines, block.first_line):
            if line.strip():
                yield number, line, block


def _keys(rows: Iterable[dict[str, Any]]) -> list[str]:
    """The keys of rows, in the order in which they come up."""
    return list(dict.fromkeys(key for row in rows for key in row))


def _text(value: Any) -> Any:
    """Numbers and truth values as their text; lists, objects and null as they are."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_written(value)
