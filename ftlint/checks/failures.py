"""Checks for what a generation left when it failed: an error in place of the answer, a prompt that
was not filled in, a turn too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

# Without the letters at their edges that they would share with other signs.
_SIGNS = Signs('\\"erro', "Gateway", "Service Unavail", "ganization o")
# An answer that is one of these and little else. Errors that are spoken of stand in longer ones.
_FAILED = (
    r"\A\W*(?:(?:[\w.]*error|Exception)\W+)*(?:"
    r"Rate limit reached for "
    r"|(?:Error )?(?:code: )?(?:502|503|504)\W+(?:Bad Gateway|Service Unavailable|Gateway Time-?out)\W*\Z"
    r"|\{\"error\":\s*\{\s*\"(?:message|code|type)\":"
    r"|<!DOCTYPE html>|<html>)"
)
_PAGE = r"<(?:title|h1)>\s*(?:50[234]\b|Bad Gateway|Service Unavailable|Gateway Time-?out)"
LONGEST = 1500


@check("found")
def service_error(batch: Batch) -> Hits:
    """Outputs that are the error of a service and nothing else."""
    rows = batch.block.having(_SIGNS)
    if not rows:
        return Hits([])
    column = batch.narrowed(rows).texts("output")
    found: dict[int, str] = {}
    for i, text in enumerate(column.values):
        match = re.match(_FAILED, text, re.IGNORECASE) if len(text) <= LONGEST else None
        page = match and match[0].endswith(">")
        if match and (not page or re.search(_PAGE, text, re.IGNORECASE)):
            found[i] = " ".join(text.split())[:60]
    return column.hits(found, lambda i: {"found": found[i]})


_NAMES = "text|input|question|context|instruction|query|document|article|content|user_input|prompt|message"
_UNFILLED = rf"(?<![{{\w$%#\"'`.\\]){{(?:{_NAMES})}}(?![}}\w\"'`])"
_IN_BRACES = rf"{{({_NAMES})}}".encode()
_SPOKEN = (
    r"(?i)"
    r"template|placeholder|f-string|format\(|langchain|jinja|curly|brace|variable|\bprompts?\b|latex|\\[a-z]+\{|`|\breturn\b|\bdef\b"
)


def fields_in(lines: Iterable[bytes]) -> str | None:
    """The names of fields that stand in braces in some lines of a file. Whoever forgot to fill them in did
    so in all rows, so that clean files need not be searched.
    """
    found = {match[1].decode() for line in lines for match in re.finditer(_IN_BRACES, line)}
    return ", ".join(sorted(found)) or None


@check("found")
def unfilled(batch: Batch, *, fields: str | None = None) -> Hits:
    """Inputs with the name of a field in braces, where its value was to be put; `fields` are those that
    some lines have so. Texts that speak of templates, or have code in them, are left alone.
    """
    if not fields:
        return Hits([])
    column = batch.texts("input")
    found: dict[int, str] = {}
    for i in column.containing("{"):
        text = column.values[i]
        match = re.search(_UNFILLED, text)
        if match and not re.search(_SPOKEN, text):
            found[i] = match[0]
    return column.hits(found, lambda i: {"found": found[i]})
