"""Checks on the system prompts of a set."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import Any

from ftlint.model import Batch, SetHits, Summary, check

Prompt = tuple[str, ...]  # all system texts of a row; none for a row without, or with empty ones


class _Rows:
    """The rows with one system prompt: how many, the first line, and where they are while they
    are few.
    """

    __slots__ = ("at", "count", "first")

    def __init__(self, count: int, first: int, at: list[tuple[int, str]]) -> None:
        self.count = count
        self.first = first
        self.at = at  # empty when there are more than FEW


class SystemPrompts(Summary):
    """How often each system prompt occurs, while there are few different ones; `many` when
    there are not.
    """

    DIFFERENT = 100
    FEW = 100

    def __init__(self) -> None:
        self.rows = 0
        self.prompts: dict[Prompt, _Rows] = {}
        self.many = False

    def add(self, batch: Batch) -> None:
        present = batch.present()
        self.rows += len(present)
        if self.many or not len(present):
            return
        column = batch.texts("system")
        texts, owners = column.values, column.rows
        line = batch.block.first_line
        one = len(texts) == len(present) > self.FEW and texts.count(texts[0]) == len(texts)
        if one and list(owners) == list(present):
            self._take({_prompt(texts[:1]): _Rows(len(texts), line + present[0], [])})
            return
        by_row: dict[int, list[int]] = {}
        for index, row in enumerate(owners):
            by_row.setdefault(row, []).append(index)
        said: list[Prompt] = [
            _prompt([texts[i] for i in by_row[row]]) if row in by_row else () for row in present
        ]
        counts = Counter(said)
        if len(counts) > self.DIFFERENT:
            self._overflow()
            return
        found: dict[Prompt, _Rows] = {}
        for prompt, row in zip(said, present, strict=True):
            rows = found.get(prompt)
            if rows is None:
                rows = found[prompt] = _Rows(counts[prompt], line + row, [])
            if rows.count <= self.FEW:
                place = column.place_of(by_row[row][0]) if row in by_row else ""
                rows.at.append((line + row, place))
        self._take(found)

    def merge(self, other: SystemPrompts) -> None:
        self.rows += other.rows
        if self.many or other.many:
            self._overflow()
        else:
            self._take(other.prompts)

    def _take(self, found: dict[Prompt, _Rows]) -> None:
        for prompt, rows in found.items():
            mine = self.prompts.get(prompt)
            if mine is None:
                self.prompts[prompt] = rows
                continue
            count = mine.count + rows.count
            at = mine.at + rows.at if count <= self.FEW else []
            self.prompts[prompt] = _Rows(count, mine.first, at)
        if len(self.prompts) > self.DIFFERENT:
            self._overflow()

    def _overflow(self) -> None:
        self.many = True
        self.prompts.clear()


def _prompt(texts: list[str]) -> Prompt:
    return tuple(texts) if any(map(str.strip, texts)) else ()


@check("reason")
def inconsistent(
    summary: SystemPrompts, *, rows: int = 20, share: int = 95, similar: int = 80
) -> SetHits:
    """The few rows without the system prompt that at least `share` percent of the rows have, or
    with one of which at least `similar` percent of the words are the same; and where nearly all
    have none, the rows with the only one. Sets of fewer than `rows` rows are left alone.
    """
    if summary.many or summary.rows < rows or len(summary.prompts) < 2:
        return SetHits()
    usual, most = max(summary.prompts.items(), key=lambda item: item[1].count)
    if most.count * 100 < share * summary.rows:
        return SetHits()
    if not usual and len(summary.prompts) > 2:
        return SetHits()  # prompts of their own, in a set that has none as a rule
    found: list[tuple[int, str, str]] = []
    for prompt, about in summary.prompts.items():
        if prompt == usual:
            continue
        reason = _differs(usual, prompt, f"{most.count:,} of {summary.rows:,} rows", similar)
        found += [(line, place, reason) for line, place in about.at if reason]
    found.sort()
    details: list[dict[str, Any]] = [{"reason": reason} for _, _, reason in found]
    return SetHits(
        array("Q", [line for line, _, _ in found]),
        array("Q", [most.first] * len(found)),
        places=[place for _, place, _ in found],
        details=details,
    )


def _differs(usual: Prompt, prompt: Prompt, share: str, similar: int) -> str:
    """How a prompt differs from the usual one; empty when it is another one on purpose."""
    if not usual:
        return f"stands in this row, and {share} have none"
    if not prompt:
        return f"that {share} have is missing in this row"
    ours, theirs = (" ".join(p).split() for p in (prompt, usual))
    if ours == theirs or _alike(ours, theirs) * 100 >= similar:
        return f"differs a little from the one that {share} have"
    return ""


def _alike(ours: list[str], theirs: list[str]) -> float:
    """The share of words that two texts have in common, in their order."""
    most = max(len(ours), len(theirs))
    if min(len(ours), len(theirs)) * 2 < most:
        return 0.0
    same = 0
    while same < min(len(ours), len(theirs)) and ours[same] == theirs[same]:
        same += 1
    ours, theirs = ours[same:], theirs[same:]
    end = 0
    while end < min(len(ours), len(theirs)) and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    ours, theirs = ours[: len(ours) - end], theirs[: len(theirs) - end]
    if ours and theirs:
        from difflib import SequenceMatcher

        matcher = SequenceMatcher(None, ours[:1000], theirs[:1000], autojunk=False)
        same += sum(block.size for block in matcher.get_matching_blocks())
    return (same + end) / most
