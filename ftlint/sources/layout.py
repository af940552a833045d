"""Rows out of files that are not one object a line: arrays, and objects over several lines.

The bytes stay where they are. White space inside a row becomes spaces, what stands between two
rows becomes spaces and one line break, so that a place in the rows is a place in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftlint import spans
from ftlint.model import Block
from ftlint.spans import Span

_breaks = bytes.maketrans(b"\r\n", b"  ")
_between = re.compile(rb"[\s,]*")
_folds = re.compile(spans.STRING + rb"|[ \t\r]*\n[ \t\r\n]*", re.DOTALL)


def rows(text: bytes, start: int, array: bool) -> Iterator[Span]:
    """The rows of an array (or of bare objects) that begins at `start`.

    What cannot be told apart, to the end of the text, is one row: the decoder says why.
    """
    end = len(text.rstrip())
    at = spans.skip_space(text, start)
    if array:
        at += 1
    while True:
        gap = _between.match(text, at)
        at = gap.end() if gap else at
        if at >= end:
            return
        if array and text[at : at + 1] == b"]":
            array = False
            at += 1
            continue
        try:
            stop = spans.value_end(text, at)
        except ValueError:
            stop = end
        while stop < end and not array and text[stop : stop + 1] == b"{":
            try:  # objects that touch share a row: no byte between them can end a line
                stop = spans.value_end(text, stop)
            except ValueError:
                stop = end
        yield Span(at, stop)
        at = stop


def blocks(text: bytes, start: int, array: bool, size: int) -> Iterator[Block]:
    """Blocks of about `size` bytes, one row a line, from a text that is laid out otherwise."""
    group: list[Span] = []
    begin, row, index = start, 1, 0
    line, column = 1 + text[:start].count(b"\n"), 1
    found = rows(text, start, array)
    span = next(found, None)
    while span is not None:
        group.append(span)
        after = next(found, None)
        end = after.start if after else len(text)
        if after is None or span.end - begin >= size:
            data, original = _one_a_line(text, begin, end, group), text[begin:end]
            yield Block(index, begin, row, data, original, line=line, column=column)
            line += text.count(b"\n", begin, end)
            broken = text.rfind(b"\n", begin, end) + 1
            column = 1 if broken else column
            column += len(text[broken or begin : end].decode("utf-8", "replace"))
            row += len(group)
            begin, index, group = end, index + 1, []
        span = after
    if index == 0:
        yield Block(0, start, 1, b"", b"")


def _one_a_line(text: bytes, begin: int, end: int, group: list[Span]) -> bytes:
    pieces: list[bytes] = []
    at = begin
    for number, span in enumerate(group):
        pieces.append(b" " * (span.start - at))
        pieces.append(text[span.start : span.end].translate(_breaks))
        at = group[number + 1].start if number + 1 < len(group) else end
        gap = at - span.end
        pieces.append(b" " * (gap - 1) + b"\n" if gap else b"")
    return b"".join(pieces)


def join(row: bytes) -> bytes:
    """A row over several lines as one line: breaks and indents fold, nothing else changes."""

    def fold(found: re.Match[bytes]) -> bytes:
        if found[0][:1] == b'"':
            return found[0]
        before, after = row[: found.start()][-1:], row[found.end() : found.end() + 1]
        return b"" if before in b"{[" or after in b"}]" else b" "

    return _folds.sub(fold, row)
