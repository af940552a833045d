"""Checks for texts that were escaped twice, of which a reader of JSON undoes one time only."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from ftlint.model import Batch, Hits, check
from ftlint.signs import any_of

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# The patterns are compiled when a text is suspected, which few are. A backslash and an n are where a
# line ends, as what comes after them tells: the end, another of them, or what a line begins with.
# LaTeX goes on in small letters, patterns and code with brackets or quotes; but so do the names of speakers.
_SPEAKER = r"(?:user|assistant|system|human|bot|agent|customer)\s?:"
_BEGUN = rf"\Z|[^\W\d_a-z]|\d|[-*•#>]\s|[“«¿¡\U0001f300-\U0001faff]|{_SPEAKER}"
_AFTER = rf"(?=(?:\s*\\[nrt])*\s*(?:{_BEGUN}))"
_BREAK = r"(?<![\\|\[(^'\"])(?:\\r)?\\n" + _AFTER
_APART = r"(?=(?:\\r)?\\n[ \t]*(?:\\r)?\\n)" + _BREAK
# Letters are escaped within words, or many in a row, where nobody speaks of an escape.
_LETTERS = (
    r"(?i)(?<=[^\W\d_])\\u00[c-f][0-9a-f]|(?<!\\)\\u00[c-f][0-9a-f](?=[a-z])"
    r"|(?<!\\)(?:\\u[0-9a-f]{4}){2,}"
)
# What stands between quotes is code, JSON, or spoken of; and who speaks of escapes means them.
_SPOKEN = r"(?<!\w)'[^']*'(?!\w)"
_QUOTED = rf"\"[^\"]*\"|{_SPOKEN}"
_MEANT = (
    r"(?i)`|\"\s*:|\bprintf?\b|\becho\b|regex|new ?line|line ?break|carriage|escape|delimiter|unicode"
    r"|换行|換行|转义|轉義|改行|エスケープ|줄 ?바꿈|개행|이스케이프|(?:перевод|перенос|разрыв|конец|конца)\w* строк"
    r"|нов(?:ая|ой|ую) строк|экранир|перенесення рядк|новий рядок|saltos? de l[ií]nea|nueva l[ií]nea|escapar|sauts? de ligne"
    r"|retours? à la ligne|échapp|zeilenumbr|zeilenwechsel|quebras? de linha|nova linha|a capo|interruzion\w+ di riga|regeleinde"
    r"|nowej? lini|złamani\w+ wiersz|now(?:y|ego) wiersz|nov(?:ý|ého|ém) řádk|konec řádku|radbryt|ny rad|rivinvaih|sortörés|új sor"
    r"|linie nouă|αλλαγή γραμμής|νέα γραμμή|satır sonu|yeni satır|baris baru|ganti baris|xuống dòng|mstari mpya"
    r"|سطر جديد|سطر جدید|نئی سطر|שורה חדשה|ירידת שורה|नई (?:पंक्ति|लाइन)|নতুন লাইন|புதிய வரி|ขึ้นบรรทัด|አዲስ መስመር"
)
_QUOTE = r"\""
_SIGNS = {r"\r\n": "\n", r"\n": "\n", r"\t": "\t", r"\"": '"', r"\'": "'"}
_ESCAPE = (
    r"(?i)\\r\\n|\\[nt\"']"
    r"|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\u(?!d[89a-f])[0-9a-f]{4}"
)


def doubled_in(lines: Sequence[bytes]) -> str | None:
    """The escapes that some lines of a file have twice. A program that escapes twice does so in all
    rows, so that files without them need not be searched.
    """
    data = b"\n".join(lines)
    found = [sign for sign in _TWICE if _searcher(sign).find_matches_as_indexes(data)]
    return " ".join(sign.decode() for sign in found) or None


@check("found", "meant", "count", "new")
def escapes(batch: Batch, *, doubled: str | None = None) -> Hits:
    """Texts that have a backslash and an n where their lines would end, and none that do, or the
    number of a letter where it would stand, where some lines have such escapes `doubled`. Code, JSON,
    patterns and formulas have such on purpose.
    """
    data = batch.block.data
    matches = [
        match
        for sign in (doubled or "").split()
        for match in _searcher(sign.encode()).find_matches_as_indexes(data)
    ]
    if not matches:
        return Hits([])
    rows = set(batch.block.lines_at(sorted(matches, key=lambda match: match[1])))
    column = batch.texts("all")
    found: dict[int, dict[str, Any]] = {}
    for i, row in enumerate(column.rows):
        if row in rows and (left := _left(text := column.values[i])):
            quotes = left[0] == _QUOTE
            found[i] = {
                "found": left[0],
                "meant": _named(left[0]),
                "count": len(left),
                "new": _read_once_more(text) if quotes else _undone(text),
            }
    return column.hits(found, lambda i: found[i])


_TWICE = (rb"\\n", rb"\\u", rb"\\\"")


@cache
def _searcher(sign: bytes) -> BytesAhoCorasick:
    # Of two texts together, either is found many times slower than alone.
    return any_of([sign])


def _left(text: str) -> list[str]:
    """The escapes of a text that a reader was to undo; none where they may be meant."""
    if "\\" not in text:
        return []
    if quotes := _quotes(text):
        return [_QUOTE] * quotes
    if re.search(_MEANT, text):
        return []
    bare = re.sub(_QUOTED, "", text)
    if "\n" not in text.strip():
        breaks = re.findall(_BREAK, bare)
        if len(breaks) > 1 or re.search(_APART, bare):
            return ["\\n"] * len(breaks)
    return [
        m[0] for letters in re.finditer(_LETTERS, bare) for m in re.finditer(_ESCAPE, letters[0])
    ]


def _quotes(text: str) -> int:
    """How many quotes a text has, if all of them are escaped, and open and close something. In code
    that says so on purpose they stand between other quotes; LaTeX's come after letters.
    """
    count = text.count(_QUOTE)
    if count < 4 or count % 2 or count != text.count('"') or '\\\\"' in text:
        return 0
    if re.sub(_SPOKEN, "", text).count(_QUOTE) != count:
        return 0
    opening = text.split(_QUOTE)[:-1:2]
    return 0 if any(before[-1:].isalnum() for before in opening) else count


def _read_once_more(text: str) -> str:
    """A text with escaped quotes, as a reader of JSON has it, where one can read it."""
    if text.count("\\") > text.count(_QUOTE):
        try:
            return str(json.loads(f'"{text}"', strict=False))
        except ValueError:
            pass
    return text.replace(_QUOTE, '"')


def _undone(text: str) -> str:
    return re.sub(_ESCAPE, lambda m: _meaning(m[0]), text)


def _named(escape: str) -> str:
    """What an escape stands for, in words."""
    if escape == _QUOTE:
        return "a quote"
    return "a line break" if escape.endswith("n") else f'"{_meaning(escape)}"'


def _meaning(escape: str) -> str:
    """What an escape stands for."""
    if escape[1] in "uU":
        meaning: str = json.loads(f'"{escape.lower()}"')
        return meaning
    return _SIGNS[escape.lower()]
