"""Rules of a user's own, looked at before any data is read: one that cannot work stops the run
whatever the data are, and not when the first row of its shape comes by.
"""

from __future__ import annotations

from typing import Any

from ftlint.engine import bind
from ftlint.engine.plan import known_texts
from ftlint.errors import RuleError, nearest
from ftlint.model import TASKS, Conventions, Rule
from ftlint.shapes import SHAPES

# What options may stand for, before it is known.
NOT_YET: bind.Known = {
    "convention": dict.fromkeys((*Conventions().named(), "shape", "today")),
    "limit": {},
    "split": dict.fromkeys(("name", "held-out")),
    "detail": {},
}


def vouch(rule: Rule, plugins: tuple[str, ...] = ()) -> None:
    """Raises RuleError for what can never be right in a rule file."""
    if rule.status == "removed":
        return
    place = rule.path
    for key, words, known in (
        ("shapes", rule.shapes, tuple(SHAPES)),
        ("tasks", rule.tasks, TASKS),
    ):
        for word in words:
            if word not in known:
                remedy = nearest(word, known)
                raise RuleError(f"{key}: there is no {word!r}", place=place, remedy=remedy)
    function = bind.function_of(rule, rule.check, plugins)
    bind.reads(function)
    vouch_options(rule, rule.options, plugins, place)
    bind.placeholders(rule, function)
    if rule.across:
        vouch_options(rule, rule.across.options, plugins, place, rule.across.check)
    acting = function
    if rule.fix and rule.fix.check:
        vouch_options(rule, rule.fix.options, plugins, place, rule.fix.check)
        acting = bind.function_of(rule, rule.fix.check, plugins)
    bind.action(rule, acting)


def vouch_options(
    rule: Rule, options: dict[str, Any], plugins: tuple[str, ...], place: str, check: str = ""
) -> None:
    """Raises RuleError, at `place`, for options that a check cannot take. What they stand for is
    not known yet: a convention, a limit, a detail.
    """
    function = bind.function_of(rule, check or rule.check, plugins)
    bind.options(rule, function, options, NOT_YET, place)
    if isinstance(selector := options.get("texts"), str):
        known_texts(rule, selector, place)
