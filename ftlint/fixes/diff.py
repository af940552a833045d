"""A unified diff of a repaired file, whatever its size: changed lines are known, not searched."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from ftlint.model import Block

CONTEXT = 3
OPEN = b"\\ No newline at end of file"
Change = tuple[bytes, list[bytes]]


def unified(path: str, changes: Iterable[Change]) -> Iterator[bytes]:
    """The lines of the diff, without line ends, from each old line and what became of it."""
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


def _hunks(changes: Iterable[Change]) -> Iterator[list[bytes]]:
    before: deque[bytes] = deque(maxlen=CONTEXT)
    body: list[bytes] = []
    new = quiet = 0
    start = (0, 0)
    for old, (line, after) in enumerate(changes):
        if after == [line]:
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
            body.append(b"-" + line)
            body += [b"+" + text for text in after]
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
