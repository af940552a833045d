"""A unified diff of a repaired file, made while the file is read, whatever its size."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

CONTEXT = 3
Change = tuple[bytes, list[bytes]]


def unified(path: str, stretches: Iterable[bytes | list[Change]]) -> Iterator[str]:
    """The lines of the diff, without line ends."""
    yield from _headed(path, _hunks(_lines(stretches)))


def _lines(stretches: Iterable[bytes | list[Change]]) -> Iterator[Change]:
    for stretch in stretches:
        if isinstance(stretch, bytes):
            lines = stretch.split(b"\n")
            if not lines[-1]:
                lines.pop()
            yield from ((line, [line]) for line in lines)
        else:
            yield from stretch


def _headed(path: str, hunks: Iterator[list[str]]) -> Iterator[str]:
    first = True
    for hunk in hunks:
        if first:
            yield f"--- {path}"
            yield f"+++ {path}"
            first = False
        yield from hunk


def _hunks(changes: Iterator[Change]) -> Iterator[list[str]]:
    before: deque[bytes] = deque(maxlen=CONTEXT)
    body: list[str] = []
    old = new = 0  # lines read and written so far
    start = (0, 0)
    quiet = 0
    counts = [0, 0]
    for line, lines in changes:
        if lines == [line]:
            if body:
                body.append(" " + _text(line))
                counts[0] += 1
                counts[1] += 1
                quiet += 1
                if quiet == 2 * CONTEXT:
                    yield _hunk(start, counts, body, quiet)
                    before.clear()
                    before.extend(t[1:].encode("utf-8", "surrogateescape") for t in body[-CONTEXT:])
                    body = []
            else:
                before.append(line)
            old += 1
            new += 1
            continue
        if not body:
            start = (old - len(before), new - len(before))
            counts = [len(before), len(before)]
            body = [" " + _text(earlier) for earlier in before]
            before.clear()
        quiet = 0
        body.append("-" + _text(line))
        body += ["+" + _text(text) for text in lines]
        counts[0] += 1
        counts[1] += len(lines)
        old += 1
        new += len(lines)
    if body:
        yield _hunk(start, counts, body, quiet)


def _hunk(start: tuple[int, int], counts: list[int], body: list[str], quiet: int) -> list[str]:
    extra = max(0, quiet - CONTEXT)
    kept = body[: len(body) - extra]
    old, new = counts[0] - extra, counts[1] - extra
    head = f"@@ -{_range(start[0], old)} +{_range(start[1], new)} @@"
    return [head, *kept]


def _range(start: int, count: int) -> str:
    return f"{start + 1 if count else start},{count}"


def _text(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")
