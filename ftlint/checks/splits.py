"""Rows that stand in more than one split: what was seen in training says nothing in a test."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby, islice, repeat
from operator import eq
from typing import NamedTuple

from msgspec import Struct
from xxhash import xxh3_64_intdigest, xxh3_128_intdigest

from ftlint.checks.media import besides
from ftlint.model import Batch, Details, Hits, check

_UNIT, _RECORD = "\x1f", "\x1e"
_HALF = (1 << 64) - 1
_LINES = 40  # the bits of a line number, below those of its file
# What ends prompts without being a part of them, where too few rows show that.
_SIGNS = ("### =>", "===>", "--->", "###", "===", "---", "->", "=>")
OPEN = 3  # an input with so many outputs asks nothing in particular
LOOK = 64  # rows of one input that are looked at


class Said(NamedTuple):
    """A row as numbers: digests of what it asks (in two halves) and of what it answers, 0 for
    nothing. Where it asks nothing, the first stand for the whole of it.
    """

    row: int
    head: int
    tail: int
    answer: int
    asks: bool


class Match(NamedTuple):
    """A held row that a row is like: in its input, in its output too, or only as a whole."""

    at: int
    same: bool
    whole: bool


class HeldFile(Struct, frozen=True):
    """A file that is held out: its split, how late that comes, and the path to show."""

    split: str
    rank: int
    path: str


class Held:
    """The rows of the splits of a dataset that come after its first: 32 bytes a row.

    Rows are added file by file, the earlier splits first; after `settle` they can be found.
    """

    def __init__(self) -> None:
        self.files: list[HeldFile] = []
        self._heads: array[int] = array("Q")
        self._tails: array[int] = array("Q")
        self._answers: array[int] = array("Q")
        self._lines: array[int] = array("Q")
        self.wholes = False  # whether some rows are known as a whole only

    def __len__(self) -> int:
        return len(self._heads)

    def add(
        self, batch: Batch, separator: str | None, stop: str | None, lines: list[int] | None = None
    ) -> None:
        """Take in rows of the last of `files`; `lines` are those of its rows where it has not
        one a line.
        """
        file = len(self.files) - 1 << _LINES
        for said in batch.once(_saying(separator, stop)):
            number = batch.block.first_line + said.row
            self._heads.append(said.head)
            self._tails.append(said.tail)
            self._answers.append(said.answer)
            self.wholes = self.wholes or not said.asks
            self._lines.append(file | (lines[number - 1] if lines else number))

    def settle(self) -> None:
        """Put the rows in order."""
        self._sort()
        opened = False
        for _, group in groupby(range(len(self)), self._heads.__getitem__):
            rows = list(group)
            answers = {self._answers[i] for i in rows}
            if len(answers) >= OPEN:
                opened = True
                for i in rows:
                    self._heads[i], self._tails[i] = _whole(
                        self._heads[i], self._tails[i], self._answers[i]
                    )
        if opened:
            self.wholes = True
            self._sort()

    def _sort(self) -> None:
        heads = self._heads
        order: array[int] = array("Q")
        parts = 1 + len(heads) // 200_000  # so that what sorting takes does not grow with the rows
        step = (_HALF // parts) + 1
        for part in range(parts):
            low, high = part * step, (part + 1) * step
            order.extend(
                sorted(
                    [i for i, head in enumerate(heads) if low <= head < high],
                    key=heads.__getitem__,
                )
            )
        for name in ("_heads", "_tails", "_answers", "_lines"):
            column = getattr(self, name)
            setattr(self, name, array("Q", map(column.__getitem__, order)))

    def positions(self, heads: list[int]) -> list[int]:
        """For each of these first halves, where rows that have it begin; -1 where none has."""
        known, last = self._heads, len(self) - 1
        if last < 0:
            return [-1] * len(heads)
        at = [min(i, last) for i in map(bisect_left, repeat(known), heads)]
        found = map(eq, map(known.__getitem__, at), heads)
        return [i if there else -1 for i, there in zip(at, found, strict=True)]

    def same(self, at: int, tail: int) -> Iterator[int]:
        """The rows from `at` with the same digest, in the order in which they were added."""
        head = self._heads[at]
        while at < len(self._heads) and self._heads[at] == head:
            if self._tails[at] == tail:
                yield at
            at += 1

    def place(self, index: int) -> tuple[HeldFile, int]:
        """The file of a row, and its line."""
        packed = self._lines[index]
        return self.files[packed >> _LINES], packed & ((1 << _LINES) - 1)

    def answer(self, index: int) -> int:
        return self._answers[index]


class Later(Struct):
    """What the splits after a file's own hold; its own is `rank`."""

    held: Held
    rank: int

    def find(self, rows: list[Said]) -> list[tuple[Said, Match]]:
        """The rows that ask the same as a held one, with the first that also answers the same,
        or else the first.
        """
        held = self.held
        made: list[tuple[Said, Match]] = []
        left: list[Said] = []
        for said, at in zip(rows, held.positions([said.head for said in rows]), strict=True):
            found = self._later(at, said.tail) if at >= 0 else []
            same = [i for i in found if held.answer(i) == said.answer]
            if found:
                at = same[0] if same else found[0]
                made.append((said, Match(at, bool(same), not said.asks)))
            elif held.wholes and said.asks:
                left.append(said)
        wholes = [_whole(said.head, said.tail, said.answer) for said in left]
        positions = held.positions([head for head, _ in wholes])
        for said, (_, tail), at in zip(left, wholes, positions, strict=True):
            if at >= 0 and (found := self._later(at, tail)):
                made.append((said, Match(found[0], True, True)))
        return sorted(made)

    def _later(self, at: int, tail: int) -> list[int]:
        held = self.held
        rows = islice(held.same(at, tail), LOOK)
        return [i for i in rows if held.place(i)[0].rank > self.rank]


