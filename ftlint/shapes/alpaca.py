"""Alpaca: an instruction, what it is about, and the answer."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.views import Loose, View, Viewed


class Row(msgspec.Struct, gc=False):
    instruction: str
    output: str
    input: str | UnsetType | None = UNSET
    system: str | UnsetType | None = UNSET
    history: list[tuple[str, str]] | UnsetType | None = UNSET


class Alpaca(Viewed):
    """`{"instruction": "…", "input": "…", "output": "…"}`, with `system` and `history` as
    LLaMA-Factory takes them: earlier turns, the answers of which are learnt too.
    """

    name = "alpaca"
    title = "Alpaca instructions"
    requires = ("instruction", "output")
    row = Row

    def view(self, row: Any, line: bytes) -> View:
        loose: list[Loose] = []
        if row.system:
            loose.append(Loose("system", "/system", row.system))
        for number, (asked, answered) in enumerate(row.history or ()):
            loose.append(Loose("input", f"/history/{number}/0", asked))
            loose.append(Loose("output", f"/history/{number}/1", answered))
        loose.append(Loose("input", "/instruction", row.instruction))
        if row.input:
            loose.append(Loose("input", "/input", row.input))
        loose.append(Loose("output", "/output", row.output))
        return View(loose=loose)
