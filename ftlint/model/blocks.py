"""Lines of a file, as they are read and searched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from io import BytesIO
from itertools import accumulate

from msgspec import Struct

from ftlint.model.terms import Details, Place
from ftlint.signs import Match, Signs, search


class Fault(Struct, frozen=True):
    """What the reader or the decoder refused, at a row of a block."""

    row: int
    kind: str
    place: Place = ""
    details: Details = {}


class Block(Struct):
    """About 512 KiB of whole lines: the unit of work.

    `data` holds one row a line. Where the file itself is not laid out so (an array, objects
    over lines), `original` has the file's own bytes, of the same length, and `data` differs
    from them in white space and in the punctuation between rows only: offsets agree.
    `first_line` counts the lines of `data`; `original` begins at `line` and `column`, and its lines
    end in `newline`, as in the whole file.
    """

    index: int
    offset: int
    first_line: int
    data: bytes
    original: bytes | None = None
    notes: tuple[Fault, ...] = ()
    line: int = 1
    column: int = 1
    newline: bytes = b"\n"
    _ended: list[bytes] | None = None
    _lines: list[bytes] | None = None
    _found: dict[Signs, list[Match]] | None = None
    _ends: list[int] | None = None

    @property
    def ended(self) -> list[bytes]:
        """The lines of `data`, with their line breaks. This takes a quarter of the time of
        `bytes.split`, which looks at each byte by itself.
        """
        if self._ended is None:
            self._ended = BytesIO(self.data).readlines()
        return self._ended

    @property
    def lines(self) -> list[bytes]:
        """The lines of `data`, without their line breaks."""
        if self._lines is None:
            self._lines = [line.removesuffix(b"\n") for line in self.ended]
        return self._lines

    def having(self, signs: Signs) -> list[int]:
        """The lines of `data` that have one of these texts, as they are written there."""
        if self._found is None or signs not in self._found:
            self._found = search(self.data)
        return self.lines_at(self._found[signs])

    def lines_at(self, matches: Sequence[Match]) -> list[int]:
        """The lines of `data`, from 0, in which matches begin: each once, in order."""
        if not matches:
            return []
        if self._ends is None:
            self._ends = list(accumulate(map(len, self.ended)))
        ends = self._ends
        return sorted({bisect_right(ends, start) for _, start, _ in matches})

    @property
    def breaks(self) -> int:
        """How many line breaks `data` has."""
        return len(self.ended) - (bool(self.data) and not self.data.endswith(b"\n"))
