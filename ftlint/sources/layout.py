"""Rows out of files that are not one object a line: arrays, and objects over several lines.

The bytes stay where they are. White space inside a row becomes spaces, what stands between two
rows becomes spaces and one line break, so that a place in the rows is a place in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
        apart = _APART_IN_ARRAY if array else _APART
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


def blocks(text: bytes, start: int, array: bool, size: int) -> Iterator[Block]:
    """Blocks of about `size` bytes, one row a line, from a text that is laid out otherwise."""
    group: list[Span] = []
    begin, row, index, ended = start, 1, 0, -1
    # A bare CR ends lines only where nothing else does.
    newline = b"\n" if text.find(b"\n") >= 0 else b"\r"
    line, column = 1 + text.count(newline, 0, start), 1
    sound = sound_rows(text, start) if array else None
    found = rows(text, start, array) if sound is None else iter(sound)
    span = next(found, None)
    while span is not None:
        group.append(span)
        after = next(found, None)
        end = after.start if after else len(text)
        if after is None or span.end - begin >= size:
            data, original = (
                _one_a_line(text, begin, end, group, sound is not None),
                text[begin:end],
            )
            notes = tuple(_faults(text, ended, group)) if array and sound is None else ()
            yield Block(index, begin, row, data, original, notes, line, column, newline)
            ended = group[-1].end
            line += text.count(newline, begin, end)
            broken = text.rfind(newline, begin, end) + 1
            column = 1 if broken else column
            column += len(text[broken or begin : end].decode("utf-8", "replace"))
            row += len(group)
            begin, index, group = end, index + 1, []
        span = after
    if index == 0:
        yield Block(0, start, 1, b"", text[start:])


def _mask(found: re.Match[bytes]) -> bytes:
    return found[0].translate(_breaks) if found[0][:1] == b'"' else b" "


def _faults(text: bytes, at: int, group: list[Span]) -> Iterator[Fault]:
    """Rows of an array that no comma, or more than one, keeps from the row before; `at` is
    where that one ends, or -1 before the first.
    """
    for number, span in enumerate(group):
        commas = text.count(b",", at, span.start) if at >= 0 else 1
        if commas != 1 and b"]" not in text[at : span.start]:
            reason = "a comma is missing before this row"
            if commas:
                reason = "a comma too many stands before this row"
            yield Fault(number, "invalid-json", (0, 1), {"reason": reason})
        at = span.end


def _one_a_line(text: bytes, begin: int, end: int, group: list[Span], sound: bool) -> bytes:
    """The bytes from `begin` to `end` with one row a line; in `sound` JSON no text has a raw line
    break.
    """
    pieces: list[bytes] = []
    at = begin
    for number, span in enumerate(group):
        pieces.append(b" " * (span.start - at))
        row = text[span.start : span.end]
        pieces.append(row.translate(_spaces) if sound else re.sub(_MASKED, _mask, row))
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

    return re.sub(_FOLDS, fold, row)
