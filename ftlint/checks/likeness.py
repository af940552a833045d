"""Rows that are nearly the same: MinHash finds the candidates, their words decide."""

from __future__ import annotations

import re
from array import array
from typing import Any

from xxhash import xxh3_64_intdigest

from ftlint.errors import Error
from ftlint.model import Batch, SetHits, Summary, check

PERMUTATIONS = 128
BAND = 8  # rows a band: at a likeness of 0.9 all but one pair in ten thousand share a band
LONG = 3  # words a shingle
_word = re.compile(r"\w+")


class Likeness(Summary):
    """A MinHash signature of each row (512 bytes), and the digests of its runs of three words
    (8 bytes a word): about as much memory as the texts themselves.
    """

    def __init__(self) -> None:
        self.signatures: list[array[int]] = []
        self.shingles: list[array[int]] = []
        self.lines: array[int] = array("Q")

    def add(self, batch: Batch) -> None:
        column = batch.texts("all")
        said: dict[int, list[str]] = {}
        for row, text in zip(column.rows, column.values, strict=True):
            said.setdefault(row, []).append(text)
        hasher = _hasher()
        for row, texts in said.items():
            words = _word.findall("\n".join(texts).casefold())
            if len(words) < LONG:
                continue
            runs = {" ".join(words[i : i + LONG]) for i in range(len(words) - LONG + 1)}
            signature = hasher(PERMUTATIONS, 42)
            signature.update(list(runs))
            self.signatures.append(array("I", signature.digest()))
            self.shingles.append(array("Q", sorted(map(xxh3_64_intdigest, map(str.encode, runs)))))
            self.lines.append(batch.block.first_line + row)

    def merge(self, other: Likeness) -> None:
        self.signatures += other.signatures
        self.shingles += other.shingles
        self.lines.extend(other.lines)


def _hasher() -> Any:
    try:
        from rensa import RMinHash
    except ImportError:
        raise Error(
            "near-duplicate needs rensa", remedy="pip install 'ftlint[near]', or leave it out"
        ) from None
    return RMinHash


@check("first", "percent")
def near_duplicates(rows: Likeness, *, at_least: float) -> SetHits:
    """Rows of which at least that share of the runs of words are those of an earlier row. Rows
    that are the same to the last word are another rule's matter, unless their spelling differs.
    """
    buckets: dict[tuple[int, bytes], list[int]] = {}
    hits = SetHits()
    for index, signature in enumerate(rows.signatures):
        keys = [
            (start, signature[start : start + BAND].tobytes())
            for start in range(0, PERMUTATIONS, BAND)
        ]
        tried: set[int] = set()
        match = next(
            (
                earlier
                for key in keys
                for earlier in buckets.get(key, ())
                if earlier not in tried
                and (tried.add(earlier) or _likeness(rows, earlier, index) >= at_least)  # type: ignore[func-returns-value]
            ),
            None,
        )
        if match is not None:
            hits.lines.append(rows.lines[index])
            hits.related.append(rows.lines[match])
            continue  # what is like this row is like the first of its kind, or stands alone
        for key in keys:
            buckets.setdefault(key, []).append(index)
    return hits


def _likeness(rows: Likeness, one: int, other: int) -> float:
    a, b = set(rows.shingles[one]), set(rows.shingles[other])
    return len(a & b) / len(a | b)
