"""What the fix of a rule would do to a file, in words."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ftlint.engine.asking import hits_of
from ftlint.engine.check import Outcome
from ftlint.engine.decode import decode
from ftlint.engine.render import fill

LOOK = 500
NAMED = 3


def what(outcome: Outcome, index: int, about: dict[str, Any]) -> str:
    """What the rule of this index in the plan would do; `about` has what a finding about the whole
    file knows. In single rows a fix may do several things, of which the most frequent are named.
    """
    bound = outcome.plan.bound[index]
    rule = bound.rule
    template = rule.fix.message if rule.fix and rule.fix.message else rule.remedy
    if about or index >= len(outcome.plan.row_checks) or "{" not in template:
        return fill(template, bound.options | about)
    found: Counter[str] = Counter()
    for block in outcome.source.blocks():
        hits = hits_of(bound, decode(block, outcome.plan))
        details = (hits.detail(hit) for hit in range(min(len(hits.rows), LOOK)))
        found.update(fill(template, bound.options | one) for one in details)
        if found.total() >= LOOK:
            break
    return "; ".join(text for text, _ in found.most_common(NAMED))
