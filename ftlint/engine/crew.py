"""Processes that each do a part of the work, and send what comes of it to the one that began them."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from ftlint.cores import forks
from ftlint.model import Progress


class Crew:
    """Processes, and a pipe from each of them. To be closed, whatever comes of them."""

    def __init__(self, way: str | None = None) -> None:
        self._way = way or ("fork" if forks() else "spawn")
        self._context: Any = multiprocessing.get_context(self._way)
        self._workers: list[Any] = []
        self.pipes: list[Connection] = []

    def begin(self, work: Callable[..., None], *about: Any) -> Connection:
        """Start a process that calls `work` with this, and last its end of the pipe; ours."""
        mine: Connection
        mine, theirs = self._context.Pipe(duplex=False)
        self.pipes.append(mine)
        told = (work, about, theirs, tuple(self.pipes))
        worker = self._context.Process(target=_do, args=told, daemon=True)
        with nullcontext() if self._way == "fork" else _nothing_from_here():
            worker.start()
        self._workers.append(worker)
        theirs.close()
        return mine

    def gather(self, progress: Progress | None = None) -> list[Any]:
        """What each process sends in the end, in their order; `progress` is told the numbers that
        they send before.

        Raises EOFError when one ends without it.
        """
        ends: dict[Any, Any] = {}
        while len(ends) < len(self.pipes):
            ready: list[Any] = wait([pipe for pipe in self.pipes if pipe not in ends])
            for pipe in ready:
                said = pipe.recv()
                if not isinstance(said, int):
                    ends[pipe] = said
                elif progress:
                    progress(said)
        return [ends[pipe] for pipe in self.pipes]

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            if worker.is_alive():
                worker.terminate()
            worker.join()
        for pipe in self.pipes:
            pipe.close()


def _do(
    work: Callable[..., None],
    about: tuple[Any, ...],
    pipe: Connection,
    inherited: tuple[Connection, ...],
) -> None:
    """Work until it is done, or nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it decides
    for other in inherited:
        other.close()
    with suppress(Exception):  # who does the work again, alone, gets to know why
        work(*about, pipe)


@contextmanager
def _nothing_from_here() -> Iterator[None]:
    """Have a Python that starts afresh import no module from the working directory, where the
    data are: what its parent imports from is told to it later.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before
