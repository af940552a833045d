"""Several files, scanned by processes of their own while the first of them are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NamedTuple

from ftlint.engine.crew import Crew
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
        self._crew = Crew()
        self._left: dict[str, Connection] = {}
        with suppress(OSError):  # who gets no process is not asked
            for number in range(min(count, len(paths))):
                part = paths[number::count]
                self._left |= dict.fromkeys(part, self._crew.begin(_work, part, scan))

    def take(self, path: str) -> Scanned | None:
        """The scan of a file; those before it that nobody took are passed over."""
        pipe = self._left.pop(path, None)
        with suppress(EOFError, OSError, AttributeError, ImportError):
            while pipe is not None:
                told, scanned = self._crew.hear(pipe)
                if told == path:
                    found: Scanned | None = scanned
                    return found
        return None

    def close(self) -> None:
        """End all processes."""
        self._crew.close()


def _work(paths: Sequence[str], scan: Callable[[str], Scanned], pipe: Connection) -> None:
    for path in paths:
        scanned = None
        with suppress(Exception):
            scanned = scan(path)
        pipe.send((path, scanned))
