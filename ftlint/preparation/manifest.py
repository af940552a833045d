"""What prepare knows and inference needs, beside the data: `<name>_prepared.ftlint.json`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from ftlint.tables.table import counted, listed


class Change(msgspec.Struct):
    """What was done to the rows: the rule, in words, and to how many; `drops` where they went by it."""

    rule: str
    words: str
    rows: int
    drops: bool = False

    def told(self) -> str:
        """It in words, for whoever has not seen it done."""
        rows = counted(self.rows, "row")
        return f"dropped {rows}: {self.rule}" if self.drops else f"changed {rows}: {self.words}"


class Manifest(msgspec.Struct, omit_defaults=False):
    """All about a prepared dataset. `files` has the rows of each file written, `classes` how
    often each label occurs, `dropped` the numbers of source rows that are in no file, `tokens`
    all that a model of that encoding is trained on in one epoch.
    """

    version: str = ""
    source: str = ""
    source_hash: str = ""
    shape: str | None = None
    target: str | None = None
    separator: str | None = None
    stop: str | None = None
    task: str | None = None
    rows: int | None = None
    files: dict[str, int] = {}
    classes: dict[str, int] = {}
    changes: list[Change] = []
    mapping: dict[str, str] = {}
    notes: list[str] = []
    dropped: list[int] = []
    tokens: int | None = None
    encoding: str | None = None
    seed: int | None = None

    def told(self) -> Iterator[str]:
        """What was made of the source and how, in words, for whoever has not seen it done."""
        if self.mapping:
            yield ", ".join(f"{field} from {text!r}" for field, text in self.mapping.items())
        yield from self.notes
        if self.dropped:
            yield self.missing()
        for change in self.changes:
            yield change.told()

    def missing(self) -> str:
        """Which rows of the source are in no file, in words."""
        return f"left out: {counted(len(self.dropped), 'row')} ({listed(self.dropped)})"

    def written(self) -> bytes:
        try:
            text = msgspec.json.encode(self)
        except UnicodeEncodeError:  # half of a surrogate pair, in what is told of the rows
            text = msgspec.json.encode(_whole(msgspec.to_builtins(self)))
        return msgspec.json.format(text, indent=2) + b"\n"


def _whole(value: Any) -> Any:
    """A value with halves of surrogate pairs written as JSON writes them."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value


def read(data: bytes) -> Manifest:
    """A manifest, of this version or another: what it does not say is left open.

    Raises ValueError when it is none.
    """
    try:
        return msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from None


def hash_of(handle: BinaryIO) -> str:
    """The SHA-256 of a file, as `sha256:…`."""
    handle.seek(0)
    return f"sha256:{hashlib.file_digest(handle, 'sha256').hexdigest()}"  # type: ignore[arg-type]


def first_words(text: Any, width: int = 120) -> str:
    """A value on one line, its end left out when it is long."""
    words = " ".join(str(text).split())
    return words if len(words) <= width else f"{words[: width - 1]}…"
