"""Replacing a file so that at every moment the old one or the new one is there, whole."""

from __future__ import annotations

import os
import secrets
import stat
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, BinaryIO

from ftlint import paths
from ftlint.atomic import begun, sync, take_place
from ftlint.errors import FixError

AHEAD = 8  # pieces that may wait to be written
CHUNK = 1 << 20
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_WRITING = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_SHORTER = "the file became shorter while it was read"


class Draft:
    """A new version of a file, in a temporary file beside it until it is kept.

    A thread of its own writes, while what comes next is still being checked. Every method
    raises FixError, the original unchanged, when the disk refuses.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self.real = os.path.realpath(original)
        folder, name = os.path.split(self.real)
        self.path = os.path.join(folder, f".{begun(name)}.{secrets.token_hex(8)}.ftlint")
        # Whoever is interrupted before the draft is in somebody's hands leaves nothing behind.
        self._gone = weakref.finalize(self, _unlink, self.path, os.getpid())
        try:
            self.out = os.open(self.path, _NEW, 0o600)
        except OSError as error:
            self._gone.detach()
            raise self._error(error) from None
        self.thread = ThreadPoolExecutor(1, "ftlint-draft")
        self.work: deque[Future[None]] = deque()

    def _error(self, error: OSError) -> FixError:
        reason = (error.strerror or str(error)).lower()
        return FixError(
            f"cannot write the fixed file: {reason}",
            place=self.original,
            remedy="nothing was changed",
        )

    def write(self, data: bytes) -> None:
        self._later(_write, self.out, data)

    def copy(self, handle: BinaryIO, start: int, end: int) -> None:
        """Copy bytes `start` to `end` of an open file; where it was read to does not change."""
        if hasattr(os, "pread"):
            self._later(_copy, handle.fileno(), self.out, start, end)
            return
        # On Windows a read moves the file, and only the thread that reads it may do that.
        before = handle.tell()
        handle.seek(start)
        while start < end and (chunk := handle.read(min(CHUNK, end - start))):
            self.write(chunk)
            start += len(chunk)
        handle.seek(before)
        if start < end:
            raise self._error(OSError(_SHORTER))

    def append(self, handle: BinaryIO) -> None:
        """Copy a whole file, which may go when this is done."""
        self.copy(handle, 0, os.fstat(handle.fileno()).st_size)
        while self.work:
            self._finish()

    def _later(self, task: Callable[..., None], *arguments: Any) -> None:
        self.work.append(self.thread.submit(task, *arguments))
        while len(self.work) > AHEAD or (self.work and self.work[0].done()):
            self._finish()

    def _finish(self) -> None:
        try:
            self.work.popleft().result()
        except OSError as error:
            raise self._error(error) from None

    def close(self) -> None:
        """Have everything written on the disk."""
        while self.work:
            self._finish()
        self.thread.shutdown()
        try:
            os.fsync(self.out)
            os.close(self.out)
        except OSError as error:
            raise self._error(error) from None
        self.out = -1

    def keep(self, stamp: tuple[int, ...]) -> None:
        """Put the draft in the place of the original, which must still be the one of `stamp`.

        Mode and owner are kept, and a symbolic link stays one. What nobody may write stays too.
        """
        try:
            now = os.stat(self.real)
            if paths.stamp(now) != stamp:
                raise FixError(
                    "the file changed while it was being fixed; nothing was written",
                    place=self.original,
                    remedy="run again",
                )
            if not now.st_mode & _WRITING or not os.access(self.real, os.W_OK):
                raise FixError(
                    "the file is read-only; nothing was written",
                    place=self.original,
                    remedy="allow writing to it, or fix a copy",
                )
            os.chmod(self.path, stat.S_IMODE(now.st_mode))
            with suppress(OSError, AttributeError):  # Windows has no such owners
                os.chown(self.path, now.st_uid, now.st_gid)
            take_place(self.path, self.real)
            self._gone.detach()
        except OSError as error:
            self.discard()
            raise self._error(error) from None
        except FixError:
            self.discard()
            raise
        sync(os.path.dirname(self.real))

    def discard(self) -> None:
        """Throw the draft away."""
        self.thread.shutdown(cancel_futures=True)
        if self.out >= 0:
            with suppress(OSError):
                os.close(self.out)
            self.out = -1
        self._gone()


def _unlink(path: str, process: int) -> None:
    """Take a draft away, unless this process is another that has but a copy of what holds it."""
    if os.getpid() == process:
        with suppress(OSError):
            os.unlink(path)


def _write(out: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(out, view) :]


def _copy(source: int, out: int, start: int, end: int) -> None:
    """Copy by the system where it can, else through memory."""
    try:
        while start < end and (done := os.copy_file_range(source, out, end - start, start)):
            start += done
    except (OSError, AttributeError):
        pass  # another file system, or another system
    while start < end and (chunk := os.pread(source, min(CHUNK, end - start), start)):
        _write(out, chunk)
        start += len(chunk)
    if start < end:
        raise OSError(_SHORTER)
