"""The actions that rule files may name. Each turns a place in a line into edits of its bytes.

An action gets the line, the place a check found, and the options and details of that finding.
It returns edits, or DROP when the line goes. Key order, spacing and escape style outside the
edits stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

from ftlint import spans
from ftlint.fixes.rewording import reword
from ftlint.fixes.texts import CHANGES, Change
from ftlint.model import Edit, Place
from ftlint.spans import Span

DROP: Final = "drop"
Outcome: TypeAlias = list[Edit] | Literal["drop"]
Values: TypeAlias = dict[str, Any]
Action: TypeAlias = Callable[[bytes, Place, Values], Outcome]


_leading = re.compile(rb'"( {2,})(?!\\[nrtu])')


def one_leading_space(line: bytes, place: Place, values: Values) -> Outcome:
    """Leave one of the spaces a text starts with. Line breaks and tabs stay: they may be the
    indentation of code.
    """
    at = _text_at(line, place)
    found = _leading.match(line, at.start) if at else None
    return [Edit(found.start(1), found.end(1), b" ")] if found else []


_edge = re.compile(rb"(?: |\\[nrt]|\\u00(?:20|09|0[aAdD]))*")
_edge_end = re.compile(rb"(?: |\\[nrt]|\\u00(?:20|09|0[aAdD]))\Z")


def strip(line: bytes, place: Place, values: Values) -> Outcome:
    """Take the white space from the `start` and the `end` of a text, as far as these say so."""
    at = _text_at(line, place)
    if not at:
        return []
    edits: list[Edit] = []
    start, end = at.start + 1, at.end - 1
    lead = _edge.match(line, start, end)
    if values.get("start") and lead and lead.end() > start:
        edits.append(Edit(start, lead.end(), b""))
        start = lead.end()
    kept = end
    while values.get("end") and (found := _edge_end.search(line[max(start, kept - 6) : kept])):
        width = len(found[0])
        before = line[start : kept - width]
        if width > 1 and (len(before) - len(before.rstrip(b"\\"))) % 2:
            break  # the backslash is itself escaped, and what follows it is a letter
        kept -= width
    if kept < end:
        edits.append(Edit(kept, end, b""))
    return edits


def as_text(line: bytes, place: Place, values: Values) -> Outcome:
    """Write a number, true or false as text, just as it stands. Null, arrays and objects have
    no text that is surely meant.
    """
    at = _value_at(line, place)
    plain = (
        line[at.start : at.start + 1] in (b"t", b"f")
        or line[at.start : at.end].strip(b"-")[:1].isdigit()
    )
    if LOST["as_text"](values) or not plain:
        return []
    return [
        Edit(
            at.start,
            at.end,
            json.dumps(line[at.start : at.end].decode(), ensure_ascii=False).encode(),
        )
    ]


def as_boolean(line: bytes, place: Place, values: Values) -> Outcome:
    """Write true or false, whichever is `right`, in place of a number or a text."""
    at = _value_at(line, place)
    return [Edit(at.start, at.end, json.dumps(values["right"]).encode())]


def object_as_text(line: bytes, place: Place, values: Values) -> Outcome:
    """Write an object as a text that holds its JSON, just as it stands."""
    at = _value_at(line, place)
    inside = line[at.start : at.end]
    if not inside.startswith(b"{"):
        return []
    return [Edit(at.start, at.end, json.dumps(inside.decode(), ensure_ascii=False).encode())]


def wrap(line: bytes, place: Place, values: Values) -> Outcome:
    """Put a value into an object of its own, under `key`."""
    if LOST["wrap"](values):
        return []
    at = _value_at(line, place)
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
    at = _value_at(line, place)
    role = json.dumps(values["role"]).encode()
    said = line[at.start : at.end]
    return [Edit(at.start, at.end, b'[{"role": ' + role + b', "content": ' + said + b"}]")]


def text_as_list(line: bytes, place: Place, values: Values) -> Outcome:
    """Write the list whose JSON a text holds in place of the text, just as it stands there."""
    at = _value_at(line, place)
    inside = json.loads(line[at.start : at.end])
    try:
        value = json.loads(inside)
    except (ValueError, RecursionError):
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return []
    # JSON has line breaks between its values only.
    written = inside.strip().replace("\r", " ").replace("\n", " ").encode("utf-8", "surrogatepass")
    return [Edit(at.start, at.end, written)]


def drop_row(line: bytes, place: Place, values: Values) -> Outcome:
    """Take the whole line out, unless it is only estimated that something is wrong with it."""
    return DROP if values.get("certain", True) else []


def drop_key(line: bytes, place: Place, values: Values) -> Outcome:
    """Take a key and its value out of an object, unless more than the key would be lost."""
    if LOST["drop_key"](values):
        return []
    above, name = _parent(str(place))
    start = spans.locate(line, above).start
    found = [m for m in spans.members(line, start) if m.name == name]
    return [_without(line, start, member) for member in found[:1]]


def add_keys(line: bytes, place: Place, values: Values) -> Outcome:
    """Put the keys and texts of `new` before the others of an object, spaced as these are."""
    members = spans.members(line, _value_at(line, place).start)
    new: dict[str, str] = values["new"]
    if not members or not new:
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
    start = _value_at(line, place).start
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
    above, name = _parent(str(place))
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


def remove(line: bytes, place: Place, values: Values) -> Outcome:
    """Take the bytes of the place out."""
    return [Edit(place[0], place[1], b"")] if isinstance(place, tuple) else []


def windows_1252(line: bytes, place: Place, values: Values) -> Outcome:
    """Read the bytes that are not UTF-8 as Windows-1252, when that gives printable text."""
    edits: list[Edit] = []
    text = line.decode("utf-8", "surrogateescape")
    at = 0
    for character in text:
        if "\udc80" <= character <= "\udcff":
            byte = bytes([ord(character) - 0xDC00])
            try:
                meant = byte.decode("cp1252")
            except UnicodeDecodeError:
                return []
            if not meant.isprintable():
                return []
            edits.append(Edit(at, at + 1, meant.encode()))
            at += 1
        else:
            at += len(character.encode())
    return _joined(edits)


def _joined(edits: list[Edit]) -> list[Edit]:
    """Edits that touch each other as one, since touching ones would wait for another round."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and joined[-1].end == edit.start:
            joined[-1] = Edit(joined[-1].start, edit.end, joined[-1].new + edit.new)
        else:
            joined.append(edit)
    return joined


