"""Inputs and outputs: torchtune's columns for a question and its answer."""

from __future__ import annotations

from typing import Any

import msgspec

from ftlint.shapes.views import Loose, View, Viewed


class Row(msgspec.Struct, gc=False):
    input: str
    output: str


class InputOutput(Viewed):
    """`{"input": "…", "output": "…"}`"""

    name = "input-output"
    title = "inputs and outputs"
    requires = ("input", "output")
    row = Row

    def claims(self, row: dict[str, Any]) -> bool:
        """Prompts and completions have these names too: only a target that takes them tells."""
        return False

    def view(self, row: Any, line: bytes) -> View:
        return View(
            loose=[Loose("input", "/input", row.input), Loose("output", "/output", row.output)]
        )
