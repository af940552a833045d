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
    row = Row

    def view(self, row: Any, line: bytes) -> View:
        return View(loose=[Loose("output", "/text", row.text)])
