"""Checks on how outputs go on and end: loops, cuts, another script than was asked in."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from functools import lru_cache
from typing import Any

from ftlint.model import Batch, Hits, SetHits, Summary, check

LONG = 200
RUN = 6
PIECE = 16  # characters of a loop that are enough to know it by


@check("found", "times", "percent")
def repetition(batch: Batch, *, share: float) -> Hits:
    """Outputs of which at least that share of the words is one run of words again and again.
    Lists, tables, code and verse repeat less of themselves, or shorter runs.
    """
    column = batch.texts("output")
    found: dict[int, dict[str, Any]] = {}
    for i, text in enumerate(column.values):
        if len(text) >= LONG and _may_loop(text) and (loop := _loop(text, share)):
            found[i] = loop
    return column.hits(found, lambda i: found[i])


def _may_loop(text: str) -> bool:
    """Whether a piece of the text, from its middle or between that and an end, stands in it again
    and again: what is half of a text or more has one of these places.
    """
    places = (len(text) // 4, len(text) // 2, len(text) * 3 // 4 - PIECE)
    return any(text.count(text[at : at + PIECE]) >= 3 for at in places)


def _loop(text: str, share: float) -> dict[str, Any] | None:
    words = text.split()
    # A text that does not repeat itself has mostly words of its own.
    if len(words) < 4 * RUN or len(set(words)) > len(words) * 0.6:
        return None
    runs = Counter(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
    run, times = runs.most_common(1)[0]
    if len(set(run)) < 3 or not any(word.isalpha() for word in run):
        return None
    repeated = sum(count for count in runs.values() if count >= 4)
    part = repeated / (len(words) - RUN + 1)
    if times < 4 or part < share:
        return None
    return {"found": " ".join(run), "times": times, "percent": f"{part:.0%}"}


class Ends(Summary):
    """The lines of long outputs that end in the middle of a sentence or of a code block, with
    the field; and how many long outputs there are. 16 bytes a line.
    """

    def __init__(self) -> None:
        self.long = 0
        self.cut = array("Q")
        self.open = array("Q")
        self.places: list[str] = []
        self.open_places: list[str] = []

    def add(self, batch: Batch) -> None:
        column = batch.texts("output")
        first = batch.block.first_line
        for i, text in enumerate(column.values):
            bare = text.rstrip()
            if len(bare) < 60:
                continue
            self.long += 1
            if bare.count("```") % 2:
                self.open.append(first + column.rows[i])
                self.open_places.append(column.place_of(i))
            elif bare[-1:].isalpha() or bare[-1:] == ",":
                self.cut.append(first + column.rows[i])
                self.places.append(column.place_of(i))

    def merge(self, other: Ends) -> None:
        self.long += other.long
        self.cut.extend(other.cut)
        self.open.extend(other.open)
        self.places += other.places
        self.open_places += other.open_places


@check("why")
def cut_off(ends: Ends, *, others: float) -> SetHits:
    """Long outputs that end within a sentence where at least the share `others` do not, and
    those that end within a code block.
    """
    found = [
        (line, place, "in the middle of a code block")
        for line, place in zip(ends.open, ends.open_places, strict=True)
    ]
    if ends.long and 1 - len(ends.cut) / ends.long >= others:
        found += [
            (line, place, "in the middle of a sentence")
            for line, place in zip(ends.cut, ends.places, strict=True)
        ]
    found.sort()
    return SetHits(
        array("Q", [line for line, _, _ in found]),
        array("Q", [0] * len(found)),
        places=[place for _, place, _ in found],
        details=[{"why": why} for _, _, why in found],
    )


@lru_cache(4096)
def _script(character: str) -> str:
    """The script of a letter, by its Unicode name; Chinese and Japanese count as one."""
    name = unicodedata.name(character, "")
    word = name.split(" ")[0].split("-")[0]
    if word in ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "HALFWIDTH", "FULLWIDTH"):
        return "Chinese or Japanese"
    return word.capitalize()


_ascii = re.compile(r"[\x00-\x7f]+")
_NO_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha())


def script_of(text: str) -> str:
    """The script that most letters of a text are in; nothing for few letters."""
    head = text[:400]
    latin = len(head.encode("ascii", "ignore").translate(None, _NO_LETTERS))
    if head.isascii():
        return "Latin" if latin >= 12 else ""
    counts = Counter({"Latin": latin})
    for character, times in Counter(_ascii.sub("", head)).items():
        if character.isalpha():
            counts[_script(character)] += times
    if counts.total() < 12:
        return ""
    script, count = counts.most_common(1)[0]
    return script if count > 0.7 * counts.total() else ""


class Scripts(Summary):
    """How many rows answer in the script that they are asked in, and which do not."""

    def __init__(self) -> None:
        self.same = 0
        self.lines = array("Q")
        self.pairs: list[tuple[str, str]] = []

    def add(self, batch: Batch) -> None:
        inputs, outputs = batch.texts("input"), batch.texts("output")
        asked = dict(zip(inputs.rows, inputs.values, strict=True))  # the last text of each row
        first = batch.block.first_line
        for row, text in zip(outputs.rows, outputs.values, strict=True):
            one, other = script_of(asked.get(row, "")), script_of(text)
            if not one or not other:
                continue
            if one == other:
                self.same += 1
            else:
                self.lines.append(first + row)
                self.pairs.append((one, other))

    def merge(self, other: Scripts) -> None:
        self.same += other.same
        self.lines.extend(other.lines)
        self.pairs += other.pairs


@check("asked", "answered")
def mixed_scripts(scripts: Scripts, *, others: float) -> SetHits:
    """Outputs in another script than their inputs, where at least the share `others` are not."""
    total = scripts.same + len(scripts.lines)
    if not scripts.lines or scripts.same / total < others:
        return SetHits()
    found = sorted(zip(scripts.lines, scripts.pairs, strict=True))
    return SetHits(
        array("Q", [line for line, _ in found]),
        array("Q", [0] * len(found)),
        details=[{"asked": asked, "answered": answered} for _, (asked, answered) in found],
    )
