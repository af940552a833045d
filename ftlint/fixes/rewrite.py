"""Replacing a file so that at every moment the old one or the new one is there, whole."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from io import UnsupportedOperation
from typing import BinaryIO

from ftlint.errors import FixError

CHUNK = 1 << 20


class Draft:
    """A new version of a file, in a temporary file beside it until it is kept.

    Every method raises FixError, the original unchanged, when the disk refuses.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self.real = os.path.realpath(original)
        folder, name = os.path.split(self.real)
        try:
            descriptor, self.path = tempfile.mkstemp(
                prefix=f".{name[:100]}.", suffix=".ftlint", dir=folder
            )
        except OSError as error:
            raise self._error(error) from None
        self.out = open(descriptor, "wb", buffering=CHUNK)  # noqa: SIM115 - closed by `close`

    def _error(self, error: OSError) -> FixError:
        reason = (error.strerror or str(error)).lower()
        return FixError(
            f"cannot write the fixed file: {reason}",
            place=self.original,
            remedy="nothing was changed",
        )

    def write(self, data: bytes) -> None:
        try:
            self.out.write(data)
        except OSError as error:
            raise self._error(error) from None

    def copy(self, handle: BinaryIO, start: int, end: int) -> None:
        """Copy bytes `start` to `end` of an open file, which stays where it was read to."""
        here = handle.tell()
        handle.seek(start)
        written = self.out.tell()
        try:
            self.out.flush()
            left, descriptor = end - start, self.out.fileno()
            while left > 0 and (
                done := os.copy_file_range(handle.fileno(), descriptor, left, end - left)
            ):
                left -= done
            self.out.seek(0, os.SEEK_END)
        except (OSError, AttributeError, UnsupportedOperation):
            self.out.seek(written)
            self.out.truncate()
            left = self._copied(handle, start, end)
        handle.seek(here)
        if left:
            raise FixError("the file became shorter while it was read", place=self.original)

    def _copied(self, handle: BinaryIO, start: int, end: int) -> int:
        """The same where the system cannot copy by itself; how many bytes were not there."""
        handle.seek(start)
        while start < end and (chunk := handle.read(min(CHUNK, end - start))):
            self.write(chunk)
            start += len(chunk)
        return end - start

    def close(self) -> None:
        """Have everything written on the disk."""
        try:
            self.out.flush()
            os.fsync(self.out.fileno())
            self.out.close()
        except OSError as error:
            raise self._error(error) from None

    def keep(self, stamp: tuple[int, ...]) -> None:
        """Put the draft in the place of the original, which must still be the one of `stamp`.

        Mode and owner are kept, and a symbolic link stays one.
        """
        try:
            now = os.stat(self.real)
            if (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns) != stamp:
                raise FixError(
                    "the file changed while it was being fixed; nothing was written",
                    place=self.original,
                    remedy="run again",
                )
            os.chmod(self.path, stat.S_IMODE(now.st_mode))
            with suppress(OSError):
                os.chown(self.path, now.st_uid, now.st_gid)
            os.replace(self.path, self.real)
        except OSError as error:
            self.discard()
            raise self._error(error) from None
        except FixError:
            self.discard()
            raise
        _sync(os.path.dirname(self.real))

    def discard(self) -> None:
        """Throw the draft away."""
        with suppress(OSError):
            self.out.close()
        with suppress(OSError):
            os.unlink(self.path)


def _sync(folder: str) -> None:
    with suppress(OSError):
        descriptor = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
