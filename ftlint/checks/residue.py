"""Checks for what was left in texts on the way: markup, boilerplate."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ftlint.checks.special import BRACKET
from ftlint.model import Batch, Hits, check
from ftlint.signs import any_of, numbered

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

_entity = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
_NAMES = "p|br|div|span|b|i|u|em|strong|li|ul|ol|font|a|h[1-6]"
_tag = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*=[^<>]*)?\s?/?>")
# What of these begins a line, with the spaces around it.
_break = re.compile(r"[ \t]*</?(?:p|br|div|li|ul|ol|h[1-6])(?:\s[^<>]*=[^<>]*)?\s?/?>[ \t]*")
# Signs of code, of whole documents, and of texts that are about markup.
_MARKUP = re.compile(
    rf"[`{{]|<html|<\?|</(?!(?:{_NAMES})>)[a-z]|html|xml|entit|\btags?\b|markup|escap",
    re.IGNORECASE,
)
_MANY = 6
AMPERSAND = numbered("&")


@check("found", "count", "new")
def markup(batch: Batch) -> Hits:
    """Texts of prose with a few HTML entities or tags; whole pages and code are no prose, and who
    escapes a tag speaks of it.
    """
    # Some writers escape both characters. One byte is found far faster than these are.
    data = batch.block.data
    signs = (AMPERSAND, BRACKET)
    if b"&" not in data and b"<" not in data and not any(map(batch.block.having, signs)):
        return Hits([])
    column = batch.texts("all")
    values = column.values
    suspects = sorted({*column.containing("&"), *column.containing("<")})
    found: dict[int, dict[str, Any]] = {}
    for i in suspects:
        text = values[i]
        left = [m[0] for m in _entity.finditer(text)] + [m[0] for m in _tag.finditer(text)]
        if not left or len(left) > _MANY or _MARKUP.search(text):
            continue
        if not _tag.search(_unescaped(_tag.sub("", text))):
            new = _unescaped(_tag.sub("", _in_lines(text)))
            found[i] = {"found": left[0], "count": len(left), "new": new}
    return column.hits(found, lambda i: found[i])


def _unescaped(text: str) -> str:
    from html import unescape  # brings a table of all entities

    return _entity.sub(lambda m: unescape(m[0]).replace("\xa0", " "), text)


def _in_lines(text: str) -> str:
    """A text with line breaks for the tags that make one, where there is none yet."""
    lines = _break.split(text)
    new = lines[0]
    for line in lines[1:]:
        apart = not new or not line or new.endswith("\n") or line.startswith("\n")
        new += line if apart else "\n" + line
    return new


_boilerplate = re.compile(
    r"\bas an? (?:large )?(?:ai|artificial intelligence)(?: language)? (?:model|assistant)\b"
    r"|\bi(?:'|’)?m (?:just )?an ai(?: language model)?\b"
    r"|\bi (?:am|was) (?:an ai|trained by openai|created by openai)\b"
    r"|\bi(?:'|’)?m sorry,? but i (?:can(?:'|’)?t|cannot|am unable|am not able)\b"
    r"|\bi (?:can(?:'|’)?t|cannot|am unable to) (?:assist|help|comply|fulfil+) "
    r"|\bmy (?:knowledge|training) (?:cutoff|cut-off|data)\b",
    re.IGNORECASE,
)


# Of each of these phrases a part that it cannot be without, but for one all in capitals.
_PARTS = (
    *("s an AI", "s a AI", "m an AI", "m just an AI", "s an ai", "s a ai", "m an ai", "just an ai"),
    *("s a large AI", "s an large AI", "s a large ai", "s an large ai", "s a large art"),
    *("s an large art", "s an artificial", "s a art", "s an Artificial", "s a large Art"),
    *("ed by OpenAI", "ed by openai", "ed by Openai"),
    *("orry but I ", "orry, but I ", "orry but i ", "orry, but i "),
    *("t assist ", "t help ", "t comply ", "t fulfil"),
    *("unable to assist ", "unable to help ", "unable to comply ", "unable to fulfil"),
    *("y knowledge cut", "y training cut", "y knowledge data", "y training data"),
)


@cache
def _searcher() -> BytesAhoCorasick:
    return any_of([text.encode() for text in _PARTS])


@check("found")
def boilerplate(batch: Batch) -> Hits:
    """Outputs in which an assistant talks about itself, or refuses."""
    matches = _searcher().find_matches_as_indexes(batch.block.data)
    if not matches:
        return Hits([])
    rows = set(batch.block.lines_at(matches))
    column = batch.texts("output")
    found = {
        i: match[0]
        for i, text in enumerate(column.values)
        if column.rows[i] in rows and (match := _boilerplate.search(text))
    }
    return column.hits(found, lambda i: {"found": found[i]})
