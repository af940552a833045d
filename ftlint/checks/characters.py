"""Checks on the characters of texts: what no one typed, and what was lost or mangled on the way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from ftlint.checks.dataset import KEY, OUT, keys_of
from ftlint.model import Batch, Column, Hits, SetHits, Summary, about_file, check
from ftlint.signs import Signs, any_of

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# Control characters but tab and line ends; zero-width space, word joiner and mark; what turns
# the direction of text round. Joiners and direction marks are letters of some scripts: they stay.
_HIDDEN = "\x80-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069"
_hidden = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{_HIDDEN}]")
_CONTROLS = bytes(c for c in range(0x80) if _hidden.match(chr(c)))
# JSON has these by their number; a line break or a tab seldom comes so. Two have a letter as well,
# which is what LaTeX has that nobody escaped: `\frac`, `\boxed` and `\beta` tell of it. Two bytes
# of a text are too few to be searched for fast.
NUMBERED = Signs("\\u000", "\\u001", "\\u007f", "\\u007F", "\\bo", "\\bet", "\\fr")
# Before a letter they are what is left of a command of LaTeX.
_latex = re.compile("[\b\f](?=[a-z])")
_LETTERS = {"\b": "\\b", "\f": "\\f"}
# Scripts that are written without spaces use the zero-width one between words.
spaceless = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_MANGLED = ("Ã", "Â", "â€", "Ð", "Å", "ï»¿", "ã€")
_LOST = "\ufffd"


class Strange(Struct):
    """The texts of a batch, those that are more than plain ASCII, and what is among these."""

    column: Column
    foreign: list[int]
    hidden: bool
    mangled: bool
    lost: bool


def strange(batch: Batch) -> Strange:
    """What the characters of a batch give reason to look at."""
    column = batch.texts("all")
    plain = list(map(str.isascii, column.values))
    foreign = [i for i, ascii_ in enumerate(plain) if not ascii_] if False in plain else []
    found: set[str] = set()
    if foreign:
        searcher, kinds = _searcher()
        data = "\n".join([column.values[i] for i in foreign]).encode("utf-8", "surrogatepass")
        found = {kinds[n] for n, _, _ in searcher.find_matches_as_indexes(data)}
        if len(data.translate(None, _CONTROLS)) != len(data):
            found.add("hidden")
    return Strange(column, foreign, "hidden" in found, "mangled" in found, "lost" in found)


@cache
def _searcher() -> tuple[BytesAhoCorasick, list[str]]:
    """Finds characters in the UTF-8 of texts, and says by its number what a match is."""
    hidden = _hidden.findall("".join(map(chr, [*range(0x80, 0x2070), 0xFEFF])))
    texts = [*hidden, *_MANGLED, _LOST]
    kinds = ["hidden"] * len(hidden) + ["mangled"] * len(_MANGLED) + ["lost"]
    return any_of([text.encode() for text in texts]), kinds


@check("found", "name", "count", "new")
def control_character(batch: Batch) -> Hits:
    """Texts with control characters, or invisible ones that mean nothing in their script."""
    about = batch.once(strange)
    values, rows = about.column.values, about.column.rows
    suspects = set(about.foreign) if about.hidden else set()
    if numbered := set(batch.block.having(NUMBERED)):
        suspects.update(i for i, row in enumerate(rows) if row in numbered)
    found = [i for i in sorted(suspects) if _hidden_in(values[i])]
    return about.column.hits(found, lambda i: _about_hidden(values[i]))


def _hidden_in(text: str) -> list[str]:
    hidden = _hidden.findall(text)
    if "\u200b" in hidden and spaceless.search(text):
        hidden = [character for character in hidden if character != "\u200b"]
    return hidden


def _about_hidden(text: str) -> dict[str, Any]:
    hidden = _hidden_in(text)
    first = hidden[0]
    name = unicodedata.name(first, "") or "a control character"
    gone = str.maketrans("", "", "".join(set(hidden)))
    return {
        "found": f"U+{ord(first):04X}",
        "name": name.lower(),
        "count": len(hidden),
        "new": _latex.sub(lambda m: _LETTERS[m[0]], text).translate(gone),
    }


@check("count")
def replacement_character(batch: Batch) -> Hits:
    """Texts with U+FFFD, which stands where something could not be read."""
    about = batch.once(strange)
    values = about.column.values
    found = [i for i in about.foreign if _LOST in values[i]] if about.lost else []
    return about.column.hits(found, lambda i: {"count": values[i].count(_LOST)})


@check("before", "after", "new")
def mojibake(batch: Batch) -> Hits:
    """Texts that were decoded by the wrong encoding, so far as `ftfy` is sure of it."""
    about = batch.once(strange)
    values = about.column.values
    suspects = about.foreign if about.mangled else ()
    likely = [i for i in suspects if any(mark in values[i] for mark in _MANGLED)]
    mended = {i: new for i in likely if (new := _mended(values[i])) != values[i]}
    return about.column.hits(mended, lambda i: {**_change(values[i], mended[i]), "new": mended[i]})


def _mended(text: str) -> str:
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return fix_encoding(text) if is_bad(text) else text


def _change(old: str, new: str) -> dict[str, str]:
    """The first word that differs, as it is and as it was meant."""
    for before, after in zip(old.split(), new.split(), strict=False):
        if before != after:
            return {"before": before[:30], "after": after[:30]}
    return {"before": old[:30], "after": new[:30]}


class Forms(Summary):
    """For each row with more than ASCII its key, 24 bytes; and for those that are not in normal
    form the key they would have in it.
    """

    def __init__(self) -> None:
        self.keys: list[bytes] = []
        self.meant: list[bytes] = []

    def add(self, batch: Batch) -> None:
        about = batch.once(strange)
        column = about.column
        if not about.foreign:
            return
        self.keys.append(_keys(batch, {column.rows[i] for i in about.foreign}))
        texts = [column.values[i] for i in about.foreign]
        if unicodedata.is_normalized("NFC", "\n".join(texts)):
            return
        other = {
            column.rows[i]
            for i, text in zip(about.foreign, texts, strict=True)
            if not unicodedata.is_normalized("NFC", text)
        }
        normal = batch.narrowed(other)
        for row in other:
            written = msgspec.json.encode(batch.rows[row]).decode()
            meant = unicodedata.normalize("NFC", written)
            normal.rows[row] = msgspec.json.decode(meant, type=type(batch.rows[row]))
        self.meant.append(_keys(normal, other))

    def merge(self, other: Forms) -> None:
        self.keys += other.keys
        self.meant += other.meant


def _keys(batch: Batch, rows: set[int]) -> bytes:
    found = zip(*batch.once(keys_of), strict=True)
    return b"".join([asked + answered for row, asked, answered in found if row in rows])


def _each(parts: list[bytes]) -> Iterator[bytes]:
    size = KEY + OUT
    return (part[at : at + size] for part in parts for at in range(0, len(part), size))


@check("rows")
def several_forms(forms: Forms) -> SetHits:
    """Rows that are the same but for the normal form of their characters."""
    if not forms.meant:
        return SetHits()
    known = set(_each(forms.keys))
    count = sum(key in known for key in _each(forms.meant))
    return about_file(count, rows=count) if count else SetHits()


@check("new")
def not_normalised(batch: Batch, *, texts: str) -> Hits:
    """Texts that are not in the normal form NFC."""
    column = batch.texts(texts)
    values = column.values
    found = [
        i
        for i, text in enumerate(values)
        if not text.isascii() and not unicodedata.is_normalized("NFC", text)
    ]
    return column.hits(found, lambda i: {"new": unicodedata.normalize("NFC", values[i])})
