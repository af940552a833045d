"""Why a row is not of its shape: the JSON Schema's verdict, in words a person can act on.

The keywords that nearly every broken row breaks (`type`, `required`, `additionalProperties`)
are followed here, since a set may have a million such rows; whatever else a schema forbids,
`jsonschema` says.
"""

from __future__ import annotations

from collections.abc import Collection
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
    found: list[Violation] = []
    _walk_of(schema, strict).walk(schema, row, "", found)
    if len(found) > 1:
        found = list(dict.fromkeys(found))
    return found or _by_jsonschema(schema, row, strict)


_walks: dict[tuple[int, bool], _Walk] = {}


def _walk_of(schema: dict[str, Any], strict: bool) -> _Walk:
    """The walk by a schema, which remembers what it learnt from the rows before."""
    walk = _walks.get((id(schema), strict))
    if walk is None:  # it keeps the schema, so that no other gets its number
        walk = _walks[id(schema), strict] = _Walk(schema, strict)
    return walk


class _Keys(NamedTuple):
    """What the keys of an object tell: what is wrong with them, with the step to each, and of which
    the values are to be looked at, by which schema, and whether any text keeps to that.
    """

    wrong: list[tuple[str, str, dict[str, Any]]]
    held: list[tuple[str, dict[str, Any], bool]]


class _Walk:
    """A walk through rows by a schema. The rows of a file have few sets of keys, and so have their
    messages: of each is learnt once what it tells.
    """

    MOST = 1024  # sets of keys that are remembered

    def __init__(self, root: dict[str, Any], strict: bool) -> None:
        self.root = root
        self.strict = strict
        self.learnt: dict[tuple[int, bool, tuple[str, ...]], _Keys] = {}

    def walk(self, schema: dict[str, Any], value: Any, at: str, found: list[Violation]) -> None:
        """Add what the schema forbids of a value to what was found."""
        expected = schema.get("type")
        if expected is not None and not _is(value, expected):
            found.append(_of_kind(expected, value, at))
            return
        if isinstance(value, dict):
            self._object(schema, value, at, found)
        elif isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                self.walk(schema["items"], item, f"{at}/{index}", found)
        if "$ref" in schema:
            self.walk(self._resolve(schema["$ref"]), value, at, found)
        for part in (schema, *schema.get("allOf", ())):
            if "if" in part and "then" in part:
                against: list[Violation] = []
                self.walk(part["if"], value, at, against)
                if not against:
                    self.walk(part["then"], value, at, found)
        if "const" in schema and value != schema["const"]:
            found.append(_violation("schema-violation", at, reason=f"is not {schema['const']!r}"))

    def _object(
        self, schema: dict[str, Any], value: dict[str, Any], at: str, found: list[Violation]
    ) -> None:
        if _is_bare_call(schema, value):
            # What it has too many and what it lacks are one fault.
            about = {"name": value["name"], "key": "function", "keys": _OF_CALLS}
            found.append(_violation("bare-call", at, **about))
            return
        name = (id(schema), not at, tuple(value))
        keys = self.learnt.get(name)
        if keys is None:
            if len(self.learnt) == self.MOST:
                self.learnt.clear()
            keys = self.learnt[name] = self._learn(schema, value, not at)
        for kind, step, details in keys.wrong:
            found.append(Violation(kind, at + step, details))
        for key, rules, takes_texts in keys.held:
            # Most of what is in a row are texts that may be.
            if type(value[key]) is not str or not takes_texts:
                self.walk(rules, value[key], at + _step(key), found)

    def _learn(self, schema: dict[str, Any], keys: Collection[str], top: bool) -> _Keys:
        """What these keys tell of an object, which is the row itself or in it."""
        wrong: list[tuple[str, str, dict[str, Any]]] = []
        properties = schema.get("properties", {})
        folded: dict[str, str] = {}
        for key in keys:
            if key not in properties:
                known = key.strip().casefold()
                # Two that fold to one name: which of them is meant, nobody knows.
                folded[known] = "" if known in folded else key
        folded = {known: key for known, key in folded.items() if key}
        renamed: set[str] = set()
        closed = self.strict and schema.get("additionalProperties") is False
        required = schema.get("required", ())
        # A key that may be left out may as well be somebody's own, unless others are written so too.
        oddly = closed or any(key in folded and key not in keys for key in required)
        for key in properties if oddly else ():
            if key not in keys and key in folded:
                renamed.add(folded[key])
                details = _Frozen(key=folded[key], right=key)
                wrong.append(("miscased-key", _step(folded[key]), details))
        for key in required:
            if key not in keys and key not in folded:
                wrong.append(("missing-key", "", _Frozen(key=key)))
        if closed:
            within = not top and ("role" in properties or "from" in properties)
            kind = "unexpected-message-key" if within else "unexpected-key"
            for key in keys:
                if key not in properties and key not in renamed:
                    wrong.append((kind, _step(key), _Frozen(key=key)))
        held = [
            (key, rules, _takes_texts(rules))
            for key, rules in properties.items()
            if rules and key in keys
        ]
        return _Keys(wrong, held)

    def _resolve(self, reference: str) -> dict[str, Any]:
        found: Any = self.root
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        resolved: dict[str, Any] = found
        return resolved


def _of_kind(expected: str | list[str], value: Any, at: str) -> Violation:
    """What is wrong with a value that is of none of the kinds that are expected."""
    kinds = [expected] if isinstance(expected, str) else expected
    if "array" in kinds and isinstance(value, str) and _holds_objects(value):
        return _violation("list-as-text", at, key=steps(at)[-1])
    if "boolean" in kinds and (meant := boolean(value)) is not None:
        return _violation("miswritten-boolean", at, found=_shown(value), right=meant)
    words = [_WORDS[kind] for kind in kinds if kind != "null"]
    return _violation("wrong-type", at, expected=" or ".join(words), found=kind_of(value))


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
