"""Checks of tools' parameter schemas, and of arguments by them, with `jsonschema`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec

from ftlint.checks.tools import Collected, cases, read_calls, within
from ftlint.checks.toolsets import Path, Tool, Toolset
from ftlint.model import Batch, Hits, check
from ftlint.spans import pointer

MANY = 4096
LONG = 160

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder().decode


@lru_cache(MANY)
def _fault_of_schema(schema: bytes, nulls: bool = True) -> tuple[str, str]:
    """Where a schema is no schema, and why; two empty texts when it is one. Keywords may be null,
    where `nulls` are taken for what is left out.
    """
    value = _meant(schema) if nulls else _decode(schema)
    if not isinstance(value, dict):
        return "", "it is not an object"
    if _plain(value):
        return "", ""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for

    if not isinstance(value.get("$schema", ""), str):
        return "/$schema", "it is not a text"
    kind = validator_for(value, default=Draft202012Validator)
    try:
        error = best_match(kind(kind.META_SCHEMA).iter_errors(value))
    except RecursionError:
        return "", "it is nested too deeply"
    if error is None:
        return "", ""
    path = list(error.absolute_path)
    if path and path[-1] == "type" and isinstance(error.instance, str):
        return pointer(*path), f"{error.instance!r} is no type that JSON Schema has"
    return pointer(*path), _reason(error)


@lru_cache(MANY)
def _meant(schema: bytes) -> Any:
    """What a schema says when a keyword that is null is none, as in the dumps of programs and
    tables, and `nullable` allows null, as in OpenAPI.
    """
    value = _decode(schema)
    return _without_nulls(value) if b":null" in schema or b'"nullable":' in schema else value


_NAMED = ("properties", "patternProperties", "$defs", "definitions")
_VALUES = ("default", "const", "enum", "examples")


def _without_nulls(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_nulls(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if value is None:
            if key in ("default", "const"):
                kept[key] = value
        elif key in _NAMED and isinstance(value, dict):
            kept[key] = {n: _without_nulls(one) for n, one in value.items() if one is not None}
        else:
            kept[key] = value if key in _VALUES else _without_nulls(value)
    if kept.pop("nullable", False) is not True:
        return kept
    if isinstance(kept.get("type"), str) and "enum" not in kept:
        return kept | {"type": [kept["type"], "null"]}
    return {"anyOf": [kept, {"type": "null"}]}


_WORDS = {"object", "array", "string", "integer", "number", "boolean", "null"}


def _plain(schema: Any) -> bool:
    """Whether a schema is surely one, since it says only what nearly all tools say."""
    if not isinstance(schema, dict):
        return False
    for key, value in schema.items():
        if key == "type":
            right = isinstance(value, str) and value in _WORDS
        elif key in ("description", "title"):
            right = isinstance(value, str)
        elif key == "properties":
            right = isinstance(value, dict) and all(map(_plain, value.values()))
        elif key == "required":
            right = (
                isinstance(value, list)
                and all(isinstance(name, str) for name in value)
                and len(set(value)) == len(value)
            )
        elif key == "items":
            right = _plain(value)
        elif key == "enum":
            right = isinstance(value, list) and bool(value)
        elif key == "additionalProperties":
            right = isinstance(value, bool)
        else:
            right = key == "default"
        if not right:
            return False
    return True


@lru_cache(MANY)
def _validator(schema: bytes) -> Any:
    """The validator of a schema; None for one that is none, or points to what is not in it."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for

    if any(_fault_of_schema(schema)):
        return None
    value = _meant(schema)
    return validator_for(value, default=Draft202012Validator)(value)


@lru_cache(MANY * 4)
def _fault_of_arguments(schema: bytes, arguments: bytes) -> tuple[str, str]:
    from jsonschema.exceptions import best_match
    from referencing.exceptions import Unresolvable

    validator = _validator(schema)
    if validator is None:
        return "", ""
    try:
        error = best_match(validator.iter_errors(_decode(arguments)))
    # A pattern may be of JavaScript's regular expressions, which say more than Python's; and what
    # refers to itself alone says nothing.
    except (Unresolvable, re.error, RecursionError):
        return "", ""
    if error is None:
        return "", ""
    return pointer(*error.absolute_path), _reason(error)


def _reason(error: Any) -> str:
    """What is wrong, in the words of the validator; but what it calls None is null in JSON."""
    message: str = error.message
    if error.instance is None:
        message = "null" + message.removeprefix("None")
    return message if len(message) <= LONG else f"{message[: LONG - 1]}…"


_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
_PLAIN = {"type", "description", "title", "enum", "default", "examples"}


def _shape_of(schema: bytes) -> tuple[dict[str, Any], set[str]] | None:
    """The properties of a schema that says no more than types, values and what is required;
    None for one that says more. Nearly all are such, and need no validator.
    """
    value = _meant(schema)
    if not isinstance(value, dict) or any(_fault_of_schema(schema)):
        return None
    known = {"type", "properties", "required", "additionalProperties", "description", "$schema"}
    if set(value) - known or value.get("type") != "object":
        return None
    properties = value.get("properties", {})
    for about in properties.values():
        if not isinstance(about, dict) or set(about) - _PLAIN:
            return None
        kind = about.get("type")
        if not isinstance(kind, str) or kind not in _TYPES:
            return None
    return properties, set(value.get("required", ()))


