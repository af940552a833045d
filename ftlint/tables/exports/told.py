"""Rows of messages beside which a system prompt stands, under a name that no trainer reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ftlint.tables.exports.export import Export
from ftlint.tables.messages import key_of
from ftlint.tables.table import Record, Table

LOOK = 200
_NAMES = ("system_prompt", "system_message")
_HELD = {"messages": ("role", "content"), "conversations": ("from", "value")}


def name_in(table: Table) -> str | None:
    """The name under which some of the first rows, all with messages, have a system prompt."""
    rows = [record.values for record in islice(table.records(), LOOK)]
    if not rows or not all(map(_key_in, rows)):
        return None
    for name in _NAMES:
        told = [row.get(name) for row in rows]
        if any(told) and all(text is None or isinstance(text, str) for text in told):
            return name
    return None


def _key_in(row: Mapping[str, Any]) -> str | None:
    """The key of the messages in a row."""
    return next((key for key in _HELD if key_of(row.get(key)) == key), None)


class Conversations(Export):
    """The same rows with the system prompt before their messages, unless one stands there already."""

    def __init__(self, export: Table, prompt: str) -> None:
        super().__init__(export)
        self.format = export.format
        self.prompt = prompt
        self.columns = [column for column in export.columns if column != prompt]
        self.note(f"{prompt!r} is put before the messages of its row")

    def records(self) -> Iterator[Record]:
        for record in self.export.records():
            yield Record(record.line, self._row(record.values))

    def _row(self, values: dict[str, Any]) -> dict[str, Any]:
        key, told = _key_in(values), values.get(self.prompt)
        if key is None or not (told is None or isinstance(told, str)):
            return values
        others = {name: value for name, value in values.items() if name != self.prompt}
        who, what = _HELD[key]
        first = values[key][0]
        if not (told or "").strip() or (first[who] == "system" and first[what] == told):
            return others
        if first[who] == "system":
            return values
        return others | {key: [{who: "system", what: told}, *values[key]]}
