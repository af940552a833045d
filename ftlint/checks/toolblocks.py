"""Checks on how Bedrock's conversations declare tools, call them, and give their results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def of_call(call: Any, at: Path, calls: set[str], declared: set[Any]) -> Iterator[Fault]:
    """What is wrong with a call, of those before and those declared."""
    if call is None:
        return
    if not isinstance(call, dict):
        yield at, "is a call that is no object"
        return
    for key in ("toolUseId", "name"):
        if not is_said(call.get(key)):
            yield at, f'is a call without a text under "{key}"'
    if not isinstance(call.get("input"), dict):
        yield at, 'is a call without an object under "input"'
    known, name = call.get("toolUseId"), call.get("name")
    if declared and is_said(name) and name not in declared:
        yield (*at, "name"), f'calls "{name}", which toolConfig does not have'
    if is_said(known):
        if known in calls:
            yield (*at, "toolUseId"), f'has the id "{known}" of an earlier call'
        calls.add(known)


def of_result(result: Any, at: Path, calls: set[str], answered: set[str]) -> Iterator[Fault]:
    """What is wrong with a result, of the calls before it."""
    if result is None:
        return
    if not isinstance(result, dict):
        yield at, "is a result that is no object"
        return
    known = result.get("toolUseId")
    if not is_said(known):
        yield at, 'is a result without a text under "toolUseId"'
    elif known not in calls:
        yield (*at, "toolUseId"), f'is the result of a call "{known}" that no earlier message makes'
    elif known in answered:
        yield (*at, "toolUseId"), f'is a second result of the call "{known}"'
    answered.add(str(known))
    content = result.get("content")
    if not isinstance(content, list) or not content:
        yield at, "is a result without content"
    for index, part in enumerate(listed_in(content)):
        told = part if isinstance(part, dict) else {}
        if isinstance(told.get("text"), str) == isinstance(told.get("json"), dict):
            yield (*at, "content", index), "is a result that is neither a text nor JSON, or both"


def of_config(config: Any) -> Iterator[Fault]:
    """What is wrong with the tools that a row declares."""
    if config is None:
        return
    at: Path = ("toolConfig",)
    tools = config.get("tools") if isinstance(config, dict) else None
    if not isinstance(tools, list) or not tools:
        yield at, "has no list of tools"
        return
    specs = specs_of(config)
    if len(specs) < len(tools):
        yield (*at, "tools"), 'has a tool without a "toolSpec"'
    names: set[Any] = set()
    for path, tool in specs:
        for key in ("name", "description"):
            if not is_said(tool.get(key)):
                yield path, f'is a tool without a text under "{key}"'
        schema = tool.get("inputSchema")
        schema = schema.get("json") if isinstance(schema, dict) else None
        if not isinstance(schema, dict) or "type" not in schema:
            yield path, 'is a tool without a schema with a type under "inputSchema" and "json"'
        if is_said(name := tool.get("name")):
            if name in names:
                yield (*path, "name"), f'has the name "{name}" of an earlier tool'
            names.add(name)


def specs_of(config: Any) -> list[tuple[Path, dict[str, Any]]]:
    """The tools that a row declares, each with its path."""
    tools = listed_in(config.get("tools")) if isinstance(config, dict) else []
    return [
        (("toolConfig", "tools", index, "toolSpec"), tool["toolSpec"])
        for index, tool in enumerate(tools)
        if isinstance(tool, dict) and isinstance(tool.get("toolSpec"), dict)
    ]


def listed_in(value: Any) -> list[Any]:
    """A list as it is, and nothing of anything else."""
    return value if isinstance(value, list) else []


def is_said(value: Any) -> TypeGuard[str]:
    """Whether a value is a text that says something."""
    return isinstance(value, str) and bool(value.strip())
