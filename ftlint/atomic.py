"""Writing a file of our own so that readers find the old one or the new one, whole."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress

PAUSES = (0.05, 0.1, 0.2, 0.4)  # seconds before another attempt


def replace(path: str, data: Iterable[bytes], *, lasting: bool = True) -> None:
    """Put pieces of data in the place of a file; mode and owner stay, and a symbolic link stays one.
    What is not `lasting` may be lost when the power fails.

    Raises OSError, with the old file as it was.
    """
    import tempfile

    real = os.path.realpath(path)
    folder, name = os.path.split(real)
    try:
        mode = stat.S_IMODE(os.stat(real).st_mode)
    except FileNotFoundError:
        mode = 0o666 & ~umask()
    try:
        out, draft = tempfile.mkstemp(prefix=f".{begun(name)}.", suffix=".ftlint", dir=folder)
    except OSError as error:
        error.filename = path  # and not the name that nobody has heard of
        raise
    try:
        with open(out, "wb") as file:
            file.writelines(data)
            file.flush()
            if lasting:
                os.fsync(out)
        os.chmod(draft, mode)
        take_place(draft, real, PAUSES if lasting else ())
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
    if lasting:
        sync(folder)


def take_place(draft: str, real: str, pauses: Iterable[float] = PAUSES) -> None:
    """Put a draft in the place of a file. On Windows, a guard against viruses or an indexer may hold
    one of the two for a moment, in which that is forbidden.

    Raises OSError.
    """
    for pause in pauses if sys.platform == "win32" else ():
        try:
            os.replace(draft, real)
            return
        except PermissionError:
            time.sleep(pause)
    os.replace(draft, real)


def begun(name: str) -> str:
    """As much of the name of a file as leaves room for more: systems count its bytes, not letters."""
    return name.encode("utf-8", "ignore")[:100].decode("utf-8", "ignore")


@contextmanager
def alone(folder: str) -> Iterator[None]:
    """Let one process at a time into what is done with a folder, where the system can tell."""
    with ExitStack() as stack:
        with suppress(ImportError, OSError):
            import fcntl

            descriptor = os.open(folder or ".", os.O_RDONLY)
            stack.callback(os.close, descriptor)  # which also ends the lock
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def sync(path: str) -> None:
    """Have a file or folder on the disk, where the system can tell."""
    with suppress(OSError):
        descriptor = os.open(path or ".", os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def umask() -> int:
    """The permissions that new files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
