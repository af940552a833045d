"""One large file, scanned by several processes: a stretch of whole lines for each."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import NamedTuple, cast

from ftlint.engine.crew import Crew
from ftlint.engine.scan import scan_all
from ftlint.model import Partial, Plan, Progress
from ftlint.sources import BLOCK, Source, open_path


class Stretch(NamedTuple):
    """Bytes `start` to `end` of a file, which begin with its line `line`."""

    start: int
    end: int
    line: int


def scan_together(
    source: Source, plan: Plan, count: int, size: int, progress: Progress | None = None
) -> Partial | None:
    """What `scan` says of all blocks of a source, by so many processes; None when one of them
    could not do its part. Whoever then does it alone gets to know why.
    """
    crew = Crew()
    try:
        for stretch in stretches(source, count):
            crew.begin(_work, source.path, source.stamp, plan, stretch, size)
        total, *others = crew.gather(progress)
        for partial in others:
            total.merge(partial)
        return cast(Partial, total)
    except (EOFError, OSError, AttributeError, TypeError, ImportError):
        return None
    finally:
        crew.close()


def stretches(source: Source, count: int) -> Iterator[Stretch]:
    """A source in so many stretches of much the same size. Each is given as soon as it is known
    where it begins: lines are counted while the ones before are scanned already.
    """
    handle = source.handle
    start, line = source.start, 1
    for number in range(1, count + 1):
        end = source.size
        if number < count:
            handle.seek(source.start + (source.size - source.start) * number // count)
            handle.readline()
            end = handle.tell()
        if end <= start:
            continue
        yield Stretch(start, end, line)
        handle.seek(start)
        while start < end < source.size and (data := handle.read(min(end - start, BLOCK))):
            line += data.count(b"\n")
            start += len(data)
        start = end


def _work(
    path: str,
    stamp: tuple[int, ...],
    plan: Plan,
    stretch: Stretch,
    size: int,
    pipe: Connection,
) -> None:
    """Scan a stretch, and tell the bytes of each block and in the end what was found."""
    with open_path(path) as source:
        if source.stamp == stamp:
            blocks = source.stretch(stretch.start, stretch.end, stretch.line, size)
            pipe.send(scan_all(blocks, plan, pipe.send))
