"""The actions that rule files may name. Each turns a place in a line into edits of its bytes.

An action gets the line, the place a check found, and the options and details of that finding.
It returns edits, or DROP when the line goes. Key order, spacing and escape style outside the
edits stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from ftlint import spans
from ftlint.fixes import members
from ftlint.fixes.places import DROP, Action, Outcome, Values, is_uncertain, text_at, value_at
from ftlint.fixes.rewording import reword
from ftlint.fixes.texts import CHANGES, Change
from ftlint.model import Edit, Place

_leading = re.compile(rb'"( {2,})(?!\\[nrtu])')


def one_leading_space(line: bytes, place: Place, values: Values) -> Outcome:
    """Leave one of the spaces a text starts with. Line breaks and tabs stay: they may be the
    indentation of code.
    """
    at = text_at(line, place)
    found = _leading.match(line, at.start) if at else None
    return [Edit(found.start(1), found.end(1), b" ")] if found else []


_edge = re.compile(rb"(?: |\\[nrt]|\\u00(?:20|09|0[aAdD]))*")
_edge_end = re.compile(rb"(?: |\\[nrt]|\\u00(?:20|09|0[aAdD]))\Z")


def strip(line: bytes, place: Place, values: Values) -> Outcome:
    """Take the white space from the `start` and the `end` of a text, as far as these say so."""
    at = text_at(line, place)
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
    at = value_at(line, place)
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
    at = value_at(line, place)
    return [Edit(at.start, at.end, json.dumps(values["right"]).encode())]


def object_as_text(line: bytes, place: Place, values: Values) -> Outcome:
    """Write an object as a text that holds its JSON, just as it stands."""
    at = value_at(line, place)
    inside = line[at.start : at.end]
    if not inside.startswith(b"{"):
        return []
    return [Edit(at.start, at.end, json.dumps(inside.decode(), ensure_ascii=False).encode())]


def text_as_list(line: bytes, place: Place, values: Values) -> Outcome:
    """Write the list whose JSON a text holds in place of the text, just as it stands there."""
    at = value_at(line, place)
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
    return [] if LOST["drop_row"](values) else DROP


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
        at = text_at(line, place)
        if not at:
            return []
        old = spans.text_of(line, at)
        return list(reword(line, at, old, change(old, values)))

    act.__name__ = change.__name__
    return act


ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (
        *members.ACTIONS,
        *(one_leading_space, strip, as_text, as_boolean, object_as_text, text_as_list),
        *(drop_row, remove, windows_1252, replacement_character, split_objects),
        drop_trailing_turns,
    )
} | {name: _of_text(change) for name, change in CHANGES.items()}
# The details of the finding, or options of the check, without which an action can do nothing.
NEEDS: dict[str, tuple[str, ...]] = {
    **members.NEEDS,
    "append": ("text",),
    "remove_prefix": ("prefix",),
    "rewrite": ("new",),
    "as_boolean": ("right",),
    "drop_trailing_turns": ("keep",),
}


# By the details of a finding, whether an action can do nothing about it.
LOST: dict[str, Callable[[Values], bool]] = {
    "as_text": lambda values: (
        not str(values.get("expected")).startswith("text")
        or values.get("found") in ("null", "an array", "an object")
    ),
    "set_text": lambda values: not (values.get("mapped") or values.get("label")),
    **members.LOST,
    **dict.fromkeys(("append", "rewrite", "drop_row"), is_uncertain),
    "drop_trailing_turns": lambda values: not values["keep"],
}
FILE_ACTIONS = ("remove_mark", "end_line", "one_row_a_line")
