"""The core types: what flows from the bytes of a file to the findings about it.

A `line` and a `column` are 1-based in people's terms; `row`, `index`, `offset`, `start` and
`end` are 0-based in rows or bytes. The word decides the base, everywhere.
"""

from ftlint.model.batches import Batch, Exchange, Lacking, Selectors
from ftlint.model.blocks import Block, Fault
from ftlint.model.checks import Summary, check
from ftlint.model.columns import OPENING, Column
from ftlint.model.hits import Hits, SetHits, Telling, about_file
from ftlint.model.plans import Bound, Conventions, Edit, Findings, Partial, Plan
from ftlint.model.rules import Across, Fact, Fix, Rule, Target
from ftlint.model.terms import SEVERITIES, TASKS, Details, Pick, Place, Progress, Severity

__all__ = [
    "OPENING",
    "SEVERITIES",
    "TASKS",
    "Across",
    "Batch",
    "Block",
    "Bound",
    "Column",
    "Conventions",
    "Details",
    "Edit",
    "Exchange",
    "Fact",
    "Fault",
    "Findings",
    "Fix",
    "Hits",
    "Lacking",
    "Partial",
    "Pick",
    "Place",
    "Plan",
    "Progress",
    "Rule",
    "Selectors",
    "SetHits",
    "Severity",
    "Summary",
    "Target",
    "Telling",
    "about_file",
    "check",
]