@cache
def _saying(separator: str | None, stop: str | None) -> Callable[[Batch], list[Said]]:
    """What makes numbers of the rows of a batch: one function for the same markers, so that a
    batch is asked once.
    """

    def saying(batch: Batch) -> list[Said]:
        held = batch.once(besides)
        found = []
        for row, turns, answer in batch.shape.exchanges(batch):
            answer = answer.removesuffix(stop or "").strip()
            learnt = xxh3_64_intdigest(answer.encode("utf-8", "replace")) if answer else 0
            text, asks = _asked(turns, separator)
            there = held[row].asked if row in held else b""
            if there:
                text, asks = text + there, True
            digest = xxh3_128_intdigest(text)
            head, tail = digest >> 64, digest & _HALF
            if not asks:
                if not answer:
                    continue
                head, tail = _whole(head, tail, learnt)
            found.append(Said(row, head, tail, learnt, asks))
        return found

    return saying


def _asked(turns: list[tuple[str, str]], separator: str | None) -> tuple[bytes, bool]:
    """What is asked as one text, and whether it is more than a system prompt."""
    if len(turns) == 1 and turns[0][0] == "user":
        text = bare(turns[0][1].strip(), separator)
        return (f"user{_UNIT}{text}" if text else "").encode("utf-8", "replace"), bool(text)
    said = [(role, text.strip()) for role, text in turns]
    if said:
        said[-1] = said[-1][0], bare(said[-1][1], separator)
    parts = [f"{role}{_UNIT}{text}" for role, text in said if text]
    asks = any(text and role != "system" for role, text in said)
    return _RECORD.join(parts).encode("utf-8", "replace"), asks


def bare(text: str, separator: str | None) -> str:
    """A prompt without white space around it and without the separator at its end."""
    sign = (separator or "").strip()
    if sign and text.endswith(sign):
        return text[: -len(sign)].rstrip()
    if text.endswith(_SIGNS):
        sign = next(sign for sign in _SIGNS if text.endswith(sign))
        return text[: -len(sign)].rstrip()
    return text


def _whole(head: int, tail: int, answer: int) -> tuple[int, int]:
    """The digest of a row as a whole, from those of its two sides."""
    parts = b"".join(part.to_bytes(8, "little") for part in (head, tail, answer))
    digest = xxh3_128_intdigest(parts)
    return digest >> 64, digest & _HALF


@check("what", "split", "path", "line", "answer")
def leaks(
    batch: Batch, *, held: Later, separator: str | None = None, stop: str | None = None
) -> Hits:
    """Rows whose input also stands in a split that is held out; those that ask nothing, and
    those whose input has many outputs there, when their output does too.
    """
    rows: list[int] = []
    details: list[Details] = []
    for said, match in held.find(batch.once(_saying(separator, stop))):
        file, line = held.held.place(match.at)
        answer = ", with the same output" if match.same else ", with another output"
        about = {
            "what": "whole row" if match.whole else "input",
            "split": file.split,
            "path": file.path,
            "line": line,
            "answer": "" if match.whole or not said.answer else answer,
        }
        rows.append(said.row)
        details.append({**about, "elsewhere": (file.path, line)})
    return Hits(rows, "", details)


@check("first")
def contradicts(
    batch: Batch, *, held: Later, separator: str | None = None, stop: str | None = None
) -> Hits:
    """Rows whose input stands in a split that is held out, with another output."""
    rows: list[int] = []
    details: list[Details] = []
    for said, match in held.find(batch.once(_saying(separator, stop))):
        if said.answer and not match.same and held.held.answer(match.at):
            file, line = held.held.place(match.at)
            rows.append(said.row)
            details.append({"first": f"{line} of {file.path}", "elsewhere": (file.path, line)})
    return Hits(rows, "", details)
