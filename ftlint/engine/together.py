"""One large file, scanned by several processes: a stretch of whole lines for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

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
    could not do its part, or the parts do not go together.
    """
    partials: list[Partial] | None = by_stretches(
        source, count, _scan, plan, size, progress=progress
    )
    if not partials:
        return None
    total, *others = partials
    try:
        for partial in others:
            total.merge(partial)
    except (AttributeError, TypeError):
        return None
    return total


def _scan(source: Source, stretch: Stretch, progress: Progress, plan: Plan, size: int) -> Partial:
    return scan_all(source.stretch(*stretch, size), plan, progress)


def by_stretches(
    source: Source,
    count: int,
    work: Callable[..., Any],
    *about: Any,
    progress: Progress | None = None,
) -> list[Any] | None:
    """What `work` makes of each of so many stretches of a source, by a process for each; None when
    one of them could not. Whoever then does it alone gets to know why.

    It is called with the source, a stretch, what to tell of each block, and what it is `about`.
    """
    crew = Crew()
    try:
        for stretch in stretches(source, count):
            crew.begin(_work, source.path, source.stamp, stretch, work, about)
        return crew.gather(progress)
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
    stretch: Stretch,
    work: Callable[..., Any],
    about: tuple[Any, ...],
    pipe: Connection,
) -> None:
    with open_path(path) as source:
        if source.stamp == stamp:
            pipe.send(work(source, stretch, pipe.send, *about))
