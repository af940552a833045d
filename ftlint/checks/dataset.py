"""Checks on the set as a whole: repeated rows, contradictions, numbers of rows."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from ftlint.model import Batch, SetHits, Summary, about_file, check

KEY, OUT = 16, 8
RECORD = KEY + OUT
PART = 1 << 17  # rows that are compared at a time: what bounds the memory of the comparison


class RowCount(Summary):
    """How many rows were decoded, how many lines were not blank, and the size in bytes."""

    def __init__(self) -> None:
        self.rows = 0
        self.lines = 0
        self.size = 0

    def add(self, batch: Batch) -> None:
        self.rows += len(batch.present())
        blank = sum(fault.kind == "blank-line" for fault in batch.faults)
        self.lines += len(batch.lines) - blank
        self.size += len(batch.block.data)

    def merge(self, other: RowCount) -> None:
        self.rows += other.rows
        self.lines += other.lines
        self.size += other.size


class RowKeys(Summary):
    """24 bytes a row: 16 of its input's digest, 8 of its output's; and where its line is."""

    def __init__(self) -> None:
        self.keys: list[bytes] = []
        self.lines: list[range | array[int]] = []

    def add(self, batch: Batch) -> None:
        rows, inputs, outputs = batch.shape.keys(batch)
        self.keys.append(b"".join([part for pair in zip(inputs, outputs, strict=True) for part in pair]))
        first = batch.block.first_line
        if isinstance(rows, range) and batch.block.original is None:
            self.lines.append(range(first, first + len(rows)))
        else:
            self.lines.append(array("Q", batch.line_numbers(rows)))

    def merge(self, other: RowKeys) -> None:
        self.keys += other.keys
        self.lines += other.lines

    def repeated(self) -> Iterator[list[tuple[int, bytes]]]:
        """The rows whose input stands more than once: (line, digest of the output) of each."""
        total = sum(map(len, self.lines))
        if total <= PART:
            yield from _groups(b"".join(self.keys), [n for lines in self.lines for n in lines])
            return
        parts = 1 << (total // PART).bit_length()
        keys = [bytearray() for _ in range(parts)]
        numbers = [array("Q") for _ in range(parts)]
        for chunk, lines in zip(self.keys, self.lines, strict=True):
            for at, line in zip(range(0, len(chunk), RECORD), lines, strict=True):
                part = (chunk[at] | chunk[at + 1] << 8) & (parts - 1)
                keys[part] += chunk[at : at + RECORD]
                numbers[part].append(line)
        for part in range(parts):
            yield from _groups(bytes(keys[part]), numbers[part])


def _groups(keys: bytes, lines: list[int] | array[int]) -> Iterator[list[tuple[int, bytes]]]:
    heads = memoryview(keys).cast("Q")[:: RECORD // 8].tolist()
    if len(set(heads)) == len(heads):
        return
    seen: set[int] = set()
    twice = {head for head in heads if head in seen or seen.add(head)}  # type: ignore[func-returns-value]
    groups: dict[bytes, list[tuple[int, bytes]]] = {}
    for index, head in enumerate(heads):
        if head in twice:
            at = index * RECORD
            group = groups.setdefault(keys[at : at + KEY], [])
            group.append((lines[index], keys[at + KEY : at + RECORD]))
    yield from (group for group in groups.values() if len(group) > 1)


@check("first")
def repeats(keys: RowKeys) -> SetHits:
    """Rows that are the same example as an earlier one."""
    found: list[tuple[int, int]] = []
    for group in keys.repeated():
        first: dict[bytes, int] = {}
        for line, output in group:
            if output in first:
                found.append((line, first[output]))
            else:
                first[output] = line
    return _in_order(found)


@check("first")
def conflicts(keys: RowKeys) -> SetHits:
    """Rows whose input stands earlier with another output."""
    found: list[tuple[int, int]] = []
    for group in keys.repeated():
        line, output = group[0]
        seen = {output}
        for later, other in group[1:]:
            if other not in seen:
                seen.add(other)
                found.append((later, line))
    return _in_order(found)


def _in_order(found: list[tuple[int, int]]) -> SetHits:
    found.sort()
    return SetHits(array("Q", [line for line, _ in found]), array("Q", [first for _, first in found]))


@check("rows")
def fewer_than(count: RowCount, *, minimum: int) -> SetHits:
    """Fewer rows than the target takes; an empty file is another matter."""
    return about_file(rows=count.rows) if 0 < count.rows < minimum else SetHits()


class Outputs(Summary):
    """How often each output text occurs, while they are few; `full` when they are not."""

    MOST = 2000

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.rows = 0
        self.full = False

    def add(self, batch: Batch) -> None:
        values = batch.texts("completion").values
        self.rows += len(values)
        if self.full:
            return
        for value in values:
            self.counts[value] = self.counts.get(value, 0) + 1
        self._bound()

    def merge(self, other: Outputs) -> None:
        self.rows += other.rows
        self.full = self.full or other.full
        for value, count in other.counts.items():
            self.counts[value] = self.counts.get(value, 0) + count
        self._bound()

    def _bound(self) -> None:
        if self.full or len(self.counts) > self.MOST:
            self.full = True
            self.counts.clear()


@check("rows", "advised", "task", "classes")
def fewer_than_advised(
    outputs: Outputs, *, task: str | None, classification: int, conditional: int, chat: int, shape: str
) -> SetHits:
    """Fewer rows than are advised for the task: a class, a set, or a set of chats."""
    if not outputs.rows:
        return SetHits()
    if shape == "chat":
        advised, what = chat, "chat examples"
    elif task == "classification" and outputs.counts:
        advised = classification * len(outputs.counts)
        what = f"classification into {len(outputs.counts)} classes, {classification} a class"
    else:
        advised, what = conditional, "generation"
    if outputs.rows >= advised:
        return SetHits()
    return about_file(rows=outputs.rows, advised=advised, task=what, classes=len(outputs.counts))
