"""Rows whose conversations stand under a key that few trainers read: `conversation` (XTuner,
Firefly), `items` (OpenChat), `chat`, `dialog` …, or as texts in turn under `data` (UltraChat)
(github.com/InternLM/xtuner, docs/en/user_guides/dataset_format.md; github.com/imoneoi/openchat,
README.md; github.com/thunlp/UltraChat, README.md; seen 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ftlint.shapes import shape_of
from ftlint.tables.exports.chats import UNANSWERED
from ftlint.tables.exports.export import Export
from ftlint.tables.messages import conversation, in_turn
from ftlint.tables.table import Record, Table, counted, listed
from ftlint.verdicts import KEYS

LOOK = 20
TEXTS = "data"
# Beside these, nobody knows that the conversation is what is to be learnt.
_ANSWERS = {
    *KEYS,
    *("chosen", "rejected", "answer", "answers", "output", "response", "completion", "target"),
    *("prompt", "question", "instruction", "messages", "text"),
}


def key_in(table: Table) -> str | None:
    """The key under which all of the first rows, which have no shape, hold a conversation."""
    found: dict[str, set[str]] = {}
    rows = [record.values for record in islice(table.records(), LOOK)]
    for row in rows:
        for key, value in row.items():
            if said := _said(key, value):
                found.setdefault(key, set()).add(said[0])
    if len(found) != 1:
        return None
    ((key, kinds),) = found.items()
    if len(kinds) > 1 or not all(_said(key, row.get(key)) for row in rows):
        return None
    if kinds == {key} or any(_ANSWERS & row.keys() or _is_known(row, key) for row in rows):
        return None
    return key


def _said(key: str, value: Any) -> tuple[str, list[dict[str, Any]]] | None:
    """The messages in what stands under a key, and the key under which rows have such."""
    if key == TEXTS and (messages := in_turn(value)):
        return "messages", messages
    return conversation(value)


def _is_known(row: dict[str, Any], key: str) -> bool:
    """Whether a row has a shape as it is, and not only under another name of its conversation."""
    shape = shape_of(row)
    return shape is not None and key not in (shape.renamed(row) or ())


class Conversations(Export):
    """The same rows with their conversation under the key that trainers know."""

    def __init__(self, export: Table, key: str) -> None:
        super().__init__(export)
        self.format = export.format
        self.notes = export.notes
        self.key = key
        first = next(self.records()).values
        to = next(iter(first))
        self.columns = [to, *(c for c in export.columns if c in first or c != key)]
        self.note(f'"{key}" is taken for the "{to}" of each row')

    def records(self) -> Iterator[Record]:
        cut: list[int] = []
        for record in self.export.records():
            value = record.values.get(self.key)
            if said := _said(self.key, value):
                if self.key == TEXTS and isinstance(value, list) and len(said[1]) < len(value):
                    cut.append(record.line)
                yield Record(record.line, self._row(record.values, *said))
            else:
                self.problems[record.line] = f'no conversation under "{self.key}"'
        if cut:
            what = counted(len(cut), "conversation")
            self.note(f"{what} read only up to {UNANSWERED}: {listed(cut)}")

    def _row(self, values: dict[str, Any], to: str, said: list[dict[str, Any]]) -> dict[str, Any]:
        others = {key: value for key, value in values.items() if key != self.key}
        if to == "messages" and isinstance(others.get("system"), str):
            system = others.pop("system")
            if system and said[0].get("role") != "system":
                said = [{"role": "system", "content": system}, *said]
        return {to: said, **others}