def _plainly_right(shape: tuple[dict[str, Any], set[str]] | None, arguments: Any) -> bool:
    """Whether arguments are surely right; those that are not may be."""
    if shape is None:
        return False
    properties, required = shape
    if not required <= arguments.keys() <= properties.keys():
        return False
    for name, value in arguments.items():
        about = properties[name]
        kinds = _TYPES[about["type"]]
        if type(value) not in kinds or ("enum" in about and value not in about["enum"]):
            return False
    return True


@lru_cache(1024)
def _schemas(toolset: Toolset) -> dict[str, tuple[bytes, tuple[dict[str, Any], set[str]] | None]]:
    """By the names of the tools their schemas, and the shape of those that are plain."""
    return {
        str(tool.name): (tool.parameters, _shape_of(tool.parameters))
        for tool in toolset.tools
        if tool.parameters is not None and isinstance(tool.function["parameters"], dict)
    }


@lru_cache(1024)
def _faults(toolset: Toolset, nulls: bool) -> list[tuple[Tool, str, str]]:
    """The tools whose parameters are no schema, where they are none, and why."""
    found = [
        (tool, *_fault_of_schema(tool.parameters, nulls))
        for tool in toolset.tools
        if tool.parameters is not None
    ]
    return [fault for fault in found if fault[2]]


@check("tool", "where", "reason")
def invalid_schema(batch: Batch, *, nulls: str | None = None) -> Hits:
    """Tools whose `parameters` are no valid JSON Schema. A keyword that is null is one that is left
    out, unless `nulls` are "rejected".
    """
    found = Collected(batch.items("calling"))
    for case in batch.once(cases):
        for tool, where, reason in _faults(case.declared, nulls != "rejected"):
            about = {"tool": str(tool.name), "where": where or "its top", "reason": reason}
            found.add(case.index, tool.at("parameters"), **about)
    return found.hits()


def doubtful(batch: Batch) -> list[tuple[int, Path, Any, bytes, Any]]:
    """The calls that are not plainly right by the schema of their tool: the index of the conversation,
    where the function is, itself, the schema, and the arguments.
    """
    found = []
    for case, read in zip(batch.once(cases), batch.once(read_calls), strict=True):
        named = _schemas(case.declared)
        for (path, function, _), (arguments, wrong) in zip(case.calls, read, strict=True):
            schema, shape = named.get(function.name, (None, None))
            if schema is not None and not wrong and not _plainly_right(shape, arguments):
                found.append((case.index, path, function, schema, arguments))
    return found


@check("tool", "where", "reason")
def arguments_violate_schema(batch: Batch) -> Hits:
    """Calls whose arguments the schema of their tool rejects."""
    found = Collected(batch.items("calling"))
    for index, path, function, schema, arguments in batch.once(doubtful):
        where, reason = _fault_of_arguments(schema, _encode(arguments))
        if reason and type(function.arguments) is dict:
            # Tables have a column for each argument of all calls, and null for what is left out.
            given = _given(arguments)
            if given != arguments and not any(_fault_of_arguments(schema, _encode(given))):
                continue
        if reason:
            about = {"tool": function.name, "where": where or "the top", "reason": reason}
            found.add(index, within(path, "arguments"), **about)
    return found.hits()


@check("tool", "argument", "known")
def undeclared_argument(batch: Batch) -> Hits:
    """Calls with an argument that the schema of their tool does not name, and does not forbid."""
    found = Collected(batch.items("calling"))
    for index, path, function, schema, arguments in batch.once(doubtful):
        known = _names(schema)
        # In tables null is what is left out, as above; in a text somebody wrote it.
        given = _given(arguments) if type(function.arguments) is dict else arguments
        more = [name for name in given if known and name not in known]
        if more and known and not any(_fault_of_arguments(schema, _encode(given))):
            about = {"tool": function.name, "argument": more[0], "known": ", ".join(known[:8])}
            found.add(index, within(path, "arguments"), **about)
    return found.hits()


@lru_cache(MANY)
def _names(schema: bytes) -> tuple[str, ...] | None:
    """The names of the properties of a schema that says nothing of others; None for another."""
    value = _meant(schema)
    if not isinstance(value, dict) or set(value) - _KNOWN or not value.get("properties"):
        return None
    return tuple(value["properties"]) if isinstance(value["properties"], dict) else None


_KNOWN = {"type", "properties", "required", "description", "title", "$schema"}


def _given(value: Any) -> Any:
    """A value without the keys that are null."""
    if isinstance(value, dict):
        return {key: _given(inner) for key, inner in value.items() if inner is not None}
    return [_given(one) for one in value] if isinstance(value, list) else value
