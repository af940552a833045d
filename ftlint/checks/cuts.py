"""Checks for texts that a program cut at a number of characters."""

from __future__ import annotations

from array import array
from itertools import compress, repeat
from operator import eq

from ftlint.checks.sentences import COMMAS, is_letter
from ftlint.model import Batch, SetHits, Summary, check

LEAST = 100  # characters; so short a limit leaves no sentence
FEW, MANY = 3, 10
ROUND = (50, 64)  # limits that people set are multiples of these
WORDS = 8
TAIL = 12
ELLIPSES = ("...", "…")


class Longest(Summary):
    """The longest outputs of a set, which have one length, by line and place, with how they end and
    whether they are words. One in most sets: those that are cut have many.
    """

    by = ("stop",)

    def __init__(self, stop: str | None) -> None:
        self.stop = stop or ""
        self.size = 0
        self.lines = array("Q")
        self.places: list[str] = []
        self.tails: list[str] = []
        self.worded = 0

    def add(self, batch: Batch) -> None:
        column = batch.texts("output")
        sizes = column.sizes()
        size = column.longest()
        if size < max(LEAST, self.size):
            return
        if size > self.size:
            self._forget(size)
        for i in compress(range(len(sizes)), map(eq, sizes, repeat(size))):
            text = column.values[i]
            self.lines.append(batch.block.first_line + column.rows[i])
            self.places.append(column.place_of(i))
            self.tails.append(text[-TAIL - len(self.stop) :].removesuffix(self.stop))
            self.worded += not text.isascii() or text.count(" ") >= WORDS

    def _forget(self, size: int) -> None:
        self.size = size
        del self.lines[:]
        self.places.clear()
        self.tails.clear()
        self.worded = 0

    def merge(self, other: Longest) -> None:
        if other.size < self.size:
            return
        if other.size > self.size:
            self._forget(other.size)
        self.lines.extend(other.lines)
        self.places += other.places
        self.tails += other.tails
        self.worded += other.worded


@check("size", "times")
def cut_to_length(longest: Longest, *, goes_on: float, stop: str | None = None) -> SetHits:
    """The longest outputs where there are several of one length, each with an end of its own, and at
    least the share `goes_on` of them end where a sentence does not. People do write up to a limit, but to an end.
    """
    times = len(longest.lines)
    if times < (FEW if _is_round(longest) else MANY) or longest.worded < times:
        return SetHits()
    open_ = sum(map(_goes_on, longest.tails))
    if open_ < goes_on * times or len(set(longest.tails)) < goes_on * times:
        return SetHits()
    found = sorted(zip(longest.lines, longest.places, strict=True))
    return SetHits(
        array("Q", [line for line, _ in found]),
        array("Q", [0] * times),
        places=[place for _, place in found],
        details=[{"size": f"{longest.size:,}", "times": f"{times:,}"}] * times,
    )


def _is_round(longest: Longest) -> bool:
    """Whether the length is one that people set, what is put behind a cut text aside."""
    behind = {len(longest.stop) + len(sign) for sign in ("", *ELLIPSES)}
    sizes = [longest.size, *(longest.size - extra for extra in behind)]
    return any(size % step == 0 for size in sizes for step in ROUND)


def _goes_on(tail: str) -> bool:
    return (
        tail.endswith(ELLIPSES)
        or tail[-1:].isalnum()
        or is_letter(tail[-1:])
        or tail[-1:] in (" ", *COMMAS)
    )
