"""Checks on the texts of rows, whatever the shape: a selector names the texts."""

from __future__ import annotations

import json
import re
from itertools import repeat
from operator import not_
from typing import Any, Literal
from unicodedata import east_asian_width

from ftlint.checks import shots
from ftlint.checks.media import besides
from ftlint.model import OPENING, Batch, Column, Hits, SetHits, Summary, about_file, check

# Signs that people put at the end of prompts and completions; no part of a word or a longer sign.
_marker = r"(?<![#=<>*+&$@%-])(?:#{3,}|-+>|=+>|={3,}|\*{3}|\+{3}|&{3}|\${3}|@{3}|%{3})|<\|[^\s<>|]+\|>|</s>"
_word = r"(?<!\w)\[?(?:END|STOP|DONE)\]?"
LONGEST = 40  # characters at the end of a text that may be a marker
_other = rf"\s*(?:{_marker}|{_word})\s*\Z"


@check("instead", "certain")
def lacks_suffix(
    batch: Batch,
    *,
    texts: str,
    text: str,
    empty: Literal["check", "skip"] = "check",
    after: Literal["anything", "no-marker"] = "anything",
) -> Hits:
    """Rows where a text chosen by `texts` does not end with `text`. Where it is to stand `after` no
    other marker, a text that ends in one, or has this one inside, is not `certain` to need it as well.
    """
    column = batch.texts(texts)
    missed = column.not_ended(text)
    if missed and empty == "skip":
        sign = text.strip() if len(text.strip()) > 1 else ""
        missed = [i for i in missed if column.values[i].strip() not in ("", sign)]
    if after == "anything":
        return column.hits(missed, lambda i: {"instead": "", "certain": True})
    return column.hits(missed, lambda i: _instead(column.values[i], text))


# Behind a sentence a word like the marker is one; amid a sentence it is a word: "at the end".
_CLOSED = r"(?:\A|\n|[.!?…。！？][\"'”»)\]]*)[^\S\n]*\Z"


def _instead(value: str, wanted: str) -> dict[str, Any]:
    """The marker of another kind that a text ends in, if it ends in one, or how this one is in it."""
    bare = wanted.strip()
    written = value.rstrip()[-len(bare) :]
    alike = bare and written != bare and written.casefold() == bare.casefold()
    if alike and re.search(_CLOSED, value.rstrip()[: -len(bare)]):
        return {"instead": f", but with {json.dumps(written)}", "certain": False}
    inside = bare and written != bare and wanted in value
    if inside and not shots.is_few_shot(value, wanted):
        return {"instead": ", and has it inside", "certain": False}
    found = re.search(_other, value[-LONGEST:])
    if not found or found[0].strip("# \n\r\t") == wanted.strip("# \n\r\t"):
        return {"instead": "", "certain": True}
    return {"instead": f", but with {json.dumps(found[0])}", "certain": False}


@check()
def contains(batch: Batch, *, texts: str, text: str, end: str | None = None) -> Hits:
    """Rows where a text has `text` in it, its `end` aside."""
    column = batch.texts(texts)
    found = column.containing(text)
    if end:
        found = [i for i in found if text in column.values[i].removesuffix(end)]
    return column.hits(found)


@check("times")
def contains_before_end(
    batch: Batch, *, texts: str, text: str, examples: Literal["check", "skip"] = "check"
) -> Hits:
    """Rows where a text has `text` in it before its end, be it only in worked examples or not."""
    column = batch.texts(texts)
    values = column.values
    sign = text.rstrip() or text

    def before(value: str) -> str:
        """The value without the marker at its end, be it with other white space."""
        if value.endswith(text):
            return value[: -len(text)]
        bare = value.rstrip() if text.strip() else value
        return bare.removesuffix(sign) if bare.endswith(sign) else value.removesuffix(text)

    # A text such as "###\n\n###" may also overlap its own end; that is the end, not an earlier one.
    found = [
        i
        for i in column.not_ended_once(text)
        if (
            values[i].find(text, 0, -len(text)) >= 0
            if values[i].endswith(text)
            else text in before(values[i])
        )
    ]
    if examples == "skip":
        answers = batch.texts("completion").values if texts == "prompt" else None
        found = [
            i
            for i in found
            if not shots.is_few_shot(before(values[i]), text, answers[i] if answers else None)
        ]
    return column.hits(found, lambda i: {"times": before(values[i]).count(text)})


