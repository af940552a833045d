"""A check for what was left of markup in texts on the way."""

from __future__ import annotations

import re
from typing import Any

from ftlint.checks.special import BRACKET
from ftlint.model import Batch, Hits, check
from ftlint.signs import numbered

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
