"""Processes that each do a part of the work, and send what comes of it to the one that began them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing.connection import Connection, wait
from threading import Lock
from types import ModuleType
from typing import Any

from ftlint.cores import forks
from ftlint.model import Progress

PATIENCE = 1.0  # seconds after which a silent process is looked at
AT_ONCE = 60  # pipes: Windows waits for no more than 63 things

_starting = Lock()


class Crew:
    """Processes, and a pipe from each of them. To be closed, whatever comes of them."""

    def __init__(self, way: str | None = None) -> None:
        self._way = way or ("fork" if forks() else "spawn")
        self._context: Any = multiprocessing.get_context(self._way)
        self._workers: dict[Connection, Any] = {}
        self.pipes: list[Connection] = []

    def begin(self, work: Callable[..., None], *about: Any) -> Connection:
        """Start a process that calls `work` with this, and last its end of the pipe; ours.

        Raises OSError when there can be none.
        """
        mine: Connection
        mine, theirs = self._context.Pipe(duplex=False)
        forked = self._way == "fork"
        inherited = (*self.pipes, mine) if forked else ()
        told = (work, about, theirs, inherited)
        worker = self._context.Process(target=_do, args=told, daemon=True)
        try:
            with nullcontext() if forked else _afresh():
                worker.start()
        except Exception as error:  # what cannot be sent, and what helpers of others may not have
            mine.close()
            raise OSError(str(error)) from error
        finally:
            theirs.close()
        self.pipes.append(mine)
        self._workers[mine] = worker
        return mine

    def gather(self, progress: Progress | None = None) -> list[Any]:
        """What each process sends in the end, in their order; `progress` is told the numbers that
        they send before.

        Raises EOFError when one ends without it.
        """
        ends: dict[Any, Any] = {}
        while len(ends) < len(self.pipes):
            for pipe in self._ready([pipe for pipe in self.pipes if pipe not in ends]):
                said = pipe.recv()
                if not isinstance(said, int):
                    ends[pipe] = said
                elif progress:
                    progress(said)
        return [ends[pipe] for pipe in self.pipes]

    def hear(self, pipe: Connection) -> Any:
        """The next thing that the process at the other end of a pipe sends.

        Raises EOFError when it ended instead.
        """
        self._ready([pipe])
        return pipe.recv()

    def _ready(self, pipes: Sequence[Connection]) -> list[Any]:
        """Those of the pipes in which something is. That a process ended need not show in its pipe:
        on Windows, one that ended before it took its end over leaves it open here.
        """
        asked = pipes[:AT_ONCE]
        while True:
            gone = any(not self._workers[pipe].is_alive() for pipe in asked)
            if ready := wait(asked, PATIENCE):
                return ready
            if gone:
                raise EOFError

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers.values():
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
def _afresh() -> Iterator[None]:
    """Have a Python that starts afresh import nothing but what it is told to: no module from the
    working directory, where the data are, and not the script that is running, which would do all
    that it does once more.
    """
    with _starting:
        before, script = os.environ.get("PYTHONSAFEPATH"), sys.modules["__main__"]
        os.environ["PYTHONSAFEPATH"] = "1"
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script
            if before is None:
                del os.environ["PYTHONSAFEPATH"]
            else:
                os.environ["PYTHONSAFEPATH"] = before
