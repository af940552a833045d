"""Several files, scanned by processes of their own while the first of them are told."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import cycle
from multiprocessing import connection
from typing import Any, NamedTuple

from ftlint.engine.together import processes
from ftlint.model import Partial, Plan
from ftlint.shapes.detect import Guess


class Scanned(NamedTuple):
    """A file that was scanned: what tells that it is still the same, and what a check makes of it."""

    stamp: tuple[int, ...]
    plan: Plan
    guess: Guess
    partial: Partial


class Ahead:
    """Scans of files, made in so many processes. Of what cannot be scanned there is none: whoever
    does it then himself gets to know why.
    """

    def __init__(self, paths: Sequence[str], count: int, scan: Callable[[str], Scanned]) -> None:
        """Begin: each process takes every so-many-th of the files, and waits with one that is
        done until it is asked for.
        """
        self._workers: list[Any] = []
        pipes: list[connection.Connection] = []
        context = processes()
        for number in range(min(count, len(paths))):
            mine, theirs = context.Pipe(duplex=False)
            pipes.append(mine)
            work = (paths[number::count], scan, theirs, tuple(pipes))
            worker = context.Process(target=_work, args=work, daemon=True)
            worker.start()
            self._workers.append(worker)
            theirs.close()
        self._pipes = pipes
        self._left = dict(zip(paths, cycle(pipes), strict=False))

    def take(self, path: str) -> Scanned | None:
        """The scan of a file; those before it that nobody took are passed over."""
        pipe = self._left.pop(path, None)
        with suppress(EOFError, OSError, AttributeError, ImportError):
            while pipe is not None:
                told, scanned = pipe.recv()
                if told == path:
                    found: Scanned | None = scanned
                    return found
        return None

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            if worker.is_alive():
                worker.terminate()
            worker.join()
        for pipe in self._pipes:
            pipe.close()


def _work(
    paths: Sequence[str],
    scan: Callable[[str], Scanned],
    pipe: connection.Connection,
    inherited: tuple[connection.Connection, ...],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it decides
    for other in inherited:
        other.close()
    with suppress(BrokenPipeError):
        for path in paths:
            scanned = None
            with suppress(Exception):
                scanned = scan(path)
            pipe.send((path, scanned))
