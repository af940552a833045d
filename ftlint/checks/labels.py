"""Checks for the names of speakers before what they say."""

from __future__ import annotations

import re

from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

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
