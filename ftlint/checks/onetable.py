"""What does not fit into a table that is made of rows, as Hugging Face's `datasets` makes one: in which words,
and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ftlint.checks.kinds import DATE, JSON, LONG, WHOLE, Kinds, Place


class Misfit(NamedTuple):
    place: Place
    what: str
    then: str
    instead: str


_OF_TOOLS = ("tools", "functions", "arguments")


def of_tools(kinds: Kinds) -> Iterator[tuple[str, Kinds]]:
    """The definitions of tools, and the arguments of calls, wherever they stand."""
    for key, inner in kinds.fields.items():
        if key in _OF_TOOLS:
            yield key, inner
        else:
            yield from of_tools(inner)
    if kinds.items:
        yield from of_tools(kinds.items)


def varied_in(kinds: Kinds) -> Iterator[Place]:
    """Where objects begin to have other keys than the first, in all that is below."""
    if kinds.varied:
        yield kinds.varied
    for inner in (*kinds.fields.values(), *([kinds.items] if kinds.items else [])):
        yield from varied_in(inner)


_STOPS = "cannot load the file"
_CASTS = "cannot load the file, or makes another value of it"
_QUOTES = "cannot load the file, or makes JSON in quotes of all such texts around it"
_TEXTS = (
    "cannot load the file, or makes a text of it, or JSON in quotes of all such texts around it"
)
_READS = "keeps both as JSON, and reads such texts: the number, object or list in it stands in their place"
_PADS = "gives each the keys of all others, with null"
_TOP = "move this row to the top of the file, which then has it among its columns"
_ALIKE = "write it in the same way in all rows"
_EMPTY = "take out the empty lines (FILE004)"
_SCALARS = {"a text", "a number", "true or false"}


class Table(NamedTuple):
    """How a table is made of rows: `part` is the one from which it takes its columns, in words, and `keeps`
    whether what has several kinds there is kept as it is. It would be but for the line that is `empty`, if any.
    """

    part: str
    keeps: bool
    empty: int = 0

    def misfits(self, head: Kinds, rest: Kinds, path: tuple[str, ...]) -> Iterator[Misfit]:
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
        if odd := self._as_fraction(head, rest, path):
            yield odd
        if are_dates(head) and "text" in rest.first:
            what = f"{_named(path)} is no date here, and one in all rows of {self.part}"
            yield Misfit(rest.first["text"], what, _STOPS, _TOP)
        yield from self._below(head, rest, path)

    def _of_other_kind(self, head: Kinds, rest: Kinds, path: tuple[str, ...]) -> Misfit | None:
        before, later = head.groups(), rest.groups()
        every = sorted((later | before).items(), key=_by_place)
        if len(every) > 1 and path and not self.keeps:
            (first, (line, _)), (second, place), *_ = every
            what = f"{_named(path)} is {second} here, and {first} on line {line}"
            if self.empty:
                what = f"line {self.empty} is empty, and {what}"
                return Misfit(place, what, _STOPS, _EMPTY)
            cast = len(before) == 1 and later.keys() | before.keys() <= _SCALARS
            return Misfit(place, what, _CASTS if cast else _STOPS, _ALIKE)
        other = later.keys() - before.keys()
        if not other or not path:
            return None
        place, here = min((later[words], words) for words in other)
        there = next(iter(before), "empty")
        what = f"{_named(path)} is {here} here, and {there} in all rows of {self.part}"
        then = _STOPS
        if there == "a text":
            then = _TEXTS if here in _SCALARS else _QUOTES
        elif {here, there} <= _SCALARS:
            then = _CASTS
        return Misfit(place, what, then, _ALIKE if before else _TOP)

    def _as_fraction(self, head: Kinds, rest: Kinds, path: tuple[str, ...]) -> Misfit | None:
        """The first number that is read as a fraction, where all were whole."""
        fractions = {WHOLE, LONG, "number"}
        if "integer" not in head.first or head.first.keys() & fractions:
            return None
        odd = {kind: rest.first[kind] for kind in ("number", LONG) if kind in rest.first}
        if not odd:
            return None
        kind, place = min(odd.items(), key=_by_place)
        is_what = (
            "a number of more than 64 bits here, and a smaller"
            if kind == LONG
            else "no whole number here, and"
        )
        what = f"{_named(path)} is {is_what} one in all rows of {self.part}"
        return Misfit(place, what, _STOPS, _TOP)

    def _as_json(self, head: Kinds, rest: Kinds, path: tuple[str, ...]) -> Misfit | None:
        """The first text that becomes another value, where texts are kept as JSON beside other kinds."""
        places = [kinds.first[JSON] for kinds in (head, rest) if JSON in kinds.first]
        others = {words: place for words, place in head.groups().items() if words != "a text"}
        if not places or not others or len(head.groups()) < 2:
            return None
        other, (line, _) = min(others.items(), key=_by_place)
        what = f"{_named(path)} is a text here that can be read as JSON, and {other} on line {line}"
        return Misfit(min(places), what, _READS, _ALIKE)

    def _below(self, head: Kinds, rest: Kinds, path: tuple[str, ...]) -> Iterator[Misfit]:
        for key, before in head.fields.items():
            yield from self.misfits(before, rest.fields.get(key, NONE), (*path, key))
        for key in rest.fields.keys() - head.fields.keys():
            what = f"{_named((*path, key))} is in no row of {self.part}"
            yield Misfit(rest.fields[key].begins(), what, _STOPS, _TOP)
        if head.items or rest.items:
            yield from self.misfits(head.items or NONE, rest.items or NONE, (*path, "[]"))


def kept_beside(head: Kinds, empty: int) -> Iterator[Misfit]:
    """The first that is kept as JSON, beside a later line that is `empty`: each line is read anew for it."""
    found = [
        (place, f"line {empty} is empty, and {_named(path)} {words}")
        for path, kinds in _kept(head, ())
        for place, words in _why_json(kinds)
    ]
    if found:
        place, what = min(found)
        yield Misfit(place, what, _STOPS, _EMPTY)


def padded_beside(head: Kinds, empty: int) -> Iterator[Misfit]:
    """Tools and arguments that are not kept as JSON for a line that is `empty`: they get each other's keys."""
    for key, inner in of_tools(head):
        if places := [*varied_in(inner)]:
            what = f'line {empty} is empty, and objects under "{key}" have not the same keys here as before'
            yield Misfit(min(places), what, _PADS, _EMPTY)


