"""Checks for what was to be replaced and was not."""

from __future__ import annotations

import re

from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

_placeholder = re.compile(
    # At the start of a sentence, with a colon or alone: "todo" is a common word in Spanish.
    r"(?:^|[\[(<.;!?])\s*(?P<todo>TODO)(?=\s*(?:[:\])>]|$|\Z))"
    r"|(?P<lorem>Lorem ipsum dolor)"
    r"|(?P<insert>\[(?:INSERT|Insert)\s+(?!(?i:keys?|mode)\])\w[^\]\n]{0,60}\]"
    r"|\[(?:PLACEHOLDER|Placeholder)\b[^\]\n]{0,60}\])"
    # LaTeX and f-strings double braces after a command, an exponent or an index.
    r"|(?P<variable>(?<![\w}^_\\])\{\{\s*[A-Za-z_][\w.]{1,40}\s*\}\})",
    re.MULTILINE,
)
_TEMPLATES = re.compile(
    r"template|placeholder|form letter|mail merge|handlebars|mustache|jinja|variables? |"
    r"plantilla|modèle|modelo|vorlage|muster|modello|szablon|шаблон|模板|範本|テンプレート|템플릿",
    re.IGNORECASE,
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
    column = batch.texts("output")
    rows = {column.rows[i] for i in column.containing("{{")}
    rows.update(batch.block.having(WORDS))
    if not rows:
        return Hits([])
    asked = _asked(batch)
    found = {
        i: match[match.lastgroup or 0]
        for i, row in enumerate(column.rows)
        if row in rows
        and (match := _placeholder.search(column.values[i]))
        and not any(sign in column.values[i] for sign in _CODE)
        and not _spoken_of(match[match.lastgroup or 0], asked.get(column.rows[i], ""))
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
    return word in asked.casefold() or "{{" in asked or bool(_TEMPLATES.search(asked))
