"""Where things are in a line of JSON: the bytes of a value at a pointer, the columns people see.

The line is read as it stands and never changed, so one answer serves the column of a
diagnostic and the splice of a fix. Nothing here recurses: depth costs no stack.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_string = re.compile(STRING, re.DOTALL)
_structure = re.compile(STRING + rb"|[\[\]{}]", re.DOTALL)
_member = re.compile(rb"(" + STRING + rb")[ \t\r\n]*+:[ \t\r\n]*+(" + STRING + rb")?+", re.DOTALL)
# A key with its text, another text, or what holds values together; with the comma before it.
_PART = rb"(?s)(?:,[ \t\r\n]*+)?+(?:(%b)[ \t\r\n]*+:(?:[ \t\r\n]*+%b)?+|%b|[\[{])|[\]},]" % (
    *(STRING, STRING, STRING),
)
_comma = re.compile(rb"[ \t\r\n]*+,?+[ \t\r\n]*+")
_scalar = re.compile(rb"[^\s,\]}\[{\"]*+")
_space = re.compile(rb"[ \t\r\n]*+")

COMMA = b","[0]


class Span(NamedTuple):
    """Bytes `start` to `end` of a line."""

    start: int
    end: int


class Member(NamedTuple):
    """A key and its value in an object: the spans of both, quotes included."""

    name: str
    key: Span
    value: Span


def column(line: bytes, offset: int) -> int:
    """The 1-based column, in code points, of the byte at `offset`."""
    return len(line[:offset].decode("utf-8", "replace")) + 1


def skip_space(line: bytes, start: int) -> int:
    found = _space.match(line, start)
    return found.end() if found else start


def value_end(line: bytes, start: int) -> int:
    """Where the JSON value that begins at `start` ends.

    Raises ValueError when it does not end.
    """
    first = line[start : start + 1]
    if first == b'"':
        found = _string.match(line, start)
        if found is None:
            raise ValueError(f"a string without an end at byte {start}")
        return found.end()
    if first in (b"{", b"["):
        depth = 0
        for token in _structure.finditer(line, start):
            mark = line[token.start()]
            if mark in b"{[":
                depth += 1
            elif mark in b"}]":
                depth -= 1
                if depth == 0:
                    return token.end()
        raise ValueError(f"a bracket without its partner at byte {start}")
    found = _scalar.match(line, start)
    if found is None or found.end() == start:
        raise ValueError(f"no value at byte {start}")
    return found.end()


def text_of(line: bytes, span: Span) -> str:
    """The text of the JSON string at a span."""
    raw = line[span.start : span.end]
    if b"\\" not in raw:
        return raw[1:-1].decode("utf-8", "replace")
    import json

    text: str = json.loads(raw.decode("utf-8", "replace"), strict=False)
    return text


@lru_cache(maxsize=1)
def members(line: bytes, start: int) -> tuple[Member, ...]:
    """All members of the object that begins at `start`, repeated keys included. Several repairs
    of one line ask for them in a row.
    """
    found: list[Member] = []
    at = skip_space(line, start + 1)
    while line[at : at + 1] not in (b"}", b""):
        member = _member.match(line, at)
        if not member:
            raise ValueError(f"no colon at byte {skip_space(line, value_end(line, at))}")
        key = Span(*member.span(1))
        at = member.end()
        end = at if member[2] is not None else value_end(line, at)
        value = Span(member.start(2) if member[2] is not None else at, end)
        found.append(Member(text_of(line, key), key, value))
        between = _comma.match(line, value.end)
        at = between.end() if between else value.end
    return tuple(found)


def elements(line: bytes, start: int) -> list[Span]:
    """All elements of the array that begins at `start`."""
    found: list[Span] = []
    at = skip_space(line, start + 1)
    while line[at : at + 1] not in (b"]", b""):
        found.append(Span(at, value_end(line, at)))
        at = skip_space(line, found[-1].end)
        if line[at : at + 1] == b",":
            at = skip_space(line, at + 1)
    return found


def root(line: bytes) -> Span:
    """The whole value of a line, white space aside."""
    start = skip_space(line, 0)
    return Span(start, start + len(line[start:].rstrip(b" \t\r\n")))


@lru_cache(maxsize=4096)
def steps(pointer: str) -> tuple[str, ...]:
    """The unescaped parts of a JSON pointer (RFC 6901)."""
    if not pointer:
        return ()
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901) from its unescaped parts."""
    return "".join([f"/{p if type(p) is int else _escaped(str(p))}" for p in parts])


def _escaped(step: str) -> str:
    if "~" not in step and "/" not in step:
        return step
    return step.replace("~", "~0").replace("/", "~1")


def locate(line: bytes, at: str) -> Span:
    """The span of the value at a JSON pointer; of a key given twice, the last, as parsers do.

    A pointer that leads nowhere gives the nearest value above it.
    """
    taken = steps(at)
    if not taken:
        return root(line)
    start = skip_space(line, 0)
    span = Span(start, start)  # its end is looked for where nothing below it is found
    for step in taken:
        mark = line[span.start : span.start + 1]
        if mark == b"{":
            values = [m.value for m in members(line, span.start) if m.name == step]
            if not values:
                break
            span = values[-1]
        elif mark == b"[":
            items = elements(line, span.start)
            if not step.isdecimal() or int(step) >= len(items):
                break
            span = items[int(step)]
        else:
            break
    return span if span.end > start else root(line)


class Repeated(NamedTuple):
    """A key that its object already has: the pointer of the object, the key and its span."""

    at: str
    name: str
    key: Span


def repeated(line: bytes) -> list[Repeated]:
    """Every key that its object already has, at any depth."""
    found: list[Repeated] = []
    # For each value that is open, the step that leads into it, and the keys that an object has.
    path: list[bytes | int] = []
    names: list[set[bytes]] = []
    step: bytes | int = b""
    for part in re.finditer(_PART, line):
        if key := part[1]:
            step = _unescaped(key) if b"\\" in key else key
            if step in names[-1]:
                span = Span(*part.span(1))
                found.append(Repeated(_pointer(path[1:]), text_of(line, span), span))
            names[-1].add(step)
            continue
        if type(step) is int and line[part.start()] == COMMA:
            step += 1
        last = line[part.end() - 1]
        if last in b"{[":
            path.append(step)
            names.append(set())
            step = 0
        elif last in b"}]":
            step = path.pop()
            names.pop()
    return found


def _unescaped(string: bytes) -> bytes:
    """A JSON string as it is written where nothing in it is escaped, but in the quotes."""
    return b'"%b"' % text_of(string, Span(0, len(string))).encode("utf-8", "replace")


def _pointer(steps: list[bytes | int]) -> str:
    names = [n if isinstance(n, int) else n[1:-1].decode("utf-8", "replace") for n in steps]
    return pointer(*names)


def quotes(text: bytes) -> int:
    """Quotes that delimit strings: every JSON string adds two, an escaped quote none.

    A string that ends in an escaped backslash counts one less; that is the same for any
    two writings of one value which escape with backslashes.
    """
    return text.count(b'"') - (text.count(b'\\"') if b"\\" in text else 0)
