"""What a spreadsheet shows for a value: its number format applied, as far as formats are plain.

The commonest formats are reproduced (digits, thousands, decimals, percent, currency signs, dates
and times). What is not (fractions, scientific, sections by condition) shows the plain number.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any

from ftlint.tables.moments import moment

_token = re.compile(
    r'"([^"]*)"?|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[(h+|m+|s+)\]|\[[^\]]*\]|(General|@)'
    r"|([#0?,]*[#0?](?:\.[#0?]*)?,*|\.[0#?]+,*)|(.)",
    re.DOTALL | re.IGNORECASE,
)
_section_end = re.compile(r'((?:"[^"]*"?|\\.|[^;"\\])*\\?)(?:;|\Z)', re.DOTALL)
_irregular = re.compile(r"[eE][+-]|/|\[[<>=]")
_literal = re.compile(r'"[^"]*"?|\\.', re.DOTALL)
PLAIN = ("general", "@", "")


def shown(value: Any, number_format: str) -> tuple[str, bool]:
    """The text that the sheet shows, and whether its format was followed."""
    if value is None:
        return "", True
    if isinstance(value, str):
        return value, True
    if isinstance(value, bool):
        return str(value).upper(), True
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return moment(value, number_format)
    if not isinstance(value, int | float):
        return str(value), True
    if number_format.lower() in PLAIN:
        return general(value), True
    try:
        text = _formatted(value, number_format)
    except InvalidOperation:  # more digits than a sheet has
        text = None
    return (general(value), False) if text is None else (text, True)


def general(value: float) -> str:
    """A number as the General format has it: 15 digits at most, no needless ones."""
    if isinstance(value, int):
        return str(value)
    text = format(value, ".15g")
    if value.is_integer() and abs(value) < 1e21:
        return format(Decimal(text), "f")
    return text.replace("e", "E")


def _formatted(value: float, number_format: str) -> str | None:
    """A number by the section of its format that holds for it; None if we cannot follow."""
    sections = _sections(number_format)
    if any(_irregular.search(_literal.sub("", section)) for section in sections):
        return None
    if value < 0 and len(sections) > 1:
        return _number(-value, sections[1])  # which has a sign of its own, or means none
    if value == 0 and len(sections) > 2:
        return _nothing(sections[2])
    return _number(value, sections[0])


@cache
def _sections(number_format: str) -> tuple[str, ...]:
    """The parts of a format: for positive numbers, negative ones, zero and text."""
    found = [match[1] for match in _section_end.finditer(number_format)]
    # At the end of a section that ends the format there is one more match, of nothing.
    return tuple(found[:-1] if len(found) > 1 and not number_format.endswith(";") else found)


@cache
def _tokens(section: str) -> tuple[tuple[str, ...], ...]:
    """Quoted, escaped, currency, elapsed, general, pattern, literal: one of them is not empty."""
    return tuple(_token.findall(section))


def _number(value: float, section: str) -> str | None:
    """A number in its section. None where there is no place for it or more than one: a text
    that does not change with the number would lose it.
    """
    tokens = _tokens(section)
    places = [general_sign or pattern for _, _, _, _, general_sign, pattern, _ in tokens]
    places = [place for place in places if place]
    if len(places) != 1 or any(elapsed for _, _, _, elapsed, _, _, _ in tokens):
        return None
    percent = sum(literal == "%" for *_, literal in tokens)
    scaled = Decimal(repr(value)) * 100**percent
    if places[0].lower() in PLAIN:
        text = general(float(scaled) if percent else value)
    else:
        text = _digits(scaled, places[0])
    result = "".join(
        text.lstrip("-") if general_sign or pattern else quoted or escaped or currency or literal
        for quoted, escaped, currency, _, general_sign, pattern, literal in tokens
    )
    return f"-{result}" if text.startswith("-") else result


def _nothing(section: str) -> str | None:
    """Zero in the section that is for zero alone: a text without a digit says it as well."""
    tokens = _tokens(section)
    if any(general_sign or "0" in pattern for _, _, _, _, general_sign, pattern, _ in tokens):
        return _number(0, section)
    return "".join(
        quoted or escaped or currency or literal
        for quoted, escaped, currency, _, _, _, literal in tokens
    )


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
