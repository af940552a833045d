"""What a spreadsheet shows for a date, a time or a length of time: its format applied."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

Moment = dt.datetime | dt.date | dt.time | dt.timedelta

# The formats that a workbook names by number only, and that look otherwise in every country.
DATE_OF_COUNTRY = "mm-dd-yy"
TIME_OF_COUNTRY = "m/d/yy h:mm"

_part = re.compile(
    r'"([^"]*)"?|\\(.)|_.|\*.|\[(h+|m+|s+)\]|\[[^\]]*\]|(AM/PM|A/P)|(y+|m+|d+|h+|s+|\.0+)|(.)',
    re.DOTALL | re.IGNORECASE,
)
_language = re.compile(r"\[\$[^\]-]*-([0-9A-Fa-f]+)\]")
ENGLISH = 9
SYSTEM = (0xF400, 0xF800)  # the reader's own language


def moment(value: Moment, number_format: str) -> tuple[str, bool]:
    """A date or time by its format, and whether that was followed. One that depends on the
    reader's country, and one that is not followed, is written as ISO 8601 has it.
    """
    if isinstance(value, dt.datetime) and number_format == DATE_OF_COUNTRY:
        return value.date().isoformat(), True
    if isinstance(value, dt.datetime) and number_format == TIME_OF_COUNTRY:
        return value.isoformat(" ", "minutes"), True
    pattern = number_format.split(";")[0]
    parts = _parts(pattern)
    if not any(unit or elapsed for _, _, elapsed, _, unit, _ in parts):
        return plain(value), number_format in ("General", "@", "")
    if _is_foreign(pattern, parts) or any(_is_unknown(part[5]) for part in parts):
        return plain(value), False
    if isinstance(value, dt.timedelta):
        return _length(value, parts), True
    if any(elapsed for _, _, elapsed, _, _, _ in parts):
        return plain(value), False
    return _written(value, parts), True


def plain(value: Moment) -> str:
    """A date or time as ISO 8601 has it, without a time of day where that is midnight."""
    if isinstance(value, dt.timedelta):
        return _length(value, _parts("[h]:mm:ss"))
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return value.isoformat()


@cache
def _parts(pattern: str) -> tuple[tuple[str, ...], ...]:
    """Quoted, escaped, elapsed unit, half of the day, unit, literal: one of them is not empty."""
    return tuple(_part.findall(pattern))


def _is_foreign(pattern: str, parts: tuple[tuple[str, ...], ...]) -> bool:
    """Whether names of months or days are in a language that is not English."""
    language = _language.search(pattern)
    if language is None or int(language[1], 16) in SYSTEM:
        return False
    names = any(len(unit) > 2 and unit[0] in "mdMD" for _, _, _, _, unit, _ in parts)
    return names and int(language[1], 16) & 0x3FF != ENGLISH


def _is_unknown(literal: str) -> bool:
    """Whether a letter is one of a format that we do not know; `T` and `Z` are of ISO 8601."""
    return literal.isascii() and literal.isalpha() and literal not in "TZ"


def _written(value: Moment, parts: tuple[tuple[str, ...], ...]) -> str:
    half_day = any(half for _, _, _, half, _, _ in parts)
    out: list[str] = []
    for index, (quoted, escaped, _, half, unit, literal) in enumerate(parts):
        if unit:
            out.append(_unit(value, unit.lower(), _is_minute(parts, index), half_day))
        elif half:
            out.append("AM" if getattr(value, "hour", 0) < 12 else "PM")
        else:
            out.append(quoted or escaped or literal)
    return "".join(out)


def _is_minute(parts: tuple[tuple[str, ...], ...], index: int) -> bool:
    """Whether an `m` stands for minutes: after hours or before seconds."""
    before = [unit for _, _, _, _, unit, _ in parts[:index] if unit]
    after = [unit for _, _, _, _, unit, _ in parts[index + 1 :] if unit]
    return bool(
        (before and before[-1].lower().startswith("h"))
        or (after and after[0].lower().startswith("s"))
    )


def _unit(value: Any, unit: str, minute: bool, half_day: bool) -> str:
    first, size = unit[0], len(unit)
    hour = getattr(value, "hour", 0)
    if first == "m" and minute:
        return f"{getattr(value, 'minute', 0):0{min(size, 2)}d}"
    if first == "h":
        return f"{(hour % 12 or 12) if half_day else hour:0{min(size, 2)}d}"
    if first == "s":
        return f"{getattr(value, 'second', 0):0{min(size, 2)}d}"
    if first == ".":
        return f".{getattr(value, 'microsecond', 0):06d}"[:size]
    if isinstance(value, dt.time):
        return ""
    if first == "y":
        return f"{value.year % 100:02d}" if size <= 2 else f"{value.year:04d}"
    if first == "m" and size > 2:
        name = value.strftime("%b" if size == 3 else "%B")
        return str(name[:1] if size == 5 else name)
    if first == "m":
        return f"{value.month:0{size}d}"
    return value.strftime("%a" if size == 3 else "%A") if size > 2 else f"{value.day:0{size}d}"


def _length(value: dt.timedelta, parts: tuple[tuple[str, ...], ...]) -> str:
    """A length of time: the unit in brackets counts beyond a day or an hour, as `[h]:mm` does."""
    sign, value = ("-", -value) if value < dt.timedelta() else ("", value)
    seconds = value.days * 86400 + value.seconds
    out: list[str] = [sign]
    for quoted, escaped, elapsed, _, unit, literal in parts:
        if elapsed:
            size = {"h": 3600, "m": 60, "s": 1}[elapsed[0].lower()]
            out.append(f"{seconds // size:0{len(elapsed)}d}")
        elif unit.startswith("."):
            out.append(f".{value.microseconds:06d}"[: len(unit)])
        elif unit:
            size, most = {"h": (3600, 24), "m": (60, 60)}.get(unit[0].lower(), (1, 60))
            out.append(f"{seconds // size % most:0{len(unit)}d}")
        else:
            out.append(quoted or escaped or literal)
    return "".join(out)
