"""Checks on the texts of rows, whatever the shape: a selector names the texts."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from ftlint.checks import shots
from ftlint.model import Batch, Column, Hits, check

# Signs that people put at the end of prompts and completions; no part of a word or a longer sign.
_marker = r"(?<![#=<>*+&$@%-])(?:#{3,}|-+>|=+>|={3,}|\*{3}|\+{3}|&{3}|\${3}|@{3}|%{3})|<\|[^\s<>|]+\|>|</s>"
_word = r"(?<!\w)\[?(?:END|STOP|DONE)\]?"
LONGEST = 40  # characters at the end of a text that may be a marker
_other = rf"\s*(?:{_marker}|{_word})\s*\Z"
_LAST = tuple("#>=*+&$@%DPE]")  # what such a marker ends in


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
    bare, said = wanted.strip(), value.rstrip()
    written = said[-len(bare) :]
    alike = bare and written != bare and written.casefold() == bare.casefold()
    if alike and re.search(_CLOSED, said[: -len(bare)]):
        return {"instead": f", but with {json.dumps(written)}", "certain": False}
    inside = bare and written != bare and wanted in value
    if inside and not shots.is_few_shot(value, wanted):
        return {"instead": ", and has it inside", "certain": False}
    found = re.search(_other, value[-LONGEST:]) if said.endswith(_LAST) else None
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
    longest = max([len(marker) for marker, _ in marks.values()], default=-SLACK) + SLACK
    blanks = [i for i in column.opened(str.isspace) if values[i].isspace()]
    alone: dict[int, str] = {}
    for i in column.up_to(longest):
        if not values[i]:
            blanks.append(i)
            continue
        marker, name = marks.get(column.place_of(i), ("", ""))
        if marker and values[i].strip() == marker:
            alone[i] = name
    found = sorted({*alone, *blanks})
    if found:
        found = _needed(column, found, task, _loose(batch))
    return column.hits(found, lambda i: {"holds": alone.get(i, "white space")})


SLACK = 6  # white space that may stand around a marker


def _loose(batch: Batch) -> set[tuple[int, str]]:
    """The row and the place of each of two answers that is in no list of messages."""
    if not batch.shape.judged:
        return set()
    views = batch.items("views")
    return {
        (row, loose.place)
        for row, view in zip(views.rows, views.values, strict=True)
        for loose in view.loose
        if loose.kind in ("preferred", "rejected")
    }


def _needed(
    column: Column, blank: list[int], task: str | None, answers: set[tuple[int, str]]
) -> list[int]:
    """The blank texts, less those that may be: in messages, which other rules look at, in fields
    that a row need not have, and prompts where nothing is to be asked.
    """
    places = {i: column.place_of(i) for i in blank}
    found = [
        i
        for i in blank
        if (places[i].count("/") == 1 and places[i] not in _MAY_LACK)
        or (column.rows[i], places[i]) in answers
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
