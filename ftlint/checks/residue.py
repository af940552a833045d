"""Checks for what was left in texts: placeholders, markup, boilerplate."""

from __future__ import annotations

import re
from typing import Any

from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

_placeholder = re.compile(
    r"(?P<todo>(?<![\w/#.-])TODO(?=[:\s).,]|\Z))"
    r"|(?P<lorem>Lorem ipsum dolor)"
    r"|(?P<insert>\[(?:INSERT|Insert|PLACEHOLDER|Placeholder)\b[^\]\n]{0,60}\])"
    r"|(?P<variable>\{\{\s*[A-Za-z_][\w.]{0,40}\s*\}\})"
)
# Without the letters at their edges that they would share with the signs of credentials.
WORDS = Signs("ODO", "Lorem ipsum", "[INSER", "[Insert", "[PLACEHOLDER", "[Placehold")
_CODE = (
    "```",
    "{%",
    "</",
    "def ",
    "import ",
    "function",
    "class=",
    "${",
    "//",
    "#include",
    "- [ ]",
)


@check("found")
def placeholder(batch: Batch) -> Hits:
    """Outputs with a text that was to be replaced. Code has its own, and so has an answer to
    somebody who asks about them.
    """
    everything = batch.texts("all")
    rows = {everything.rows[i] for i in everything.containing("{{")}
    rows.update(batch.block.having(WORDS))
    if not rows:
        return Hits([])
    column = batch.texts("output")
    asked = _asked(batch)
    found = {
        i: match[0]
        for i, row in enumerate(column.rows)
        if row in rows
        and (match := _placeholder.search(column.values[i]))
        and not any(sign in column.values[i] for sign in _CODE)
        and not _spoken_of(match[0], asked.get(column.rows[i], ""))
    }
    return column.hits(found, lambda i: {"found": found[i]})


def _asked(batch: Batch) -> dict[int, str]:
    texts = batch.texts("input")
    asked: dict[int, str] = {}
    for row, text in zip(texts.rows, texts.values, strict=True):
        asked[row] = f"{asked.get(row, '')}\n{text}"
    return asked


def _spoken_of(found: str, asked: str) -> bool:
    word = found.strip("[]{} ").split()[0].casefold()
    return word in asked.casefold() or "template" in asked.casefold() or "{{" in asked


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


@check("found")
def boilerplate(batch: Batch) -> Hits:
    """Outputs in which an assistant talks about itself, or refuses."""
    column = batch.texts("output")
    found = {
        i: match[0] for i, text in enumerate(column.values) if (match := _boilerplate.search(text))
    }
    return column.hits(found, lambda i: {"found": found[i]})
