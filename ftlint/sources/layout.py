"""Rows out of files that are not one object a line: arrays, and objects over several lines.

The bytes stay where they are. White space inside a row becomes spaces, what stands between two
rows becomes spaces and one line break, so that a place in the rows is a place in the file.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Container, Iterator

import msgspec

from ftlint import spans
from ftlint.model import Block, Fault
from ftlint.spans import Span

BROKEN = b"\x0b"  # what a raw line break inside a text becomes: no JSON, as it was none before
_MASKED = rb"(?s)" + spans.STRING + rb"|[\r\n]"
_breaks = bytes.maketrans(b"\r\n", BROKEN * 2)
_spaces = bytes.maketrans(b"\r\n", b"  ")
_between = re.compile(rb"[\s,]*")
_APART = b" \t\r\n\f\v,"
_APART_IN_ARRAY = _APART + b"]"
_FOLDS = rb"(?s)" + spans.STRING + rb"|[ \t\r]*\n[ \t\r\n]*"


def rows(text: bytes, start: int, bracketed: bool) -> Iterator[Span]:
    """The rows of an array (or of bare objects) that begins at `start`.

    What cannot be told apart, to the end of the text, is one row: the decoder says why.
    """
    end = len(text.rstrip())
    at = spans.skip_space(text, start)
    if bracketed:
        at += 1
    while True:
        gap = _between.match(text, at)
        at = gap.end() if gap else at
        if at >= end:
            return
        if bracketed and text[at : at + 1] == b"]":
            bracketed = False
            at += 1
            continue
        try:
            stop = spans.value_end(text, at)
        except ValueError:
            stop = end
        apart = _APART_IN_ARRAY if bracketed else _APART
        while stop < end and text[stop] not in apart:
            try:  # values that touch share a row: no byte between them can end a line
                stop = spans.value_end(text, stop)
            except ValueError:
                stop = end
        yield Span(at, stop)
        at = stop


def sound_rows(text: bytes, start: int) -> list[Span] | None:
    """The rows of an array that begins at `start` and is JSON to the end of the text, as the decoder
    tells them apart, in a hundredth of the time; None where it is not.
    """
    try:
        values = _array.decode(memoryview(text)[start:])
    except (msgspec.DecodeError, RecursionError):
        return None
    found: list[Span] = []
    at = spans.skip_space(text, start) + 1
    for value in values:
        gap = _between.match(text, at)
        at = gap.end() if gap else at
        found.append(Span(at, at + len(memoryview(value))))
        at = found[-1].end
    return found


_array = msgspec.json.Decoder(list[msgspec.Raw])


class Rows:
    """Where the rows of a text are that is laid out otherwise than one a line, found out once: an array
    that begins at `start`, or bare objects. `sound` is an array that is JSON from start to end.
    """

    def __init__(self, text: bytes, start: int, bracketed: bool) -> None:
        found = sound_rows(text, start) if bracketed else None
        self.sound = found is not None
        self._start, self._bracketed = start, bracketed
        places = rows(text, start, bracketed) if found is None else found
        self._begins, self._ends = array("Q"), array("Q")
        for span in places:
            self._begins.append(span.start)
            self._ends.append(span.end)

    def groups(self, size: int) -> list[range]:
        """The rows, from 0, of each block of about `size` bytes; of one without any, if there is none."""
        groups: list[range] = []
        first, count = 0, len(self._ends)
        while first < count or not groups:
            begin = self._begins[first] if groups else self._start
            after = min(bisect_left(self._ends, begin + size, first) + 1, count)
            groups.append(range(first, after))
            first = after
        return groups

    def blocks(
        self, text: bytes, size: int, wanted: Container[int] | None = None
    ) -> Iterator[Block]:
        """Blocks of about `size` bytes, one row a line; all, or those of the `wanted` indices."""
        # A bare CR ends lines only where nothing else does.
        newline = b"\n" if text.find(b"\n") >= 0 else b"\r"
        begin = self._start
        line, column = 1 + text.count(newline, 0, begin), 1
        for index, group in enumerate(self.groups(size)):
            end = self._begins[group.stop] if group.stop < len(self._begins) else len(text)
            if wanted is None or index in wanted:
                data, notes = self._one_a_line(text, begin, end, group), self._faults(text, group)
                original = text[begin:end]
                yield Block(
                    index, begin, group.start + 1, data, original, notes, line, column, newline
                )
                del data, original
            line += text.count(newline, begin, end)
            broken = text.rfind(newline, begin, end) + 1
            column = 1 if broken else column
            column += len(text[broken or begin : end].decode("utf-8", "replace"))
            begin = end

    def _faults(self, text: bytes, group: range) -> tuple[Fault, ...]:
        """Rows of an array that no comma, or more than one, keeps from the row before."""
        found: list[Fault] = []
        for row in group if self._bracketed and not self.sound else ():
            at, begin = self._ends[row - 1] if row else -1, self._begins[row]
            commas = text.count(b",", at, begin) if row else 1
            if commas != 1 and b"]" not in text[at:begin]:
                reason = "a comma is missing before this row"
                if commas:
                    reason = "a comma too many stands before this row"
                found.append(Fault(row - group.start, "invalid-json", (0, 1), {"reason": reason}))
        return tuple(found)

    def _one_a_line(self, text: bytes, begin: int, end: int, group: range) -> bytes:
        """The bytes from `begin` to `end` with one row a line."""
        if not group:
            return b""
        pieces = [b" " * (self._begins[group.start] - begin)]
        nexts = [*self._begins[group.start + 1 : group.stop], end]
        for row, after in zip(group, nexts, strict=True):
            start, stop = self._begins[row], self._ends[row]
            pieces.append(self._folded(text[start:stop]))
            gap = after - stop
            pieces.append(b" " * (gap - 1) + b"\n" if gap else b"")
        return b"".join(pieces)

    def _folded(self, row: bytes) -> bytes:
        """A row in one line, of the same length; in sound JSON no text has a raw line break."""
        if b"\n" not in row and b"\r" not in row:
            return row
        return row.translate(_spaces) if self.sound else re.sub(_MASKED, _mask, row)


def _mask(found: re.Match[bytes]) -> bytes:
    return found[0].translate(_breaks) if found[0][:1] == b'"' else b" "


def join(row: bytes) -> bytes:
    """A row over several lines as one line: breaks and indents fold, those in texts are escaped, and
    nothing else changes.
    """

    def fold(found: re.Match[bytes]) -> bytes:
        if found[0][:1] == b'"':
            return re.sub(rb"\r?\n|\r", rb"\\n", found[0])
        before, after = row[: found.start()][-1:], row[found.end() : found.end() + 1]
        return b"" if before in b"{[" or after in b"}]" else b" "

    return re.sub(_FOLDS, fold, row)
