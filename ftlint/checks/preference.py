"""Checks on pairs of answers, one of which is preferred."""

from __future__ import annotations

from array import array
from collections import Counter
from math import log2
from typing import Any, NamedTuple

import msgspec
from xxhash import xxh3_64_digest, xxh3_128_digest

from ftlint.checks.dataset import in_order
from ftlint.checks.rowkeys import RowKeys, keys_of
from ftlint.model import Batch, Column, Hits, Place, SetHits, Summary, about_file, check

Said = str | list[Any]  # a text, or what its messages say, without white space at the edges


class Pair(NamedTuple):
    """The answers of a row, and where the rejected one stands: an index of its column."""

    row: int
    preferred: Said
    rejected: Said
    column: Column
    number: int

    @property
    def place(self) -> str:
        value = self.column.values[self.number]
        if type(value) is str:
            return self.column.place_of(self.number)
        whole = len(value.messages) == 1 and type(value.messages[0].content) is str
        path = (0, "content") if whole else (0,) if len(value.messages) == 1 else ()
        return self.column.at(self.number, "messages", *path)


def pairs_of(batch: Batch) -> list[Pair]:
    """The answers of each row that has both."""
    column = batch.items("outputs")
    preferred: dict[int, Said] = {}
    rejected: dict[int, tuple[Said, Column, int]] = {}
    for i, dialogue in enumerate(column.values):
        if dialogue.kind == "preferred":
            preferred[column.rows[i]] = _said(dialogue.messages)
        elif dialogue.kind == "rejected":
            rejected[column.rows[i]] = (_said(dialogue.messages), column, i)
    rows = len(batch.present())
    if len(preferred) < rows:
        texts = batch.texts("preferred")
        for row, text in zip(texts.rows, texts.values, strict=True):
            preferred.setdefault(row, text.strip())
    if len(rejected) < rows:
        texts = batch.texts("rejected")
        for i, row in enumerate(texts.rows):
            rejected.setdefault(row, (texts.values[i].strip(), texts, i))
    return [Pair(row, said, *rejected[row]) for row, said in preferred.items() if row in rejected]


def _said(messages: list[Any]) -> Said:
    if len(messages) == 1:
        (only,) = messages
        if type(only.content) is str and not only.tool_calls and only.role == "assistant":
            content: str = only.content
            return content.strip()
    said: list[Any] = []
    for message in messages:
        content = message.content
        if isinstance(content, list) and all(isinstance(part.text, str) for part in content):
            content = "".join([part.text for part in content])
        if type(content) is str:
            content = content.strip()
        calls = [(c.function.name, c.function.arguments) for c in message.tool_calls or ()]
        said.append((message.role, content or None, calls))
    if len(said) == 1 and said[0][0] == "assistant" and type(said[0][1]) is str and not said[0][2]:
        text: str = said[0][1]
        return text
    return said


@check()
def same_outputs(batch: Batch) -> Hits:
    """Rows whose preferred and rejected answers are the same, white space at the edges aside."""
    found = [pair for pair in batch.once(pairs_of) if pair.preferred == pair.rejected]
    return Hits([pair.row for pair in found], [pair.place for pair in found])


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
        elif _ANSWERING.isdisjoint(said):
            found(i, "has no message of the assistant")
    return Hits(rows, places, details)


_ONE = ("assistant",)
_ANSWERING = frozenset(("assistant", "gpt"))  # some targets take both names


@check("role")
def ends_with(batch: Batch, *, roles: list[str] | None = None) -> Hits:
    """Contexts whose last message is of one of these roles: the assistant's, if none are given."""
    column, those = batch.items("roles"), roles or ["assistant"]
    found = [i for i, said in enumerate(column.values) if said and said[-1] in those]
    return Hits(
        [column.rows[i] for i in found],
        [column.at(i, "messages", len(column.values[i]) - 1) for i in found],
        [{"role": column.values[i][-1]} for i in found],
    )


@check("field")
def repeats_prompt(batch: Batch, *, letters: int = 20) -> Hits:
    """Rows in which all answers begin with the prompt that stands before them: a text of so many
    `letters` at least, or its messages.
    """
    found: list[int] = []
    for i in batch.present():
        row = batch.rows[i]
        answers = [getattr(row, name) for name in _ANSWERS if hasattr(row, name)]
        if all(_begins_with(answer, row.prompt, letters) for answer in answers):
            found.append(i)
    fields = ["chosen" if hasattr(batch.rows[i], "chosen") else "completion" for i in found]
    return Hits(found, [f"/{name}" for name in fields], [{"field": name} for name in fields])


_ANSWERS = ("chosen", "rejected", "completion")


def _begins_with(answer: Any, prompt: Any, letters: int) -> bool:
    if type(prompt) is str and type(answer) is str:
        return len(prompt.strip()) >= letters and answer.startswith(prompt)
    if type(prompt) is not list or type(answer) is not list or not prompt or not answer:
        return False
    last, first = prompt[-1], answer[0]
    return (first.role == last.role != "assistant" and first.content == last.content) or (
        len(answer) > len(prompt) and answer[: len(prompt)] == prompt
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
        most = self.MOST * self.STEPS
        steps: list[int] = []
        for pair in batch.once(pairs_of):
            length, other = _length(pair.preferred), _length(pair.rejected)
            if length and other:
                self.longer += length > other
                steps.append(max(-most, min(round(log2(length / other) * self.STEPS), most)))
        self.pairs += len(steps)
        for step, count in Counter(steps).items():
            self.counts[step] = self.counts.get(step, 0) + count

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


def _length(said: Said) -> int:
    """The characters of an answer's texts."""
    if isinstance(said, str):
        return len(said)
    return sum([len(content) for _, content, _ in said if type(content) is str])


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
        median,
        percent=ratios.longer * 100 // ratios.pairs,
        times=f"{median:.1f}",
        pairs=ratios.pairs,
    )


class Pairs(RowKeys):
    """24 bytes a pair: 16 for its context and its two answers in any order, 8 for which of them
    is preferred.
    """

    LONG = 40  # characters that two answers do not share by chance

    def add(self, batch: Batch) -> None:
        present, inputs, _ = batch.once(keys_of)
        asked = dict(zip(present, inputs, strict=True))
        rows: list[int] = []
        found: list[bytes] = []
        turns: list[bytes] = []
        for pair in batch.once(pairs_of):
            preferred, rejected = pair.preferred, pair.rejected
            context = asked[pair.row]
            if preferred == rejected:
                continue
            # What is asked may stand in a field that the shape does not know.
            if context == batch.shape.nothing and _length(preferred) < self.LONG:
                continue
            digests = [_digest(preferred), _digest(rejected)]
            rows.append(pair.row)
            found.append(xxh3_128_digest(context + b"".join(sorted(digests))))
            turns.append(digests[0])
        self.inputs.append(b"".join(found))
        self.outputs.append(b"".join(turns))
        self.lines.append(array("Q", batch.line_numbers(rows)))


def _digest(said: Said) -> bytes:
    return xxh3_64_digest(said.encode() if isinstance(said, str) else msgspec.json.encode(said))


@check("first")
def reversed_pairs(pairs: Pairs) -> SetHits:
    """Pairs that stand earlier with their preference turned round."""
    found: list[tuple[int, int]] = []
    for group in pairs.repeated().values():
        line, turn = group[0]
        found += [(later, line) for later, other in group[1:] if other != turn]
    return in_order(found)
