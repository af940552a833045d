"""Checks for pairs of which one side was cut by a limit of tokens, and the other was not."""

from __future__ import annotations

import re

from ftlint.checks.limits import EARLY, LEAST, TAIL, goes_on
from ftlint.checks.preference import Said, pairs_of
from ftlint.model import Batch, SetHits, Summary, about_file, check

ALIKE = 1.6  # times; a limit of tokens is one of characters but for what languages differ


class CutAnswers(Summary):
    """The sizes of the answers of either side that end within a sentence, and how many pairs there are,
    at the beginning of a set.
    """

    def __init__(self) -> None:
        self.pairs = 0
        self.preferred = 0
        self.rejected: list[int] = []

    def add(self, batch: Batch) -> None:
        if batch.block.first_line >= EARLY:
            return
        pairs = batch.once(pairs_of)
        self.pairs += len(pairs)
        self.preferred += sum(_is_cut(pair.preferred) for pair in pairs)
        self.rejected += [len(pair.rejected) for pair in pairs if _is_cut(pair.rejected)]

    def merge(self, other: CutAnswers) -> None:
        self.pairs += other.pairs
        self.preferred += other.preferred
        self.rejected += other.rejected


def _is_cut(said: Said) -> bool:
    """Whether an answer stops in the middle of a sentence, also in a list: the other side shows how
    items end.
    """
    if not isinstance(said, str) or len(said) < LEAST:
        return False
    return goes_on(re.sub(_ITEM, "", said[-TAIL:]))


_ITEM = re.compile(r"(?m)^\s*(?:[-*•+]|\d+[.)])\s+(?=\S)")


@check("percent", "pairs")
def cut_rejected(answers: CutAnswers, *, share: float, others: float, rows: int = 20) -> SetHits:
    """Sets of at least `rows` pairs in which at least this `share` of the rejected answers end within a
    sentence, all of about one length, and at most the share `others` of the preferred.
    """
    cut, pairs = sorted(answers.rejected), answers.pairs
    if pairs < rows or len(cut) < share * pairs or answers.preferred > others * pairs:
        return SetHits()
    if cut[len(cut) * 9 // 10] > ALIKE * cut[len(cut) // 10]:
        return SetHits()
    return about_file(percent=len(cut) * 100 // pairs, pairs=f"{pairs:,}")
