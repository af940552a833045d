"""Which kinds of values stand under which keys, and where the first of each stands."""

from __future__ import annotations

from typing import Any

from ftlint.spans import pointer

Place = tuple[int, str]  # a line, and the pointer to a value in it
Steps = list[str | int]

EMPTY = "empty"  # null
WHOLE = "whole"  # a number with a point and nothing behind it
GROUPS = {
    "text": "a text",
    "integer": "a number",
    WHOLE: "a number",
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
DEEP = 30  # steps into a value, below which nothing is learnt


class Kinds:
    """What stands under one key, or at any place of one list: each kind with its first place, and the same
    of all that is below. `keys` are those of the first object; `varied` is whether another has others.
    """

    __slots__ = ("fields", "first", "items", "keys", "varied")

    def __init__(self) -> None:
        self.first: dict[str, Place] = {}
        self.fields: dict[str, Kinds] = {}
        self.items: Kinds | None = None
        self.keys: frozenset[str] | None = None
        self.varied = False

    def learn(self, value: Any, line: int, steps: Steps) -> int:
        """Take in a value, which stands in a line at the end of these steps; the number of keys and lists
        that are new.
        """
        kind = _KINDS[type(value)]
        if kind == "number" and value.is_integer():
            kind = WHOLE
        if kind not in self.first:
            self.first[kind] = (line, pointer(*steps))
        if kind == "object" and len(steps) < DEEP:
            return self._learn_object(value, line, steps)
        if kind == "list" and value and len(steps) < DEEP:
            return self._learn_list(value, line, steps)
        return 0

    def _learn_object(self, value: dict[str, Any], line: int, steps: Steps) -> int:
        if self.keys is None:
            self.keys = frozenset(value)
        elif not self.varied and value.keys() != self.keys:
            self.varied = True
        new = 0
        for key, inner in value.items():
            below = self.fields.get(key)
            if below is None:
                below = self.fields[key] = Kinds()
                new += 1
            elif type(inner) is str and "text" in below.first:
                continue
            steps.append(key)
            new += below.learn(inner, line, steps)
            steps.pop()
        return new

    def _learn_list(self, value: list[Any], line: int, steps: Steps) -> int:
        new = int(self.items is None)
        items = self.items = self.items or Kinds()
        for number, inner in enumerate(value):
            if type(inner) is str and "text" in items.first:
                continue
            steps.append(number)
            new += items.learn(inner, line, steps)
            steps.pop()
        return new

    def merge(self, other: Kinds) -> None:
        """Take in what others have learnt of other rows."""
        for kind, place in other.first.items():
            self.first[kind] = min(place, self.first.get(kind, place))
        if self.keys is None:
            self.keys = other.keys
        self.varied |= other.varied or (other.keys is not None and other.keys != self.keys)
        for key, below in other.fields.items():
            self.fields.setdefault(key, Kinds()).merge(below)
        if other.items:
            self.items = self.items or Kinds()
            self.items.merge(other.items)

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