@check("holds")
def blank(
    batch: Batch,
    *,
    texts: str,
    task: str | None = None,
    separator: str | None = None,
    stop: str | None = None,
) -> Hits:
    """Rows where a text is empty or white space; prompts may be, in open-ended generation. A prompt
    may not be the separator alone either, nor an answer the stop sequence, unless that is a single
    sign.
    """
    column = batch.texts(texts)
    values = column.values
    marks = {
        place: (marker.strip(), name)
        for place, marker, name in (
            ("/prompt", separator, "the separator"),
            ("/completion", stop, "the stop sequence"),
        )
        if marker and len(marker.strip()) > 1
    }
    longest = max([len(marker) for marker, _ in marks.values()], default=0) + SLACK
    shortest = min(column.sizes(), default=1)
    blanks = column.indices(map(str.isspace, values))
    if not shortest:
        blanks += column.indices(map(not_, values))
    alone: dict[int, str] = {}
    if marks and shortest <= longest:
        for i in [i for i, size in enumerate(column.sizes()) if size <= longest]:
            marker, name = marks.get(column.place_of(i), ("", ""))
            if marker and values[i].strip() == marker:
                alone[i] = name
    found = sorted({*alone, *blanks})
    if found:
        found = _needed(column, found, task)
    return column.hits(found, lambda i: {"holds": alone.get(i, "white space")})


SLACK = 6  # white space that may stand around a marker


def _needed(column: Column, blank: list[int], task: str | None) -> list[int]:
    """The blank texts, less those that may be: in messages, which other rules look at, in fields
    that a row need not have, and prompts where nothing is to be asked.
    """
    places = {i: column.place_of(i) for i in blank}
    found = [
        i
        for i in blank
        if (places[i].count("/") == 1 and places[i] not in _MAY_LACK) or places[i] in _ANSWERS
    ]
    if task == "open-ended":
        found = [i for i in found if places[i] != "/prompt" or column.values[i]]
    if any(places[i] == "/instruction" for i in found):
        inputs = [
            i
            for i, value in enumerate(column.values)
            if column.place_of(i) == "/input" and value.strip()
        ]
        asked = {column.rows[i] for i in inputs}
        found = [i for i in found if places[i] != "/instruction" or column.rows[i] not in asked]
    return found


_MAY_LACK = ("/input", "/system")
# Answers that are one message each, in no list of messages.
_ANSWERS = [f"/{answer}/{key}" for answer in ("chosen", "rejected") for key in ("content", "value")]


BEGINNING = 24
SPACED = "\u0e00"  # below it are scripts with spaces between words alone


def _unspaced(text: str) -> bool:
    """Whether a text has characters of a script that is written without spaces."""
    if max(text) < SPACED:
        return False
    from ftlint.checks.hidden import SPACELESS

    return bool(re.search(SPACELESS, text)) or any(east_asian_width(c) in "WF" for c in text)


@check("first")
def lacks_leading_space(
    batch: Batch, *, texts: str, lead: str, separator: str | None = None
) -> Hits:
    """Rows where a text starts neither with `lead` nor with other white space, unless it is code."""
    column = batch.texts(texts)
    found = column.opened(lambda text: text and not text.startswith(lead) and not text[0].isspace())
    # Chinese, Japanese and Thai have no spaces between words, so none stands before the first, be
    # it a number; and the rows of a file are to be alike.
    found = [
        i
        for i in found
        if (start := column.values[i][:BEGINNING]).isascii() or not _unspaced(start)
    ]
    found = _less_code(batch, column, found, separator)
    return column.hits(found, lambda i: {"first": column.values[i][:1]})


_is_indented = re.compile(r"\n(?:  |\t)").search


def _prompts(batch: Batch) -> dict[int, str]:
    """The last text that each row asks with."""
    asked = batch.texts("input")
    return dict(zip(asked.rows, asked.values, strict=True))


def _less_code(batch: Batch, column: Column, found: list[int], separator: str | None) -> list[int]:
    """Those of the texts at these indices before which white space is no matter of words: it is
    the indentation of code, or what goes on from a line that ended.
    """
    if not found:
        return found
    prompts = batch.once(_prompts)
    marked = bool(separator and separator.strip())
    # Without it most prompts are of one line, which nothing is looked for in.
    end = str(separator) if marked else ""
    asked = [prompts.get(column.rows[i], "") for i in found]
    return [
        i
        for i, prompt in zip(found, asked, strict=True)
        if (marked or not prompt[-1:].isspace())
        and not _is_indented(prompt.removesuffix(end))
        and not _is_indented(column.values[i])
    ]


INDENTED = 4  # spaces that are no slip


@check("count")
def extra_leading_space(
    batch: Batch, *, texts: str, lead: str, separator: str | None = None
) -> Hits:
    """Rows where a text starts with more white space than `lead`, unless it is what code, lists and
    drawings stand on.
    """
    column = batch.texts(texts)
    suspects = column.opened(lambda text: text.isspace() and text[1:] <= " ")
    found = [i for i in suspects if column.values[i].strip()]
    found = [i for i in found if len(column.values[i]) > len(lead)]
    found = [i for i in found if not column.values[i].startswith((" " * INDENTED, "\t"))]
    found = _less_code(batch, column, found, separator)
    return column.hits(
        found, lambda i: {"count": len(column.values[i]) - len(column.values[i].lstrip())}
    )


