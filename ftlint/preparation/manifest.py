"""What prepare knows and inference needs, beside the data: `<name>_prepared.ftlint.json`."""

from __future__ import annotations

import hashlib
from typing import Any, BinaryIO

import msgspec

CHUNK = 1 << 20


class Change(msgspec.Struct):
    """What was done to the rows: the rule, in words, and to how many."""

    rule: str
    words: str
    rows: int


class Manifest(msgspec.Struct, omit_defaults=False):
    """All about a prepared dataset. `files` has the rows of each file written, `classes` how
    often each label occurs, `dropped` the numbers of source rows that are in no file.
    """

    version: str
    source: str
    source_hash: str
    shape: str
    target: str | None
    separator: str | None
    stop: str | None
    task: str | None
    rows: int
    files: dict[str, int]
    classes: dict[str, int]
    changes: list[Change]
    mapping: dict[str, str]
    notes: list[str]
    dropped: list[int] = []
    tokens: int | None = None
    encoding: str | None = None
    seed: int | None = None

    def written(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def hash_of(handle: BinaryIO) -> str:
    """The SHA-256 of a file, as `sha256:…`."""
    digest = hashlib.sha256()
    handle.seek(0)
    while data := handle.read(CHUNK):
        digest.update(data)
    return f"sha256:{digest.hexdigest()}"


def first_words(text: Any, width: int = 120) -> str:
    """A value on one line, its end left out when it is long."""
    words = " ".join(str(text).split())
    return words if len(words) <= width else f"{words[: width - 1]}…"
