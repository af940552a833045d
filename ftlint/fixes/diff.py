"""A unified diff of a repaired file, whatever its size: changed lines are known, not searched."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from ftlint.model import Block

CONTEXT = 3
AHEAD = 500  # lines in which two files are expected to agree again
OPEN = b"\\ No newline at end of file"
Change = tuple[bytes | None, list[bytes]]  # an old line, if there is one, and what became of it


def unified(path: str, changes: Iterable[Change]) -> Iterator[bytes]:
    """The lines of the diff, without line ends, from each old line and what became of it."""
    path = path.replace(os.sep, "/")  # as patch and git apply take it on all systems
    first = True
    for hunk in _hunks(changes):
        if first:
            yield f"--- {path}".encode()
            yield f"+++ {path}".encode()
            first = False
        yield from hunk


def of_lines(blocks: Iterable[Block], changed: Mapping[int, list[bytes]]) -> Iterator[Change]:
    """Every line of a file with what became of it; `changed` has the numbers of those that did."""
    number = 0
    for block in blocks:
        lines = block.data.split(b"\n")
        open_end = lines[-1] != b""
        if not open_end:
            lines.pop()
        for index, line in enumerate(lines):
            number += 1
            after = changed.get(number, [line])
            if open_end and index == len(lines) - 1:
                line += b"\n" + OPEN
            yield line, after if number in changed else [line]


def of_files(old: bytes, new: bytes) -> Iterator[Change]:
    """The same of two files of which nobody knows what changed. They are compared from one difference to
    the next: all at once takes minutes where thousands of lines differ.
    """
    before, after = _lines(old), _lines(new)
    at = to = 0
    while at < len(before) or to < len(after):
        if before[at : at + 1] == after[to : to + 1]:
            yield before[at], [after[to]]
            at, to = at + 1, to + 1
            continue
        ahead = AHEAD
        while True:
            left, right = before[at : at + ahead], after[to : to + ahead]
            steps = SequenceMatcher(None, left, right).get_opcodes()
            if at + ahead >= len(before) and to + ahead >= len(after):
                break
            # How the end of what is compared differs shows with what comes after it.
            while steps and steps[-1][0] != "equal":
                steps.pop()
            if steps:
                break
            ahead *= 4
        for _, a, b, c, d in steps:
            yield from _change(left[a:b], right[c:d])
        at, to = at + steps[-1][2], to + steps[-1][4]


def _change(old: list[bytes], new: list[bytes]) -> Iterator[Change]:
    if old == new:
        yield from ((line, [line]) for line in old)
        return
    yield from ((line, []) for line in old[:-1])
    yield (old[-1] if old else None), new


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    last = lines.pop()
    return [*lines, last + b"\n" + OPEN] if last else lines


def _hunks(changes: Iterable[Change]) -> Iterator[list[bytes]]:
    before: deque[bytes] = deque(maxlen=CONTEXT)
    body: list[bytes] = []
    old = new = quiet = 0
    start = (0, 0)
    for line, after in changes:
        if line is not None and after == [line]:
            if body:
                body.append(b" " + line)
                quiet += 1
                if quiet == 2 * CONTEXT:
                    yield _hunk(start, body[:-CONTEXT])
                    before.extend(text[1:] for text in body[-CONTEXT:])
                    body = []
            else:
                before.append(line)
        else:
            if not body:
                start = (old - len(before), new - len(before))
                body = [b" " + text for text in before]
                before.clear()
            quiet = 0
            if line is not None:
                body.append(b"-" + line)
            body += [b"+" + text for text in after]
        old += line is not None
        new += len(after)
    if body:
        yield _hunk(start, body[: len(body) - max(0, quiet - CONTEXT)])


def _hunk(start: tuple[int, int], body: list[bytes]) -> list[bytes]:
    old = sum(line[:1] in (b" ", b"-") for line in body)
    new = sum(line[:1] in (b" ", b"+") for line in body)
    head = f"@@ -{_range(start[0], old)} +{_range(start[1], new)} @@".encode()
    return [head, *body]


def _range(start: int, count: int) -> str:
    return f"{start + 1 if count else start},{count}"
