"""Which kinds of values stand under which keys, and where the first of each stands."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

from ftlint.spans import pointer

Place = tuple[int, str]  # a line, and the pointer to a value in it
Steps = list[str | int]

EMPTY = "empty"  # null
WHOLE = "whole"  # a number with a point and nothing behind it
LONG = "long"  # a whole number that takes more than 64 bits, of which Arrow makes a fraction
JSON = "json"  # a text that can be read as JSON; it is a text besides
DATE = "date"  # a text that Arrow's reader of JSON takes for a time, where all texts of a column are such
GROUPS = {
    "text": "a text",
    DATE: "a text",
    JSON: "a text",
    "integer": "a number",
    WHOLE: "a number",
    LONG: "a number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "list": "a list",
}
_KINDS = {
    type(None): EMPTY,
    str: "text",
    int: "integer",
    float: "number",
    bool: "boolean",
    dict: "object",
    list: "list",
}
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[ T][0-9]{2}(?::[0-9]{2}(?::[0-9]{2})?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_LIMIT = 1 << 63
DEEP = 30  # steps into a value, below which nothing is learnt


class Kinds:
    """What stands under one key, or at any place of one list: each kind with its first place, and the same
    of all that is below. `keys` are those of the first object; `varied` is the place of the first that has
    others.
    """

    __slots__ = ("fields", "first", "items", "keys", "varied")

    def __init__(self) -> None:
        self.first: dict[str, Place] = {}
        self.fields: dict[str, Kinds] = {}
        self.items: Kinds | None = None
        self.keys: frozenset[str] | None = None
        self.varied: Place | None = None

    def learn(self, value: Any, line: int, steps: Steps) -> int:
        """Take in a value, which stands in a line at the end of these steps; the number of keys and lists
        that are new.
        """
        kind = _KINDS[type(value)]
        if kind == "number" and value.is_integer():
            kind = WHOLE
        elif kind == "text" and value[:4].isdigit() and _is_date(value):
            kind = DATE
        elif kind == "integer" and not -_LIMIT <= value < _LIMIT:
            kind = LONG
        if kind not in self.first:
            self.first[kind] = (line, pointer(*steps))
        if kind == "text" and JSON not in self.first and _is_json(value):
            self.first[JSON] = (line, pointer(*steps))
        if kind == "object" and len(steps) < DEEP:
            return self._learn_object(value, line, steps)
        if kind == "list" and value and len(steps) < DEEP:
            return self._learn_list(value, line, steps)
        return 0

    def _learn_object(self, value: dict[str, Any], line: int, steps: Steps) -> int:
        if self.keys is None:
            self.keys = frozenset(value)
        elif not self.varied and value.keys() != self.keys:
            self.varied = (line, pointer(*steps))
        new = 0
        for key, inner in value.items():
            below = self.fields.get(key)
            if below is None:
                below = self.fields[key] = Kinds()
                new += 1
            elif type(inner) is str and below.knows(inner):
                continue
            steps.append(key)
            new += below.learn(inner, line, steps)
            steps.pop()
        return new

    def _learn_list(self, value: list[Any], line: int, steps: Steps) -> int:
        new = int(self.items is None)
        items = self.items = self.items or Kinds()
        for number, inner in enumerate(value):
            if type(inner) is str and items.knows(inner):
                continue
            steps.append(number)
            new += items.learn(inner, line, steps)
            steps.pop()
        return new

    def knows(self, text: str) -> bool:
        """Whether there is nothing to be learnt of a text."""
        return "text" in self.first and (JSON in self.first or not _may_be_json(text))

    def merge(self, other: Kinds) -> None:
        """Take in what others have learnt of other rows."""
        self._merge_keys(other)
        for kind, place in other.first.items():
            self.first[kind] = min(place, self.first.get(kind, place))
        for key, below in other.fields.items():
            self.fields.setdefault(key, Kinds()).merge(below)
        if other.items:
            self.items = self.items or Kinds()
            self.items.merge(other.items)

    def _merge_keys(self, other: Kinds) -> None:
        if other.keys is None:
            return
        if self.keys is None:
            self.keys, self.varied = other.keys, other.varied
            return
        early, late = sorted((self, other), key=lambda one: one.first["object"])
        odd = late.varied if late.keys == early.keys else late.first["object"]
        self.keys = early.keys
        self.varied = min(filter(None, (early.varied, odd)), default=None)

    def begins(self) -> Place:
        """Where the first of them stands."""
        return min(self.first.values())

    def groups(self) -> dict[str, Place]:
        """The kinds that a column can hold together, in words, each with its first place; null goes with any."""
        found: dict[str, Place] = {}
        for kind, place in self.first.items():
            if kind != EMPTY:
                group = GROUPS[kind]
                found[group] = min(place, found.get(group, place))
        return found


_OPENINGS = frozenset('{["-0123456789')  # of JSON, but for its three words
_WORDS = ("true", "false", "null")


def _may_be_json(text: str) -> bool:
    return text[:1] in _OPENINGS or (len(text) < 6 and text in _WORDS)


def _is_json(text: str) -> bool:
    if not _may_be_json(text):
        return False
    try:
        _decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return False
    return True


_decode = msgspec.json.Decoder().decode


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False
