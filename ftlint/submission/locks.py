"""Locks between processes. The system lets go of them when a process ends, also of one that is
killed: no lock outlives a crash, and the files that stay say nothing.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from pathlib import Path

from ftlint.folders import cache_dir


def take(path: Path, stack: ExitStack) -> bool:
    """Take a lock until the stack ends; whether it was free.

    Raises OSError when there can be none.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    stack.callback(os.close, handle)
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def take_for_user(name: str, stack: ExitStack) -> bool:
    """The same of a lock that all runs of this user on this machine share, whatever folder they are
    in. Where it cannot be made, it is free.
    """
    folder = cache_dir()
    if folder is not None:
        with suppress(OSError):
            (folder / "submit").mkdir(parents=True, exist_ok=True)
            return take(folder / "submit" / name, stack)
    return True
