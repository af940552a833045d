"""Why a line was refused: the slow and eloquent path, for broken lines only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import msgspec

from ftlint import catalog, spans
from ftlint.model import Fault
from ftlint.shapes import Shape, shape_of
from ftlint.shapes.violations import kind_of, violations

_surrogate = re.compile(
    rb"(?<!\\)(?:\\\\)*(?:(\\u[dD][89abAB][0-9a-fA-F]{2})(\\u[dD][c-fC-F][0-9a-fA-F]{2})?"
    rb"|(\\u[dD][c-fC-F][0-9a-fA-F]{2}))"
)
_number = re.compile(rb"NaN|-?Infinity")
_EXPECTED = {
    "Expecting property name enclosed in double quotes": "a key in double quotes was expected here",
    "Expecting ':' delimiter": "a colon was expected here",
    "Expecting ',' delimiter": "a comma or a closing bracket was expected here",
    "Expecting value": "a value was expected here",
    "Illegal trailing comma before end of object": "a comma stands before the closing brace",
    "Illegal trailing comma before end of array": "a comma stands before the closing bracket",
    "Unterminated string starting at": "the text that begins here has no closing quote",
    "Invalid control character at": "a raw line break stands in a text here, which JSON writes as \\n",
    "Invalid \\escape": "a backslash is followed by a character that JSON does not escape",
    "Invalid \\uXXXX escape": "\\u needs four hexadecimal digits",
    "Extra data": "the value ends here, and more follows",
}


def _constant(name: str) -> float:
    return float(name.replace("Infinity", "inf"))


def _integer(digits: str) -> int:
    # Only its being a number matters here; Python refuses to convert very long ones.
    return int(digits) if len(digits) < 100 else 10**100


_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_decode = msgspec.json.Decoder().decode
_lenient = json.JSONDecoder(parse_constant=_constant, parse_int=_integer)


def explain(
    line: bytes, row: int, shape: Shape, strict: bool, gated: Any = None
) -> tuple[Any, list[Fault]]:
    """The row as far as it can be used (or None), and everything wrong with the line. Where it passes
    the gate, and may have a key twice, `gated` is the row that was made of it.
    """
    if not line.strip():
        return None, [Fault(row, "blank-line", (0, len(line)))]
    faults: list[Fault] = []
    passes = gated is not None
    try:
        value = _decode(line)
        sound = True
    except _REFUSED:
        sound = False
        try:
            text = line.decode()
            value = _lenient.decode(text.strip(" \t\r"))
        except UnicodeDecodeError as error:
            details = {"reason": f"byte 0x{line[error.start]:02x} is not UTF-8"}
            return None, [Fault(row, "invalid-utf8", (error.start, error.start + 1), details)]
        except json.JSONDecodeError as error:
            lead = len(text) - len(text.lstrip(" \t\r"))
            return _not_json(line, text, error.msg, error.pos + lead, row, shape, strict)
        except RecursionError:
            reason = {"reason": "it is nested too deeply to be read"}
            return None, [Fault(row, "invalid-json", spans.root(line), reason)]
    if not isinstance(value, dict):
        return None, [Fault(row, "not-an-object", "", {"found": kind_of(value)})]
    if not sound:
        for match in _number.finditer(_outside_strings(line)):
            details = {"found": match[0].decode()}
            faults.append(Fault(row, "non-finite-number", match.span(), details))
        faults.extend(_lone_surrogates(line, row))
    if passes or not sound or spans.quotes(line) != spans.quotes(msgspec.json.encode(value)):
        for at, name, key in spans.repeated(line):
            details = {"key": name, "object": at}
            faults.append(Fault(row, "duplicate-key", (key.start, key.end), details))
    if not sound:  # no decoder takes the whole of the line
        passes = _gated(shape, strict, lambda gate: msgspec.convert(value, gate.type)) is not None
    faults.extend(_shape_faults(value, row, shape, strict, passes))
    usable = _usable(line, value, faults, shape, gated)
    if usable is None and not faults:
        faults.append(
            Fault(row, "schema-violation", "", {"reason": _last_word(line, shape, strict)})
        )
    return usable, faults


def _last_word(line: bytes, shape: Shape, strict: bool) -> str:
    """What the decoder itself says of a line in which nothing else was found."""
    try:
        shape.decoder(strict).decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return str(error)[:1].lower() + str(error)[1:]
    return "cannot be decoded"


def _not_json(
    line: bytes, text: str, problem: str, at: int, row: int, shape: Shape, strict: bool
) -> tuple[Any, list[Fault]]:
    offset = len(text[:at].encode())
    if problem == "Extra data":
        rest = line[offset:].lstrip(b", \t\r")
        if not rest:
            first = line[:offset].rstrip(b", \t\r")
            gated = _gated(shape, strict, lambda gate: gate.decode(first))
            whole, faults = explain(first, row, shape, strict, gated)
            comma = Fault(
                row, "several-objects", (offset, len(line)), {"found": "a comma follows it"}
            )
            return whole, [comma, *faults]
        if rest.startswith(b"{") and _objects_only(rest.decode()):
            found = "another object follows it"
            return None, [Fault(row, "several-objects", (offset, len(line)), {"found": found})]
    reason = _EXPECTED.get(problem, problem)
    if at >= len(text.rstrip(" \t\r\n")):
        reason = "it ends too early: " + reason.replace("was expected here", "is missing")
    if problem == "Invalid control character at" and text[at] != "\x0b":
        reason = f"a raw control character (U+{ord(text[at]):04X}) stands in a text here"
    if at == 0 and text.startswith("\ufeff"):
        reason = "it begins with a byte order mark"
    end = min(offset + 1, len(line))
    return None, [Fault(row, "invalid-json", (min(offset, end), end), {"reason": reason})]


def _objects_only(text: str) -> bool:
    """Whether a text is objects one after another, with nothing but commas between them."""
    at = 0
    while at < len(text):
        try:
            value, at = _lenient.raw_decode(text, at)
        except (ValueError, RecursionError):
            return False
        if not isinstance(value, dict):
            return False
        at += len(text[at:]) - len(text[at:].lstrip(", \t\r"))
    return True


def _outside_strings(line: bytes) -> bytes:
    return re.sub(spans.STRING, lambda m: b" " * len(m[0]), line, flags=re.DOTALL)


def _lone_surrogates(line: bytes, row: int) -> list[Fault]:
    found = []
    for match in _surrogate.finditer(line):
        group = 1 if match[1] else 3
        if group == 1 and match[2]:
            continue
        details = {"found": match[group].decode()}
        found.append(Fault(row, "lone-surrogate", match.span(group), details))
    return found


def _shape_faults(
    value: dict[str, Any], row: int, shape: Shape, strict: bool, passes: bool
) -> list[Fault]:
    if not shape.requires:
        return []
    if not shape.fits(value):
        if names := shape.renamed(value):
            changed = {old: new for old, new in names.items() if old != new}
            details = {
                "names": changed,
                "found": _list(changed),
                "expected": _list(changed.values()),
            }
            return [Fault(row, "misnamed-key", "", details)]
        other = shape_of(value)
        if other and not set(other.requires) <= set(shape.requires):
            details = {"found": other.name, "expected": shape.name}
            return [Fault(row, "other-shape", "", details)]
    elif passes:
        return []
    return [
        Fault(row, kind, place, details)
        for kind, place, details in violations(catalog.schema(shape.name), value, strict)
    ]


def _list(names: Any) -> str:
    return " and ".join(f'"{name}"' for name in names)


def _gated(shape: Shape, strict: bool, decode: Callable[[msgspec.json.Decoder[Any]], Any]) -> Any:
    """The row that `decode` makes by the gate, if it lets it pass."""
    try:
        row = decode(shape.decoder(strict))
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return row if shape.holds(row) else None


_HARMLESS = {"unexpected-key", "unexpected-message-key", "duplicate-key", "misnamed-key"}


def _usable(
    line: bytes, value: dict[str, Any], faults: list[Fault], shape: Shape, gated: Any
) -> Any:
    """The row without the keys it should not have, when nothing else is wrong with it."""
    for fault in faults:
        if fault.kind not in _HARMLESS:
            return None
    for fault in faults:
        if fault.kind == "misnamed-key" and (row := shape.under(value, fault.details["names"])):
            return row
    if gated is not None:
        return gated
    try:
        row = shape.decoder(False).decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return row if shape.holds(row) else None
