"""A dataset that is open for reading: its bytes in blocks, in order, as often as needed."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from typing import BinaryIO

from ftlint import spans
from ftlint.errors import SourceError
from ftlint.model import Block, Fault
from ftlint.paths import stamp
from ftlint.sources import layout as layouts
from ftlint.sources.sniff import HEAD, UTF8_BOM, Layout
from ftlint.sources.sniff import layout as laid_out

BLOCK = 1 << 19  # what is made of so much stays near the processor while all rules look at it
COUNTED = 1 << 20  # where tokens are counted: enough for several threads at a time
ROOM = 31 << 20  # glibc learns from pieces of less than 32 MiB
SLICES, SLICE = 32, 1 << 16


class Source:
    """A seekable binary file and what was found out about it on opening.

    `stamp` tells whether the file on disk is still the one that was opened; `converted` names
    what its bytes had to be decoded from (gzip, utf-16 …), and is empty for plain UTF-8. Rows out of a
    table or out of memory are `typed`: whoever trains on them reads no JSON.
    """

    def __init__(
        self,
        name: str,
        handle: BinaryIO,
        *,
        path: str | None = None,
        stamp: tuple[int, ...] = (),
        converted: str = "",
        notes: tuple[Fault, ...] = (),
        layout: Layout | None = None,
        typed: bool = False,
    ) -> None:
        self.name = name
        self.path = path
        self.stamp = stamp
        self.converted = converted
        self.typed = typed
        self.handle = handle
        self.size = handle.seek(0, 2)
        handle.seek(0)
        head = handle.read(HEAD)
        self.mark = head[: len(head) - len(head.lstrip(UTF8_BOM))] if UTF8_BOM in head[:3] else b""
        self.start = len(self.mark)
        self.layout: Layout = layout or laid_out(head[self.start :], len(head) == self.size)
        self._rows: layouts.Rows | None = None
        if self.layout in ("array", "objects"):
            self._rows = layouts.Rows(self._text(), self.start, self.layout == "array")
        self.notes = notes + tuple(self._notes())
        self._size = BLOCK
        self._lender: Source | None = None

    def otherwise(self, notes: tuple[Fault, ...], mark: bytes) -> Source:
        """The same bytes with other notes and another mark; read by the same handle, which stays
        this one's.
        """
        from copy import copy

        other = copy(self)
        other.notes, other.mark, other._lender = notes, mark, self
        return other

    def rest(self) -> None:
        """Let go of a plain file until it is read again: whoever keeps many reports holds no files
        open.
        """
        if self.path and self.stamp and not self.converted:
            self.close()

    def awake(self) -> None:
        """Have the file open again.

        Raises SourceError when it is not the one any more that was read.
        """
        if not self.path or not self.stamp or self.converted:
            return
        try:
            if self.handle.closed:
                self.handle = open(self.path, "rb")  # noqa: SIM115  as long as the source
            now = stamp(os.fstat(self.handle.fileno()))
        except OSError as error:
            raise SourceError(
                f"cannot be read again: {str(error.strerror).lower()}", place=self.name
            ) from None
        if now != self.stamp:
            raise SourceError(
                "the file has changed since it was checked",
                place=self.name,
                remedy="check it again",
            )

    def close(self) -> None:
        """Let go of the file, so that it may be replaced on systems that forbid it while open."""
        if self._lender is None:
            self.handle.close()

    def moved(self, path: str) -> None:
        """Read on from where the same bytes are now."""
        self.close()
        self.handle = open(path, "rb")  # noqa: SIM115  as long as the source
        self.path = path

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # A report reads its source when it is asked for diagnostics: nobody knows when it is done.
        if hasattr(self, "_lender"):
            self.close()

    def _notes(self) -> Iterator[Fault]:
        name = self.name.lower()
        jsonl = name.endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst"))
        if self.start:
            yield Fault(0, "byte-order-mark", None)
        if self.layout == "array" and not name.endswith(".json"):
            yield Fault(0, "array-file", None)
        elif self.layout == "objects" and not name.endswith(".json"):
            yield Fault(0, "object-over-lines", None)
        elif self.layout == "lines" and name.endswith(".json") and self._several_lines():
            yield Fault(0, "wrong-extension", None, {"is": "JSON Lines", "name": ".jsonl"})
        if kept := self._kept():
            yield Fault(0, "other-format", None, {"format": kept[0], "is": kept[1]})
        if self.layout == "array" and (reason := self._broken_end()):
            yield Fault(0, "invalid-json", None, {"reason": reason, "cut": "no closing" in reason})
        if self.layout == "cr":
            yield Fault(0, "carriage-return", None, {"end": "a bare CR"})
        if self.converted == "gzip" and jsonl and not name.endswith(".gz"):
            yield Fault(0, "wrong-extension", None, {"is": "compressed with gzip", "name": ".gz"})
        if self.converted == "zstd" and jsonl and not name.endswith(".zst"):
            yield Fault(0, "wrong-extension", None, {"is": "compressed with zstd", "name": ".zst"})

    def _kept(self) -> tuple[str, str] | None:
        """How a file is kept that is no JSON Lines and has no name that promises them."""
        if self.converted in ("Parquet", "Arrow"):
            return self.converted, f"kept as {self.converted}"
        if self.converted in ("gzip", "zstd"):
            return self.converted, f"compressed with {self.converted}"
        if self.layout in ("array", "objects") and self.name.lower().endswith(".json"):
            words = {"array": "one JSON array", "objects": "objects over several lines"}
            return "JSON", words[self.layout]
        return None

    def _broken_end(self) -> str:
        """Why the end of an array is not one."""
        if self._rows and self._rows.sound:
            return ""
        text = self._text()
        try:
            end = spans.value_end(text, spans.skip_space(text, self.start))
        except ValueError:
            return "the array has no closing bracket"
        if text[: end - 1].rstrip().endswith(b","):
            return "a comma stands before the closing bracket of the array"
        return ""

    def _several_lines(self) -> bool:
        self.handle.seek(0)
        return self.handle.read(HEAD).strip().count(b"\n") > 0

    def blocks(self, size: int = BLOCK, wanted: Container[int] | None = None) -> Iterator[Block]:
        """All blocks, in order, or where rows are not one a line those of the `wanted` indices; the first
        carries what was noticed about the whole file.
        """
        self._size = size
        if self.layout == "lines":
            yield from self.stretch(self.start, self.size, 1, size)
            return
        for block in self._laid_out(size, wanted):
            if block.index == 0:
                block.notes = self.notes + block.notes
            yield block

    def stretch(self, start: int, end: int, line: int, size: int = BLOCK) -> Iterator[Block]:
        """The blocks of whole lines between two offsets, of which the first is where `line`
        begins.
        """
        first = start == self.start
        for block in self._lines(start, line, size, end):
            if first and block.index == 0:
                block.notes = self.notes
            yield block
            del block

    def _lines(self, offset: int, line: int, size: int, end: int | None = None) -> Iterator[Block]:
        read, readline = self.handle.read, self.handle.readline
        index = 0
        if self.size > ROOM:
            # glibc gives back what lies free at the end of the heap after each block, and has to
            # take it anew page by page, unless a larger piece was once in use.
            bytes(ROOM)
        self.handle.seek(offset)

        def left() -> int:
            return size if end is None else max(0, min(size, end - offset))

        while (data := read(left())) or index == 0:
            if not data.endswith(b"\n"):
                data += readline()
            block = Block(index, offset, line, data)
            yield block
            offset += len(data)
            line += block.breaks
            index += 1
            del block, data  # the next is read into the same memory, which the processor still has

    def _laid_out(self, size: int, wanted: Container[int] | None = None) -> Iterator[Block]:
        text = self._text()
        if self.layout == "cr":
            data = text[self.start :]
            yield Block(0, self.start, 1, data.replace(b"\r", b"\n"), data, newline=b"\r")
            return
        if self._rows is not None:
            yield from self._rows.blocks(text, size, wanted)

    def _text(self) -> bytes:
        self.handle.seek(0)
        return self.handle.read()

    def again(self, known: list[tuple[int, int]], wanted: Iterable[int]) -> Iterator[Block]:
        """The blocks of these indices once more; `known` has offset and first line of each."""
        indices = sorted(set(wanted))
        if self.layout != "lines":
            chosen = set(indices)
            if not chosen:
                return
            yield from self.blocks(self._size, chosen)
            return
        for index in indices:
            offset, line = known[index]
            end = known[index + 1][0] if index + 1 < len(known) else self.size
            self.handle.seek(offset)
            notes = self.notes if index == 0 else ()
            yield Block(index, offset, line, self.handle.read(end - offset), None, notes)

    def sample(self) -> Iterator[Block]:
        """Blocks spread over the whole source: all of a small one, about 2 MiB of a large one.

        They do not depend on the size of the blocks that are read otherwise.
        """
        if self.layout != "lines":
            count = len(self._rows.groups(BLOCK)) if self._rows is not None else 1
            yield from self.blocks(BLOCK, range(0, count, max(1, count // 4)))
            return
        if self.size <= SLICES * SLICE:
            yield from self._lines(self.start, 1, BLOCK)
            return
        for number in range(SLICES):
            offset = self.start + number * (self.size - SLICE) // SLICES
            self.handle.seek(offset)
            if number:
                offset += len(self.handle.readline(BLOCK))
            data = self.handle.read(SLICE) + self.handle.readline(BLOCK)
            yield Block(number, offset, 1, data)