def _kept(kinds: Kinds, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Kinds]]:
    """What is kept as JSON, with the keys above it."""
    if path and _is_json(kinds):
        yield path, kinds
        return
    for key, inner in kinds.fields.items():
        yield from _kept(inner, (*path, key))
    if kinds.items:
        yield from _kept(kinds.items, (*path, "[]"))


def _why_json(kinds: Kinds) -> Iterator[tuple[Place, str]]:
    """Where it shows that it has to be kept as JSON, and in which words."""
    (first, _), *more = sorted(kinds.groups().items(), key=_by_place)
    if more:
        words, place = more[0]
        yield place, f"is {words} here, and {first} before"
    elif kinds.varied:
        yield kinds.varied, "has not the same keys here as before"
    else:
        yield kinds.begins(), "is an object without keys"


NONE = Kinds()


def _by_place(one: tuple[str, Place]) -> Place:
    return one[1]


def are_dates(kinds: Kinds) -> bool:
    """Whether there are texts, and all of them are dates."""
    return DATE in kinds.first and "text" not in kinds.first


def _is_json(head: Kinds) -> bool:
    """Whether what stands under a key is kept as JSON: it is of several kinds, or objects with several
    sets of keys, or with none.
    """
    groups = head.groups()
    return len(groups) > 1 or ("an object" in groups and (bool(head.varied) or not head.keys))


def _named(path: tuple[str, ...]) -> str:
    """A key and those above it, in words."""
    *above, last = [key for key in path if key != "[]"] or [""]
    inside = "an item of " * (path[-1] == "[]")
    return f'{inside}"{last}"' + (f' of "{".".join(above)}"' if above else "")
