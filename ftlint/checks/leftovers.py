"""Checks for what programs left in texts: a value that was none, escapes, marks of templates."""

from __future__ import annotations

import re

from ftlint.checks.special import BRACKET, WRITTEN_OUT
from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

# What is written where nothing was: by pandas, by the makers of Alpaca's data, and by JavaScript.
_NOTHING = ("nan", "<noinput>", "[object Object]")
# Without the letters at their edges that they would share with other signs.
SIGNS = Signs('"nan"', '" nan"', "<noi", "[obj", "hink>", "</s>", "/INST]")


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


# A line break in prose: behind the end of a sentence or a word, before a new line of whatever kind.
_BREAK = r"(?<=[\w.!?:,;)*])\\n(?=\\n|[A-Z•*-]|\d+[.)]|\s|\Z)"
_CODE = r"[`{}<>=$\"]|\\\\|\\[tdws(\[]|\w\(|regex|escape|unicode|newline|string|JSON"


@check("count", "new")
def escaped(batch: Batch) -> Hits:
    """Outputs in prose whose line breaks are all written as a backslash and an n."""
    column = batch.texts("output")
    found: dict[int, int] = {}
    for i in column.containing("\\n"):
        text = column.values[i]
        if text.count("\\n") > 1 and "\n" not in text and not re.search(_CODE, text):
            times = len(re.findall(_BREAK, text))
            if times > 1:
                found[i] = times
    return column.hits(found, lambda i: {"count": found[i], "new": _broken(column.values[i])})


def _broken(text: str) -> str:
    return re.sub(_BREAK, "\n", text)


@check("found", "how")
def template_mark(batch: Batch, *, stop: str | None = None, shape: str = "") -> Hits:
    """Outputs that a mark of Llama 2's or Mistral's template ends, or in which one has no partner."""
    rows = _suspects(batch)
    if not rows or shape in WRITTEN_OUT:
        return Hits([])
    column = batch.narrowed(rows).texts("output")
    found: dict[int, tuple[str, str]] = {}
    for i, text in enumerate(column.values):
        if text.rstrip().endswith("</s>") and "<s>" not in text and stop != "</s>":
            found[i] = "</s>", "at its end"
        elif text.count("[/INST]") > text.count("[INST]"):
            found[i] = "[/INST]", "without its other half"
    return column.hits(found, lambda i: dict(zip(("found", "how"), found[i], strict=True)))


LABELS = Signs("ssistant: ")
_LABEL = r"\s*(?:\*\*)?Assistant:(?:\*\*)?\s+"
_OTHERS = r"(?m)^\W*(?:User|Human|Customer|Client|Student|Patient|Q|Me|You)\b[^:\n]{0,20}:"


@check("label", "new")
def speaker_label(batch: Batch) -> Hits:
    """Outputs that begin with the name of the one who speaks. A dialogue that was asked for has others'
    too.
    """
    rows = batch.block.having(LABELS)
    if not rows:
        return Hits([])
    column = batch.narrowed(rows).texts("output")
    found: dict[int, str] = {}
    for i, text in enumerate(column.values):
        match = re.match(_LABEL, text, re.IGNORECASE)
        if match and text[match.end() :].strip() and not re.search(_OTHERS, text):
            found[i] = match[0]
    return column.hits(
        found, lambda i: {"label": found[i].strip(), "new": column.values[i][len(found[i]) :]}
    )


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
