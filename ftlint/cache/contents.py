"""What files hold, by a digest: read when the file may have changed, else remembered."""

from __future__ import annotations

import json
import os
import stat
import time

import xxhash

from ftlint.cache.store import Store

# A file that changed so shortly before it was looked at may change again within the same tick of
# its clock: two seconds is the longest tick of any file system in use.
TICK = 2_000_000_000
CHUNK = 1 << 18  # bytes, which the processor's own memory holds
MOST = 50_000  # files that are remembered
KIND = "contents"

Stamp = tuple[int, ...]


class Contents:
    """Digests of files by their path."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._remembered: dict[str, list[int | str]] = {}
        self._found: dict[str, tuple[str, Stamp, bool]] = {}
        self._new = False
        self.asked: set[str] = set()  # by path; whoever wants to know what is asked empties it
        if data := store.get(KIND, KIND):
            try:
                table = json.loads(data)
                self._remembered = table if isinstance(table, dict) else {}
            except ValueError:
                pass

    def of(self, path: str) -> str | None:
        """The digest of a regular file; None for anything else."""
        self.asked.add(path)
        found = self._found.get(path)
        if found is None:
            found = self._look(path)
            if found is None:
                return None
            self._found[path] = found
        return found[0]

    def unchanged(self, path: str) -> bool:
        """Whether a file is still what it was when it was asked for first."""
        before = self._found.get(path)
        if before is None:
            return not os.path.lexists(path)
        digest, stamp, quiet = before
        now = _stamp(path)
        if now is None or now[0] != stamp:
            return False
        return quiet or _read(path) == digest

    def all_unchanged(self) -> bool:
        """The same of every file that was asked for."""
        return all(map(self.unchanged, self._found))

    def _look(self, path: str) -> tuple[str, Stamp, bool] | None:
        found = _stamp(path)
        if found is None:
            return None
        stamp, quiet = found
        known = self._remembered.get(os.path.abspath(path))
        if quiet and known and known[:-1] == list(stamp) and isinstance(known[-1], str):
            return known[-1], stamp, quiet
        digest = _read(path)
        if digest is None:
            return None
        if quiet:
            self._remembered[os.path.abspath(path)] = [*stamp, digest]
            self._new = True
        return digest, stamp, quiet

    def keep(self) -> None:
        """Remember what was read."""
        if self._new:
            latest = dict(list(self._remembered.items())[-MOST:])
            self._store.put(KIND, KIND, json.dumps(latest, separators=(",", ":")).encode())


def _stamp(path: str) -> tuple[Stamp, bool] | None:
    """What changes when a regular file changes, and whether any change would show in it."""
    now = time.time_ns()
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    last = max(found.st_mtime_ns, found.st_ctime_ns)
    stamp = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return stamp, now - last > TICK


def _read(path: str) -> str | None:
    total = xxhash.xxh3_128()
    room = memoryview(bytearray(CHUNK))
    try:
        with open(path, "rb", buffering=0) as file:
            while count := file.readinto(room):
                total.update(room[:count])
    except OSError:
        return None
    return total.hexdigest()