def replacement_character(line: bytes, place: Place, values: Values) -> Outcome:
    """Put U+FFFD in the place of half a surrogate pair, as an escape like it."""
    return [Edit(place[0], place[1], b"\\ufffd")] if isinstance(place, tuple) else []


def split_objects(line: bytes, place: Place, values: Values) -> Outcome:
    """Put every object of a line on a line of its own."""
    edits: list[Edit] = []
    at = spans.root(line).start
    while at < len(line):
        try:
            end = spans.value_end(line, at)
        except ValueError:
            return []
        rest = line[end:]
        gap = len(rest) - len(rest.lstrip(b", \t\r"))
        at = end + gap
        edits.append(Edit(end, at, b"\n" if at < len(line) else b""))
    return edits


def drop_trailing_turns(line: bytes, place: Place, values: Values) -> Outcome:
    """Take the messages after the assistant's last out of a row; `keep` says how many stay."""
    array = spans.locate(line, str(place).rpartition("/")[0])
    messages = spans.elements(line, array.start)
    keep = values["keep"]
    if not 0 < keep < len(messages):
        return []
    return [Edit(messages[keep - 1].end, messages[-1].end, b"")]


def _of_text(change: Change) -> Action:
    """An action that changes a text, in the bytes that differ."""

    def act(line: bytes, place: Place, values: Values) -> Outcome:
        at = _text_at(line, place)
        if not at:
            return []
        old = spans.text_of(line, at)
        return list(reword(line, at, old, change(old, values)))

    act.__name__ = change.__name__
    return act


ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (
        *(one_leading_space, strip, as_text, as_boolean, object_as_text, wrap),
        *(as_message, text_as_list),
        *(drop_row, drop_key, add_keys, nest, keep_last_key),
        *(rename_key, rename_keys, remove, windows_1252, replacement_character, split_objects),
        drop_trailing_turns,
    )
} | {name: _of_text(change) for name, change in CHANGES.items()}
# The details of the finding, or options of the check, without which an action can do nothing.
NEEDS: dict[str, tuple[str, ...]] = {
    "append": ("text",),
    "remove_prefix": ("prefix",),
    "rewrite": ("new",),
    "rename_key": ("right",),
    "as_boolean": ("right",),
    "rename_keys": ("names",),
    "add_keys": ("new",),
    "keep_last_key": ("key", "object"),
    "wrap": ("key",),
    "as_message": ("role",),
    "nest": ("key", "keys"),
    "drop_trailing_turns": ("keep",),
}


def _is_uncertain(values: Values) -> bool:
    return not values.get("certain", True)


# By the details of a finding, whether an action can do nothing about it.
LOST: dict[str, Callable[[Values], bool]] = {
    "as_text": lambda values: (
        not str(values.get("expected")).startswith("text")
        or values.get("found") in ("null", "an array", "an object")
    ),
    "set_text": lambda values: not (values.get("mapped") or values.get("label")),
    **dict.fromkeys(("append", "rewrite", "drop_row", "drop_key"), _is_uncertain),
    "drop_trailing_turns": lambda values: not values["keep"],
    "add_keys": lambda values: not values["new"],
    "wrap": lambda values: not values["key"],
    "as_message": lambda values: values["role"] is None,
}
FILE_ACTIONS = ("remove_mark", "end_line", "one_row_a_line")


def _value_at(line: bytes, place: Place) -> Span:
    return spans.locate(line, place) if isinstance(place, str) else spans.root(line)


def _text_at(line: bytes, place: Place) -> Span | None:
    span = _value_at(line, place)
    return span if line[span.start : span.start + 1] == b'"' else None


def _parent(pointer: str) -> tuple[str, str]:
    above, _, name = pointer.rpartition("/")
    return above, spans.steps("/" + name)[0]
