"""Checks on pairs of answers, one of which is preferred."""

from __future__ import annotations

from array import array
from math import log2
from typing import Any, NamedTuple

import msgspec
from xxhash import xxh3_64_digest, xxh3_128_digest

from ftlint.checks.dataset import RowKeys, keys
from ftlint.model import Batch, Hits, Place, SetHits, Summary, about_file, check


class Answer(NamedTuple):
    """What is said, without the white space at its edges, and where it stands."""

    said: Any
    place: str


class Pair(NamedTuple):
    row: int
    preferred: Answer
    rejected: Answer


def _pairs(batch: Batch) -> list[Pair]:
    """The answers of each row that has both."""
    column = batch.items("outputs")
    found: dict[str, dict[int, Answer]] = {"preferred": {}, "rejected": {}}
    for i, dialogue in enumerate(column.values):
        if dialogue.kind in found:
            messages = dialogue.messages
            path: list[str | int] = ["messages"]
            if len(messages) == 1:
                path += [0, "content"] if type(messages[0].content) is str else [0]
            said = [_said(message) for message in messages]
            found[dialogue.kind][column.rows[i]] = Answer(said, column.at(i, *path))
    for kind, answers in found.items():
        if len(answers) < len(batch.present()):
            texts = batch.texts(kind)
            for i, row in enumerate(texts.rows):
                if row not in answers:
                    answers[row] = Answer(texts.values[i].strip(), texts.place_of(i))
    preferred, rejected = found["preferred"], found["rejected"]
    return [Pair(row, preferred[row], rejected[row]) for row in preferred if row in rejected]


def _said(message: Any) -> Any:
    content = message.content
    if type(content) is list:
        texts = [part.text for part in content]
        if any(type(text) is not str for text in texts):
            return (message.role, content, message.tool_calls or None)
        content = "".join(texts)
    if type(content) is str:
        content = content.strip()
    calls = [(call.function.name, call.function.arguments) for call in message.tool_calls or ()]
    return (message.role, content or None, calls)


@check()
def same_outputs(batch: Batch) -> Hits:
    """Rows whose preferred and rejected answers are the same, white space at the edges aside."""
    found = [pair for pair in _pairs(batch) if pair.preferred.said == pair.rejected.said]
    return Hits([pair.row for pair in found], [pair.rejected.place for pair in found])


@check("reason")
def not_one_message(batch: Batch, *, roles: list[str] | None = None) -> Hits:
    """Answers that are not exactly one message of the assistant. Where `roles` are given, an
    answer may have several messages of these, one of them the assistant's.
    """
    column = batch.items("outputs")
    rows: list[int] = []
    places: list[Place] = []
    details: list[dict[str, Any]] = []

    def found(index: int, reason: str, *path: str | int) -> None:
        rows.append(column.rows[index])
        places.append(column.at(index, "messages", *path))
        details.append({"reason": reason})

    for i, dialogue in enumerate(column.values):
        said = [message.role for message in dialogue.messages]
        if said == ["assistant"]:
            continue
        strange = next((n for n, role in enumerate(said) if role not in (roles or _ONE)), None)
        if not said:
            found(i, "is empty")
        elif roles is None and len(said) > 1:
            found(i, f"has {len(said)} messages, where one of the assistant is taken")
        elif strange is not None:
            found(i, f"has a message of the {said[strange]}", strange)
        elif "assistant" not in said:
            found(i, "has no message of the assistant")
    return Hits(rows, places, details)


_ONE = ("assistant",)


@check()
def ends_with(batch: Batch, *, role: str) -> Hits:
    """Contexts whose last message is of this role."""
    column = batch.items("roles")
    found = [i for i, roles in enumerate(column.values) if roles and roles[-1] == role]
    return Hits(
        [column.rows[i] for i in found],
        [column.at(i, "messages", len(column.values[i]) - 1) for i in found],
    )


