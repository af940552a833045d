"""Checks and fixes, asked: whatever goes wrong in one is told as the rule's, never as a traceback.

A rule may be a user's own, on a plugin's function; and of the bundled ones nobody proved that they
cannot fail. What a shape has not, such as the messages of texts, no rule finds anything in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ftlint.errors import Error, RuleError
from ftlint.model import (
    Batch,
    Bound,
    Details,
    Hits,
    Lacking,
    Place,
    Rule,
    SetHits,
    Summary,
    Telling,
)
from ftlint.telling import option

if TYPE_CHECKING:
    from ftlint.fixes.places import Action, Outcome

_OURS = (Error, RecursionError, MemoryError)  # told elsewhere, in their own words
NONE = Hits([])

T = TypeVar("T", Hits, SetHits)


def hits_of(bound: Bound, batch: Batch) -> Hits:
    """What a check over rows finds in a batch.

    Raises RuleError when it fails.
    """
    try:
        hits = _found(bound, batch, Hits)
    except Lacking:
        return NONE
    if isinstance(hits.details, Telling):
        hits.details.make = partial(_told, bound, hits.details.make)
    return hits


def _told(bound: Bound, make: Callable[[int], Details], index: int) -> Details:
    """The details of a hit, which are made long after the check was asked."""
    try:
        return make(index)
    except _OURS:
        raise
    except (Exception, SystemExit) as error:
        raise failed(bound.rule, "check", error) from error


def set_hits_of(bound: Bound, summary: Summary) -> SetHits:
    """What a check over a summary finds.

    Raises RuleError when it fails.
    """
    return _found(bound, summary, SetHits)


def _found(bound: Bound, subject: Batch | Summary, kind: type[T]) -> T:
    try:
        hits = bound.function(subject, **bound.options)
    except (Lacking, *_OURS):
        raise
    except (Exception, SystemExit) as error:
        raise failed(bound.rule, "check", error) from error
    if type(hits) is not kind:
        raise _returned(bound, hits, kind.__name__)
    return hits


def add(summary: Summary, batch: Batch) -> None:
    """Add a batch to a summary.

    Raises RuleError when that fails.
    """
    try:
        summary.add(batch)
    except Lacking:
        return
    except _OURS:
        raise
    except (Exception, SystemExit) as error:
        kind = type(summary)
        raise RuleError(f"{kind.__module__}.{kind.__name__}.add failed: {_words(error)}") from error


def outcome_of(
    bound: Bound, action: Action, line: bytes, place: Place, details: Details
) -> Outcome:
    """What the action of a rule's fix makes of a line.

    Raises RuleError when it fails.
    """
    try:
        return action(line, place, bound.options | details)
    except _OURS:
        raise
    except Exception as error:
        raise failed(bound.rule, f"fix ({action.__name__})", error) from error


def failed(rule: Rule, what: str, error: BaseException) -> RuleError:
    """The error of a rule of which something failed."""
    whose = "please report it" if rule.bundled else f"mend {rule.check}"
    return RuleError(
        f"{rule.code} {rule.name}: its {what} failed: {_words(error)}",
        place="" if rule.bundled else rule.path,
        remedy=f"{whose}; {option('ignore', rule.code)} goes on without it",
    )


def _returned(bound: Bound, value: Any, wanted: str) -> RuleError:
    rule = bound.rule
    return RuleError(
        f"{rule.code} {rule.name}: {rule.check} returned {type(value).__name__}, not {wanted}",
        place=rule.path,
        remedy=f"return {wanted}, empty where nothing is found",
    )


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
