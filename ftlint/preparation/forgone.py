"""What rows say of answers that are not to be learnt, where what is written of them does not say it."""

from __future__ import annotations

from itertools import islice

import msgspec

from ftlint import catalog
from ftlint.conversion import PAIRS
from ftlint.preparation.mapping import LOOK, MappingOf
from ftlint.preparation.marks import judged_in
from ftlint.shapes import SHAPES
from ftlint.shapes.unread import answer_of, unread
from ftlint.tables import Table

_FREE = ("text", "trl-prompt", "reinforcement")  # nobody answers in them, or not what is learnt


class Forgone(msgspec.Struct):
    """What is forgone, in words, and what somebody says by agreeing to it."""

    words: str
    agreed: str


def forgone(table: Table, made: MappingOf, to: str, target: str | None) -> Forgone | None:
    """What is forgone where rows that are made of a table become those of the shape `to`."""
    if made.shape in PAIRS:
        if to in PAIRS:
            return None
        words = f"the rejected answer of each pair is left out: {to} rows have no place for it"
        return Forgone(words + _elsewhere(target), "if the chosen answers alone are to be learnt")
    shape = SHAPES[made.shape]
    if made.fields or shape.judged or not {made.shape, to}.isdisjoint(_FREE):
        return None
    rows = [record.values for record in islice(table.records(), LOOK)]
    columns = [name for name in table.columns if name not in shape.requires]
    answers = [answer_of(row, shape) for row in rows]
    if words := unread(shape, rows) or judged_in(columns, answers, rows):
        return Forgone(words, "if that is wanted")
    return None


def _elsewhere(target: str | None) -> str:
    """The target of the same provider that takes pairs, in words."""
    provider = target.rpartition("-")[0] if target else ""
    known = (one.name for one in catalog.bundled().targets)
    return next((f" ({name} has)" for name in known if name == f"{provider}-preference"), "")
