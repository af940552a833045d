"""What tells rows apart, in a few bytes a row: those of a whole file are compared at its end."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import compress

from xxhash import xxh3_128_digest

from ftlint.checks.media import besides
from ftlint.model import Batch, Summary

KEY, OUT = 16, 8
PART = 1 << 20  # rows whose keys are compared at a time
SLOTS = 2  # bytes a row, at least, to tell keys apart


def keys_of(batch: Batch) -> tuple[Sequence[int], list[bytes], list[bytes]]:
    """For the rows given first: the digest of the input with all that the row says besides, and of
    the output.
    """
    rows, inputs, outputs = batch.shape.keys(batch)
    held = batch.once(besides)
    if held:
        inputs = [
            xxh3_128_digest(key + held[row].all) if row in held else key
            for row, key in zip(rows, inputs, strict=True)
        ]
    return rows, inputs, outputs


class RowKeys(Summary):
    """24 bytes a row: 16 of its input's digest, 8 of its output's; and where its line is."""

    def __init__(self) -> None:
        self.inputs: list[bytes] = []
        self.outputs: list[bytes] = []
        self.lines: list[range | array[int]] = []
        self.nothing = b""
        self._repeated: dict[bytes, list[tuple[int, bytes]]] | None = None

    def add(self, batch: Batch) -> None:
        rows, inputs, outputs = batch.once(keys_of)
        self.nothing = batch.shape.nothing
        self.inputs.append(b"".join(inputs))
        self.outputs.append(b"".join(outputs))
        first = batch.block.first_line
        if isinstance(rows, range):
            self.lines.append(range(first, first + len(rows)))
        else:
            self.lines.append(array("Q", batch.line_numbers(rows)))

    def merge(self, other: RowKeys) -> None:
        self.nothing = self.nothing or other.nothing
        self.inputs += other.inputs
        self.outputs += other.outputs
        self.lines += other.lines

    def repeated(self) -> dict[bytes, list[tuple[int, bytes]]]:
        """The inputs that stand more than once: for each, (line, digest of the output) of its
        rows.
        """
        if self._repeated is None:
            self._repeated = self._groups(self._heads_twice())
        return self._repeated

    def _heads_twice(self) -> set[int]:
        """The first eight bytes that several inputs share. Of each its first bits count, then its
        last, in a byte for every value of them: where neither tells it from others, it is compared.
        All this takes a fraction of what the keys take.
        """
        total = sum(map(len, self.lines))
        parts = 1 + total // PART
        bits = (SLOTS * total // parts).bit_length()
        shift, mask = 64 - bits, (1 << bits) - 1
        twice: set[int] = set()
        for part in range(parts):
            firsts = bytearray(mask + 1)
            for heads in self._heads(part, parts):
                for head in heads:
                    firsts[head >> shift] = 2 if firsts[head >> shift] else 1
            lasts = bytearray(mask + 1)
            alike: set[int] = set()
            for heads in self._heads(part, parts):
                for head in heads:
                    if firsts[head >> shift] == 2:
                        if lasts[head & mask]:
                            alike.add(head)
                        else:
                            lasts[head & mask] = 1
            seen: set[int] = set()
            for heads in self._heads(part, parts) if alike else ():
                for head in compress(heads, map(alike.__contains__, heads)):
                    (twice if head in seen else seen).add(head)
        return twice

    def _heads(self, part: int, parts: int) -> Iterator[list[int]]:
        """The heads of each chunk of keys: those of one part of all values."""
        for chunk in self.inputs:
            heads = memoryview(chunk).cast("Q")[::2].tolist()
            yield heads if parts == 1 else [head for head in heads if head % parts == part]

    def _groups(self, twice: set[int]) -> dict[bytes, list[tuple[int, bytes]]]:
        if not twice:
            return {}
        groups: dict[bytes, list[tuple[int, bytes]]] = {}
        for inputs, outputs, lines in zip(self.inputs, self.outputs, self.lines, strict=True):
            for index, head in enumerate(memoryview(inputs).cast("Q")[::2].tolist()):
                if head in twice:
                    key = inputs[index * KEY : (index + 1) * KEY]
                    output = outputs[index * OUT : (index + 1) * OUT]
                    groups.setdefault(key, []).append((lines[index], output))
        return {key: group for key, group in groups.items() if len(group) > 1}
