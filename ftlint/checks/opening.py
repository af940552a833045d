"""Who speaks first in the conversations of a set."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from ftlint.checks.roles import SYSTEM
from ftlint.model import Batch, SetHits, Summary, about_file, check


class Openings(Summary):
    """How many conversations there are, and which of them the assistant opens: the lines of these,
    and for each the number of its place among `places`.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.lines = array("Q")
        self.at = array("Q")
        self.places: dict[str, int] = {}

    def add(self, batch: Batch) -> None:
        column = batch.items("roles")
        self.rows += len(column.values)
        opened = {roles: n for roles in column.distinct() if (n := _opened(roles)) is not None}
        if not opened:
            return
        found = [i for i, roles in enumerate(column.values) if roles in opened]
        self.lines.extend(batch.line_numbers([column.rows[i] for i in found]))
        self._place(column.at(i, "messages", opened[column.values[i]]) for i in found)

    def merge(self, other: Openings) -> None:
        self.rows += other.rows
        self.lines.extend(other.lines)
        names = list(other.places)
        self._place(names[number] for number in other.at)

    def _place(self, places: Iterable[str]) -> None:
        known = self.places
        self.at.extend([known.setdefault(place, len(known)) for place in places])


def _opened(roles: tuple[str, ...]) -> int | None:
    """Which message of the assistant opens a conversation, system and developer aside."""
    first = next((i for i, role in enumerate(roles) if role not in SYSTEM), None)
    return first if first is not None and roles[first] == "assistant" else None


@check("when")
def starts_with_assistant(
    openings: Openings, *, each: bool = False, rows: int = 10, most: int = 90
) -> SetHits:
    """Rows whose first message, system and developer aside, is the assistant's. Where that is so in
    at least `most` percent of at least `rows` rows, it is told once, unless `each` matters.
    """
    count = len(openings.lines)
    if not each and openings.rows >= rows and count * 100 >= most * openings.rows:
        return about_file(when=f"first in {count:,} of {openings.rows:,} conversations")
    names = list(openings.places)
    return SetHits(
        openings.lines,
        array("Q", bytes(8 * count)),
        places=[names[number] for number in openings.at],
        details=[{"when": "before the user has said anything"}] * count,
    )
