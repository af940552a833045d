"""Checks for answers that a limit of tokens cut while they were generated."""

from __future__ import annotations

import re
from array import array
from typing import NamedTuple

from ftlint.checks.sentences import is_within
from ftlint.model import Batch, SetHits, Summary, check

MOST = 40  # of the longest outputs
TAIL = 240  # characters of an end that are looked at
EARLY = 2000  # lines at the beginning that stand for all
ALIKE = 1.2  # times; answers that end by themselves differ more
LEAST = 200  # characters; so short a limit leaves no sentence


class End(NamedTuple):
    """How long an output is, where it stands, and how it ends."""

    size: int
    line: int
    place: str
    tail: str


class LongestEnds(Summary):
    """The longest outputs of a set, those at its beginning, and how many there are."""

    by = ("stop",)

    def __init__(self, stop: str | None) -> None:
        self.stop = stop or ""
        self.count = 0
        self.longest: list[End] = []
        self.early: list[tuple[int, str]] = []

    def add(self, batch: Batch) -> None:
        column = batch.texts("output")
        sizes, values = column.sizes(), column.values
        self.count += len(sizes)
        least = self.longest[-1].size if len(self.longest) == MOST else LEAST
        first = batch.block.first_line
        if column.longest() > least:
            found = [i for i, size in enumerate(sizes) if size > least]
            found = sorted(found, key=sizes.__getitem__, reverse=True)[:MOST]
            self._keep(
                [
                    End(sizes[i], first + column.rows[i], column.place_of(i), self._tail(values[i]))
                    for i in found
                ]
            )
        if first < EARLY:
            self.early += [
                (size, self._tail(text)) for size, text in zip(sizes, values, strict=True)
            ]

    def _tail(self, text: str) -> str:
        return text[-TAIL - len(self.stop) :].removesuffix(self.stop)

    def _keep(self, ends: list[End]) -> None:
        if ends:
            both = sorted([*self.longest, *ends], key=lambda end: (-end.size, end.line, end.place))
            self.longest = both[:MOST]

    def merge(self, other: LongestEnds) -> None:
        self.count += other.count
        self._keep(other.longest)
        self.early += other.early


@check("cut", "longest")
def cut_by_limit(
    ends: LongestEnds, *, share: float, others: float, stop: str | None = None
) -> SetHits:
    """The longest outputs where at least the `share` of them ends within a sentence, nearly all of about one
    length, and at most the share `others` of those that are much shorter.
    """
    top = ends.longest[: min(MOST, ends.count // 5)]
    # A limit of tokens is one of characters but for a few texts of long words, or of none.
    if len(top) < 10 or top[len(top) // 8].size > ALIKE * top[-1].size:
        return SetHits()
    cut = [end for end in top if goes_on(end.tail)]
    shorter = [tail for size, tail in ends.early if 40 <= size < 0.7 * top[-1].size]
    open_ = sum(map(goes_on, shorter))
    if len(cut) < max(4, share * len(top)) or len(shorter) < 10 or open_ > others * len(shorter):
        return SetHits()
    cut.sort(key=lambda end: (end.line, end.place))
    return SetHits(
        array("Q", [end.line for end in cut]),
        array("Q", [0] * len(cut)),
        places=[end.place for end in cut],
        details=[{"cut": len(cut), "longest": len(top)}] * len(cut),
    )


# What is no sentence has no end: items of lists, rows of tables, headings, quotes, code.
_NO_SENTENCE = r"\s*(?:[-*•+|#>`=<\[{(（【・●○◆■①-⑳]|\d+[.):、．）]|[一二三四五六七八九十]+、|\w[.)]\s)|.*[=;{}|<>\\]"
_LINE = 30  # characters of a line that may be a sentence
_DENSE = 10  # where a character is a word


def goes_on(tail: str) -> bool:
    """Whether a text stops in the middle of a sentence: with a letter or a comma, in a line that is one."""
    bare = tail.rstrip()
    if not is_within(bare[-1:]):
        return False
    line = bare.rpartition("\n")[2]
    least = _LINE if line.isascii() else _DENSE
    return len(line) >= least and not re.match(_NO_SENTENCE, line)
