"""What a fix would change on the line of a finding: for reports that offer it as an edit."""

from __future__ import annotations

from ftlint import spans
from ftlint.fixes.actions import ACTIONS, DROP, FILE_ACTIONS, Outcome
from ftlint.model import Bound, Details, Edit, Place
from ftlint.report import Replacement


def outcome_of(
    bound: Bound, line: bytes, place: Place, details: Details, of_set: bool
) -> Outcome | None:
    """What the rule's fix makes of a line by itself: its edits, none where it has nothing to put
    there (a role may have no certain meaning), or DROP. None when it mends the file, not the line.
    """
    fix = bound.rule.fix
    if fix is None:
        return []
    if fix.action in FILE_ACTIONS or fix.check:
        return None
    if of_set:
        return DROP
    try:
        return ACTIONS[fix.action](line, place, bound.options | details)
    except ValueError:
        return []


def replacements(line: bytes, outcome: Outcome | None, offset: int) -> tuple[Replacement, ...]:
    """The outcome as bytes of the file; `offset` is where the line begins in it."""
    if not outcome:
        return ()
    if outcome == DROP:
        return (Replacement(1, None, offset, len(line) + 1, ""),)
    edits = sorted(
        {edit for edit in outcome if isinstance(edit, Edit)}, key=lambda e: (e.start, e.end)
    )
    return tuple(
        Replacement(
            spans.column(line, edit.start),
            spans.column(line, edit.end),
            offset + edit.start,
            edit.end - edit.start,
            edit.new.decode("utf-8", "replace"),
        )
        for edit in edits
    )
