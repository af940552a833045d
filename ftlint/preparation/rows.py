"""Records of a table, written as rows of a shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import msgspec

from ftlint.conversion import Converter
from ftlint.errors import SourceError
from ftlint.preparation.mapping import MappingOf
from ftlint.tables import Table

LISTED = 10
Progress = Callable[[int], Any]


def write_rows(
    table: Table,
    made: MappingOf,
    converter: Converter | None,
    out: BinaryIO,
    drop_bad: bool,
    progress: Progress | None,
) -> tuple[list[str], list[int]]:
    """Write the rows of a table in the shape wanted; notes for people, and the numbers of rows
    that are left out because the user said so.

    Raises SourceError for rows that cannot be made, unless they are to be left out.
    """
    encode = msgspec.json.Encoder().encode_into
    buffer = bytearray()
    lost: Counter[str] = Counter()
    bad: dict[int, str] = {}
    for record in table.records():
        try:
            row = row_of(record.values, made)
            if converter:
                row, losses = converter.convert(row)
                lost.update(set(losses))
        except ValueError as error:
            bad[record.line] = str(error)
            continue
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
        numbers = ", ".join(map(str, table.blank[:LISTED])) + (
            " …" if len(table.blank) > LISTED else ""
        )
        notes.append(f"{counted(len(table.blank), 'empty row')} passed over: {numbers}")
    if unused := made.unused(table):
        notes.append(f"columns that are not used: {', '.join(unused)}")
    return notes, sorted(bad)


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
            kind = "a list" if isinstance(value, list) else "an object"
            raise ValueError(f"the column {template.columns[0]!r} holds {kind}, not a text")
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


def _some(bad: Mapping[int, str]) -> str:
    told = [f"row {line}: {reason}" for line, reason in sorted(bad.items())[:3]]
    return "; ".join(told) + (" …" if len(bad) > 3 else "")
