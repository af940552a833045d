"""Checks on the characters of texts: what no one typed, and what was lost or mangled on the way."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from xxhash import xxh3_128_digest

from ftlint.model import Batch, Column, Hits, SetHits, Summary, about_file, check
from ftlint.signs import Signs, any_of

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# Control characters but tab and line ends; zero-width space, word joiner and mark; what turns
# the direction of text round. Joiners and direction marks are letters of some scripts: they stay.
_HIDDEN = "\x80-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069"
_hidden = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{_HIDDEN}]")
_CONTROLS = bytes(c for c in range(0x80) if _hidden.match(chr(c)))
# JSON has these by their number only; a line break or a tab seldom comes so.
NUMBERED = Signs("\\u000", "\\u001", "\\u007f", "\\u007F")
# Scripts that are written without spaces use the zero-width one between words.
_spaceless = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
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
    if "\u200b" in hidden and _spaceless.search(text):
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
        "new": text.translate(gone),
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


def _normal(texts: Iterable[str]) -> bytes:
    return xxh3_128_digest("\x1e".join(texts).encode())


class Forms(Summary):
    """For each row with more than ASCII a digest of its texts in normal form, and whether they are
    in it: 17 bytes.
    """

    def __init__(self) -> None:
        self.digests: list[bytes] = []
        self.normal = array("b")

    def add(self, batch: Batch) -> None:
        about = batch.once(strange)
        column = about.column
        foreign = {column.rows[i] for i in about.foreign}
        rows: dict[int, list[str]] = {}
        for row, text in zip(column.rows, column.values, strict=True) if foreign else ():
            if row in foreign:
                rows.setdefault(row, []).append(text)
        for texts in rows.values():
            forms = [t if t.isascii() else unicodedata.normalize("NFC", t) for t in texts]
            self.digests.append(_normal(forms))
            self.normal.append(forms == texts)

    def merge(self, other: Forms) -> None:
        self.digests += other.digests
        self.normal.extend(other.normal)


@check("rows")
def several_forms(forms: Forms) -> SetHits:
    """Rows that are the same but for the normal form of their characters."""
    normal = {d for d, is_normal in zip(forms.digests, forms.normal, strict=True) if is_normal}
    count = sum(
        not is_normal and digest in normal
        for digest, is_normal in zip(forms.digests, forms.normal, strict=True)
    )
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
