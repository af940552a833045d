"""Cells of a sheet: the text that people see there, by the number format."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ftlint.tables.cells import shown


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (7, "000", "007"),
        (1.1, "0.00", "1.10"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0.125, "0.0%", "12.5%"),
        (0.1 + 0.2, "General", "0.3"),
        (12345678901234567890, "0", "12345678901234567890"),
        (-5, "0;(0)", "(5)"),
        (-5, "0.0", "-5.0"),
        (3.5, "[$€-407] #,##0.00", "€ 3.50"),
        (1234, '"EUR "0', "EUR 1234"),
        (1500000, '0.0,,"M"', "1.5M"),
        (2.5, "0", "3"),
        (0, "0;-0;nothing", "nothing"),
        (True, "General", "TRUE"),
        (None, "0.00", ""),
        ("0042", "0", "0042"),
        (dt.datetime(2026, 11, 23, 14, 5, 9), "yyyy-mm-dd hh:mm:ss", "2026-11-23 14:05:09"),
        (dt.datetime(2026, 11, 23), "mm-dd-yy", "2026-11-23"),
        (dt.datetime(2026, 11, 3), "d/m/yy", "3/11/26"),
        (dt.datetime(2026, 11, 23, 14, 5), "h:mm AM/PM", "2:05 PM"),
        (dt.time(9, 5), "h:mm", "9:05"),
        (5, 'General" km"', "5 km"),
        (-5, 'General" km"', "-5 km"),
        (1234, "General;-General", "1234"),
        (-1234, "General;-General", "-1234"),
        (-1234, "General;[Red]-General", "-1234"),
        (12, '0"%"', "12%"),
        (12, r"0\%", "12%"),
        (0.5, '0%" of all"', "50% of all"),
        (5, r"\;0", ";5"),
        (5, '"a;b" 0', "a;b 5"),
        (5, '"Nr. "@', "Nr. 5"),
        (0, r'_("$"* #,##0.00_);_("$"* \(#,##0.00\);_("$"* "-"??_);_(@_)', "$-"),
        (1e-7, "General", "1E-07"),
        (1.2345678901234568e20, "General", "123456789012346000000"),
        (dt.datetime(2026, 11, 23), "mm/dd/yyyy", "11/23/2026"),
        (dt.datetime(2026, 11, 23), "m/d/yyyy", "11/23/2026"),
        (dt.datetime(2026, 11, 23, 14, 5), "m/d/yy h:mm", "2026-11-23 14:05"),
        (dt.datetime(2026, 11, 23, 14, 5), "yyyy-mm-ddThh:mm", "2026-11-23T14:05"),
        (dt.datetime(2026, 11, 23), "[$-409]d mmmm yyyy", "23 November 2026"),
        (dt.datetime(2026, 11, 23), "[$-407]dd.mm.yyyy", "23.11.2026"),
        (dt.datetime(2026, 11, 23), "mmmmm", "N"),
        (dt.datetime(2026, 11, 23), "General", "2026-11-23"),
        (dt.timedelta(hours=26, minutes=3), "[h]:mm", "26:03"),
        (dt.timedelta(hours=25, minutes=30), "[hh]:mm:ss", "25:30:00"),
        (dt.timedelta(minutes=90), "[mm]:ss", "90:00"),
        (dt.timedelta(seconds=-75.25), "[ss].00", "-75.25"),
    ],
)
def test_cells_as_the_sheet_shows_them(value: Any, number_format: str, text: str) -> None:
    assert shown(value, number_format) == (text, True)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (5, ";;;", "5"),
        (5, '"yes";"no"', "5"),
        (-5, "0;", "-5"),
        (-5, '[>=1000]0.0,"K";0', "-5"),
        (0.5, "# ?/?", "0.5"),
        (12345, "0.00E+00", "12345"),
        (123456789, "000-00-0000", "123456789"),
        (1e30, "#,##0.00", "1E+30"),
        (-5, "yyyy-mm-dd", "-5"),
        (dt.datetime(2026, 11, 23), "TT.MM.JJJJ", "2026-11-23"),
        (dt.datetime(2026, 11, 23), "[$-407]d. mmmm yyyy", "2026-11-23"),
        (dt.datetime(2026, 11, 23, 1, 2, 3), "[h]:mm", "2026-11-23 01:02:03"),
    ],
)
def test_a_format_that_is_not_followed_loses_no_value(
    value: Any, number_format: str, text: str
) -> None:
    assert shown(value, number_format) == (text, False)
