"""What a spreadsheet shows for a value: its number format applied, as far as formats are plain.

The commonest formats are reproduced (digits, thousands, decimals, percent, currency signs, dates
and times). What is not (fractions, scientific, colours by condition) shows the plain number.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_token = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[(h+|m+|s+)\]|\[[^\]]*\]|([#0?,]*[#0?](?:\.[#0?]*)?,*|\.[0#?]+,*)|(.)',
    re.DOTALL | re.IGNORECASE,
)
_date = re.compile(
    r'"([^"]*)"|\\(.)|\[(h+|m+|s+)\]|\[[^\]]*\]|(AM/PM|A/P)|(y+|m+|d+|h+|s+(?:\.0+)?)|(.)',
    re.DOTALL | re.IGNORECASE,
)
SHORT_DATE = ("mm-dd-yy", "m/d/yy", "m/d/yyyy", "mm/dd/yyyy")


def shown(value: Any, number_format: str) -> tuple[str, bool]:
    """The text that the sheet shows, and whether its format was followed."""
    if value is None:
        return "", True
    if isinstance(value, str):
        return value, True
    if isinstance(value, bool):
        return str(value).upper(), True
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return moment(value, number_format), True
    if not isinstance(value, int | float):
        return str(value), True
    section = _section(value, number_format)
    if section is None:
        return general(value), number_format in ("General", "@", "")
    text = _number(abs(value) if _has_own_sign(number_format, value) else value, section)
    return (general(value), False) if text is None else (text, True)


def general(value: float) -> str:
    """A number as the General format has it: 15 digits at most, no needless ones."""
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return format(value, ".15g")


def _section(value: float, number_format: str) -> str | None:
    """The part of a format that holds for a value; None for one that shows the plain number."""
    if number_format.lower() in ("general", "@", ""):
        return None
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)', number_format)
    if value < 0 and len(sections) > 1:
        return sections[1]
    if value == 0 and len(sections) > 2:
        return sections[2]
    return None if sections[0].lower() == "general" else sections[0]


def _has_own_sign(number_format: str, value: float) -> bool:
    return value < 0 and ";" in number_format


def _number(value: float, section: str) -> str | None:
    if re.search(r"[eE][+-]|/|\[[<>=]", re.sub(r'"[^"]*"', "", section)):
        return None
    percent = section.count("%")
    out: list[str] = []
    digits = 0
    for quoted, escaped, currency, elapsed, pattern, literal in _token.findall(section):
        if pattern:
            digits += 1
            out.append("\0")
            chosen = pattern
        elif elapsed:
            return None
        else:
            out.append(quoted or escaped or currency or literal)
    if digits != 1:
        return None if digits else "".join(out)
    text = _digits(Decimal(repr(value)) * 100**percent, chosen)
    result = "".join(out).replace("\0", text.lstrip("-"))
    return f"-{result}" if text.startswith("-") else result


def _digits(value: Decimal, pattern: str) -> str:
    bare = pattern.rstrip(",")
    value /= 1000 ** (len(pattern) - len(bare))  # each comma at the end divides by a thousand
    whole, _, decimals = bare.partition(".")
    quantum = Decimal(1).scaleb(-len(decimals))
    rounded = abs(value).quantize(quantum, ROUND_HALF_UP)
    integer, _, fraction = format(rounded, "f").partition(".")
    least = whole.replace(",", "").count("0")
    integer = integer.lstrip("0").rjust(least, "0")
    if "," in whole:
        integer = re.sub(r"(?<=\d)(?=(?:\d{3})+\Z)", ",", integer)
    optional = len(decimals) - len(decimals.rstrip("#?"))
    while optional and fraction.endswith("0"):
        fraction, optional = fraction[:-1], optional - 1
    text = f"{integer}.{fraction}" if fraction else integer
    return f"-{text}" if value < 0 and rounded else text or "0"


def moment(value: dt.datetime | dt.date | dt.time | dt.timedelta, number_format: str) -> str:
    """A date or time by its format; the one that depends on the reader's country is written
    as ISO 8601 has it.
    """
    pattern = number_format.split(";")[0]
    if isinstance(value, dt.timedelta):
        return _elapsed(value)
    plain = re.sub(r'\[[^\]]*\]|"[^"]*"', "", pattern).lower()
    if plain in SHORT_DATE or not re.search("[ymdhs]", plain):
        if isinstance(value, dt.datetime) and value.time() == dt.time():
            return value.date().isoformat()
        return value.isoformat(*([" "] if isinstance(value, dt.datetime) else []))
    tokens = _date.findall(pattern)
    half_day = any(token[3] for token in tokens)
    out: list[str] = []
    for index, (quoted, escaped, _elapsed_unit, half, unit, literal) in enumerate(tokens):
        if unit:
            out.append(_unit(value, unit.lower(), _is_minute(tokens, index), half_day))
        elif half:
            out.append("AM" if getattr(value, "hour", 0) < 12 else "PM")
        else:
            out.append(quoted or escaped or literal)
    return "".join(out)


def _is_minute(tokens: list[tuple[str, ...]], index: int) -> bool:
    """Whether an `m` stands for minutes: after hours or before seconds."""
    before = [t[4] for t in tokens[:index] if t[4]]
    after = [t[4] for t in tokens[index + 1 :] if t[4]]
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
        seconds = f"{getattr(value, 'second', 0):0{min(len(unit.split('.')[0]), 2)}d}"
        places = len(unit.partition(".")[2])
        return seconds + (
            f".{getattr(value, 'microsecond', 0):06d}"[: places + 1] if places else ""
        )
    if isinstance(value, dt.time):
        return ""
    if first == "y":
        return f"{value.year % 100:02d}" if size <= 2 else f"{value.year:04d}"
    if first == "m":
        return (
            value.strftime("%b" if size == 3 else "%B") if size > 2 else f"{value.month:0{size}d}"
        )
    return value.strftime("%a" if size == 3 else "%A") if size > 2 else f"{value.day:0{size}d}"


def _elapsed(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, second = divmod(abs(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{sign}{hours}:{minute:02d}:{second:02d}"
