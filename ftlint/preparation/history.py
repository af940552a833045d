"""What was said before the last question of a row, in a column beside it: pairs of what was asked and
answered, or messages in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ftlint.preparation.names import folded
from ftlint.preparation.parts import text_of
from ftlint.preparation.speakers import side_of
from ftlint.tables import Record
from ftlint.tables.values import as_text, from_text, or_none

HISTORY = "history"


def history_of(columns: Iterable[str], rows: Sequence[Record]) -> str | None:
    """The column of that name, if it is a history in most rows that have any."""
    for column in columns:
        cells = [or_none(row.values.get(column)) for row in rows]
        said = [cell for cell in cells if cell or cell == []]
        if folded(column) == HISTORY and 2 * sum(_is_one(column, c) for c in said) > len(said):
            return column
    return None


def _is_one(column: str, cell: Any) -> bool:
    try:
        exchanges(column, cell)
    except ValueError:
        return False
    return True


def exchanges(column: str, value: Any) -> list[list[str]]:
    """What was asked and answered in turn, in a cell, which may be a text that holds it.

    Raises ValueError for what is neither pairs of texts nor messages of the two sides in turn.
    """
    if isinstance(value, str) and value.strip():
        value = from_text(column, value)
    if not value:
        return []
    if isinstance(value, list):
        found = [_pair(item) for item in value]
        if None not in found:
            return [pair for pair in found if pair]
        said = [_said(item) for item in value]
        if [side for side, _ in said] == ["user", "assistant"] * (len(said) // 2):
            texts = [text for _, text in said]
            return [list(pair) for pair in zip(texts[::2], texts[1::2], strict=True)]
    raise ValueError(
        f"the column {column!r} holds neither pairs of what was asked and answered nor such messages"
    )


def _pair(item: Any) -> list[str] | None:
    texts = [as_text(text) for text in item] if isinstance(item, list) else []
    return texts if len(texts) == 2 and all(isinstance(text, str) for text in texts) else None


def _said(message: Any) -> tuple[str, str]:
    """The side that a message is of, and its text; nothing for anything else."""
    for speaker, words in (("role", "content"), ("from", "value")):
        if isinstance(message, dict) and isinstance(message.get(speaker), str):
            text = text_of(message.get(words))
            if isinstance(text, str) and set(message) <= {speaker, words}:
                return side_of(message[speaker]), text
    return "", ""
