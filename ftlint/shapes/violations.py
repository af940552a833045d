"""Why a row is not of its shape: the JSON Schema's verdict, in words a person can act on.

The keywords that nearly every broken row breaks (`type`, `required`, `additionalProperties`)
are followed here, since a set may have a million such rows; whatever else a schema forbids,
`jsonschema` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from ftlint.spans import pointer, steps
from ftlint.verdicts import boolean

_KINDS: dict[type, frozenset[str]] = {
    dict: frozenset({"object"}),
    list: frozenset({"array"}),
    str: frozenset({"string"}),
    int: frozenset({"integer", "number"}),
    float: frozenset({"number"}),
    bool: frozenset({"boolean"}),
    type(None): frozenset({"null"}),
}
_WORDS = {
    "object": "an object",
    "array": "an array",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


_step = lru_cache(1024)(pointer)


class Violation(NamedTuple):
    """A kind (`missing-key`, `wrong-type` …), the pointer of the value, and the details."""

    kind: str
    place: str
    details: dict[str, Any]


def violations(schema: dict[str, Any], row: Any, strict: bool) -> list[Violation]:
    """Everything about `row` that `schema` forbids; unknown keys only when `strict`."""
    found = list(dict.fromkeys(_Walk(schema, strict).walk(schema, row, "")))
    return found or _by_jsonschema(schema, row, strict)


class _Walk:
    def __init__(self, root: dict[str, Any], strict: bool) -> None:
        self.root = root
        self.strict = strict

    def walk(self, schema: dict[str, Any], value: Any, at: str) -> Iterator[Violation]:
        expected = schema.get("type")
        if expected is not None and not _is(value, expected):
            kinds = [expected] if isinstance(expected, str) else expected
            if "array" in kinds and isinstance(value, str) and _holds_objects(value):
                yield _violation("list-as-text", at, key=steps(at)[-1])
                return
            if "boolean" in kinds and (meant := boolean(value)) is not None:
                yield _violation("miswritten-boolean", at, found=_shown(value), right=meant)
                return
            words = [_WORDS[kind] for kind in kinds if kind != "null"]
            yield _violation("wrong-type", at, expected=" or ".join(words), found=kind_of(value))
            return
        if isinstance(value, dict):
            yield from self._object(schema, value, at)
        elif isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                yield from self.walk(schema["items"], item, f"{at}/{index}")
        if "$ref" in schema:
            yield from self.walk(self._resolve(schema["$ref"]), value, at)
        for part in [schema, *schema.get("allOf", [])]:
            if "if" in part and not list(self.walk(part["if"], value, at)):
                yield from self.walk(part.get("then", {}), value, at)
        if "const" in schema and value != schema["const"]:
            yield _violation("schema-violation", at, reason=f"is not {schema['const']!r}")

    def _object(
        self, schema: dict[str, Any], value: dict[str, Any], at: str
    ) -> Iterator[Violation]:
        properties = schema.get("properties", {})
        if _is_bare_call(schema, value):
            # What it has too many and what it lacks are one fault.
            yield _violation("bare-call", at, name=value["name"], key="function", keys=_OF_CALLS)
            return
        folded: dict[str, str] = {}
        for key in value:
            if key not in properties:
                known = key.strip().casefold()
                # Two that fold to one name: which of them is meant, nobody knows.
                folded[known] = "" if known in folded else key
        folded = {known: key for known, key in folded.items() if key}
        renamed: set[str] = set()
        closed = self.strict and schema.get("additionalProperties") is False
        required = schema.get("required", ())
        # A key that may be left out may as well be somebody's own, unless others are written so too.
        oddly = closed or any(key in folded and key not in value for key in required)
        for key in properties if oddly else ():
            if key not in value and key in folded:
                renamed.add(folded[key])
                yield _violation(
                    "miscased-key", at + _step(folded[key]), key=folded[key], right=key
                )
        for key in required:
            if key not in value and key not in folded:
                yield _violation("missing-key", at, key=key)
        if closed:
            for key in value:
                if key not in properties and key not in renamed:
                    kind = "unexpected-key"
                    if at and ("role" in properties or "from" in properties):
                        kind = "unexpected-message-key"
                    yield _violation(kind, at + _step(key), key=key)
        for key, rules in properties.items():
            if key not in value or not rules:
                continue
            # Most of what is in a row are texts that may be.
            if type(value[key]) is not str or not _takes_texts(rules):
                yield from self.walk(rules, value[key], at + _step(key))

    def _resolve(self, reference: str) -> dict[str, Any]:
        found: Any = self.root
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        resolved: dict[str, Any] = found
        return resolved


class _Frozen(dict[str, Any]):
    """Details that compare and hash by their items, so that one fault is told once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))


def _violation(kind: str, at: str, **details: Any) -> Violation:
    return Violation(kind, at, _Frozen(details))


_OF_CALLS = ("name", "arguments")


def _is_bare_call(schema: dict[str, Any], value: dict[str, Any]) -> bool:
    """Whether a value has at its top what belongs into the function of a call."""
    return (
        "function" in schema.get("required", ())
        and "function" not in value
        and isinstance(value.get("name"), str)
        and isinstance(value.get("arguments"), str | dict)
    )


def _holds_objects(text: str) -> bool:
    """Whether a text is the JSON of a list of objects."""
    if text.strip()[:1] != "[":
        return False
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return False
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _takes_texts(schema: dict[str, Any]) -> bool:
    """Whether any text keeps to a schema, so far as that is easily told."""
    return schema.keys() <= _OF_TEXTS and "string" in schema.get("type", "string")


_OF_TEXTS = {"type", "items", "title", "description"}


def _is(value: Any, expected: str | list[str]) -> bool:
    """Whether a value is of a kind, or of one of several."""
    kinds = _KINDS[type(value)]
    return expected in kinds if isinstance(expected, str) else not kinds.isdisjoint(expected)


def kind_of(value: Any) -> str:
    """What a JSON value is, in words: `a number`, `null` …"""
    for kind in ("boolean", "null", "string", "object", "array"):
        if _is(value, kind):
            return _WORDS[kind] if kind != "boolean" else str(value).lower()
    return "a number"


def _shown(value: Any) -> str:
    """A number or text that stands for true or false, with a word for what it is."""
    written = msgspec.json.encode(value).decode()
    return f"the text {written}" if isinstance(value, str) else f"the number {written}"


def _by_jsonschema(schema: dict[str, Any], row: Any, strict: bool) -> list[Violation]:
    from jsonschema import Draft202012Validator

    return [
        _violation("schema-violation", pointer(*error.absolute_path), reason=error.message)
        for error in Draft202012Validator(schema).iter_errors(row)
        if strict or error.validator != "additionalProperties"
    ]
