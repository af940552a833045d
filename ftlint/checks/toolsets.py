"""The tools that rows declare: OpenAI's, Gemini's, and those that are a text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

Path: TypeAlias = tuple[str | int, ...]
LISTED = "functionDeclarations"

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder().decode


class Tool(Struct, frozen=True, eq=False):
    """A function that a row declares. `parameters` is its schema as JSON, if it has one. What is
    `inside` a text has the place of the text.
    """

    path: Path
    name: Any
    function: dict[str, Any]
    parameters: bytes | None
    inside: bool = False

    def at(self, key: str) -> Path:
        """Where one of its keys is."""
        return self.path if self.inside else (*self.path, key)


class Toolset(Struct, frozen=True, eq=False):
    """What rows with the same tools declare: one object for all of them, while it is known. The
    `repeated` tools have the name of an earlier one.
    """

    tools: tuple[Tool, ...] = ()
    names: tuple[str, ...] = ()
    repeated: tuple[Tool, ...] = ()


@lru_cache(1024)
def toolset(tools: bytes, functions: bytes) -> Toolset:
    """The functions that a conversation may call."""
    found = []
    for key, written in (("tools", tools), ("functions", functions)):
        declared, inside = _listed(written)
        for index, tool in enumerate(declared):
            if isinstance(tool, dict) and isinstance(tool.get(LISTED), list):
                found += _of_gemini((key, index, LISTED), tool[LISTED])
                continue
            function = tool.get("function") if isinstance(tool, dict) else None
            path: Path = (key, index, "function")
            if not isinstance(function, dict):
                if not isinstance(tool, dict) or "name" not in tool:
                    continue
                path, function = (key, index), tool
            schema = function.get("parameters")
            parameters = None if schema is None else _encode(schema)
            path = (key,) if inside else path
            found.append(Tool(path, function.get("name"), function, parameters, inside))
    names = [tool.name for tool in found if isinstance(tool.name, str)]
    seen: set[tuple[str | int, str]] = set()
    repeated = []
    for tool in found:
        if isinstance(tool.name, str):
            if (tool.path[0], tool.name) in seen:
                repeated.append(tool)
            seen.add((tool.path[0], tool.name))
    return Toolset(tuple(found), tuple(names), tuple(repeated))


def _of_gemini(path: Path, functions: list[Any]) -> list[Tool]:
    """Gemini's functions, whose schemas have the names of types in capitals."""
    found = []
    for index, function in enumerate(functions):
        if isinstance(function, dict) and "name" in function:
            if isinstance(schema := function.get("parameters"), dict):
                function = function | {"parameters": _lowered(schema)}
            parameters = None if schema is None else _encode(function["parameters"])
            found.append(Tool((*path, index), function["name"], function, parameters))
    return found


def _lowered(schema: Any) -> Any:
    """A schema with the names of its types as JSON Schema has them."""
    if isinstance(schema, list):
        return [_lowered(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    lowered = {key: _lowered(value) for key, value in schema.items()}
    if isinstance(kind := lowered.get("type"), str) and kind.isupper():
        lowered["type"] = kind.lower()
    return lowered


def _listed(written: bytes) -> tuple[list[Any], bool]:
    """The tools of a list, or of a text that holds one; and whether it is a text."""
    value = _decode(written) if written else []
    if not isinstance(value, str):
        return value, False
    try:
        value = _decode(value)
    except msgspec.DecodeError:
        return [], True
    return (value if isinstance(value, list) else []), True
