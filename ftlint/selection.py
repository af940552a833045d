"""Which rules run: codes, prefixes, names, aliases and ALL, and who wins when they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ftlint.errors import ConfigError, RuleError, nearest
from ftlint.model import Rule

ALL = "ALL"


def select(
    rules: Sequence[Rule],
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    extend: Iterable[str] = (),
) -> list[Rule]:
    """The rules chosen: those of `select` (the default ones when None) and `extend`, without
    those of `ignore`. The more exact word wins: a name or code beats a prefix, a longer prefix
    a shorter one; of two equal ones, `ignore`.

    Raises ConfigError for a word that is no rule, naming the nearest.
    """
    chosen = [(word, True) for word in [*(select or ()), *extend]]
    chosen += [(word, False) for word in ignore]
    exactness: dict[str, tuple[int, bool]] = {}
    if select is None:
        exactness = {rule.code: (0, True) for rule in rules if rule.default}
    for word, wanted in chosen:
        for rule, weight in _meant(rules, word):
            known = exactness.get(rule.code, (-1, False))
            if weight > known[0] or (weight == known[0] and not wanted):
                exactness[rule.code] = (weight, wanted)
    return [r for r in rules if exactness.get(r.code, (0, False))[1] and r.status != "removed"]


def claim(taken: dict[str, Rule], rule: Rule) -> None:
    """Take the code, the name and the aliases of a rule for it.

    Raises RuleError when another has one of them; nothing is taken then.
    """
    words = (rule.code, rule.name, *rule.aliases)
    for word in words:
        if word in taken:
            other = "one of ftlint's" if taken[word].bundled else taken[word].path
            raise RuleError(f"{word!r} is taken by {other}", place=rule.path)
    taken.update(dict.fromkeys(words, rule))


def _meant(rules: Sequence[Rule], word: str) -> list[tuple[Rule, int]]:
    if word.upper() == ALL:
        return [(rule, 0) for rule in rules]
    for rule in rules:
        if word.upper() == rule.code or word in (rule.name, *rule.aliases):
            if rule.status == "removed":
                instead = f"use {rule.replaced_by}" if rule.replaced_by else ""
                raise ConfigError(f"rule {rule.code} {rule.name} was removed", remedy=instead)
            return [(rule, 100)]
    found = [(rule, len(word)) for rule in rules if word and rule.code.startswith(word.upper())]
    if not found:
        raise ConfigError(f"there is no rule {word!r}", remedy=_nearest(rules, word))
    return found


def find(rules: Sequence[Rule], word: str) -> Rule:
    """The one rule that a code, name or alias means.

    Raises ConfigError when there is none.
    """
    for rule in rules:
        if word.upper() == rule.code or word in (rule.name, *rule.aliases):
            return rule
    raise ConfigError(f"there is no rule {word!r}", remedy=_nearest(rules, word))


def _nearest(rules: Sequence[Rule], word: str) -> str:
    words = [r.code for r in rules] if word[:1].isupper() else [r.name for r in rules]
    return nearest(word, words) or "`ftlint rules` lists them"
