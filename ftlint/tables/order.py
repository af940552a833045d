"""In which order the values of a column stand: numbers, dates and times as programs write them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial

Place = float
SECONDS = 100_000_000  # since 1970: a number as large is a time, of 1973 or later
Reading = Callable[[str], Place | None]

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_CLOCK = re.compile(
    r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,2}):(?P<s>\d{1,2}(?:[.,]\d+)?)|(?P<hour>\d{1,2}):(?P<min>\d\d)(?::(?P<sec>\d\d))?\s*(?P<half>[AaPp])\.?[Mm]\.?"
)
_DATE = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})[./-](\d{2}|\d{4})(?:,?[ T]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?"
    r"(?:\s*([AaPp])\.?[Mm]\.?)?)?"
)
_ONE_DIGIT = re.compile(r"\A([\d-]{10}[ T])(\d:)")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})(.*)", re.DOTALL)


def _number(text: str) -> Place | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _iso(text: str) -> Place | None:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day, rest = found.groups()
        text = f"{year}-{month:>02}-{day:>02}{rest}"
    text = _ONE_DIGIT.sub(r"\g<1>0\2", text.removesuffix(" UTC").replace(" +", "+"))
    try:
        return _seconds(dt.datetime.fromisoformat(text))
    except ValueError:
        return None


def _mail(text: str) -> Place | None:
    """`Tue, 31 Oct 2017 22:10:47 +0000`, and what else mail and Twitter make of it."""
    from email.utils import parsedate_to_datetime

    try:
        return _seconds(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError):
        return None


def _clock(text: str) -> Place | None:
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    if found["half"]:
        hour = int(found["hour"]) % 12 + 12 * (found["half"] in "Pp")
        return hour * 3600 + int(found["min"]) * 60 + int(found["sec"] or 0)
    return int(found["h"] or 0) * 3600 + int(found["m"]) * 60 + float(found["s"].replace(",", "."))


def _written(text: str, day_first: bool) -> Place | None:
    """A date as people write it, the year last."""
    found = _DATE.fullmatch(text)
    if not found or (found[2] == "." and not day_first):
        return None
    one, _, two, year, hour, minute, second, half = found.groups()
    day, month = (one, two) if day_first else (two, one)
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + 12 * (half in "Pp")
    try:
        when = dt.datetime(
            int(year) + 2000 * (len(year) == 2), int(month), int(day),
            hours, int(minute or 0), int(second or 0),
        )  # fmt: skip
    except ValueError:
        return None
    return _seconds(when)


def _seconds(when: dt.datetime) -> Place:
    """Seconds since 1970; a time without a zone is taken as one of UTC, like its neighbours."""
    return (when if when.tzinfo else when.replace(tzinfo=dt.UTC)).timestamp()


READINGS: dict[str, Reading] = {
    "number": _number,
    "iso": _iso,
    "clock": _clock,
    "mail": _mail,
    "day first": partial(_written, day_first=True),
    "month first": partial(_written, day_first=False),
}


class Order:
    """How the values of a column are read, so that they have an order: by what all of them are."""

    def __init__(self) -> None:
        self.readings = dict(READINGS)
        self.highest = 0.0

    def take(self, value: str) -> bool:
        """Whether a value can be read as those before it were."""
        left = {name: read for name, read in self.readings.items() if read(value) is not None}
        if left:
            self.readings = left
            if "number" in left:
                self.highest = max(self.highest, _number(value) or 0.0)
        return bool(left)

    def place(self, value: str) -> Place:
        """Where a value stands that was taken."""
        return self._by(next(iter(self.readings)), value)

    @property
    def counts(self) -> bool:
        """Whether the values number what they order, and none is there twice for its time alone."""
        return "number" in self.readings and self.highest < SECONDS

    def settle(self, groups: Callable[[], Iterable[Sequence[str]]]) -> str:
        """Of several readings that all values allow, choose that by which most groups of them stand in
        order. What makes that order uncertain, in words.
        """
        if {"day first", "month first"} <= set(self.readings):
            return self._settle_dates(groups())
        if "clock" in self.readings and not all(map(self._stand, groups())):
            return "its times say no day, and the rows stand in another order"
        return ""

    def _settle_dates(self, groups: Iterable[Sequence[str]]) -> str:
        standing = Counter({"day first": 0, "month first": 0})
        differ = False
        for values in groups:
            orders = {name: self._sorted(name, values) for name in standing}
            differ = differ or orders["day first"] != orders["month first"]
            standing.update(n for n, order in orders.items() if order == [*range(len(values))])
        ((first, _), _) = standing.most_common()
        self.readings = {first: READINGS[first]}
        what = first.removesuffix(" first")
        return f"the {what} is taken to come first in its dates" if differ else ""

    def _stand(self, values: Sequence[str]) -> bool:
        return self._sorted(next(iter(self.readings)), values) == [*range(len(values))]

    def _sorted(self, name: str, values: Sequence[str]) -> list[int]:
        return sorted(range(len(values)), key=lambda at: self._by(name, values[at]))

    def _by(self, name: str, value: str) -> Place:
        place = READINGS[name](value)
        return 0.0 if place is None else place
