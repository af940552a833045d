"""Whether all rows fit into one table, as Hugging Face's `datasets` makes one of a file.

It takes the columns, with all that is in them, from the first chunk of the file, and what comes later has
to be cast to them (src/datasets/packaged_modules/json/json.py and table.py, 4.0.0 and 5.2.0). Since 4.7.0
what has several kinds in that chunk is kept as JSON, whatever comes later; before, it is refused.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from ftlint.checks.kinds import DATE, JSON, WHOLE, Kinds, Place
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

    def add(self, batch: Batch) -> None:
        if self.size > MOST:
            return
        block = batch.block
        self.learnt.update(batch.shape.requires)
        starts = accumulate(map(len, block.ended), initial=block.offset)
        for row, (line, start) in enumerate(zip(block.ended, starts, strict=False)):
            if not line.isspace() and isinstance(value := batch.whole(row), dict):
                early = start <= self.chunk or block.original is not None
                part = self.head if early else self.rest
                self.size += part.learn(value, block.first_line + row, [])

    def merge(self, other: Columns) -> None:
        self.head.merge(other.head)
        self.rest.merge(other.rest)
        self.size += other.size
        self.learnt |= other.learnt

    def rest_of(self, key: str) -> Kinds:
        """What stands under a key in the rows behind the first chunk."""
        return self.rest.fields.get(key, _NONE)


class _Misfit(NamedTuple):
    place: Place
    what: str
    then: str
    instead: str


@check("what", "then", "instead")
def misfits(columns: Columns, *, chunk: int, mixed: str) -> SetHits:
    """Rows that do not fit into the columns that the first `chunk` bytes have. Where several kinds of
    values stand under a key in these, they are `mixed`: "kept" or "refused".
    """
    if columns.size > MOST:
        return SetHits()
    size = f"{chunk >> 20} MiB" if chunk >= MIB else f"{chunk} bytes"
    head = f"the first {size}, which decide on the columns"
    found = _Table(head, mixed == "kept").misfits(columns.head, columns.rest, ())
    misfits = sorted(found)
    details: list[Details] = [
        {"what": one.what, "then": one.then, "instead": one.instead} for one in misfits
    ]
    lines = array("Q", [one.place[0] for one in misfits])
    return SetHits(
        lines,
        array("Q", bytes(8 * len(lines))),
        places=[one.place[1] for one in misfits],
        details=details,
    )


@check("key")
def only_dates(columns: Columns, *, chunk: int) -> SetHits:
    """Texts that are learnt and of which all are dates in the first `chunk` bytes: times are made of them."""
    found = sorted(
        (kinds.first[DATE], key)
        for key, kinds in columns.head.fields.items()
        if key in columns.learnt and _are_dates(kinds) and "text" not in columns.rest_of(key).first
    )
    lines = array("Q", [line for (line, _), _ in found])
    places = [place for (_, place), _ in found]
    return SetHits(
        lines,
        array("Q", bytes(8 * len(lines))),
        places=places,
        details=[{"key": key} for _, key in found],
    )


_STOPS = "cannot load the file"
_QUOTES = "cannot load the file, or makes JSON in quotes of all such texts around it"
_READS = "keeps both as JSON, and reads such texts: the number, object or list in it stands in their place"
_TOP = "move this row to the top of the file, which then has it among its columns"
_ALIKE = "write it in the same way in all rows"


class _Table(NamedTuple):
    """How a table is made of rows: `part` is the one from which it takes its columns, in words, and `keeps`
    whether what has several kinds there is kept as it is.
    """

    part: str
    keeps: bool

    def misfits(self, head: Kinds, rest: Kinds, path: tuple[str, ...]) -> Iterator[_Misfit]:
        """What stands in the `rest` of the rows and does not fit into what the `head` has; the first of each
        kind. `path` leads to it, without the places in lists.
        """
        if self.keeps and path and _is_json(head):
            if odd := self._as_json(head, rest, path):
                yield odd
            return
        if odd := self._of_other_kind(head, rest, path):
            yield odd
            return
        whole = "integer" in head.first and not head.first.keys() & {WHOLE, "number"}
        if whole and "number" in rest.first:
            what = f"{_named(path)} is no whole number here, and one in all rows of {self.part}"
            yield _Misfit(rest.first["number"], what, _STOPS, _TOP)
        if _are_dates(head) and "text" in rest.first:
            what = f"{_named(path)} is no date here, and one in all rows of {self.part}"
            yield _Misfit(rest.first["text"], what, _STOPS, _TOP)
        yield from self._below(head, rest, path)

    def _of_other_kind(self, head: Kinds, rest: Kinds, path: tuple[str, ...]) -> _Misfit | None:
        before, later = head.groups(), rest.groups()
        every = sorted((later | before).items(), key=_by_place)
        if len(every) > 1 and path and not self.keeps:
            (first, (line, _)), (second, place), *_ = every
            what = f"{_named(path)} is {second} here, and {first} on line {line}"
            return _Misfit(place, what, _STOPS, _ALIKE)
        other = later.keys() - before.keys()
        if not other or not path:
            return None
        place, here = min((later[words], words) for words in other)
        there = next(iter(before), "empty")
        what = f"{_named(path)} is {here} here, and {there} in all rows of {self.part}"
        then = _QUOTES if there == "a text" else _STOPS
        return _Misfit(place, what, then, _ALIKE if before else _TOP)

    def _as_json(self, head: Kinds, rest: Kinds, path: tuple[str, ...]) -> _Misfit | None:
        """The first text that becomes another value, where texts are kept as JSON beside other kinds."""
        places = [kinds.first[JSON] for kinds in (head, rest) if JSON in kinds.first]
        others = {words: place for words, place in head.groups().items() if words != "a text"}
        if not places or not others or len(head.groups()) < 2:
            return None
        other, (line, _) = min(others.items(), key=_by_place)
        what = f"{_named(path)} is a text here that can be read as JSON, and {other} on line {line}"
        return _Misfit(min(places), what, _READS, _ALIKE)

    def _below(self, head: Kinds, rest: Kinds, path: tuple[str, ...]) -> Iterator[_Misfit]:
        for key, before in head.fields.items():
            yield from self.misfits(before, rest.fields.get(key, _NONE), (*path, key))
        for key in rest.fields.keys() - head.fields.keys():
            what = f"{_named((*path, key))} is in no row of {self.part}"
            yield _Misfit(rest.fields[key].begins(), what, _STOPS, _TOP)
        if head.items or rest.items:
            yield from self.misfits(head.items or _NONE, rest.items or _NONE, (*path, "[]"))


_NONE = Kinds()


def _by_place(one: tuple[str, Place]) -> Place:
    return one[1]


def _are_dates(kinds: Kinds) -> bool:
    """Whether there are texts, and all of them are dates."""
    return DATE in kinds.first and "text" not in kinds.first


def _is_json(head: Kinds) -> bool:
    """Whether what stands under a key is kept as JSON: it is of several kinds, or objects with several
    sets of keys, or with none.
    """
    groups = head.groups()
    return len(groups) > 1 or ("an object" in groups and (head.varied or not head.keys))


def _named(path: tuple[str, ...]) -> str:
    """A key and those above it, in words."""
    *above, last = [key for key in path if key != "[]"] or [""]
    inside = "an item of " * (path[-1] == "[]")
    return f'{inside}"{last}"' + (f' of "{".".join(above)}"' if above else "")
