"""Checks for answers that are one and the same in a whole set."""

from __future__ import annotations

from ftlint.checks.preference import Said, pairs_of
from ftlint.model import Batch, SetHits, Summary, about_file, check


class Repeated(Summary):
    """The first answer on either side of the pairs, how many pairs there are, and in how many of them
    a side has that answer.
    """

    def __init__(self) -> None:
        self.pairs = 0
        self.preferred: Said | None = None
        self.rejected: Said | None = None
        self.same = [0, 0]

    def add(self, batch: Batch) -> None:
        pairs = batch.once(pairs_of)
        if not pairs:
            return
        if self.preferred is None:
            self.preferred, self.rejected = pairs[0].preferred, pairs[0].rejected
        self.pairs += len(pairs)
        self.same[0] += sum([pair.preferred == self.preferred for pair in pairs])
        self.same[1] += sum([pair.rejected == self.rejected for pair in pairs])

    def merge(self, other: Repeated) -> None:
        if self.preferred is None:
            self.preferred, self.rejected = other.preferred, other.rejected
        self.pairs += other.pairs
        # What is not the same everywhere is of no interest, so that either side's count may stand for none.
        self.same[0] += other.same[0] if self.preferred == other.preferred else 0
        self.same[1] += other.same[1] if self.rejected == other.rejected else 0


@check("side", "found", "pairs")
def one_answer(repeated: Repeated, *, rows: int = 10) -> SetHits:
    """Sets of at least `rows` pairs in which all preferred, or all rejected answers are one text."""
    if repeated.pairs < rows:
        return SetHits()
    sides = (("preferred", repeated.preferred), ("rejected", repeated.rejected))
    for number, (side, said) in enumerate(sides):
        if repeated.same[number] == repeated.pairs and isinstance(said, str):
            found = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
            return about_file(side=side, found=found, pairs=f"{repeated.pairs:,}")
    return SetHits()


_SHOWN = 60
