"""The fields of a row that a grader reads, and whether the rows have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ftlint.errors import nearest
from ftlint.submission.errors import DataRefused

if TYPE_CHECKING:
    from ftlint.submission.checking import Rows

RESERVED = ("messages", "tools")  # fields of a row that are not the grader's own
_FIELD = re.compile(r"\{\{\s*item\.([^\W\d]\w*)\s*(?=[.\[|}])")


def refuse_unknown_fields(grader: dict[str, Any], files: Sequence[Rows]) -> None:
    """Raise DataRefused when a grader reads a field that no row of a file has."""
    named = list(dict.fromkeys(_fields(grader)))
    for rows in files:
        there = _fields_of(rows.path, named)
        gone = [name for name in named if there and name not in there]
        if gone:
            own = [name for name in there if name not in RESERVED]
            listed = " and ".join(f"{{{{item.{name}}}}}" for name in gone)
            raise DataRefused(
                f"the grader reads {listed}, and no row of {rows.name} has "
                f"{'such a field' if len(gone) == 1 else 'such fields'}: nothing was sent",
                [],
                remedy=nearest(gone[0], own) if own else "the rows have no field but the messages",
            )


def _fields(value: object) -> Iterator[str]:
    """The names in the templates of a grader. What is under `source` is a program, with words of
    its own.
    """
    if isinstance(value, str):
        yield from _FIELD.findall(value)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "source":
                yield from _fields(inner)


def _fields_of(path: str, wanted: Sequence[str]) -> dict[str, None]:
    """The fields that rows of a file have, as far as it is read until all that are wanted were seen."""
    import msgspec

    from ftlint.sources import open_path

    decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
    found: dict[str, None] = {}
    with open_path(path) as source:
        for block in source.blocks():
            for line in block.lines:
                try:
                    found |= dict.fromkeys(decoder.decode(line))
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    continue
                if all(name in found for name in wanted):
                    return found
    return found
