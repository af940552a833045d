"""Whether all rows fit into one table, as Hugging Face's `datasets` makes one of a file.

It takes the columns, with all that is in them, from the first chunk of the file, and what comes later has
to be cast to them (src/datasets/packaged_modules/json/json.py and table.py, 4.0.0 and 5.2.0). Since 4.7.0
what has several kinds in that chunk is kept as JSON, whatever comes later, where no line is empty; before, it
is refused.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import accumulate

from ftlint.checks.kinds import DATE, Kinds, Place
from ftlint.checks.onetable import (
    NONE,
    Table,
    are_dates,
    kept_beside,
    of_tools,
    padded_beside,
    varied_in,
)
from ftlint.model import Batch, Details, SetHits, Summary, check

MOST = 5000  # keys, beyond which a file is no table at all
MIB = 1 << 20


class Columns(Summary):
    """The kinds of values under each key, of the rows that begin in the first `chunk` bytes and of those
    behind it. Where rows are no lines, all of them are read at once.
    """

    by = ("chunk",)

    def __init__(self, chunk: int) -> None:
        self.chunk = chunk
        self.head = Kinds()
        self.rest = Kinds()
        self.size = 0
        self.learnt: set[str] = set()  # the keys under which the texts are that are learnt
        self.empty = 0  # the first empty line among the first bytes, 0 for none
        self.later = 0  # and behind them
        self.lined = True  # rows are lines, in all that was seen

    def add(self, batch: Batch) -> None:
        if self.size > MOST:
            return
        block = batch.block
        self.learnt.update(batch.shape.requires)
        lined = block.original is None
        self.lined &= lined
        starts = accumulate(map(len, block.ended), initial=block.offset)
        for row, (line, start) in enumerate(zip(block.ended, starts, strict=False)):
            early = start <= self.chunk or not lined
            number = block.first_line + row
            if line.isspace():
                self._skip(number if lined else 0, early)
            elif isinstance(value := batch.whole(row), dict):
                part = self.head if early else self.rest
                self.size += part.learn(value, number, [])

    def _skip(self, line: int, early: bool) -> None:
        if early:
            self.empty = _first(self.empty, line)
        else:
            self.later = _first(self.later, line)

    def merge(self, other: Columns) -> None:
        self.head.merge(other.head)
        self.rest.merge(other.rest)
        self.size += other.size
        self.learnt |= other.learnt
        self.empty = _first(self.empty, other.empty)
        self.later = _first(self.later, other.later)
        self.lined &= other.lined

    def rest_of(self, key: str) -> Kinds:
        """What stands under a key in the rows behind the first chunk."""
        return self.rest.fields.get(key, NONE)


def _first(line: int, other: int) -> int:
    """The earlier of two lines, where 0 is none."""
    return min(line, other) if line and other else line or other


@check("what", "then", "instead")
def misfits(columns: Columns, *, chunk: int, mixed: str) -> SetHits:
    """Rows that do not fit into the columns that the first `chunk` bytes have. Where several kinds of
    values stand under a key in these, they are `mixed`: "kept" or "refused".
    """
    if columns.size > MOST:
        return SetHits()
    size = f"{chunk >> 20} MiB" if chunk >= MIB else f"{chunk} bytes"
    head = f"the first {size}, which decide on the columns"
    kept = mixed == "kept"
    table = Table(head, kept and not columns.empty, columns.empty if kept else 0)
    found = [*table.misfits(columns.head, columns.rest, ())]
    if table.empty:
        found += padded_beside(columns.head, columns.empty)
    elif table.keeps and columns.later:
        found += kept_beside(columns.head, columns.later)
    return _hits(
        (one.place, {"what": one.what, "then": one.then, "instead": one.instead}) for one in found
    )


@check("key")
def only_dates(columns: Columns, *, chunk: int, mixed: str) -> SetHits:
    """Texts that are learnt and of which all are dates in the first `chunk` bytes: times are made of them. The
    versions by which values that are `mixed` are "refused" read arrays in another way, which keeps them.
    """
    if columns.size > MOST or (mixed == "refused" and not columns.lined):
        return SetHits()
    return _hits(
        (kinds.first[DATE], {"key": key})
        for key, kinds in columns.head.fields.items()
        if key in columns.learnt and are_dates(kinds) and "text" not in columns.rest_of(key).first
    )


@check("key")
def padded(columns: Columns, *, chunk: int, varied: str) -> SetHits:
    """Tools and arguments of calls that are objects with different keys each, where objects that are `varied`
    are "padded": each gets the keys of all others. Told of once a key, at the first that has others.
    """
    if varied != "padded" or columns.size > MOST:
        return SetHits()
    whole = Kinds()
    whole.merge(columns.head)
    whole.merge(columns.rest)
    return _hits(
        (min(places), {"key": key})
        for key, inner in of_tools(whole)
        if (places := [*varied_in(inner)])
    )


def _hits(found: Iterable[tuple[Place, Details]]) -> SetHits:
    """Hits on values, each with its details."""
    told = sorted(found, key=lambda one: one[0])
    lines = array("Q", [line for (line, _), _ in told])
    return SetHits(
        lines,
        array("Q", bytes(8 * len(lines))),
        places=[place for (_, place), _ in told],
        details=[details for _, details in told],
    )
