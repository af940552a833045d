"""Checks for texts that were escaped twice, of which a reader of JSON undoes one time only."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ftlint.model import Batch, Hits, check
from ftlint.signs import any_of

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# The patterns are compiled when a text is suspected, which few are. A backslash and an n are where a
# line ends, as what comes after them tells: the end, another of them, or what a line begins with.
# LaTeX goes on in small letters, patterns and code with brackets or quotes.
_AFTER = r"(?=(?:\s*\\[nrt])*\s*(?:\Z|[^\W\d_a-z]|\d|[-*•#>]\s|[“«¿¡\U0001f300-\U0001faff]))"
_BREAK = r"(?<![\\|\[(^'\"])(?:\\r)?\\n" + _AFTER
_APART = r"(?=(?:\\r)?\\n[ \t]*(?:\\r)?\\n)" + _BREAK
# Letters are escaped within words, or many in a row, where nobody speaks of an escape.
_LETTERS = (
    r"(?i)(?<=[^\W\d_])\\u00[c-f][0-9a-f]|(?<!\\)\\u00[c-f][0-9a-f](?=[a-z])"
    r"|(?<!\\)(?:\\u[0-9a-f]{4}){2,}"
)
# What stands between quotes is code, JSON, or spoken of; and who speaks of escapes means them.
_QUOTED = r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)"
_MEANT = r"(?i)`|\"\s*:|\bprintf?\b|\becho\b|regex|new ?line|line ?break|carriage|escape|delimiter|unicode"
_SIGNS = {r"\r\n": "\n", r"\n": "\n", r"\t": "\t", r"\"": '"', r"\'": "'"}
_ESCAPE = (
    r"(?i)\\r\\n|\\[nt\"']"
    r"|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\u(?!d[89a-f])[0-9a-f]{4}"
)


@check("found", "meant", "count", "new")
def escapes(batch: Batch) -> Hits:
    """Texts that have a backslash and an n where their lines would end, and none that do, or the
    number of a letter where it would stand. Code, JSON, patterns and formulas have such on purpose.
    """
    data = batch.block.data
    # Of two texts together, either is found many times slower than alone.
    matches = [m for one in _searchers() for m in one.find_matches_as_indexes(data)]
    if not matches:
        return Hits([])
    rows = set(batch.block.lines_at(sorted(matches, key=lambda match: match[1])))
    column = batch.texts("all")
    found: dict[int, dict[str, Any]] = {}
    for i, row in enumerate(column.rows):
        if row in rows and (left := _left(text := column.values[i])):
            found[i] = {
                "found": left[0],
                "meant": "a line break" if left[0].endswith("n") else f'"{_meaning(left[0])}"',
                "count": len(left),
                "new": re.sub(_ESCAPE, lambda m: _meaning(m[0]), text),
            }
    return column.hits(found, lambda i: found[i])


@cache
def _searchers() -> list[BytesAhoCorasick]:
    return [any_of([text]) for text in (rb"\\n", rb"\\u")]


def _left(text: str) -> list[str]:
    """The escapes of a text that a reader was to undo; none where they may be meant."""
    if "\\" not in text or re.search(_MEANT, text):
        return []
    bare = re.sub(_QUOTED, "", text)
    if "\n" not in text.strip():
        breaks = re.findall(_BREAK, bare)
        if len(breaks) > 1 or re.search(_APART, bare):
            return ["\\n"] * len(breaks)
    return [
        m[0] for letters in re.finditer(_LETTERS, bare) for m in re.finditer(_ESCAPE, letters[0])
    ]


def _meaning(escape: str) -> str:
    """What an escape stands for."""
    if escape[1] in "uU":
        meaning: str = json.loads(f'"{escape.lower()}"')
        return meaning
    return _SIGNS[escape.lower()]
