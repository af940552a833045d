"""A generated file with one fault in it, and what ftlint is expected to say of the fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

Row = dict[str, Any]


class Planted(NamedTuple):
    """A file to write: its bytes, the target to judge it for, the code of its fault if it has one.

    `family` is the group it counts to: `completion`, `chat`, `preference`, `text` or `edge`.
    """

    name: str
    family: str
    target: str
    fault: str
    expected: str | None
    content: bytes

    def write(self, folder: Path) -> Path:
        """The file, in a folder."""
        path = folder / self.name
        path.write_bytes(self.content)
        return path


def lines(rows: list[Any]) -> bytes:
    """Rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def replaced(rows: list[Row], at: int, **fields: Any) -> list[Row]:
    """The rows with some fields of one of them replaced."""
    return [{**row, **fields} if i == at else row for i, row in enumerate(rows)]


def without(rows: list[Row], at: int, key: str) -> list[Row]:
    """The rows with a key of one of them left out."""
    return [{k: v for k, v in row.items() if i != at or k != key} for i, row in enumerate(rows)]


def renamed(rows: list[Row], old: str, new: str) -> list[Row]:
    """All rows with a key under another name."""
    return [{new if k == old else k: v for k, v in row.items()} for row in rows]


def each(rows: list[Row], key: str, change: Callable[[str], str]) -> list[Row]:
    """All rows with one text changed."""
    return [{**row, key: change(row[key])} for row in rows]


def one(rows: list[Row], at: int, key: str, change: Callable[[str], str]) -> list[Row]:
    """The rows with one text of one of them changed."""
    return replaced(rows, at, **{key: change(rows[at][key])})


def words(rng: Random, count: int) -> str:
    """A sentence of so many words, with a capital and a full stop."""
    chosen = " ".join(rng.choices(_WORDS, k=count))
    return chosen[0].upper() + chosen[1:] + "."


def _listed(text: str) -> list[str]:
    return text.split()


_WORDS = _listed(
    "amber barge candle dairy engine ferry garden harbour island jacket kettle lantern meadow needle"
    " orchard pepper quarry river saddle tunnel umbrella valley window yarrow zinc bread copper dune"
    " early feather gravel honey iron juniper"
)
