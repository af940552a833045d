"""Checks on rows for reinforcement: who speaks last, and the fields that a grader reads."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from ftlint.model import Batch, Hits, SetHits, Summary, check
from ftlint.spans import pointer


@check("role")
def last_not(batch: Batch, *, role: str) -> Hits:
    """Conversations whose last message is not of this role; those without one are left alone."""
    column = batch.items("roles")
    roles = column.values
    found = [i for i, said in enumerate(roles) if role in said and said[-1] != role]
    return Hits(
        [column.rows[i] for i in found],
        [column.at(i, "messages", len(roles[i]) - 1) for i in found],
        [{"role": roles[i][-1]} for i in found],
    )


@check("key", "reserved")
def reserved_key(batch: Batch, *, keys: list[str] | None = None) -> Hits:
    """Fields that have the name of one of `keys`, whatever its case and the space around it; of
    `messages` and `tools` when None.
    """
    reserved = {key.casefold(): key for key in keys or ("messages", "tools")}
    column = batch.items("fields")
    found = [
        (i, key, reserved[folded])
        for i, fields in enumerate(column.values)
        for key in fields
        if (folded := key.strip().casefold()) in reserved
    ]
    return Hits(
        [column.rows[i] for i, _, _ in found],
        [pointer(key) for _, key, _ in found],
        [{"key": key, "reserved": name} for _, key, name in found],
    )


@check("key")
def lacks_key(batch: Batch, *, keys: list[str]) -> Hits:
    """Rows without one of the fields `keys`, or with null in it."""
    column = batch.items("fields")
    found = [
        (i, key)
        for i, fields in enumerate(column.values)
        for key in keys
        if fields.get(key) is None
    ]
    return Hits(
        [column.rows[i] for i, _ in found],
        [column.place_of(i) for i, _ in found],
        [{"key": key} for _, key in found],
    )


@check("key")
def empty_key(batch: Batch, *, keys: list[str]) -> Hits:
    """Rows with a text, an object or a list under one of the fields `keys` that has nothing in it."""
    column = batch.items("fields")
    found = [
        (row, key)
        for row, fields in zip(column.rows, column.values, strict=True)
        for key in keys
        if _holds_nothing(fields.get(key))
    ]
    return Hits(
        [row for row, _ in found],
        [pointer(key) for _, key in found],
        [{"key": key} for _, key in found],
    )


def _holds_nothing(value: object) -> bool:
    return not value.strip() if isinstance(value, str) else value in ({}, [])


_KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number"}
_KINDS |= {list: "an array", dict: "an object", type(None): ""}  # null is a value of any kind

Fields = tuple[tuple[str, str], ...]  # the names of a row's fields, and the kinds of their values
Counts = dict[str, dict[str, int]]  # how many rows have a field, by the kind of its value


class ItemFields(Summary):
    """How many rows have each field, and of which kind its values are. Which rows these are is
    known while the rows have few different sets of fields, and few rows have a set.
    """

    NAMES = 500
    SETS = 200
    FEW = 20

    def __init__(self) -> None:
        self.rows = 0
        self.counts: Counts | None = {}  # None with more than NAMES
        self.sets: dict[Fields, tuple[int, list[int]]] | None = {}  # None with more than SETS

    def add(self, batch: Batch) -> None:
        column = batch.items("fields")
        found: dict[Fields, list[int]] = {}
        first = batch.block.first_line
        for row, fields in zip(column.rows, column.values, strict=True):
            named = tuple(sorted([(key, _KINDS[type(v)]) for key, v in fields.items()]))
            found.setdefault(named, []).append(first + row)
        counts: Counts = {}
        for named, lines in found.items():
            for key, kind in named:
                kinds = counts.setdefault(key, {})
                kinds[kind] = kinds.get(kind, 0) + len(lines)
        self._take(
            len(column.values),
            counts,
            {named: (len(lines), lines) for named, lines in found.items()},
        )

    def merge(self, other: ItemFields) -> None:
        self._take(other.rows, other.counts, other.sets)

    def _take(
        self, rows: int, counts: Counts | None, sets: dict[Fields, tuple[int, list[int]]] | None
    ) -> None:
        self.rows += rows
        if self.counts is not None and counts is not None:
            for key, kinds in counts.items():
                mine = self.counts.setdefault(key, {})
                for kind, count in kinds.items():
                    mine[kind] = mine.get(kind, 0) + count
        if counts is None or (self.counts is not None and len(self.counts) > self.NAMES):
            self.counts = None
        if self.sets is not None and sets is not None:
            for named, (count, lines) in sets.items():
                before, at = self.sets.get(named, (0, []))
                self.sets[named] = (before + count, (at + lines)[: self.FEW])
        if sets is None or (self.sets is not None and len(self.sets) > self.SETS):
            self.sets = None

    def lines(self, key: str, kind: str | None, at_all: bool = False) -> list[int] | None:
        """The lines of the rows whose field `key` is of this kind, is absent (None), or is
        there `at_all`; None when they are many.
        """
        lines: list[int] = []
        number = 0
        for named, (count, at) in (self.sets or {}).items():
            has = dict(named).get(key)
            if has is not None if at_all else has == kind:
                number += count
                lines += at
        return None if self.sets is None or number > self.FEW else sorted(lines)


class _Found(NamedTuple):
    """What is wrong with a field, in a row and in the set; `lines` is None for many rows."""

    key: str
    lines: list[int] | None
    place: str
    here: str
    all: str


@check("key", "reason")
def inconsistent_keys(fields: ItemFields) -> SetHits:
    """Fields that some rows lack, or whose values are of several kinds, null aside: at the rows
    that are not as most are when these are few, else about the file.
    """
    found = [hit for key in sorted(fields.counts or ()) for hit in _judged(fields, key)]
    rows = [
        (line, hit.place, {"key": hit.key, "reason": hit.here})
        for hit in found
        for line in hit.lines or ()
    ]
    rows.sort(key=lambda row: row[:2])
    return SetHits(
        array("Q", [line for line, _, _ in rows]),
        array("Q", bytes(8 * len(rows))),
        [{"key": hit.key, "reason": hit.all} for hit in found if hit.lines is None],
        [place for _, place, _ in rows],
        [details for _, _, details in rows],
    )


def _judged(fields: ItemFields, key: str) -> Iterator[_Found]:
    kinds = dict((fields.counts or {})[key])
    having = sum(kinds.values())
    lacking = fields.rows - having
    total = f"{fields.rows:,}"
    if lacking:
        here = f"is missing in this row, and {having:,} of {total} rows have it"
        lines, place = fields.lines(key, None), ""
        if lacking > having:
            here = f"is in this row, and {lacking:,} of {total} rows have none"
            lines, place = fields.lines(key, None, at_all=True), pointer(key)
        yield _Found(key, lines, place, here, f"is missing in {lacking:,} of {total} rows")
    kinds.pop("", None)
    usual = max(kinds, key=lambda kind: (kinds[kind], kind), default="")
    for kind in sorted(set(kinds) - {usual}):
        here = f"is {kind} in this row, and {usual} in {kinds[usual]:,} of {total} rows"
        everywhere = f"is {kind} in {kinds[kind]:,} rows, and {usual} in {kinds[usual]:,}"
        yield _Found(key, fields.lines(key, kind), pointer(key), here, everywhere)
