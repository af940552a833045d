"""Checks on the keys of tools and calls: what a target wants each of them to have."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
from msgspec import UNSET

from ftlint.checks.tools import Collected, cases
from ftlint.checks.toolsets import Path
from ftlint.model import Batch, Hits, check

_decode = msgspec.json.Decoder().decode


@check("tool", "fault", "new")
def incomplete_call(batch: Batch, *, keys: list[str]) -> Hits:
    """Calls without one of `keys`, and where `type` is among these, of another type than function."""
    found = Collected(batch.items("calling"))
    for case in batch.once(cases):
        if not case.calls:
            continue
        for number, message in enumerate(case.dialogue.messages):
            for index, call in enumerate(message.tool_calls or ()):
                values = {key: getattr(call, key) or None for key in keys}
                if fault := _fault(values):
                    path: Path = ("messages", number, "tool_calls", index)
                    absent = call.type is UNSET
                    name = call.function.name
                    found.add(case.index, path, tool=name, fault=fault, new=_new(values, absent))
    return found.hits()


@check("tool", "fault", "new")
def incomplete_tool(
    batch: Batch, *, keys: list[str], function_keys: list[str] | None = None
) -> Hits:
    """Tools without one of `keys`, or whose function is without one of `function_keys`; and where
    `type` is among the former, of another type than function.
    """
    found = Collected(batch.items("calling"))
    wanted, inside = tuple(keys), tuple(function_keys or ())
    known = batch.items("declared").values
    for index, (tools, _) in enumerate(known):
        for number, name, fault, new in _faults(tools, wanted, inside) if tools else ():
            found.add(index, ("tools", number), tool=name, fault=fault, new=new)
    return found.hits()


@lru_cache(1024)
def _faults(
    written: bytes, keys: tuple[str, ...], inside: tuple[str, ...]
) -> list[tuple[int, str, str, dict[str, str]]]:
    """Of tools written as a list, those with a fault: the number, the name, the fault, and the keys
    that surely belong there.
    """
    tools = _decode(written)
    found: list[tuple[int, str, str, dict[str, str]]] = []
    for number, tool in enumerate(tools if isinstance(tools, list) else ()):
        function = tool.get("function")
        about = function if isinstance(function, dict) else tool
        values = {key: tool.get(key) for key in keys}
        if about is function:
            values |= {f"function.{key}": about.get(key) for key in inside}
        if fault := _fault(values):
            new = _new(values, "type" not in tool and about is function)
            found.append((number, str(about.get("name", "?")), fault, new))
    return found


def _new(values: dict[str, Any], absent: bool) -> dict[str, str]:
    """What surely belongs where a type is wanted and the key is `absent`."""
    return {"type": "function"} if "type" in values and absent else {}


def _fault(values: dict[str, Any]) -> str:
    """What is wrong with the values of keys; an empty text when nothing is."""
    lacking = [key for key, value in values.items() if value is None]
    if lacking:
        return "has no " + " and no ".join(f"`{key}`" for key in lacking)
    kind = values.get("type", "function")
    return "" if kind == "function" else f'has the type "{kind}", and "function" is needed'