@check("new", "certain")
def ends_with_space(batch: Batch, *, texts: str, separator: str | None = None) -> Hits:
    """Rows where a text ends in a space, unless a separator ends the texts, or the space is the
    indentation of what follows. `new` is the text without it; it is `certain` where the answer has one.
    """
    column = batch.texts(texts)
    if separator:
        return column.hits([])
    found = [i for i, v in enumerate(column.values) if v[-1:] == " " and v.strip()]
    found = [i for i in found if column.values[i].rstrip(" ")[-1] != "\n"]
    if not found:
        return column.hits([])
    said = batch.texts("output")
    answers = dict(zip(said.rows, said.values, strict=True))

    def new(i: int) -> dict[str, Any]:
        text = column.values[i]
        spaced = answers.get(column.rows[i], "")[:1].isspace()
        return {"new": text.rstrip(" ") if spaced else text, "certain": spaced}

    return column.hits(found, new)


@check()
def has_prefix(batch: Batch, *, texts: str, prefix: str) -> Hits:
    """Rows where a text starts with `prefix`."""
    column = batch.texts(texts)
    return column.hits([i for i, value in enumerate(column.values) if value.startswith(prefix)])


@check()
def has_uppercase(
    batch: Batch, *, texts: str, separator: str | None = None, stop: str | None = None
) -> Hits:
    """Rows where a text has upper-case letters, its marker at the end aside."""
    column = batch.texts(texts)
    ends = (separator or "", stop or "")
    found = [i for i, value in enumerate(column.values) if value != value.lower()]
    texts_ = {i: column.values[i].removesuffix(ends[0]).removesuffix(ends[1]) for i in found}
    return column.hits([i for i in found if texts_[i] != texts_[i].lower()])


class SharedPrefix(Summary):
    """What all texts of a selector begin with, and whether they are all the same."""

    by = ("texts",)

    def __init__(self, texts: str) -> None:
        self.texts = texts
        self.count = 0
        self.prefix = ""
        self.all_same = True
        self.more = False  # whether rows hold other things beside their texts, such as pictures
        self.first = ""

    def add(self, batch: Batch) -> None:
        column = batch.texts(self.texts)
        values = column.values
        if not values:
            return
        if not self.count:
            self.first = self.prefix = values[0]
        self.count += len(values)
        if self.prefix:
            heads = column.openings() if len(self.prefix) <= OPENING else values
            if not all(map(str.startswith, heads, repeat(self.prefix))):
                # What the least and the greatest text have in common, all have.
                self._shorten(min(values), max(values))
        self.all_same = self.all_same and values.count(self.first) == len(values)
        if self.all_same and batch.fuller:
            self.more = self.more or any(held.asked for held in batch.once(besides).values())

    def merge(self, other: SharedPrefix) -> None:
        if not other.count:
            return
        if not self.count:
            self.first, self.prefix = other.first, other.prefix
        self.all_same = self.all_same and other.all_same and self.first == other.first
        self.more = self.more or other.more
        self.count += other.count
        self._shorten(other.prefix)

    def _shorten(self, *texts: str) -> None:
        for text in texts:
            same = 0
            for a, b in zip(self.prefix, text, strict=False):
                if a != b:
                    break
                same += 1
            self.prefix = self.prefix[:same]


@check("prefix", "count")
def shares_prefix(
    summary: SharedPrefix, *, texts: str, longer_than: int, rows: int = 10, lines: bool = True
) -> SetHits:
    """All texts start with the same more than `longer_than` characters, in at least `rows` rows:
    with words, and not with the beginning of a program or a format; where `lines` is false, with those
    of a single line.
    """
    # The beginning of a word that all share is no prefix.
    prefix = re.sub(r"\w+\Z", "", summary.prefix)
    if summary.all_same or summary.count < rows or len(prefix.strip()) <= longer_than:
        return SetHits()
    if not _introduces(prefix) or ("\n" in prefix.strip() and not lines):
        return SetHits()
    return about_file(prefix=prefix, count=summary.count)


_SIGNS = r"[^\w\s.,:;!?：，。؟،'\"()\u2018-\u201d\u2013\u2014-]|_|\w\(|\n[ \t]"
_KEYWORDS = r"(?s)\s*(?i:select|insert|update|delete|create|alter|drop|with)\b|.*\b[A-Z]{3,}\b"
# The labels with which several steps of an answer begin.
_STEP = r"(?i)\s*(?:thoughts?|reasoning|rationale|analysis|explanation|plan|step|action)\b.*:"


def _introduces(prefix: str) -> bool:
    """Whether an opening is words that introduce what follows: several, or a label. A keyword
    (`SELECT`, `import`), a tag or a bracket belongs to what it begins.
    """
    words = prefix.split()
    labelled = len(words) == 1 and words[0].endswith((":", "："))
    if not labelled and len(words) < 2:
        return False
    return not (re.search(_SIGNS, prefix) or re.match(_KEYWORDS, prefix) or re.match(_STEP, prefix))


@check("count", "value")
def all_same(summary: SharedPrefix, *, texts: str, rows: int = 3) -> SetHits:
    """All texts are the same and not empty; prompts with nothing else that is asked."""
    if summary.more and texts == "prompt":
        return SetHits()
    if not summary.all_same or not summary.first.strip() or summary.count < rows:
        return SetHits()
    return about_file(count=summary.count, value=summary.first)
