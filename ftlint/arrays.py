"""Whether a `.json` holds rows: much else is kept in such files, so the rows themselves tell."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ftlint.shapes.detect import detect
from ftlint.sources import layout, sniff

LOOK = 1 << 16  # bytes that are looked at; more where the first row is longer
MOST = 1 << 22
LOOSE = ("text", "trl-prompt")  # shapes of one key, which menus and lists of messages have too


def are_data(path: str) -> bool | None:
    """Whether the rows of a file are surely to be learnt; None where it holds none that may be, as
    configuration does not.
    """
    guess = detect(list(_rows(path)))
    if guess.shape is None or guess.agreeing * 2 <= guess.seen:
        return None
    # Under names of their own, texts that are asked and answered may be the cases of a test.
    return guess.shape not in LOOSE and guess.claimed.get(guess.shape, 0) > 0


def _rows(path: str) -> list[bytes]:
    """The first rows: of an array, or of several with one a line; else none."""
    size = LOOK
    if not os.path.isfile(path):  # a pipe may be waited for without end
        return []
    while True:
        try:
            with open(path, "rb") as file:
                head = file.read(size)
        except OSError:
            return []
        whole = len(head) < size
        found = list(_begun(head.removeprefix(sniff.UTF8_BOM), whole))
        if found or whole or size >= MOST:
            return found
        size *= 8


def _begun(head: bytes, whole: bool) -> Iterator[bytes]:
    """The rows in the beginning of a file, the last of which may be cut."""
    kind = sniff.layout(head, whole)
    if kind == "array":
        spans = list(layout.rows(head, len(head) - len(head.lstrip()), True))
        for span in spans if whole else spans[:-1]:
            yield head[span.start : span.end]
    elif kind == "lines" and head.lstrip().startswith(b"{"):
        lines = [line for line in head.split(b"\n") if line.strip()]
        if len(lines) > 1:  # one object alone is anything
            yield from lines if whole else lines[:-1]
