"""What a rule's fix would do to the first row that needs it: for people who are asked first."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from itertools import islice

from ftlint.engine.check import Outcome
from ftlint.engine.mender import repair_about
from ftlint.engine.settling import Repair, settle
from ftlint.fixes.actions import FILE_ACTIONS
from ftlint.model import Bound

LOOK = 200  # rows among which one that changes is looked for


def preview(outcome: Outcome, index: int) -> tuple[bytes, list[bytes]] | None:
    """A line as it is and the lines in its place (none when it goes), by the fix of the rule of
    this index in the plan. None when the fix changes no row, or the file itself.
    """
    plan = outcome.plan
    bound = plan.bound[index]
    fix = bound.rule.fix
    if fix is None or fix.action in FILE_ACTIONS:
        return None
    if index < len(plan.row_checks):
        lines = outcome.partial.findings.lines.get(index)
        line = _line(outcome, lines[0]) if lines else None
        return _mended(outcome, [line], [Repair(bound, fix.action)]) if line is not None else None
    hits = outcome.hits_of(index)
    if len(hits.lines):
        line = _line(outcome, hits.lines[0])
        return None if line is None else (line, [])
    return _anywhere(outcome, bound, index)


def _anywhere(outcome: Outcome, bound: Bound, index: int) -> tuple[bytes, list[bytes]] | None:
    """The first row that a finding about the whole file changes."""
    repairs = [
        repair
        for details in outcome.hits_of(index).about
        if (repair := repair_about(outcome.plan, bound, details, ()))
    ]
    for block in outcome.source.blocks():
        lines = [line for line in islice(block.lines, LOOK) if line.strip()]
        return _mended(outcome, lines, repairs) if lines and repairs else None
    return None


def _mended(
    outcome: Outcome, lines: list[bytes], repairs: list[Repair]
) -> tuple[bytes, list[bytes]] | None:
    results = settle(lines, repairs, outcome.plan, Counter())
    for line, result in zip(lines, results, strict=True):
        if result != [line]:
            return line, result
    return None


def _line(outcome: Outcome, number: int) -> bytes | None:
    starts = [line for _, line in outcome.partial.blocks]
    holder = bisect_right(starts, number) - 1
    for block in outcome.source.again(outcome.partial.blocks, [holder]):
        lines = block.lines
        at = number - block.first_line
        return lines[at] if 0 <= at < len(lines) else None
    return None
