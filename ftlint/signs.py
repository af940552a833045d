"""Short texts that give away what a rule looks for, searched for in a whole block at once.

Whoever needs some declares them as `Signs`. All that are declared are found together, so that
another rule with signs costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, ClassVar, TypeAlias

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
        _searchers.cache_clear()


def numbered(character: str) -> Signs:
    """Signs of a character where the writer of a line escaped it by its number."""
    code = f"u{ord(character):04x}"
    return Signs(*{code: 0, f"u{code[1:].upper()}": 0})


Match: TypeAlias = tuple[int, int, int]  # the number of the text, its start and its end


def search(data: bytes) -> dict[Signs, list[Match]]:
    """For all signs that are declared, where their texts are in `data`."""
    found: dict[Signs, list[Match]] = {signs: [] for signs in Signs.declared}
    for searcher, owners in _searchers():
        for match in searcher.find_matches_as_indexes(data):
            found[owners[match[0]]].append(match)
    return found


@cache
def _searchers() -> list[tuple[BytesAhoCorasick, list[Signs]]]:
    """For texts that begin as words do, and for others, what finds them and whose they are. A place
    is suspected by its first bytes, of which the kinds together let many more pass than each does.

    The searcher puts them into eight groups by their order, whichever checks were imported first: in
    some orders it takes three times as long as in this one.
    """
    declared = [(text, signs) for signs in Signs.declared for text in signs.texts]
    declared.sort(key=lambda pair: pair[0][1:])
    words = [pair for pair in declared if pair[0][:1].islower() and len(pair[0]) >= LONG]
    others = [pair for pair in declared if pair not in words]
    return [
        (any_of([text for text, _ in pairs]), [signs for _, signs in pairs])
        for pairs in (words, others)
        if pairs
    ]


LONG = 4  # bytes; so many of a place are looked at


def any_of(texts: Sequence[bytes]) -> BytesAhoCorasick:
    """What finds any of these texts, and where two begin the first of them."""
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

    # Of the kinds of matches, this is the one that is searched for by whole vectors of bytes.
    return BytesAhoCorasick(texts, matchkind=MatchKind.LeftmostFirst)
