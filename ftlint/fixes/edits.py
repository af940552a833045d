"""Edits of a line: sorted, without overlaps, spliced in one go."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint.model import Edit


def splice(line: bytes, edits: Iterable[Edit]) -> bytes:
    """The line with these edits made; one that touches an earlier one is left for another round."""
    pieces: list[bytes] = []
    at, last = 0, -1
    for edit in sorted(set(edits), key=lambda e: (e.start, e.end, e.new)):
        if edit.start <= last:
            continue
        pieces += (line[at : edit.start], edit.new)
        at = last = edit.end
    pieces.append(line[at:])
    return b"".join(pieces)
