"""JSON in its several layouts, and plain text: records that may hold more than text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from ftlint.errors import SourceError
from ftlint.shapes import shape_of
from ftlint.sources import Source
from ftlint.tables.messages import are_objects, key_of
from ftlint.tables.table import Record, Table, named
from ftlint.tables.values import decoded

LOOK = 500
EXAMPLES = "common_examples"  # of Rasa's training data, beside what it says of their entities
NO_OBJECT = "not an object"
TEXT = "text"
DEPTH = 3  # of objects around the rows that a service answers with
SOME, MANY = 3, 50  # texts under names of several words, and under any
_SPLIT = {"columns", "data", "index", "index_names", "column_names"}


class Lines(Table):
    """JSON Lines, or anything that a check reads as rows: an array, objects over lines."""

    format = "JSON"

    def __init__(self, source: Source) -> None:
        super().__init__(source.name)
        self.source = source
        self.handle = source.handle
        self.size = source.size
        self.format = "JSON" if source.layout in ("array", "objects") else "JSONL"
        self.columns = _keys(record.values for record in islice(self.records(), LOOK + 1))
        self.problems.clear()

    def records(self) -> Iterator[Record]:
        for number, line in _lines(self.source):
            # Rows of an array have its comma after them, and so have some of a list of lines.
            text = line.rstrip().rstrip(b",")
            try:
                value = decoded(text)
            except (ValueError, RecursionError) as error:
                self.problems[number] = f"not JSON: {error}"
                continue
            if key := key_of(value):
                self.note(f'a row that is a list of messages is taken for its "{key}"')
                value = {key: value}
            if isinstance(value, str) and self.format == "JSONL" and value.strip():
                self.note(f'a row that is nothing but a text is taken for its "{TEXT}"')
                value = {TEXT: value}
            if not isinstance(value, dict):
                self.problems[number] = NO_OBJECT
                continue
            yield Record(number, value)


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
        if are_pairs(value):
            self.note("one object of texts: each name in it and its text are a row")
            return [{"key": key, "value": text} for key, text in value.items()]
        if (names := _heading(value)) is not None:
            return [dict(zip(names, row, strict=True)) for row in value["data"]]
        lists = {key: item for key, item in value.items() if isinstance(item, list)}
        if are_objects(value.get("rows")) and all("row_idx" in row for row in value["rows"]):
            self.note("the rows of a page of Hugging Face's dataset viewer, which may not be all")
            return [row["row"] for row in value["rows"] if isinstance(row.get("row"), dict)]
        under = [key for key, item in lists.items() if are_objects(item)]
        if EXAMPLES in under:
            under = [EXAMPLES]
        if len(under) == 1:
            others = [key for key in value if key != under[0]]
            self.note(f'the rows stand under the key "{under[0]}"')
            if others:
                self.note(f"not read: {', '.join(others)}")
            return lists[under[0]]
        indexed = {key: item for key, item in value.items() if isinstance(item, dict)}
        all_objects = bool(indexed) and len(indexed) == len(value)
        if all_objects and _are_rows(indexed):
            return list(indexed.values())
        if not under and (key := _holder(indexed)):
            self.note(f'what is read stands under the key "{key}"')
            if others := [name for name in value if name != key]:
                self.note(f"not read: {', '.join(others)}")
            return self._rows(indexed[key])
        if all_objects:
            # pandas' to_json: column → index → value
            order = list(dict.fromkeys(i for item in indexed.values() for i in item))
            return [{k: item[i] for k, item in indexed.items() if i in item} for i in order]
        if lists and len(lists) == len(value) and len({len(item) for item in lists.values()}) == 1:
            return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
        if len(under) > 1:
            raise SourceError(
                f"rows stand under several keys: {', '.join(map(repr, under[:5]))}",
                place=self.name,
                remedy="make a file of each",
            )
        raise SourceError(
            "one JSON object that holds no rows",
            place=self.name,
            remedy="give an array of objects, or lists of equal length under the columns' names",
        )

    def records(self) -> Iterator[Record]:
        for number, row in enumerate(self.rows, 1):
            yield Record(number, row)


def _lines(source: Source) -> Iterator[tuple[int, bytes]]:
    """The lines of a source that are not blank, with their numbers."""
    for block in source.blocks():
        for number, line in enumerate(block.lines, block.first_line):
            if line.strip():
                yield number, line


def are_pairs(value: dict[str, Any]) -> bool:
    """Whether one object has texts alone, under names that no columns would have: so questions are
    kept with their answers.
    """
    if not all(isinstance(text, str) for text in value.values()) or shape_of(value):
        return False
    worded = sum(" " in name.strip() or not name.isascii() for name in value)
    return len(value) >= MANY or (len(value) >= SOME and 2 * worded > len(value))


def _heading(value: dict[str, Any]) -> list[str] | None:
    """The names of the columns that stand beside their rows: pandas' orient="split"."""
    names, rows = value.get("columns"), value.get("data")
    if not (isinstance(names, list) and isinstance(rows, list) and value.keys() <= _SPLIT):
        return None
    if not names or any(isinstance(name, list | dict) for name in names):
        return None
    even = all(isinstance(row, list) and len(row) == len(names) for row in rows)
    return named([str(name) for name in names]) if even else None


def _holder(objects: dict[str, dict[str, Any]]) -> str | None:
    """The only one of these objects that holds rows, as answers of services do; none where they are
    pandas' columns, all with the same keys.
    """
    holders = [key for key, item in objects.items() if _holds_rows(item)]
    if len(holders) != 1:
        return None
    (key,) = holders
    others = [item for name, item in objects.items() if name != key]
    return None if any(item.keys() == objects[key].keys() for item in others) else key


def _holds_rows(value: Any, depth: int = DEPTH) -> bool:
    if not isinstance(value, dict):
        return are_objects(value)
    return depth > 0 and any(_holds_rows(item, depth - 1) for item in value.values())


def _are_rows(objects: dict[str, dict[str, Any]]) -> bool:
    """Whether objects under names are rows, and not columns: pandas' orient="index", or rows that
    are kept by their ids.
    """
    first, *rest = objects.values()
    if shape_of(objects) or all(key.isdigit() for key in first):
        return False
    return shape_of(first) is not None or (
        len(objects) > len(first) and all(row.keys() == first.keys() for row in rest)
    )


def _keys(rows: Iterable[dict[str, Any]]) -> list[str]:
    """The keys of rows, in the order in which they come up."""
    return list(dict.fromkeys(key for row in rows for key in row))
