"""Values of all rows of a batch, one list a kind: what checks look at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain, compress, repeat
from operator import contains, itemgetter, sub
from typing import Any

from msgspec import Struct

from ftlint.model.hits import Hits, Telling
from ftlint.model.terms import Details, Place
from ftlint.spans import pointer

OPENING = 2  # characters
SHORT = 64  # characters; several rules look at values that are no longer
SAMPLED = 1024  # characters that tell how often others come
_head = itemgetter(slice(OPENING))


class Column(Struct):
    """Values of one kind from all rows of a batch, flattened, with the row each came from. The
    values of other columns, one after the other, are known by those, its `parts`.
    """

    values: list[Any]
    rows: Sequence[int]
    place: str | Callable[[int], str]
    below: Callable[[int, tuple[str | int, ...]], str] | None = None
    parts: tuple[Column, ...] = ()
    _distinct: frozenset[Any] | None = None
    _kinds: frozenset[type] | None = None
    _sizes: list[int] | None = None
    _shortest: int | None = None
    _longest: int | None = None
    _short: list[int] | None = None
    _heads: list[str] | None = None
    _openings: frozenset[str] | None = None
    _not_ended: dict[str, list[int]] = {}
    _not_ended_once: dict[str, list[int]] = {}

    def sizes(self) -> list[int]:
        """How long each of the values is."""
        if self._sizes is None:
            known = [part.sizes() for part in self.parts]
            self._sizes = list(chain.from_iterable(known) if known else map(len, self.values))
        return self._sizes

    def shortest(self) -> int:
        """How long the shortest of the values is; 0 where there are none."""
        if self._shortest is None:
            known = [part.shortest() for part in self.parts if part.values]
            self._shortest = min(known or self.sizes(), default=0)
        return self._shortest

    def longest(self) -> int:
        """How long the longest of the values is; 0 where there are none."""
        if self._longest is None:
            self._longest = max(self.sizes(), default=0)
        return self._longest

    def up_to(self, size: int) -> list[int]:
        """The indices of the values that are at most so long."""
        if self.shortest() > size:
            return []
        sizes = self.sizes()
        if size > SHORT:
            return [i for i, own in enumerate(sizes) if own <= size]
        return [i for i in self._shorts() if sizes[i] <= size]

    def _shorts(self) -> list[int]:
        """The indices of the short values, found once."""
        if self._short is None:
            self._short = []
            start = 0
            for part in self.parts:
                self._short += [start + i for i in part.up_to(SHORT)]
                start += len(part.values)
            if not self.parts:
                self._short += [i for i, size in enumerate(self.sizes()) if size <= SHORT]
        return self._short

    def openings(self) -> frozenset[str]:
        """What the values begin with, `OPENING` characters of each: a few, however many values."""
        if self._openings is None:
            known = [part.openings() for part in self.parts]
            self._openings = frozenset(chain.from_iterable(known) if known else self.heads())
        return self._openings

    def heads(self) -> list[str]:
        """What each of the values begins with: `OPENING` characters."""
        if self._heads is None:
            known = [part.heads() for part in self.parts]
            self._heads = list(chain.from_iterable(known) if known else map(_head, self.values))
        return self._heads

    def opened(self, chosen: Callable[[str], object]) -> list[int]:
        """The indices of the values with one of those openings that are `chosen`."""
        those = {opening for opening in self.openings() if chosen(opening)}
        if not those:
            return []
        return self.indices(map(those.__contains__, self.heads()))

    def distinct(self) -> frozenset[Any]:
        """The different values."""
        if self._distinct is None:
            self._distinct = frozenset(self.values)
        return self._distinct

    def kinds(self) -> frozenset[type]:
        """The types of the values."""
        if self._kinds is None:
            self._kinds = frozenset(map(type, self.values))
        return self._kinds

    def not_ended(self, text: str) -> list[int]:
        """The indices of the values that do not end in `text`."""
        found = self._not_ended.get(text)
        if found is None:
            ended = list(map(str.endswith, self.values, repeat(text)))
            found = [i for i, so in enumerate(ended) if not so] if False in ended else []
            self._not_ended[text] = found
        return found

    def not_ended_once(self, text: str) -> list[int]:
        """The indices of the values that do not have `text` at their end and nowhere else, and of
        few others: those that have a character of it elsewhere.

        Several rules ask this of the same texts: it is answered once.
        """
        found = self._not_ended_once.get(text)
        if found is None:
            # One rare character is found many times faster than a text: where the first of them
            # is the one in the end of the value, there is no other `text` in it.
            rare = self._rarest(text)
            first = map(str.find, self.values, repeat(rare))
            left = list(map(sub, self.sizes(), first))
            usual = len(text) - text.find(rare)
            found = self.not_ended(text)
            if left.count(usual) != len(left):
                found = sorted({*found, *[i for i, size in enumerate(left) if size != usual]})
            self._not_ended_once[text] = found
        return found

    def containing(self, text: str) -> list[int]:
        """The indices of the values that have `text` in them."""
        found = self.indices(map(contains, self.values, repeat(self._rarest(text))))
        return [i for i in found if text in self.values[i]]

    def among(self, those: Collection[Any]) -> list[int]:
        """The indices of the values that are among those."""
        return self.indices(map(those.__contains__, self.values)) if those else []

    def indices(self, chosen: Iterable[Any]) -> list[int]:
        """The indices of the values for which `chosen`, one for each, is true."""
        return list(compress(range(len(self.values)), chosen))

    def _rarest(self, text: str) -> str:
        """The character of `text` that the first of the values have least often."""
        some = "".join(self.values[:4])[:SAMPLED]
        return min(set(text), key=lambda c: (some.count(c), c))

    def place_of(self, index: int) -> str:
        return self.place if isinstance(self.place, str) else self.place(index)

    def at(self, index: int, *path: str | int) -> str:
        """The place of what is below a value, named as in chat rows: "messages", 2, "role"."""
        if self.below is not None:
            return self.below(index, path)
        return self.place_of(index) + pointer(*path)

    def subset(self, indices: Sequence[int]) -> Column:
        """The column of these values alone."""
        whole = self
        return Column(
            [self.values[i] for i in indices],
            [self.rows[i] for i in indices],
            self.place if isinstance(self.place, str) else lambda n: whole.place_of(indices[n]),
            below=lambda n, path: whole.at(indices[n], *path),
        )

    def hits(self, found: Iterable[int], details: Callable[[int], Details] | None = None) -> Hits:
        """Hits on the values at these indices."""
        at = list(found)
        rows = at if isinstance(self.rows, range) else [self.rows[i] for i in at]
        places: list[Place] | str
        places = self.place if isinstance(self.place, str) else [self.place(i) for i in at]
        return Hits(rows, places, Telling(details, at) if details else None)
