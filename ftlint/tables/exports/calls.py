"""Queries with the tools that are there and the calls that answer them, as in huggingface.co/datasets/Salesforce/
xlam-function-calling-60k and what was made after it; seen 2026-11.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.tables.exports.export import Export
from ftlint.tables.table import Record, Table
from ftlint.tables.values import as_json, decoded

KEYS = ("answers", "tool_calls", "calls", "answer")
# The names of Python's types, as parameters have them, in JSON Schema.
_TYPES = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "list": "array",
    "tuple": "array",
    "set": "array",
    "dict": "object",
    "none": "null",
    **{
        name: name for name in ("string", "integer", "number", "boolean", "array", "object", "null")
    },
}
_ITEMS = re.compile(r"(?i)(?:list|set)\[(.+)\]")
_OPTIONAL = re.compile(r"(?i)optional\[(.+)\]|(.+?),\s*optional\b.*")


def is_one(values: Mapping[str, Any]) -> bool:
    """Whether a record is a query with tools and calls."""
    tools = _listed(values.get("tools"))
    return (
        isinstance(values.get("query"), str)
        and "messages" not in values
        and bool(tools)
        and all(isinstance(tool, dict) and ("name" in tool or "function" in tool) for tool in tools)
        and any(isinstance(values.get(key), str | list | dict) for key in KEYS)
    )


class Calls(Export):
    """A conversation of each query and the calls that answer it, with the tools it declares."""

    format = "queries with calls"

    def __init__(self, export: Table) -> None:
        super().__init__(export)
        self.columns = ["messages", "tools"]
        self.note("each query and the calls that answer it are made messages")

    def fits(self, values: Mapping[str, Any]) -> bool:
        return is_one(values)

    def records(self) -> Iterator[Record]:
        for record in self.fitting():
            key = next(key for key in KEYS if isinstance(record.values.get(key), str | list | dict))
            calls = [_call(*numbered) for numbered in enumerate(_listed(record.values[key]), 1)]
            made = [call for call in calls if call]
            if not made or len(made) < len(calls):
                self.problems[record.line] = f'no call can be read under "{key}"'
                continue
            messages = [
                {"role": "user", "content": record.values["query"]},
                {"role": "assistant", "tool_calls": made},
            ]
            tools = [self._tool(tool, made) for tool in _listed(record.values["tools"])]
            yield Record(record.line, {"messages": messages, "tools": tools})

    def _tool(self, tool: dict[str, Any], calls: list[dict[str, Any]]) -> dict[str, Any]:
        if isinstance(tool.get("function"), dict):
            return tool
        function = dict(tool)
        if _is_flat(function.get("parameters")):
            self.note("the parameters of tools are written as JSON Schema")
            said = [call["function"] for call in calls]
            given = [call["arguments"] for call in said if call["name"] == tool.get("name")]
            function["parameters"] = _schema(function["parameters"], given)
        return {"type": "function", "function": function}


def _listed(value: Any) -> list[Any]:
    """A list, be it the text of one; an object alone is the only one of a list."""
    if isinstance(value, str):
        try:
            value = decoded(value.encode())
        except (ValueError, RecursionError):
            return []
    if isinstance(value, dict):
        return [value]
    return value if isinstance(value, list) else []


def _call(number: int, call: Any) -> dict[str, Any] | None:
    """A call as messages have it; None for what is none."""
    about = call.get("function", call) if isinstance(call, dict) else None
    if not isinstance(about, dict) or not isinstance(about.get("name"), str):
        return None
    arguments = next(iter(_listed(about.get("arguments"))), None)
    if not isinstance(arguments, dict):
        return None
    written = json.dumps(as_json(arguments), ensure_ascii=False)
    function = {"name": about["name"], "arguments": written}
    return {"id": str(call.get("id") or f"call_{number}"), "type": "function", "function": function}


def _is_flat(parameters: Any) -> bool:
    """Whether parameters are their names with what is said of each, and no schema of an object."""
    if not isinstance(parameters, dict) or isinstance(parameters.get("properties"), dict):
        return False
    return all(isinstance(about, dict) for about in parameters.values())


def _schema(parameters: dict[str, dict[str, Any]], given: list[str]) -> dict[str, Any]:
    """The schema of parameters by their names. What has a default may be left out, and so may what any of
    the arguments that are `given` leave out.
    """
    calls = [decoded(arguments.encode()) for arguments in given]
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, about in parameters.items():
        kind, optional = _type(str(about.get("type", "")))
        properties[name] = {key: value for key, value in about.items() if key != "type"} | kind
        if not optional and "default" not in about and all(name in call for call in calls):
            required.append(name)
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return schema | ({"required": required} if required else {})


def _type(name: str) -> tuple[dict[str, Any], bool]:
    """What JSON Schema says of a type by its name in Python, and whether it says that it is optional."""
    found = _OPTIONAL.fullmatch(name.strip())
    bare = (found[1] or found[2] if found else name).strip()
    if items := _ITEMS.fullmatch(bare):
        inside, _ = _type(items[1])
        return {"type": "array"} | ({"items": inside} if inside else {}), bool(found)
    known = _TYPES.get(bare.partition("[")[0].strip().casefold())
    return ({"type": known} if known else {}), bool(found)
