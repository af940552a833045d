"""Files that appear whole or not at all, and never in the place of another."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from ftlint.atomic import sync
from ftlint.errors import FixError
from ftlint.telling import option


def lines(path: str) -> Iterator[bytes]:
    """The lines of a file, which is open no longer than they are read: it may then be replaced."""
    with open(path, "rb") as file:
        yield from file


def free_stem(folder: str, stem: str, endings: Sequence[str]) -> str:
    """`stem`, or `stem-2` and so on, so that none of the files with these endings is there."""
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(
        name
        for name in names
        if not any(os.path.lexists(os.path.join(folder, name + ending)) for ending in endings)
    )


@contextmanager
def room_in(folder: str) -> Iterator[None]:
    """Raise FixError where a disk is full that is written to."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            raise
        raise FixError(
            "no space is left, and nothing was written",
            place=folder or os.curdir,
            remedy=f"make room, or {option('output', 'FILE')} writes elsewhere",
        ) from None


def publish(drafts: Sequence[tuple[str, str]]) -> None:
    """Give finished drafts their names, all or none; the drafts' own names go.

    Raises FixError when a file of one of these names has come up meanwhile.
    """
    done: list[str] = []
    try:
        for draft, final in drafts:
            sync(draft)
            # Unlike a rename, a link fails where something is already.
            os.link(draft, final)
            done.append(final)
    except FileExistsError:
        for final in done:
            os.unlink(final)
        raise FixError(
            "a file of this name appeared; nothing was written", place=final, remedy="run again"
        ) from None
    except OSError as error:
        for final in done:
            os.unlink(final)
        if not _without_links(drafts):
            words = str(error.strerror or error).lower()
            raise FixError(f"cannot be written: {words}", place=final) from None
    finally:
        for draft, _ in drafts:
            with suppress(OSError):
                os.unlink(draft)
    sync(os.path.dirname(drafts[0][1]))


def _without_links(drafts: Sequence[tuple[str, str]]) -> bool:
    """On file systems without hard links: rename, after a last look."""
    if any(os.path.lexists(final) for _, final in drafts):
        return False
    try:
        for draft, final in drafts:
            Path(draft).rename(final)
    except OSError:
        return False
    return True
