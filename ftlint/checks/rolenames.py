"""What the speakers of a file are called: one role, one name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from itertools import chain
from typing import Any

from ftlint.checks.roles import SYSTEM, by_tag, meant_by
from ftlint.model import Batch, Hits, SetHits, Summary, about_file, check

_USUAL = {"user", "assistant", *SYSTEM}


class RoleNames(Summary):
    """In how many conversations each name of a role is used; `plain` ones have the usual names alone."""

    def __init__(self) -> None:
        self.plain = 0
        self.counts: Counter[str] = Counter()

    def add(self, batch: Batch) -> None:
        tags = batch.items("tags")
        if _USUAL.issuperset(chain.from_iterable(tags.distinct())):
            self.plain += len(tags.values)
            return
        for names, count in Counter(tags.values).items():
            for name in set(names):
                self.counts[name] += count

    def merge(self, other: RoleNames) -> None:
        self.plain += other.plain
        self.counts.update(other.counts)


@check("shown", "names")
def several_names(names: RoleNames, *, roles: Collection[str]) -> SetHits:
    """The user, the assistant or the tools have one name, of `roles`, in some conversations and another
    in others.
    """
    counts = names.counts + Counter(user=names.plain, assistant=names.plain)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, _ in counts.most_common():
        if name in roles:
            groups[_MEANT.get(name) or meant_by(name)].append(name)
    several = {role: said for role, said in groups.items() if len(said) > 1}
    if not several:
        return SetHits()
    told = [
        f"the {role} is "
        + " and ".join(f'"{name}" in {_conversations(counts[name])}' for name in said)
        for role, said in sorted(several.items())
    ]
    others: dict[str, Any] = {name: said[0] for said in several.values() for name in said[1:]}
    return about_file(shown="; ".join(told), names=others)


_MEANT = {"observation": "tool"}


def _conversations(count: int) -> str:
    return "1 conversation" if count == 1 else f"{count:,}"


@check("mapped")
def other_name(batch: Batch, *, names: dict[str, str]) -> Hits:
    """Messages whose role has one of the rarer names, and the one that it has elsewhere."""
    return by_tag(batch, names.__contains__, lambda _index, _number, tag: {"mapped": names[tag]})
