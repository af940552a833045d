"""Checks for what was to be replaced and was not."""

from __future__ import annotations

import re

from ftlint.checks.blanks import BLANK, LETTERS, rows_with_blanks
from ftlint.checks.short import asked_by
from ftlint.checks.special import BRACKET
from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

_PLACEHOLDER = (
    r"(?m)"
    # At the start of a sentence, with a colon or alone: "todo" is a common word in Spanish.
    r"(?:^|[\[(<.;!?])\s*(?P<todo>TODO)(?=\s*(?:[:\])>]|$|\Z))"
    r"|(?<!\w)\[(?P<later>todo)(?:: [^\]\n]{0,60})?\]"
    r"|(?P<lorem>Lorem ipsum dolor)"
    r"|(?P<insert>\[(?:INSERT|Insert)\s+(?!(?i:keys?|mode)\])\w[^\]\n]{0,60}\]"
    r"|\[(?:PLACEHOLDER|Placeholder)\b[^\]\n]{0,60}\])"
    r"|(?<!\w)(?P<filled>\[(?:insert|[Yy]our)\s+(?!(?:keys?|mode)\])\w[^\]\n]{0,60}\])(?!\()"
    # What providers and trainers have in their guides, where the text is to stand.
    r"|(?P<guide>\A\s*<(?:ideal generated|assistant response) text>)"
    # LaTeX and f-strings double braces after a command, an exponent or an index.
    rf"|(?P<elsewhere>{BLANK})"
    r"|(?P<variable>(?<![\w}^_\\])\{\{\s*[A-Za-z_]\w{2,40}\s*\}\})"
)
_TEMPLATES = (
    r"(?i)"
    r"template|placeholder|\bprompts?\b|form letter|mail merge|mad ?lib|fill.?in|variables? |interpolat|brace|bracket|f-string"
    r"|handlebars|mustache|jinja|liquid|twig|django|flask|angular|\bvue|svelte|ansible|playbook|\bhelm\b|\bdbt\b"
    r"|hugo|langchain|wiki|latex|grafana|prometheus|postman|n8n|github actions|yaml"
    r"|plantilla|modèle|modelo|vorlage|muster|modello|szablon|шаблон|模板|範本|テンプレート|템플릿"
)
# Somebody who has a letter written is the one to fill it in.
_LETTERS = (
    r"(?i)"
    r"letter|mail|message|\bcv\b|resume|résumé|speech|script|greeting|invitation|announcement|memo\b|contract"
    r"|agreement|application|press release|\bbio|\bads?\b|advert|posting|\bform\b|\bnote\b|review|introduc"
    r"|carta|correo|lettre|courrier|brief|nachricht|письмо|信|邮件|メール|手紙|편지"
)
# Without the letters at their edges that they would share with the signs of credentials.
WORDS = Signs(
    *("ODO", "Lorem ipsum", "[INSER", "[Insert", "[PLACEHOLDER", "[Placehol"),
    *("[insert ", "[your ", "[Your ", "[todo", "<ideal ", "<assistant "),
)
_CODE = (
    r"`|\{%|</|def |import |function|class=|\$\{|//|#include|- \[ \]|\[\[|\\[a-z]+\{"
    # More than a name between the braces, or code beside them.
    r"|\{\{[^{}]*[^\w\s{}][^{}]*\}\}|[\"'=/:]\{\{|\}\}[\"'/]"
)
_MANY = 4


@check("found")
def placeholder(batch: Batch) -> Hits:
    """Outputs with a text that was to be replaced. Code has its own, and so has an answer to
    somebody who asks about them.
    """
    column = batch.texts("output")
    rows = {column.rows[i] for i in column.containing("{{")}
    rows.update(batch.block.having(WORDS), batch.block.having(BRACKET), rows_with_blanks(batch))
    if not rows:
        return Hits([])
    asked = asked_by(batch)
    found = {
        i: left
        for i, row in enumerate(column.rows)
        if row in rows and (left := _left(column.values[i], asked.get(row, "")))
    }
    return column.hits(found, lambda i: {"found": found[i]})


def _left(text: str, asked: str) -> str:
    """The first placeholder that was left in a text, or none."""
    for match in re.finditer(_PLACEHOLDER, text):
        kind = match.lastgroup or ""
        found = match[kind].strip()
        if kind != "guide" and (re.search(_CODE, text) or _spoken_of(found, asked)):
            return ""
        if kind == "filled" and (re.search(_LETTERS, asked) or re.search(_TEMPLATES, text)):
            continue
        if kind == "elsewhere" and (
            re.search(_LETTERS, asked) or re.search(LETTERS, asked) or re.search(_TEMPLATES, text)
        ):
            continue
        if kind == "variable":
            names = {m[0] for m in re.finditer(_PLACEHOLDER, text) if m.lastgroup == kind}
            if len(names) >= _MANY or re.search(_TEMPLATES, text):
                continue
        return found
    return ""


def _spoken_of(found: str, asked: str) -> bool:
    word = found.strip("[]{} ").split()[0].casefold()
    return word in asked.casefold() or "{{" in asked or bool(re.search(_TEMPLATES, asked))
