"""Checks for what programs left in texts: a value that was none, marks of templates."""

from __future__ import annotations

from ftlint.checks.special import BRACKET, WRITTEN_OUT
from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

# What is written where nothing was: by pandas, by the makers of Alpaca's data, and by JavaScript.
_NOTHING = ("nan", "<noinput>", "[object Object]")
# Without the letters at their edges that they would share with other signs.
SIGNS = Signs('"nan"', '" nan"', "<noi", "[obj", "hink>", "/INST]")


def _suspects(batch: Batch) -> list[int]:
    """The rows that may have any of these, also where angle brackets are escaped."""
    return sorted({*batch.block.having(SIGNS), *batch.block.having(BRACKET)})


@check("found")
def missing_value(batch: Batch) -> Hits:
    """Texts that are nothing but what a program writes for a value that is not there."""
    if not (rows := _suspects(batch)):
        return Hits([])
    column = batch.narrowed(rows).texts("all")
    found = {i: bare for i, text in enumerate(column.values) if (bare := text.strip()) in _NOTHING}
    return column.hits(found, lambda i: {"found": found[i]})


@check()
def template_mark(batch: Batch, *, shape: str = "") -> Hits:
    """Outputs in which a mark of Llama 2's or Mistral's template has no partner."""
    rows = batch.block.having(SIGNS)
    if not rows or shape in WRITTEN_OUT:
        return Hits([])
    column = batch.narrowed(rows).texts("output")
    found = (text.count("[/INST]") > text.count("[INST]") for text in column.values)
    return column.hits(column.indices(found))


_THINK, _THOUGHT = "<think>", "</think>"


@check()
def unclosed_thought(batch: Batch) -> Hits:
    """Outputs that begin to think and never end. The mark that begins it may be the template's."""
    if not (rows := _suspects(batch)):
        return Hits([])
    column = batch.narrowed(rows).texts("output")
    return column.hits(
        [
            i
            for i, text in enumerate(column.values)
            if text.lstrip().startswith(_THINK) and _THOUGHT not in text
        ]
    )
