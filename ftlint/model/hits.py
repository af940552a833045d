"""What checks say: of the rows of a batch, and of a whole set."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence
from typing import Any

from msgspec import Struct, field

from ftlint.model.terms import Details, Place


class Telling(Sequence[Details]):
    """The details of hits, each made when it is asked for: most of them nobody reads."""

    __slots__ = ("at", "make")

    def __init__(self, make: Callable[[int], Details], at: Sequence[int]) -> None:
        self.make = make
        self.at = at

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, index: Any) -> Any:
        return self.make(self.at[index])


class Hits(Struct):
    """The rows a check found, and where and why: one object a check and batch."""

    rows: list[int]
    places: list[Place] | str = ""
    details: Sequence[Details] | None = None

    def place(self, index: int) -> Place:
        return self.places if isinstance(self.places, str) else self.places[index]

    def detail(self, index: int) -> Details:
        return self.details[index] if self.details else {}


class SetHits(Struct):
    """What only the whole set shows: at `lines`, each with the line it is `related` to (0 for
    none); and `about` the file as a whole, the details of each such hit. `places` and `details`
    are those of the lines; without them a hit is on the whole row, and knows its `first` line.
    `rates` say how bad each hit about the file is, larger being worse; without them they only are.
    """

    lines: array[int] = field(default_factory=lambda: array("Q"))
    related: array[int] = field(default_factory=lambda: array("Q"))
    about: list[Details] = []
    places: list[str] = []
    details: list[Details] = []
    rates: list[float] = []

    def __len__(self) -> int:
        return len(self.lines) + len(self.about)

    def place(self, index: int) -> str:
        return self.places[index] if self.places else ""

    def detail(self, index: int) -> Details:
        return self.details[index] if self.details else {}

    def rate(self, index: int) -> float:
        """How bad the hit about the file of this index is."""
        return self.rates[index] if self.rates else 1.0

    def without(self, lines: Collection[int], about: Collection[int]) -> SetHits:
        """The hits but those of these indices, among the lines and about the file."""
        kept = [i for i in range(len(self.lines)) if i not in lines]
        left = [i for i in range(len(self.about)) if i not in about]
        return SetHits(
            array("Q", [self.lines[i] for i in kept]),
            array("Q", [self.related[i] for i in kept]),
            [self.about[i] for i in left],
            [self.places[i] for i in kept] if self.places else [],
            [self.details[i] for i in kept] if self.details else [],
            [self.rates[i] for i in left] if self.rates else [],
        )


def about_file(rate: float = 1.0, /, **details: Any) -> SetHits:
    """One hit about the file as a whole; a larger `rate` is worse."""
    return SetHits(about=[details], rates=[rate])
