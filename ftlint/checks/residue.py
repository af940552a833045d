"""Checks for what was left in texts on the way: markup, boilerplate."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ftlint.model import Batch, Hits, check
from ftlint.signs import any_of, lines_of

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

_entity = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
_tag = re.compile(r"</?(?:p|br|div|span|b|i|u|em|strong|li|ul|ol|font|a|h[1-6])(?:\s[^<>]*)?/?>")
_MANY = 6


@check("found", "count", "new")
def markup(batch: Batch) -> Hits:
    """Texts of prose with a few HTML entities or tags; whole pages and code are no prose."""
    from html import unescape  # brings a table of all entities

    column = batch.texts("all")
    values = column.values
    suspects = sorted({*column.containing("&"), *column.containing("<")})
    found: dict[int, dict[str, Any]] = {}
    for i in suspects:
        text = values[i]
        left = [m[0] for m in _entity.finditer(text)] + [m[0] for m in _tag.finditer(text)]
        if not left or "`" in text or "<html" in text.casefold() or len(left) > _MANY:
            continue
        new = unescape(_tag.sub("", text)).replace("\xa0", " ")
        found[i] = {"found": left[0], "count": len(left), "new": new}
    return column.hits(found, lambda i: found[i])


_boilerplate = re.compile(
    r"\bas an? (?:large )?(?:ai|artificial intelligence)(?: language)? (?:model|assistant)\b"
    r"|\bi(?:'|’)?m (?:just )?an ai(?: language model)?\b"
    r"|\bi (?:am|was) (?:an ai|trained by openai|created by openai)\b"
    r"|\bi(?:'|’)?m sorry,? but i (?:can(?:'|’)?t|cannot|am unable|am not able)\b"
    r"|\bi (?:can(?:'|’)?t|cannot|am unable to) (?:assist|help|comply|fulfil+) "
    r"|\bmy (?:knowledge|training) (?:cutoff|cut-off|data)\b",
    re.IGNORECASE,
)


# Of each of these phrases a part that it cannot be without, in lower case.
_PARTS = (
    *("as an ai", "as a ai", "as a large ai", "as an large ai", "as an artificial", "as a art"),
    *("as a large art", "as an large art", "m an ai", "m just an ai", "was an ai"),
    *("ed by openai", "sorry but i ", "sorry, but i ", "t assist ", "t help ", "t comply "),
    *("t fulfil", "unable to assist ", "unable to help ", "unable to comply ", "unable to fulfil"),
    *("my knowledge cut", "my training cut", "my knowledge data", "my training data"),
)


@cache
def _searcher() -> BytesAhoCorasick:
    return any_of([text.encode() for text in _PARTS])


@check("found")
def boilerplate(batch: Batch) -> Hits:
    """Outputs in which an assistant talks about itself, or refuses."""
    data = batch.block.data.lower()
    matches = _searcher().find_matches_as_indexes(data)
    if not matches:
        return Hits([])
    rows = set(lines_of(data, matches))
    column = batch.texts("output")
    found = {
        i: match[0]
        for i, text in enumerate(column.values)
        if column.rows[i] in rows and (match := _boilerplate.search(text))
    }
    return column.hits(found, lambda i: {"found": found[i]})
