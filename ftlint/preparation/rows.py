"""Records of a table, written as rows of a shape."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, BinaryIO

import msgspec
from msgspec.inspect import DictType, ListType, StrType, StructType, UnionType, type_info

from ftlint.conversion import Converter
from ftlint.errors import SourceError
from ftlint.model import Progress
from ftlint.preparation.asked import messages_in
from ftlint.preparation.history import HISTORY, exchanges
from ftlint.preparation.mapping import FIELDS, MappingOf, not_a_text
from ftlint.preparation.marks import verdict_of
from ftlint.preparation.nothing import Nothings
from ftlint.shapes import SHAPES
from ftlint.tables import Table
from ftlint.tables.table import counted, listed
from ftlint.tables.values import Number, as_json, as_text, from_text
from ftlint.telling import option

PLAIN = ("completion", "text", "alpaca")  # shapes in which null is an empty cell of a table
TOTALS = {
    *("total", "totals", "grand total", "sum", "summe", "gesamt", "gesamtsumme", "somme", "suma"),
    *("totale", "somma", "soma", "totaal", "итого", "всего"),
    *("合计", "总计", "合計", "総計", "합계"),
}


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
    late: Counter[str] = Counter()
    columns = frozenset(table.columns)
    nothings = Nothings(made.fields.values())
    record = None
    if converter:
        converter.ends.left.clear()
    for record in table.records():
        size = len(buffer)
        try:
            row = row_of(record.values, made)
            losses: Sequence[str] = ()
            if converter:
                row, losses = converter.convert(row)
            encode(row, buffer, size)
        except UnicodeEncodeError as error:
            half = f"\\u{ord(error.object[error.start]):04x}"
            bad[record.line] = f"half of a surrogate pair ({half}) stands in a text"
            del buffer[size:]
            continue
        except ValueError as error:
            bad[record.line] = str(error)
            continue
        lost.update(set(losses))
        kept.append(record.line)
        if made.fields:
            nothings.look(record.line, record.values)
            if record.values.keys() - columns:
                late.update(record.values.keys() - columns)
        buffer += b"\n"
        if len(buffer) > 1 << 20:
            out.write(buffer)
            if progress:
                progress(len(buffer))
            buffer.clear()
    out.write(buffer)
    bad |= table.problems
    if bad and not drop_bad:
        leaving = f", or {option('drop_bad', True)} leaves them out"
        remedy = "mend them there" + leaving * bool(kept)
        raise SourceError(
            f"{counted(len(bad), 'row')} cannot be used: {_some(bad)}",
            place=table.name,
            remedy=remedy,
        )
    notes = [*table.notes, *(f"lost in {counted(n, 'row')}: {text}" for text, n in lost.items())]
    if converter:
        notes += converter.left()
    if bad:
        notes.append(f"{counted(len(bad), 'row')} left out: {_some(bad)}")
    if record and (word := _total(record.values)):
        notes.append(f"the last row ({record.line}) reads like a total: {word!r}")
    if table.blank:
        empty = counted(len(table.blank), "empty row")
        notes.append(f"{empty} passed over: {listed(table.blank)}")
    for root, parts in made.parts(table).items():
        notes.append(f"of the column {root} is used only {', '.join(parts)}")
    if unused := made.unused(table):
        notes.append(f"columns that are not used: {', '.join(unused)}")
    for name, count in late.items():
        notes.append(
            f"the key {name!r} is not used, which stands only in {counted(count, 'later row')}"
        )
    notes += nothings.told()
    return notes, sorted(bad), kept


def row_of(values: Mapping[str, Any], made: MappingOf) -> dict[str, Any]:
    """A row out of a record.

    Raises ValueError for a cell that is no text where one is needed, and for a record that has
    not the columns.
    """
    if not made.fields:
        return _as_it_is(values, made.shape)
    if missing := made.missing(values):
        have = ", ".join(f"{name!r}" for name in list(values)[:6]) or "nothing"
        raise ValueError(f"it has no {missing!r}; it has {have}")
    filled: dict[str, Any] = {}
    for field, template in made.fields.items():
        value = template.fill(values)
        if field == HISTORY:
            filled[field] = exchanges(template.columns[0], value)
            continue
        if made.shape == "chat" and field == "user" and (said := messages_in(value)):
            value = said
        elif isinstance(value, list | dict) and not made.shape.startswith("trl-"):
            raise not_a_text(template.columns[0], value)
        filled[field] = "" if value is None else value
    if made.shape == "trl-unpaired":
        filled["label"] = verdict_of(filled["label"])
    if made.shape not in ("chat", "preference"):
        return {f: value for f, value in filled.items() if value or f != HISTORY}
    turns = [{"role": "system", "content": filled["system"]}] if filled.get("system") else []
    for asked, answered in filled.get(HISTORY, ()):
        turns += [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]
    if isinstance(filled["user"], list):
        turns += filled["user"]
    else:
        turns.append({"role": "user", "content": filled["user"]})
    if made.shape == "chat":
        return {"messages": [*turns, {"role": "assistant", "content": filled["assistant"]}]}
    answers = {
        key: [{"role": "assistant", "content": filled[field]}]
        for key, field in (("preferred_output", "preferred"), ("non_preferred_output", "rejected"))
    }
    return {"input": {"messages": turns}, **answers}


def _as_it_is(values: Mapping[str, Any], shape: str) -> dict[str, Any]:
    """A record that is a row already: only what must be text or JSON, and is not, is made so."""
    kinds = kinds_of(shape)
    needed = FIELDS[shape][0] if shape in PLAIN else ()
    row: dict[str, Any] = {}
    for name, value in values.items():
        kind = kinds.get(name, "")
        if kind == "text":
            text = as_text(value)
            row[name] = "" if text is None and name in needed else text
        elif kind == "json" and isinstance(value, str) and not isinstance(value, Number):
            if value.strip():  # an empty cell of a table
                row[name] = from_text(name, value)
        else:
            row[name] = as_json(value)
    if shape == "trl-preference" and isinstance(row.get("prompt"), list):
        for side in ("chosen", "rejected"):
            if isinstance(row.get(side), str):  # messages are answered by messages
                row[side] = [{"role": "assistant", "content": row[side]}]
    return row


@cache
def kinds_of(shape: str) -> dict[str, str]:
    """The fields of a shape's rows that hold `text`, and those that hold `json`. Of a field that
    may hold both, the type says first what it is at its best.
    """
    found: dict[str, str] = {}
    for field in msgspec.structs.fields(SHAPES[shape].row):
        kinds = type_info(field.type)
        parts = kinds.types if isinstance(kinds, UnionType) else (kinds,)
        for part in parts:
            if isinstance(part, StrType):
                found.setdefault(field.encode_name, "text")
            elif isinstance(part, ListType | DictType | StructType):
                found.setdefault(field.encode_name, "json")
    return found


def _total(values: Mapping[str, Any]) -> str:
    """What the first cell of a row says, if a sheet adds up in such rows."""
    first = next((str(value).strip() for value in values.values() if value not in (None, "")), "")
    return first if first.rstrip(":").casefold() in TOTALS else ""


def _some(bad: Mapping[int, str]) -> str:
    told = [f"row {line}: {reason}" for line, reason in sorted(bad.items())[:3]]
    return "; ".join(told) + (" …" if len(bad) > 3 else "")
