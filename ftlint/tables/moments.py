"""What a spreadsheet shows for a date, a time or a length of time: its format applied."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any, NamedTuple

Moment = dt.datetime | dt.date | dt.time | dt.timedelta

# The formats that a workbook names by number only, and that look otherwise in every country.
DATE_OF_COUNTRY = "mm-dd-yy"
TIME_OF_COUNTRY = "m/d/yy h:mm"

_token = re.compile(
    r'"([^"]*)"?|\\(.)|_.|\*.|\[(h+|m+|s+)\]|\[[^\]]*\]|(AM/PM|A/P)|(y+|m+|d+|h+|s+|\.0+)|(.)',
    re.DOTALL | re.IGNORECASE,
)
_language = re.compile(r"\[\$[^\]-]*-([0-9A-Fa-f]+)\]")
ENGLISH = 9
SYSTEM = (0xF400, 0xF800)  # the reader's own language
LENGTHS = frozenset("HNS")


class Part(NamedTuple):
    """A piece of a format: a text, or a unit and how often its letter stands there. `n` is the
    minute, `a` the half of the day, `.` a part of a second; H, N and S count without an end.
    """

    unit: str
    text: str
    size: int


class Pattern(NamedTuple):
    """A format in its parts; `known` when we know all of it."""

    parts: tuple[Part, ...]
    units: frozenset[str]
    known: bool


def moment(value: Moment, number_format: str) -> tuple[str, bool]:
    """A date or time by its format, and whether that was followed. One that depends on the
    reader's country, and one that is not followed, is written as ISO 8601 has it.
    """
    if isinstance(value, dt.datetime) and number_format == DATE_OF_COUNTRY:
        return value.date().isoformat(), True
    if isinstance(value, dt.datetime) and number_format == TIME_OF_COUNTRY:
        return value.isoformat(" ", "minutes"), True
    pattern = _pattern(number_format)
    if not pattern.units:
        return plain(value), number_format in ("General", "@", "")
    if not pattern.known:
        return plain(value), False
    if isinstance(value, dt.timedelta):
        return _length(value, pattern), True
    if pattern.units & LENGTHS:
        return plain(value), False
    half_day = "a" in pattern.units
    texts = [_unit(value, part, half_day) if part.unit else part.text for part in pattern.parts]
    return "".join(texts), True


def plain(value: Moment) -> str:
    """A date or time as ISO 8601 has it, without a time of day where that is midnight."""
    if isinstance(value, dt.timedelta):
        return _length(value, _pattern("[h]:mm:ss"))
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return value.isoformat()


@cache
def _pattern(number_format: str) -> Pattern:
    text = number_format.split(";")[0]
    tokens = _token.findall(text)
    units = [unit.lower() for *_, unit, _ in tokens]
    lengths = any(token[2] for token in tokens)
    parts: list[Part] = []
    known = True
    for index, (quoted, escaped, elapsed, half, _, literal) in enumerate(tokens):
        unit = units[index]
        if elapsed:
            parts.append(Part(elapsed[0].upper().replace("M", "N"), "", len(elapsed)))
        elif half:
            parts.append(Part("a", "", 1))
        elif unit.startswith("m") and (lengths or _is_minute(units, index)):
            parts.append(Part("n", "", len(unit)))
        elif unit:
            parts.append(Part(unit[0], "", len(unit)))
        else:
            known = known and not _is_strange(literal)
            parts.append(Part("", quoted or escaped or literal, 0))
    known = known and not (_is_foreign(text) and any(p.unit in "md" and p.size > 2 for p in parts))
    return Pattern(tuple(parts), frozenset(part.unit for part in parts if part.unit), known)


def _is_minute(units: list[str], index: int) -> bool:
    """Whether an `m` stands for minutes: after hours or before seconds."""
    before = [unit for unit in units[:index] if unit]
    after = [unit for unit in units[index + 1 :] if unit]
    return bool((before and before[-1][0] == "h") or (after and after[0][0] == "s"))


def _is_foreign(text: str) -> bool:
    """Whether names of months and days are to be in a language that is not English."""
    language = _language.search(text)
    if language is None or int(language[1], 16) in SYSTEM:
        return False
    return int(language[1], 16) & 0x3FF != ENGLISH


def _is_strange(literal: str) -> bool:
    """Whether a letter is one of a format that we do not know; `T` and `Z` are of ISO 8601."""
    return literal.isascii() and literal.isalpha() and literal not in "TZ"


def _unit(value: Any, part: Part, half_day: bool) -> str:
    unit, _, size = part
    if unit in "hnsa.":
        return _of_day(value, unit, size, half_day)
    if isinstance(value, dt.time):
        return ""
    if unit == "y":
        return f"{value.year % 100:02d}" if size <= 2 else f"{value.year:04d}"
    if size <= 2:
        return f"{value.month if unit == 'm' else value.day:0{size}d}"
    if unit == "d":
        return str(value.strftime("%a" if size == 3 else "%A"))
    name = str(value.strftime("%b" if size == 3 else "%B"))
    return name[:1] if size == 5 else name


def _of_day(value: Any, unit: str, size: int, half_day: bool) -> str:
    """A part of a time of day; a date has none, and begins at midnight."""
    hour = getattr(value, "hour", 0)
    if unit == "a":
        return "AM" if hour < 12 else "PM"
    if unit == ".":
        return f".{getattr(value, 'microsecond', 0):06d}"[:size]
    if unit == "h":
        number = (hour % 12 or 12) if half_day else hour
    else:
        number = getattr(value, "minute" if unit == "n" else "second", 0)
    return f"{number:0{min(size, 2)}d}"


def _length(value: dt.timedelta, pattern: Pattern) -> str:
    sign, value = ("-", -value) if value < dt.timedelta() else ("", value)
    seconds = value.days * 86400 + value.seconds
    out: list[str] = [sign]
    for unit, text, size in pattern.parts:
        if unit == ".":
            out.append(f".{value.microseconds:06d}"[:size])
        elif unit in _SECONDS:
            number = seconds // _SECONDS[unit.lower()]
            most = 24 if unit == "h" else 60
            out.append(f"{number if unit in LENGTHS else number % most:0{size}d}")
        else:
            out.append(text)
    return "".join(out)


_SECONDS = {"h": 3600, "n": 60, "s": 1, "H": 3600, "N": 60, "S": 1}
