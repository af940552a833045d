"""Short texts that give away what a rule looks for, searched for in a whole block at once.

Whoever needs some declares them as `Signs`. All that are declared are found in a single pass,
so that another rule with signs costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick


class Signs:
    """Texts of which any makes a line worth a closer look. No text may overlap one of other
    signs: where one begins, none of another is found.
    """

    declared: ClassVar[list[Signs]] = []

    def __init__(self, *texts: str) -> None:
        self.texts = [text.encode() for text in texts]
        Signs.declared.append(self)
        _searcher.cache_clear()


def search(data: bytes) -> dict[Signs, list[int]]:
    """For all signs that are declared, the lines of `data`, from 0, that have one of the texts."""
    searcher, owners = _searcher()
    found: dict[Signs, list[int]] = {signs: [] for signs in owners}
    matches = searcher.find_matches_as_indexes(data)
    for (number, _, _), line in zip(matches, lines_of(data, matches), strict=True):
        lines = found[owners[number]]
        if not lines or lines[-1] != line:
            lines.append(line)
    return found


def lines_of(data: bytes, matches: Iterable[tuple[int, int, int]]) -> Iterator[int]:
    """The lines of `data`, from 0, that matches stand in: (number of the text, start, end)."""
    line, counted = 0, 0
    for _, start, _ in matches:
        line += data.count(b"\n", counted, start)
        counted = start
        yield line


def lines_with(data: bytes, text: bytes) -> list[int]:
    """The lines of `data`, from 0, that have one text in them."""
    found: list[int] = []
    at, line, counted = data.find(text), 0, 0
    while at >= 0:
        line += data.count(b"\n", counted, at)
        found.append(line)
        counted = data.find(b"\n", at)
        at = data.find(text, counted) if counted >= 0 else -1
    return found


@cache
def _searcher() -> tuple[BytesAhoCorasick, list[Signs]]:
    owners = [signs for signs in Signs.declared for _ in signs.texts]
    return any_of([text for signs in Signs.declared for text in signs.texts]), owners


def any_of(texts: Sequence[bytes]) -> BytesAhoCorasick:
    """What finds any of these texts, and where two begin the first of them."""
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

    # Of the kinds of matches, this is the one that is searched for by whole vectors of bytes.
    return BytesAhoCorasick(texts, matchkind=MatchKind.LeftmostFirst)
