"""Checks for what a generation left when it failed: an error in place of the answer, a prompt that
was not filled in, a turn too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ftlint.checks.short import asked_by, short_rows
from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

# Without the letters at their edges that they would share with other signs.
_SIGNS = Signs(
    *('\\"erro', "Gateway", "Service Unav", "ganization o"),
    *("de: 4", "de: 5", "url: htt", "nect ECON"),
)
# An answer that is one of these and little else. Errors that are spoken of stand in longer ones.
_FAILED = (
    r"\A\W*(?:(?:[\w.]*error|Exception)\W+)*(?:"
    r"Rate limit reached for "
    r"|(?:Error )?(?:code: )?(?:502|503|504)\W+(?:Bad Gateway|Service Unavailable|Gateway Time-?out)\W*\Z"
    r"|\{\"error\":\s*\{\s*\"(?:message|code|type)\":"
    # As clients of Python and of JavaScript write what was answered.
    r"|(?:Error )?code: [45]\d\d - \{['\"](?:error|message|detail|type)['\"]:"
    r"|[45]\d\d (?:Client|Server) Error: .{3,60} for url: https?://"
    r"|connect ECONN(?:RESET|REFUSED)\b"
    r"|<!DOCTYPE html>|<html>)"
)
# The whole of an answer, unless somebody asked about such.
_BARE = (
    r"(?i)"
    r"\W*(?:(?:[\w.]*error|exception)\W+)*(?:429\W+)?(?:too many requests|request timed out|connection error)\W*"
    r"|\W*(?:error\W+)?(?:500\W+)?internal server error\W*"
)
_ASKED = (
    r"(?i)"
    r"http|status|error|request|server|connect|time[sd]? ?out|exception|respon|log\b|\bapi\b|classif|label"
)
_SHORT = 60
_PAGE = r"<(?:title|h1)>\s*(?:50[234]\b|Bad Gateway|Service Unavailable|Gateway Time-?out)"
LONGEST = 1500


@check("found")
def service_error(batch: Batch) -> Hits:
    """Outputs that are the error of a service and nothing else."""
    bare = short_rows(batch.texts("output"), _SHORT, _is_bare)
    rows = bare.union(batch.block.having(_SIGNS))
    if not rows:
        return Hits([])
    few = batch.narrowed(rows)
    asked = asked_by(few) if bare else {}
    column = few.texts("output")
    found: dict[int, str] = {}
    for i, text in enumerate(column.values):
        if _is_failure(text) or (
            _is_bare(text) and not re.search(_ASKED, asked.get(column.rows[i], ""))
        ):
            found[i] = " ".join(text.split())[:60]
    return column.hits(found, lambda i: {"found": found[i]})


def _is_bare(text: str) -> bool:
    return bool(re.fullmatch(_BARE, text))


def _is_failure(text: str) -> bool:
    match = re.match(_FAILED, text, re.IGNORECASE) if len(text) <= LONGEST else None
    page = match and match[0].endswith(">")
    return bool(match and (not page or re.search(_PAGE, text, re.IGNORECASE)))


_NAMES = "text|input|question|context|instruction|query|document|article|content|user_input|prompt|message"
_UNFILLED = rf"(?<![{{\w$%#\"'`.\\]){{(?:{_NAMES})}}(?![}}\w\"'`])"
# Two braces, or a dollar before one, are what templates of other kinds have: so where nothing else is said.
_ALONE = rf"\A\s*(?:{{{{ ?(?:{_NAMES}) ?}}}}|\${{(?:{_NAMES})}})\s*\Z"
_IN_BRACES = rf"{{ ?({_NAMES}) ?}}".encode()
# As constants are written, where nothing else is said.
_CONSTANT = r"[<\[{]{1,2} ?((?:[A-Z0-9]+_)*(?:SYSTEM|PROMPT|INSTRUCTIONS?|QUESTION|CONTEXT|INPUT)(?:_[A-Z0-9]+)*) ?[>\]}]{1,2}"
_CONSTANTS = (b"SYSTEM", b"PROMPT", b"INSTRUCTION", b"QUESTION", b"CONTEXT", b"INPUT")
_WHOLE = rf'"{_CONSTANT}"'.encode()
_SPOKEN = (
    r"(?i)"
    r"template|placeholder|f-string|format\(|langchain|jinja|curly|brace|variable|\bprompts?\b|latex|\\[a-z]+\{|`|\breturn\b|\bdef\b"
)


def fields_in(lines: Iterable[bytes]) -> str | None:
    """The names of fields that stand in braces in some lines of a file. Whoever forgot to fill them in did
    so in all rows, so that clean files need not be searched.
    """
    text = b"\n".join(lines)
    found = {match[1].decode() for match in re.finditer(_IN_BRACES, text)}
    if any(map(text.__contains__, _CONSTANTS)):
        found.update(m[1].decode() for m in re.finditer(_WHOLE, text) if b"_" in m[1])
    return ", ".join(sorted(found)) or None


@check("found")
def unfilled(batch: Batch, *, fields: str | None = None) -> Hits:
    """Inputs with the name of a field in braces, or nothing but that of a constant, where its value was to
    be put; `fields` are those that some lines have so. Texts that speak of templates, or have code in
    them, are left alone.
    """
    if not fields:
        return Hits([])
    column = batch.texts("input")
    found: dict[int, str] = {}
    for i, text in enumerate(column.values) if fields.lower() != fields else ():
        if text[:1] in "<[{" and "_" in text and re.fullmatch(_CONSTANT, text.strip()):
            found[i] = text.strip()
    for i in column.containing("{"):
        text = column.values[i]
        match = re.search(_UNFILLED, text) or re.match(_ALONE, text)
        if match and not re.search(_SPOKEN, text):
            found[i] = match[0].strip()
    return column.hits(found, lambda i: {"found": found[i]})
