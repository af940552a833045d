"""What a fix would change on the line of a finding: for reports that offer it as an edit."""

from __future__ import annotations

from typing import Literal

from ftlint.engine.asking import outcome_of
from ftlint.errors import RuleError
from ftlint.fixes.actions import ACTIONS, FILE_ACTIONS
from ftlint.fixes.places import DROP
from ftlint.model import Bound, Details, Edit, Place


def edits_of(
    bound: Bound, line: bytes, place: Place, details: Details, of_set: bool
) -> list[Edit | Literal["drop"]] | None:
    """What the rule's fix makes of a line by itself: its edits, or that the line is dropped; none
    where it has nothing to put there (a role may have no certain meaning). None when it mends the
    file, not the line.
    """
    fix = bound.rule.fix
    if fix is None:
        return []
    if fix.action in FILE_ACTIONS or fix.check:
        return None
    if of_set:
        return [DROP]
    try:
        outcome = outcome_of(bound, ACTIONS[fix.action], line, place, details)
    except RuleError:
        return []  # it is told when somebody wants the fix
    return [DROP] if outcome == DROP else [*outcome]
