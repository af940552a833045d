"""Rows that are nearly the same: MinHash finds the candidates, their words decide."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Any

from xxhash import xxh3_64_intdigest, xxh32_intdigest

from ftlint.checks.media import besides
from ftlint.errors import ConfigError
from ftlint.model import Batch, SetHits, Summary, check
from ftlint.telling import option

PERMUTATIONS = 128
BAND = 8  # hashes a band: at a likeness of 0.9 all but one pair in ten thousand share a band
BANDS = PERMUTATIONS // BAND
LONG = 3  # words a run
TRIED = 16  # earlier rows of a band that a row is compared with
_SEED = 42
SAMPLE = 1000  # rows that are asked which runs are common,
COMMON, FEWEST = 0.1, 5  # to this share of them, and to so many at least
# A script without spaces has a word a character.
_ONE = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# Signs that stand together are more than punctuation: code, tables, the board of a game.
# Vowels and accents that are characters of their own are part of a word.
_MARKS = r"\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0dff\u200c\u200d"
_word = re.compile(rf"[{_ONE}]|(?:[^\W{_ONE}]+[{_MARKS}]*)+|[^\w\s]{{2,}}")


def words_of(text: str) -> list[str]:
    """The words of a text, in whatever case; of scripts without spaces its characters."""
    return _word.findall(text.casefold())


class Likeness(Summary):
    """128 bytes a row for the bands of its MinHash, and 4 for each of its runs of three words:
    less than the texts. System prompts are left out: one that all rows share says nothing.
    """

    def __init__(self) -> None:
        self.bands: array[int] = array("Q")
        self.runs: array[int] = array("I")
        self.ends: array[int] = array("Q")  # where each row's runs end
        self.lines: array[int] = array("Q")
        self.texts: array[int] = array("Q")  # a digest of each row's texts as they are
        self.others: array[int] = array("Q")  # and of what it holds besides, 0 for nothing
        _hasher()  # says at once when it is not there

    def add(self, batch: Batch) -> None:
        rows: list[int] = []
        texts: list[str] = []
        runs: list[set[str]] = []
        for row, text in _texts(batch):
            words = words_of(text)
            if len(words) >= LONG:
                rows.append(row)
                texts.append(text)
                runs.append(
                    set(map(" ".join, zip(*(words[i:] for i in range(LONG)), strict=False)))
                )
        if not rows:
            return
        lists = list(map(list, runs))
        for signature in _hasher().digests_from_token_sets(lists, PERMUTATIONS, _SEED):
            packed = array("I", signature).tobytes()
            self.bands.extend(
                xxh3_64_intdigest(packed[at : at + 4 * BAND], seed=at)
                for at in range(0, len(packed), 4 * BAND)
            )
        for text, said in zip(texts, lists, strict=True):
            self.texts.append(xxh3_64_intdigest(text.encode("utf-8", "replace")))
            self.runs.extend(
                sorted(map(xxh32_intdigest, [run.encode("utf-8", "replace") for run in said]))
            )
            self.ends.append(len(self.runs))
        held = batch.once(besides)
        self.others.extend(xxh3_64_intdigest(held[r].all) if r in held else 0 for r in rows)
        self.lines.extend(batch.line_numbers(rows))

    def merge(self, other: Likeness) -> None:
        self.bands += other.bands
        before = len(self.runs)
        self.runs += other.runs
        self.ends.extend([before + end for end in other.ends])
        self.lines += other.lines
        self.texts += other.texts
        self.others += other.others

    def shared(self) -> set[int]:
        """The bands that several rows have; looked for in an eighth of them at a time, so that
        it takes little beside what is kept.
        """
        twice: set[int] = set()
        for part in range(8):
            seen: set[int] = set()
            for band in self.bands:
                if band & 7 == part:
                    (twice if band in seen else seen).add(band)
        return twice

    def common(self) -> set[int]:
        """The runs that many rows have, such as those of an instruction before each question:
        they say nothing of two of the rows. Known from rows all over the set.
        """
        count = len(self.lines)
        step = -(-count // SAMPLE) or 1
        rows = range(0, count, step)
        often = Counter(run for index in rows for run in self.runs_of(index))
        least = max(FEWEST, COMMON * len(rows))
        return {run for run, times in often.items() if times >= least}

    def runs_of(self, index: int) -> set[int]:
        """The digests of the runs of a row."""
        return set(self.runs[self.ends[index - 1] if index else 0 : self.ends[index]])


def _texts(batch: Batch) -> Iterator[tuple[int, str]]:
    """What each row says beside its system prompt."""
    column, system = batch.texts("all"), batch.texts("system")
    prompts = {(row, system.place_of(i)) for i, row in enumerate(system.rows)}
    said: dict[int, list[str]] = {}
    for i, (row, text) in enumerate(zip(column.rows, column.values, strict=True)):
        if not prompts or (row, column.place_of(i)) not in prompts:
            said.setdefault(row, []).append(text)
    for row in sorted(said):
        yield row, "\n".join(said[row])


def _hasher() -> Any:
    try:
        from rensa import RMinHash
    except ImportError:
        raise ConfigError(
            "near-duplicate needs rensa",
            remedy=f'pip install "ftlint[near]", or {option("ignore", "near-duplicate")}',
        ) from None
    return RMinHash


@check("first", "percent")
def near_duplicates(rows: Likeness, *, at_least: float) -> SetHits:
    """Rows that have at least that share of their runs of words in common with an earlier row,
    and also of those runs that few rows have. Rows whose texts are the same are another rule's matter.
    """
    shared, common = rows.shared(), rows.common()
    buckets: dict[int, list[int]] = {}
    hits = SetHits()
    for index in range(len(rows.lines)):
        bands = shared.intersection(rows.bands[index * BANDS : (index + 1) * BANDS])
        if not bands:
            continue
        candidates = sorted({i for band in bands for i in buckets.get(band, ())})
        mine = rows.runs_of(index)
        match = None
        for earlier in candidates[:TRIED]:
            if rows.others[earlier] != rows.others[index]:
                continue
            other = rows.runs_of(earlier)
            share = _likeness(mine, other, at_least)
            if share >= at_least and _likeness(mine - common, other - common, at_least) >= at_least:
                match = earlier, share
                break
        if match is None:
            for band in bands:
                if len(bucket := buckets.setdefault(band, [])) < TRIED:
                    bucket.append(index)
        elif rows.texts[match[0]] != rows.texts[index]:
            # What is like this row is like the first of its kind, or begins another.
            hits.lines.append(rows.lines[index])
            hits.related.append(rows.lines[match[0]])
            hits.details.append({"percent": int(match[1] * 100)})
    return hits


def _likeness(mine: set[int], other: set[int], at_least: float) -> float:
    """The share of the runs of two rows that both have; 0 where their numbers forbid enough, or
    nothing is left of them.
    """
    less, more = sorted((len(mine), len(other)))
    if not less or less < at_least * more:
        return 0.0
    both = len(mine & other)
    return both / (less + more - both)
