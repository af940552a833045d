"""Records of a table, written as rows of a shape."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import msgspec

from ftlint.conversion import Converter
from ftlint.errors import SourceError
from ftlint.model import Progress
from ftlint.preparation.mapping import MappingOf, not_a_text
from ftlint.tables import Table

LISTED = 10


def write_rows(
    table: Table,
    made: MappingOf,
    converter: Converter | None,
    out: BinaryIO,
    drop_bad: bool,
    progress: Progress | None,
) -> tuple[list[str], list[int], array[int]]:
    """Write the rows of a table in the shape wanted; notes for people, the numbers of rows that
    are left out because the user said so, and those of the rows that are written.

    Raises SourceError for rows that cannot be made, unless they are to be left out.
    """
    encode = msgspec.json.Encoder().encode_into
    buffer = bytearray()
    lost: Counter[str] = Counter()
    bad: dict[int, str] = {}
    kept = array("Q")
    for record in table.records():
        try:
            row = row_of(record.values, made)
            if converter:
                row, losses = converter.convert(row)
                lost.update(set(losses))
        except ValueError as error:
            bad[record.line] = str(error)
            continue
        kept.append(record.line)
        encode(row, buffer, len(buffer))
        buffer += b"\n"
        if len(buffer) > 1 << 20:
            out.write(buffer)
            if progress:
                progress(len(buffer))
            buffer.clear()
    out.write(buffer)
    bad |= table.problems
    if bad and not drop_bad:
        raise SourceError(
            f"{counted(len(bad), 'row')} cannot be used: {_some(bad)}",
            place=table.name,
            remedy="mend them there, or --drop-bad leaves them out",
        )
    notes = [*table.notes, *(f"{text} (in {n:,} rows)" for text, n in lost.items())]
    if table.blank:
        empty = counted(len(table.blank), "empty row")
        notes.append(f"{empty} passed over: {listed(table.blank)}")
    if unused := made.unused(table):
        notes.append(f"columns that are not used: {', '.join(unused)}")
    return notes, sorted(bad), kept


def row_of(values: Mapping[str, Any], made: MappingOf) -> dict[str, Any]:
    """A row out of a record.

    Raises ValueError for a cell that is no text where one is needed.
    """
    if not made.fields:
        return dict(values)
    filled: dict[str, Any] = {}
    for field, template in made.fields.items():
        value = template.fill(values)
        if isinstance(value, list | dict) and not made.shape.startswith("trl-"):
            raise not_a_text(template.columns[0], value)
        filled[field] = "" if value is None else value
    if made.shape not in ("chat", "preference"):
        return filled
    turns = [{"role": "system", "content": filled["system"]}] if filled.get("system") else []
    turns.append({"role": "user", "content": filled["user"]})
    if made.shape == "chat":
        return {"messages": [*turns, {"role": "assistant", "content": filled["assistant"]}]}
    answers = {
        key: [{"role": "assistant", "content": filled[field]}]
        for key, field in (("preferred_output", "preferred"), ("non_preferred_output", "rejected"))
    }
    return {"input": {"messages": turns}, **answers}


def counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def listed(numbers: Sequence[int]) -> str:
    """The first of some numbers, as people read them."""
    return ", ".join(map(str, numbers[:LISTED])) + (" …" if len(numbers) > LISTED else "")


def _some(bad: Mapping[int, str]) -> str:
    told = [f"row {line}: {reason}" for line, reason in sorted(bad.items())[:3]]
    return "; ".join(told) + (" …" if len(bad) > 3 else "")
