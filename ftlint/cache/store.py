"""Entries on the disk, each a file of its own: whole, and the one that was asked for, or none."""

from __future__ import annotations

import os
from contextlib import suppress

import xxhash

from ftlint import atomic

FOLDER = ".ftlint_cache"
LIMITS = {"answers": 256, "verdicts": 20_000}  # entries of a kind; the older half goes
_OWN = {
    ".gitignore": b"# Written by ftlint\n*\n",
    "CACHEDIR.TAG": b"Signature: 8a477f597d28d172789f06886806bc55\n",
}


def digest(*parts: str | bytes) -> str:
    """What tells these parts from any others."""
    total = xxhash.xxh3_128()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(b"%d:" % len(data))
        total.update(data)
    return total.hexdigest()


class Store:
    """A folder of entries by kind and key. What it cannot read is not there; what it cannot write
    is not kept.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def get(self, kind: str, key: str) -> bytes | None:
        """What was put under a key."""
        try:
            with open(os.path.join(self.folder, kind, key), "rb") as file:
                proof, _, data = file.read().partition(b"\n")
        except OSError:
            return None
        return data if proof == _proof(kind, key, data) else None

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep data under a key, in the place of what was there."""
        folder = os.path.join(self.folder, kind)
        with suppress(OSError):
            if not os.path.isdir(folder):
                self._make(folder)
            path = os.path.join(folder, key)
            atomic.replace(path, (_proof(kind, key, data), b"\n", data), lasting=False)

    def _make(self, folder: str) -> None:
        mine = not os.path.isdir(self.folder) or os.path.basename(self.folder) == FOLDER
        os.makedirs(folder, exist_ok=True)
        if not mine:  # a folder that others keep files in is not git's to ignore
            return
        for name, text in _OWN.items():
            path = os.path.join(self.folder, name)
            if not os.path.exists(path):
                atomic.replace(path, (text,), lasting=False)

    def prune(self) -> None:
        """Drop the older half of a kind that has too many."""
        for kind, limit in LIMITS.items():
            with suppress(OSError):
                folder = os.path.join(self.folder, kind)
                entries = os.listdir(folder)
                if len(entries) <= limit:
                    continue
                paths = [os.path.join(folder, name) for name in entries]
                for path in sorted(paths, key=os.path.getmtime)[: -limit // 2]:
                    os.unlink(path)


def _proof(kind: str, key: str, data: bytes) -> bytes:
    return f"ftlint cache 1 {digest(kind, key, data)}".encode()
