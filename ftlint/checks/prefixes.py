"""Checks on what texts begin with: a prefix, one that all share, and the same text everywhere."""

from __future__ import annotations

import re
from itertools import repeat

from ftlint.checks.media import besides
from ftlint.model import OPENING, Batch, Hits, SetHits, Summary, about_file, check


@check()
def has_prefix(batch: Batch, *, texts: str, prefix: str) -> Hits:
    """Rows where a text starts with `prefix`."""
    column = batch.texts(texts)
    return column.hits([i for i, value in enumerate(column.values) if value.startswith(prefix)])


class SharedPrefix(Summary):
    """What all texts of a selector begin with, and whether they are all the same."""

    by = ("texts",)

    def __init__(self, texts: str) -> None:
        self.texts = texts
        self.count = 0
        self.prefix = ""
        self.all_same = True
        self.more = False  # whether rows hold other things beside their texts, such as pictures
        self.first = ""

    def add(self, batch: Batch) -> None:
        column = batch.texts(self.texts)
        values = column.values
        if not values:
            return
        if not self.count:
            self.first = self.prefix = values[0]
        self.count += len(values)
        if self.prefix:
            heads = column.openings() if len(self.prefix) <= OPENING else values
            if not all(map(str.startswith, heads, repeat(self.prefix))):
                # What the least and the greatest text have in common, all have.
                self._shorten(min(values), max(values))
        self.all_same = self.all_same and values.count(self.first) == len(values)
        if self.all_same and batch.fuller:
            self.more = self.more or any(held.asked for held in batch.once(besides).values())

    def merge(self, other: SharedPrefix) -> None:
        if not other.count:
            return
        if not self.count:
            self.first, self.prefix = other.first, other.prefix
        self.all_same = self.all_same and other.all_same and self.first == other.first
        self.more = self.more or other.more
        self.count += other.count
        self._shorten(other.prefix)

    def _shorten(self, *texts: str) -> None:
        for text in texts:
            same = 0
            for a, b in zip(self.prefix, text, strict=False):
                if a != b:
                    break
                same += 1
            self.prefix = self.prefix[:same]


@check("prefix", "count")
def shares_prefix(
    summary: SharedPrefix, *, texts: str, longer_than: int, rows: int = 10, lines: bool = True
) -> SetHits:
    """All texts start with the same more than `longer_than` characters, in at least `rows` rows:
    with words, and not with the beginning of a program or a format; where `lines` is false, with those
    of a single line.
    """
    # The beginning of a word that all share is no prefix.
    prefix = re.sub(r"\w+\Z", "", summary.prefix)
    if summary.all_same or summary.count < rows or len(prefix.strip()) <= longer_than:
        return SetHits()
    if not _introduces(prefix) or ("\n" in prefix.strip() and not lines):
        return SetHits()
    return about_file(prefix=prefix, count=summary.count)


_SIGNS = r"[^\w\s.,:;!?：，。؟،'\"()\u2018-\u201d\u2013\u2014-]|_|\w\(|\n[ \t]"
_KEYWORDS = r"(?s)\s*(?i:select|insert|update|delete|create|alter|drop|with)\b|.*\b[A-Z]{3,}\b"
# The labels with which several steps of an answer begin.
_STEP = r"(?i)\s*(?:thoughts?|reasoning|rationale|analysis|explanation|plan|step|action)\b.*:"


def _introduces(prefix: str) -> bool:
    """Whether an opening is words that introduce what follows: several, or a label. A keyword
    (`SELECT`, `import`), a tag or a bracket belongs to what it begins.
    """
    words = prefix.split()
    labelled = len(words) == 1 and words[0].endswith((":", "："))
    if not labelled and len(words) < 2:
        return False
    return not (re.search(_SIGNS, prefix) or re.match(_KEYWORDS, prefix) or re.match(_STEP, prefix))


@check("count", "value")
def all_same(summary: SharedPrefix, *, texts: str, rows: int = 3) -> SetHits:
    """All texts are the same and not empty; prompts with nothing else that is asked."""
    if summary.more and texts == "prompt":
        return SetHits()
    if not summary.all_same or not summary.first.strip() or summary.count < rows:
        return SetHits()
    return about_file(count=summary.count, value=summary.first)