class LengthRatios(Summary):
    """How many times longer than the rejected the preferred answers are: counts of pairs by the
    logarithm of that number, in steps of about one percent.
    """

    STEPS = 64  # to a doubling
    MOST = 20  # doublings

    def __init__(self) -> None:
        self.pairs = 0
        self.longer = 0
        self.counts: dict[int, int] = {}

    def add(self, batch: Batch) -> None:
        preferred, rejected = (_lengths(batch, kind) for kind in ("preferred", "rejected"))
        for row, length in preferred.items():
            other = rejected.get(row)
            if not length or not other:
                continue
            self.pairs += 1
            self.longer += length > other
            step = round(log2(length / other) * self.STEPS)
            step = max(-self.MOST * self.STEPS, min(step, self.MOST * self.STEPS))
            self.counts[step] = self.counts.get(step, 0) + 1

    def merge(self, other: LengthRatios) -> None:
        self.pairs += other.pairs
        self.longer += other.longer
        for step, count in other.counts.items():
            self.counts[step] = self.counts.get(step, 0) + count

    def median(self) -> float:
        """The number of times at the median; 1 without pairs."""
        passed = 0
        for step in sorted(self.counts):
            passed += self.counts[step]
            if passed * 2 >= self.pairs:
                return float(2 ** (step / self.STEPS))
        return 1.0


def _lengths(batch: Batch, kind: str) -> dict[int, int]:
    """The characters of each row's answer of a kind."""
    column = batch.texts(kind)
    lengths = dict(zip(column.rows, map(len, column.values), strict=True))
    if len(lengths) < len(column.values):
        lengths = dict.fromkeys(lengths, 0)
        for row, text in zip(column.rows, column.values, strict=True):
            lengths[row] += len(text)
    return lengths


@check("percent", "times", "pairs")
def length_bias(
    ratios: LengthRatios, *, share: int = 80, ratio: float = 1.5, rows: int = 50
) -> SetHits:
    """Over `share` percent of the preferred answers are longer than the rejected, at the median
    over `ratio` times. Sets of fewer than `rows` pairs are left alone.
    """
    median = ratios.median()
    if ratios.pairs < rows or ratios.longer * 100 <= share * ratios.pairs or median <= ratio:
        return SetHits()
    return about_file(
        percent=ratios.longer * 100 // ratios.pairs, times=f"{median:.1f}", pairs=ratios.pairs
    )


class Pairs(RowKeys):
    """24 bytes a pair: 16 for its context and its two answers in any order, 8 for which of them
    is preferred.
    """

    LONG = 40  # characters that two answers do not share by chance

    def add(self, batch: Batch) -> None:
        asked = dict(zip(*keys(batch)[:2], strict=True))
        rows: list[int] = []
        found: list[bytes] = []
        turns: list[bytes] = []
        for row, preferred, rejected in _pairs(batch):
            answers = [msgspec.json.encode(a.said) for a in (preferred, rejected)]
            context = asked[row]
            if answers[0] == answers[1]:
                continue
            # What is asked may stand in a field that the shape does not know.
            if context == batch.shape.nothing and min(map(len, answers)) < self.LONG:
                continue
            digests = [xxh3_64_digest(answer) for answer in answers]
            rows.append(row)
            found.append(xxh3_128_digest(context + b"".join(sorted(digests))))
            turns.append(digests[0])
        self.inputs.append(b"".join(found))
        self.outputs.append(b"".join(turns))
        self.lines.append(array("Q", batch.line_numbers(rows)))


@check("first")
def reversed_pairs(pairs: Pairs) -> SetHits:
    """Pairs that stand earlier with their preference turned round."""
    found: list[tuple[int, int]] = []
    for group in pairs.repeated().values():
        line, turn = group[0]
        found += [(later, line) for later, other in group[1:] if other != turn]
    found.sort()
    return SetHits(
        array("Q", [line for line, _ in found]), array("Q", [first for _, first in found])
    )
