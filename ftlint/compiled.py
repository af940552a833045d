"""The heads of all rules and targets as one JSON, which is read in a millisecond; the TOML files
that it is made of take more than a hundred. A wheel carries it; a checkout keeps its own, good
for the files that it was made of.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ftlint import atomic

if TYPE_CHECKING:
    from pathlib import Path

NAME = "catalog.json"
_HERE = os.path.dirname(os.path.abspath(__file__))

T = TypeVar("T")


def of_wheel(kind: type[T]) -> T | None:
    """What an installed ftlint carries; None in a checkout."""
    try:
        # Without pathlib, which takes longer to import than this takes to read.
        with open(os.path.join(_HERE, "_rules", NAME), "rb") as compiled:
            return msgspec.json.decode(compiled.read(), type=kind)
    except FileNotFoundError:
        return None


def of_checkout(root: Path, kind: type[T], read: Callable[[Path], T]) -> T:
    """What `read` makes of the files below `root`, made again when one of them, or what they are
    made into, has changed. Kept where builds go; where nothing can be written, it is not kept.
    """
    kept = root.parent / "build" / NAME
    made_of = _state(root)
    with suppress(OSError, msgspec.DecodeError):
        state, _, compiled = kept.read_bytes().partition(b"\n")
        if state == made_of:
            return msgspec.json.decode(compiled, type=kind)
    made = read(root)
    with suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
        data = msgspec.json.encode(made)
        atomic.replace(str(kept), [made_of, b"\n", data], lasting=False)
    return made


def _state(root: Path) -> bytes:
    """Tells one state of the files from another."""
    from xxhash import xxh3_128_hexdigest

    seen = [
        (file.path, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        for file in sorted((*_files(str(root)), *_files(_HERE)), key=lambda file: file.path)
        for found in (file.stat(),)
    ]
    return xxh3_128_hexdigest(os.fsencode(repr(seen))).encode()


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path)
            elif entry.name.endswith((".toml", ".py")):
                yield entry
