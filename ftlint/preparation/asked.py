"""What is asked in messages, with an answer that is a text of its own beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ftlint.preparation.names import is_one_of
from ftlint.preparation.parts import text_of
from ftlint.shapes.messages import listed
from ftlint.tables import Record
from ftlint.verdicts import is_rejected

# An "answer" beside messages may be there for a reward.
_LEARNT = ("completion", "response", "output", "assistant", "reply")
_WHOLE = ("messages", "conversations")


def messages_in(value: Any) -> list[dict[str, str]] | None:
    """The messages of a cell, each a role and a text; None for anything else."""
    if not listed(value) or not all(isinstance(message, dict) for message in value):
        return None
    said = [(m.get("role"), text_of(m.get("content", m.get("text")))) for m in value]
    if not all(isinstance(part, str) for message in said for part in message):
        return None
    return [{"role": role, "content": text} for role, text in said]


def asked_in_messages(rows: Sequence[Record]) -> tuple[str, str] | None:
    """The only column of messages, where these wait for an answer in all rows, and the only one of texts
    that is named like it.
    """
    columns = dict.fromkeys(column for row in rows for column in row.values)
    if any(map(is_rejected, columns)) or not columns.keys().isdisjoint(_WHOLE):
        return None
    asking = [c for c in columns if all(_waits(row.values.get(c)) for row in rows)]
    answering = [
        c
        for c in columns
        if is_one_of(c, _LEARNT) and all(isinstance(row.values.get(c), str) for row in rows)
    ]
    return (asking[0], answering[0]) if len(asking) == len(answering) == 1 else None


def _waits(value: Any) -> bool:
    said = messages_in(value)
    return said is not None and said[-1]["role"] != "assistant"
