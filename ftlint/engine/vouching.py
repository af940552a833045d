"""Rules of a user's own, looked at before any data is read: one that cannot work stops the run
whatever the data are, and not when the first row of its shape comes by.
"""

from __future__ import annotations

from typing import Any

from ftlint.engine import bind
from ftlint.errors import RuleError, nearest
from ftlint.model import TASKS, Conventions, Rule
from ftlint.shapes import SHAPES

SPLIT = ("name", "held-out")


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
    for name, value in options.items():
        split = value.get("split") if isinstance(value, dict) and len(value) == 1 else None
        if split is not None and split not in SPLIT:
            remedy = nearest(str(split), SPLIT)
            raise RuleError(f"{rule.name}: `{name}`: no {split!r}", place=place, remedy=remedy)
    conventions = dict.fromkeys((*Conventions().named(), "shape", "today"))
    bind.options(
        rule,
        function,
        options,
        {"convention": conventions, "limit": {}, "split": {}, "detail": {}},
        place,
    )
    selector = options.get("texts")
    words = {word for shape in SHAPES.values() for word in shape.selectors()}
    if isinstance(selector, str) and "texts" in options and selector not in words:
        remedy = nearest(selector, words)
        raise RuleError(f"{rule.name}: no shape has texts {selector!r}", place=place, remedy=remedy)
