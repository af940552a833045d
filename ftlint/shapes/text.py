"""Plain text: a document a row, all of it learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ftlint.shapes.views import Loose, View, Viewed


class Row(msgspec.Struct, gc=False):
    text: str


class Text(Viewed):
    """`{"text": "…"}`"""

    name = "text"
    title = "plain text"
    requires = ("text",)
    renames = ({"content": "text"},)
    row = Row

    def renamed(self, row: dict[str, Any]) -> dict[str, str] | None:
        # A list or an object of that name is no document.
        if any(isinstance(value, list | dict) for value in row.values()):
            return None
        return super().renamed(row)

    def doubt(self, rows: Sequence[dict[str, Any]]) -> str | None:
        """Whether the texts are asked about, and what is beside them is to be learnt."""
        for name in _ANSWERS:
            if sum(name in row for row in rows) * 2 > len(rows):
                return f'the rows are taken for documents, and "{name}" beside "text" is not learnt'
        return None

    def view(self, row: Any, line: bytes) -> View:
        return View(loose=[Loose("output", "/text", row.text)])


_ANSWERS = ("label", "labels", "intent", "sentiment", "summary", "answer", "output", "response")
