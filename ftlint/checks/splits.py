"""Rows that stand in more than one split: what was seen in training says nothing in a test."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby, islice
from typing import NamedTuple

from msgspec import Struct
from xxhash import xxh3_64_intdigest, xxh3_128_intdigest

from ftlint.checks.media import media
from ftlint.model import Batch, Details, Exchange, Hits, check

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
            self._lines.append(file | (lines[number - 1] if lines else number))

    def settle(self) -> None:
        """Put the rows in order."""
        self._sort()
        changed = False
        for _, group in groupby(range(len(self)), self._heads.__getitem__):
            rows = list(group)
            answers = {self._answers[i] for i in rows}
            if len(answers) >= OPEN:
                changed = True
                for i in rows:
                    self._heads[i], self._tails[i] = _whole(
                        self._heads[i], self._tails[i], self._answers[i]
                    )
        if changed:
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

    def same(self, head: int, tail: int) -> Iterator[int]:
        """The rows with these digests, in the order in which they were added."""
        at = bisect_left(self._heads, head)
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

    def find(self, said: Said) -> Match | None:
        """The held row that asks the same: the first that also answers the same, or else the
        first.
        """
        found = self._later(said.head, said.tail)
        for index in found:
            if self.held.answer(index) == said.answer:
                return Match(index, True, not said.asks)
        if found:
            return Match(found[0], False, False)
        whole = self._later(*_whole(said.head, said.tail, said.answer))
        return Match(whole[0], True, True) if whole else None

    def _later(self, head: int, tail: int) -> list[int]:
        held = self.held
        rows = islice(held.same(head, tail), LOOK)
        return [i for i in rows if held.place(i)[0].rank > self.rank]


@cache
def _saying(separator: str | None, stop: str | None) -> Callable[[Batch], list[Said]]:
    """What makes numbers of the rows of a batch: one function for the same markers, so that a
    batch is asked once.
    """

    def saying(batch: Batch) -> list[Said]:
        seen = media(batch)
        found = []
        for exchange in batch.shape.exchanges(batch):
            said = _digested(exchange, seen.get(exchange.row, b""), separator, stop)
            if said is not None:
                found.append(said)
        return found

    return saying


def _digested(
    exchange: Exchange, seen: bytes, separator: str | None, stop: str | None
) -> Said | None:
    turns = [(role, text.strip()) for role, text in exchange.asked]
    if turns:
        turns[-1] = turns[-1][0], bare(turns[-1][1], separator)
    answer = exchange.answer.removesuffix(stop or "").strip()
    asks = bool(seen) or any(text for role, text in turns if role != "system")
    if not asks and not answer:
        return None
    text = _RECORD.join([f"{role}{_UNIT}{text}" for role, text in turns if text])
    digest = xxh3_128_intdigest(text.encode("utf-8", "replace") + seen)
    head, tail = digest >> 64, digest & _HALF
    learnt = xxh3_64_intdigest(answer.encode("utf-8", "replace")) if answer else 0
    if not asks:
        head, tail = _whole(head, tail, learnt)
    return Said(exchange.row, head, tail, learnt, asks)


def bare(text: str, separator: str | None) -> str:
    """A prompt without white space around it and without the separator at its end."""
    sign = (separator or "").strip()
    if sign and text.endswith(sign):
        return text[: -len(sign)].rstrip()
    for sign in _SIGNS:
        if text.endswith(sign):
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
    for said, match in _found(batch, held, separator, stop):
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
    for said, match in _found(batch, held, separator, stop):
        if said.answer and not match.same and held.held.answer(match.at):
            file, line = held.held.place(match.at)
            rows.append(said.row)
            details.append({"first": f"{line} of {file.path}", "elsewhere": (file.path, line)})
    return Hits(rows, "", details)


def _found(
    batch: Batch, held: Later, separator: str | None, stop: str | None
) -> Iterator[tuple[Said, Match]]:
    for said in batch.once(_saying(separator, stop)):
        if match := held.find(said):
            yield said, match
