"""Plain text: a document a row, all of it learnt."""

from __future__ import annotations

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

    def view(self, row: Any, line: bytes) -> View:
        return View(loose=[Loose("output", "/text", row.text)])
