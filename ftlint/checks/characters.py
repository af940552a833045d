"""Checks on the characters of texts: what no one typed, and what was lost or mangled on the way."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from operator import not_
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from msgspec import Struct

from ftlint.checks import hidden
from ftlint.checks.mojibake import BEGINNINGS, LOST, MARKS, MORE_MARKS, WHOLE_MARKS, likely, mended
from ftlint.checks.rowkeys import KEY, OUT, keys_of
from ftlint.model import Batch, Column, Hits, SetHits, Summary, about_file, check
from ftlint.signs import Signs, any_of

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# JSON has these by their number; a line break or a tab seldom comes so. Some have a letter as well,
# which is what LaTeX has that nobody escaped: `\frac`, `\boxed`, `\beta`, `\times` and `\text` tell
# of it, and in formulas `\neq`, `\nabla` and `\notin`. Two bytes of a text are too few to be searched for fast.
NUMBERED = Signs(
    *("\\u000", "\\u001", "\\u007", "\\bo", "\\bet", "\\fr", "\\tim", "\\text{"),
    *("\\neq", "\\nabl", "\\noti"),
)
# Ligatures and forms of letters that hardly any text out of a PDF is without.
_DRAWN = "\ufb00\ufb01\ufb02\ufb03\ufe8d\ufe8e\ufee0"
# What stands beside a joiner, or lacks it: the signs of a woman and a man, a rainbow, and Sinhala.
_UNJOINED = ("\u2640", "\u2642", "\U0001f308", "\u0dca\u0dbb")
_LOST = "\ufffd"
_WORD = r"[^ \t\r\n]+"
_c1 = re.compile("[\x80-\x9f]")


class Strange(Struct):
    """The texts of a batch, those that are more than plain ASCII, and those of these that may have
    something hidden, mangled or lost in them, letters as they are drawn, or lack what joins them.
    `data` is the UTF-8 of those, with line breaks between.
    """

    column: Column
    foreign: list[int]
    hidden: set[int]
    mangled: set[int]
    lost: set[int]
    drawn: set[int]
    unjoined: set[int]
    data: bytes = b""


def strange(batch: Batch) -> Strange:
    """What the characters of a batch give reason to look at."""
    column = batch.texts("all")
    plain = list(map(str.isascii, column.values))
    foreign = column.indices(map(not_, plain)) if False in plain else []
    about = Strange(column, foreign, set(), set(), set(), set(), set())
    if not foreign:
        return about
    texts = [column.values[i] for i in foreign]
    data = about.data = "\n".join(texts).encode("utf-8", "surrogatepass")
    found = list(_found(_searcher(), data))
    if any(byte in data for byte in _RARE):
        found += _found(_rarer(), data)
    # A sentence that is decoded wrongly has one of these bytes, and few others have one.
    if b"\xc2" in data:
        found += _found(_more(), data)
    if found:
        ends = list(accumulate([len(t.encode("utf-8", "surrogatepass")) + 1 for t in texts]))
        for kind, start in found:
            getattr(about, kind).add(foreign[bisect_right(ends, start)])
    if len(data.translate(None, hidden.ASCII)) != len(data):
        about.hidden.update(foreign)
    return about


def told_of(
    about: Strange, those: Iterable[int], look: Callable[[str], dict[str, Any] | None]
) -> Hits:
    """Hits on those of the texts in which `look` finds something, which are its details."""
    values = about.column.values
    found = {i: details for i in sorted(those) if (details := look(values[i]))}
    return about.column.hits(found, found.__getitem__)


Searcher: TypeAlias = "tuple[BytesAhoCorasick, list[tuple[str, ...]]]"


def _found(searcher: Searcher, data: bytes) -> Iterator[tuple[str, int]]:
    """What is found in the UTF-8 of texts: of which kind it is, and where it begins."""
    finder, kinds = searcher
    for number, start, _ in finder.find_matches_as_indexes(data):
        for kind in kinds[number]:
            yield kind, start


def _finding(signs: Sequence[tuple[bytes, tuple[str, ...]]]) -> Searcher:
    """What finds signs of these kinds. Of 64 texts at most: with one more, the search takes four times
    as long in most scripts.
    """
    return any_of([text for text, _ in signs]), [kinds for _, kinds in signs]


@cache
def _searcher() -> Searcher:
    either = ("hidden", "mangled")
    signs = [
        (character.encode(), either if character < "\xa0" else ("hidden",))
        for character in hidden.BEYOND_ASCII
    ]
    signs += [(mark.encode(), ("mangled",)) for mark in MARKS]
    # Behind the last byte of these another sign may begin, which is then not found.
    signs += [(beginning, either) for beginning in BEGINNINGS]
    signs.append((_LOST.encode(), ("lost",)))
    return _finding(signs)


@cache
def _more() -> Searcher:
    """Signs of which those of a sentence have a byte 0xC2 between them."""
    signs = [(mark.encode(), ("mangled",)) for mark in MORE_MARKS]
    return _finding([*signs, *((mark.encode(), ("lost",)) for mark in LOST if mark < _CHINESE)])


@cache
def _rarer() -> Searcher:
    """Signs that have one of the bytes `_RARE`."""
    signs = [(mark.encode(), ("mangled",)) for mark in WHOLE_MARKS]
    signs += [(mark.encode(), ("lost",)) for mark in LOST if mark >= _CHINESE]
    signs += [(sign.encode(), ("drawn",)) for sign in _DRAWN]
    return _finding([*signs, *((sign.encode(), ("unjoined",)) for sign in _UNJOINED)])


_CHINESE = "\u3000"
_RARE = (b"\xc6", b"\xe0", b"\xe2", b"\xe7", b"\xe9", b"\xef", b"\xf0")


@check("found", "name", "count", "new")
def control_character(batch: Batch) -> Hits:
    """Texts with control characters, or invisible ones that mean nothing in their script."""
    about = batch.once(strange)
    values, rows = about.column.values, about.column.rows
    suspects = set(about.hidden)
    if numbered := set(batch.block.having(NUMBERED)):
        suspects.update(i for i, row in enumerate(rows) if row in numbered)
    found = {i: places for i in sorted(suspects) if (places := hidden.hidden_at(values[i]))}
    if any(_c1.search(values[i]) for i in found):
        # What is mojibake is told as that.
        for i in batch.once(_read_wrongly).keys() & found:
            found[i] = [place for place in found[i] if not _c1.match(values[i][place])]
        found = {i: places for i, places in found.items() if places}
    return about.column.hits(found, lambda i: _about_hidden(values[i], found[i]))


def _about_hidden(text: str, found: list[int]) -> dict[str, Any]:
    first = text[found[0]]
    name = unicodedata.name(first, "a control character").lower()
    if found[0] in hidden.eaten_at(text):
        name = "what is left of a command of LaTeX"
    return {
        "found": f"U+{ord(first):04X}",
        "name": name,
        "count": len(found),
        "new": hidden.without_hidden(text, found),
    }


# Who speaks of it has it in a text about encodings.
_ENCODINGS = r"(?i)编码|編碼|乱码|亂碼|文字化け|unicode|utf-?8|gbk|encod|mojibake"


@check("count", "found")
def replacement_character(batch: Batch) -> Hits:
    """Texts with U+FFFD, which stands where something could not be read, or with what a wrong encoding
    makes of it, where no one speaks of encodings.
    """
    about = batch.once(strange)
    values = about.column.values
    found: dict[int, dict[str, Any]] = {}
    for i in sorted(about.lost):
        counts = {sign: values[i].count(sign) for sign in (_LOST, *LOST) if sign in values[i]}
        sign = next(iter(counts))
        if sign == _LOST:
            found[i] = {"count": counts[sign], "found": "U+FFFD"}
        elif not re.search(_ENCODINGS, values[i]):
            name = f'"{sign}" (U+FFFD, decoded by the wrong encoding)'
            found[i] = {"count": counts[sign], "found": name}
    return about.column.hits(found, lambda i: found[i])


@check("before", "after", "new")
def mojibake(batch: Batch) -> Hits:
    """Texts that were decoded by the wrong encoding, so far as `ftfy` is sure of it."""
    about = batch.once(strange)
    values = about.column.values
    new = batch.once(_read_wrongly)
    return about.column.hits(new, lambda i: {**_change(values[i], new[i]), "new": new[i]})


def _read_wrongly(batch: Batch) -> dict[int, str]:
    """The texts that were decoded by the wrong encoding, and what they were."""
    about = batch.once(strange)
    values = about.column.values
    marked = [i for i in sorted(about.mangled) if likely(values[i])]
    return {i: text for i in marked if (text := mended(values[i])) != values[i]}


def _change(old: str, new: str) -> dict[str, str]:
    """The first word that differs, as it is and as it was meant."""
    # One of the characters that mojibake leaves is white space for `str.split`.
    for before, after in zip(re.findall(_WORD, old), re.findall(_WORD, new), strict=False):
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
            if _is_decomposed(text)
        }
        if not other:
            return
        normal = batch.narrowed(other)
        for row in other:
            written = msgspec.json.encode(batch.rows[row]).decode()
            meant = _composed(written)
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
    found = [i for i, text in enumerate(values) if not text.isascii() and _is_decomposed(text)]
    return column.hits(found, lambda i: {"new": _composed(values[i])})


# Names in Japan and Korea are written with these; NFC makes the common characters of them.
_VARIANTS = "\uf900-\ufaff\U0002f800-\U0002fa1f"


def _is_decomposed(text: str) -> bool:
    return not unicodedata.is_normalized("NFC", text) and _composed(text) != text


def _composed(text: str) -> str:
    """A text in NFC, but for the variants of Chinese characters."""
    return re.sub(f"[^{_VARIANTS}]+", lambda match: unicodedata.normalize("NFC", match[0]), text)
