"""The actions on the members of objects: keys that go, come, are renamed, or get an object of their own."""

from __future__ import annotations

import json
from collections.abc import Callable

from ftlint import spans
from ftlint.fixes.places import Action, Outcome, Values, is_uncertain, parent_of, value_at
from ftlint.model import Edit, Place


def wrap(line: bytes, place: Place, values: Values) -> Outcome:
    """Put a value into an object of its own, under `key`."""
    if LOST["wrap"](values):
        return []
    at = value_at(line, place)
    inside = line[at.start : at.end]
    return [
        Edit(at.start, at.end, b"{" + json.dumps(values["key"]).encode() + b": " + inside + b"}")
    ]


def as_message(line: bytes, place: Place, values: Values) -> Outcome:
    """Make a list with one message of `role` of a text; without a role the text stands elsewhere too,
    and its key goes.
    """
    if LOST["as_message"](values):
        return []
    if not values["role"]:
        return drop_key(line, place, {})
    at = value_at(line, place)
    role = json.dumps(values["role"]).encode()
    said = line[at.start : at.end]
    return [Edit(at.start, at.end, b'[{"role": ' + role + b', "content": ' + said + b"}]")]


def drop_key(line: bytes, place: Place, values: Values) -> Outcome:
    """Take a key and its value out of an object, unless more than the key would be lost."""
    if LOST["drop_key"](values):
        return []
    above, name = parent_of(str(place))
    start = spans.locate(line, above).start
    found = [m for m in spans.members(line, start) if m.name == name]
    return [_without(line, start, member) for member in found[:1]]


def add_keys(line: bytes, place: Place, values: Values) -> Outcome:
    """Put the keys and texts of `new` before the others of an object, spaced as these are."""
    members = spans.members(line, value_at(line, place).start)
    new: dict[str, str] = values["new"]
    if not members or LOST["add_keys"](values):
        return []
    first = members[0]
    colon = line[first.key.end : first.value.start]
    comma = (
        line[first.value.end : members[1].key.start]
        if members[1:]
        else b"," + colon.partition(b":")[2]
    )
    written = [json.dumps(key).encode() + colon + json.dumps(new[key]).encode() for key in new]
    return [Edit(first.key.start, first.key.start, b"".join([one + comma for one in written]))]


def nest(line: bytes, place: Place, values: Values) -> Outcome:
    """Put the members of an object that `keys` name into one of their own under `key`, where the first
    of them stands.
    """
    start = value_at(line, place).start
    members = spans.members(line, start)
    at = [i for i, member in enumerate(members) if member.name in values["keys"]]
    if len(at) != len(values["keys"]):
        return []
    inside = [members[i] for i in at]
    first, last = inside[0], inside[-1]
    colon = line[first.key.end : first.value.start]
    opened = json.dumps(values["key"]).encode() + colon + b"{"
    if at[-1] - at[0] == len(at) - 1:
        return [
            Edit(first.key.start, first.key.start, opened),
            Edit(last.value.end, last.value.end, b"}"),
        ]
    comma = b"," + colon.partition(b":")[2]
    written = comma.join([line[m.key.start : m.value.end] for m in inside])
    taken = [_without(line, start, member) for member in inside[1:]]
    return [Edit(first.key.start, first.value.end, opened + written + b"}"), *taken]


def keep_last_key(line: bytes, place: Place, values: Values) -> Outcome:
    """Of a key that its object has several times, keep the last, as parsers do."""
    name, above = values["key"], values["object"]
    start = spans.locate(line, above).start
    found = [m for m in spans.members(line, start) if m.name == name]
    return [_without(line, start, member) for member in found[:1]] if len(found) > 1 else []


def _without(line: bytes, start: int, member: spans.Member) -> Edit:
    """The edit that takes a member out, with the comma and the space that went with it."""
    after = spans.skip_space(line, member.value.end)
    if line[after : after + 1] == b",":
        return Edit(member.key.start, spans.skip_space(line, after + 1), b"")
    before = len(line[start : member.key.start].rstrip(b" \t\r\n")) + start
    if line[before - 1 : before] == b",":
        before -= 1
    return Edit(before, member.value.end, b"")


def rename_key(line: bytes, place: Place, values: Values) -> Outcome:
    """Write a key as it is known."""
    above, name = parent_of(str(place))
    start = spans.locate(line, above).start
    return [
        Edit(m.key.start, m.key.end, json.dumps(values["right"]).encode())
        for m in spans.members(line, start)
        if m.name == name
    ]


def rename_keys(line: bytes, place: Place, values: Values) -> Outcome:
    """Write several keys of a row by the names the shape has for them."""
    names: dict[str, str] = values["names"]
    return [
        Edit(m.key.start, m.key.end, json.dumps(names[m.name]).encode())
        for m in spans.members(line, spans.root(line).start)
        if m.name in names
    ]


ACTIONS: tuple[Action, ...] = (
    *(wrap, as_message, drop_key, add_keys, nest),
    *(keep_last_key, rename_key, rename_keys),
)
NEEDS: dict[str, tuple[str, ...]] = {
    "wrap": ("key",),
    "as_message": ("role",),
    "add_keys": ("new",),
    "nest": ("key", "keys"),
    "keep_last_key": ("key", "object"),
    "rename_key": ("right",),
    "rename_keys": ("names",),
}
LOST: dict[str, Callable[[Values], bool]] = {
    "wrap": lambda values: not values["key"],
    "as_message": lambda values: values["role"] is None,
    "drop_key": is_uncertain,
    "add_keys": lambda values: not values["new"],
}
