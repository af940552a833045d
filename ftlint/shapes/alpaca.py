"""Alpaca: an instruction, what it is about, and the answer."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.model import Batch, Column
from ftlint.shapes.views import Loose, View, Viewed


class Asked(msgspec.Struct, gc=False, kw_only=True):
    instruction: str
    input: str | UnsetType | None = UNSET
    system: str | UnsetType | None = UNSET
    history: list[tuple[str, str]] | UnsetType | None = UNSET


class Row(Asked, gc=False):
    output: str


class UnpairedRow(Row, gc=False):
    kto_tag: bool


class PreferenceRow(Asked, gc=False):
    chosen: str
    rejected: str


def _asked(row: Asked) -> list[Loose]:
    """What is said before the answer."""
    loose: list[Loose] = []
    if row.system:
        loose.append(Loose("system", "/system", row.system))
    for number, (asked, answered) in enumerate(row.history or ()):
        loose.append(Loose("input", f"/history/{number}/0", asked))
        loose.append(Loose("output", f"/history/{number}/1", answered))
    loose.append(Loose("input", "/instruction", row.instruction))
    if row.input:
        loose.append(Loose("input", "/input", row.input))
    return loose


class Instructed(Viewed):
    """Rows with an instruction, and an input that may be empty: their `optional` texts."""

    def texts(self, batch: Batch, selector: str) -> Column:
        if selector != "optional":
            return super().texts(batch, selector)
        rows = batch.present()
        return Column([batch.rows[i].input or "" for i in rows], rows, "/input")

    def selectors(self) -> tuple[str, ...]:
        return (*super().selectors(), "optional")


_ANSWERS = ("response", "answer", "completion")


class Alpaca(Instructed):
    """`{"instruction": "…", "input": "…", "output": "…"}`, with `system` and `history` as
    LLaMA-Factory takes them: earlier turns, the answers of which are learnt too.
    """

    name = "alpaca"
    title = "Alpaca instructions"
    requires = ("instruction", "output")
    row = Row

    def renamed(self, row: dict[str, Any]) -> dict[str, str] | None:
        """An instruction, what it is about, and an answer, of which either may have another name."""
        answers = [name for name in _ANSWERS if name in row]
        if "output" in row or len(answers) != 1 or not isinstance(row.get("instruction"), str):
            return None
        names = {answers[0]: "output"}
        about = [name for name in ("input", "context") if name in row]
        if len(about) != 1 or not all(isinstance(row[name], str) for name in (*names, *about)):
            return None
        return names if about == ["input"] else names | {"context": "input"}

    def view(self, row: Any, line: bytes) -> View:
        return View(loose=[*_asked(row), Loose("output", "/output", row.output)])


class AlpacaUnpaired(Instructed):
    """`{"instruction": "…", "output": "…", "kto_tag": true}`: an answer, and whether it is a good one;
    LLaMA-Factory's rows for KTO.
    """

    name = "alpaca-unpaired"
    title = "Alpaca unpaired preferences"
    judged = True
    requires = ("instruction", "output", "kto_tag")
    row = UnpairedRow

    def view(self, row: Any, line: bytes) -> View:
        answer = Loose("output" if row.kto_tag else "rejected", "/output", row.output)
        return View(loose=[*_asked(row), answer], target=row.kto_tag)


class AlpacaPreference(Instructed):
    """`{"instruction": "…", "chosen": "…", "rejected": "…"}`, LLaMA-Factory's rows for ranking."""

    name = "alpaca-preference"
    title = "Alpaca preferences"
    judged = True
    requires = ("instruction", "chosen", "rejected")
    row = PreferenceRow

    def view(self, row: Any, line: bytes) -> View:
        answers = [
            Loose("preferred", "/chosen", row.chosen),
            Loose("rejected", "/rejected", row.rejected),
        ]
        return View(loose=[*_asked(row), *answers])
