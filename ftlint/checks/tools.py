"""Checks on tools and their calls: who is called, with which id, and whether an answer came."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import msgspec
from msgspec import Struct

from ftlint.checks import unreadable
from ftlint.checks.calltexts import CALL, may_mark, spelt
from ftlint.checks.toolsets import Path, Toolset, toolset
from ftlint.model import Batch, Column, Hits, Place, SetHits, Summary, about_file, check

LONG = 60  # characters of an id that are shown


class Case(Struct):
    """What a conversation has to do with tools: its index among those that may; its calls, with
    the path of each, its function and its id if it has one; and what it declares. It is `smooth`
    when every result answers a call of the turn before, and every call that others follow has one.
    """

    index: int
    dialogue: Any
    calls: list[tuple[Path, Any, str | None]]
    declared: Toolset
    smooth: bool


def cases(batch: Batch) -> list[Case]:
    """The conversations of a batch that have tools or calls."""
    found = []
    known, column = batch.items("declared").values, batch.items("calling")
    marked = may_mark(batch) if column.values else frozenset()
    for index, (row, dialogue) in enumerate(zip(column.rows, column.values, strict=True)):
        tools = toolset(*known[index])
        calls, results, smooth = _course(dialogue.messages)
        if row in marked or CALL in (getattr(dialogue, "tags", None) or ()):
            calls += spelt(dialogue, row in marked)
        if calls or tools.tools or results:
            found.append(Case(index, dialogue, calls, tools, smooth))
    return found


def _course(messages: list[Any]) -> tuple[list[tuple[Path, Any, str | None]], bool, bool]:
    """The calls of a conversation, whether there are results, and whether it is `smooth`."""
    calls: list[tuple[Path, Any, str | None]] = []
    waiting: set[Any] = set()
    results, smooth = False, True
    for number, message in enumerate(messages):
        if message.role == "tool":
            results = True
            smooth = smooth and message.tool_call_id in waiting
            waiting.discard(message.tool_call_id)
            continue
        smooth = smooth and not waiting
        waiting = set()
        for index, call in enumerate(message.tool_calls or ()):
            known = call.id if type(call.id) is str else None
            calls.append((_path(message, number, index), call.function, known))
            smooth = smooth and known is not None
            waiting.add(known)
        if message.function_call:
            calls.append((("messages", number, "function_call"), message.function_call, None))
    return calls, results, smooth


def _path(message: Any, number: int, index: int) -> Path:
    """Where the function of a call is: Gemini's calls are parts of the content."""
    if type(message.content) is list:
        parts = [n for n, part in enumerate(message.content) if part.type == "function_call"]
        if index < len(parts):
            return ("messages", number, "content", parts[index], "functionCall")
    return ("messages", number, "tool_calls", index, "function")


def within(path: Path, key: str) -> Path:
    """Where a field of a call is: one that is a text has no places of its own."""
    return path if path[-1] == "content" else (*path, key)


_decode = msgspec.json.Decoder().decode


class Collected:
    """Hits at paths below conversations, gathered one by one."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.rows: list[int] = []
        self.places: list[Place] = []
        self.details: list[dict[str, Any]] = []

    def add(self, index: int, path: Path, **details: Any) -> None:
        self.rows.append(self.column.rows[index])
        self.places.append(self.column.at(index, *path))
        self.details.append(details)

    def hits(self) -> Hits:
        return Hits(self.rows, self.places, self.details)


def read_arguments(arguments: Any) -> tuple[Any, str]:
    """The arguments of a call, and why they are no JSON object; no reason when they are."""
    if not isinstance(arguments, str):
        return arguments, ""
    if not arguments.strip():
        return None, "they are empty; a call without arguments has {}"
    try:
        value = _decode(arguments)
    except (msgspec.DecodeError, RecursionError) as error:
        return None, unreadable.reason(error, "they end too early")
    if not isinstance(value, dict):
        return None, f"they are {_kind(value)}"
    return value, ""


Read = list[tuple[Any, str]]


def read_calls(batch: Batch) -> list[Read]:
    """For each of the `cases`, what `read_arguments` makes of its calls' arguments."""
    return [
        [read_arguments(function.arguments) for _, function, _ in case.calls]
        for case in batch.once(cases)
    ]


def _kind(value: Any) -> str:
    kinds = {str: "text", list: "a list", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


@check("tool", "reason")
def arguments_not_json(batch: Batch) -> Hits:
    """Calls whose arguments are no JSON object."""
    found = Collected(batch.items("calling"))
    for case, read in zip(batch.once(cases), batch.once(read_calls), strict=True):
        for (path, function, _), (_, reason) in zip(case.calls, read, strict=True):
            if reason:
                found.add(case.index, (*path, "arguments"), tool=function.name, reason=reason)
    return found.hits()


@check("tool")
def arguments_not_string(batch: Batch, *, wanted: str) -> Hits:
    """Calls whose arguments are an object, where `wanted` is "string"."""
    found = Collected(batch.items("calling"))
    for case in batch.once(cases) if wanted == "string" else ():
        for path, function, _ in case.calls:
            if type(function.arguments) is dict and path[-1] != "content":
                found.add(case.index, (*path, "arguments"), tool=function.name)
    return found.hits()


@check("fault")
def orphan_result(batch: Batch, *, ids: str | None = None) -> Hits:
    """Results whose id no earlier call has, and those without an id: unless `ids` are "optional",
    or needed "with calls" only, where the calls have some.
    """
    found = Collected(batch.items("calling"))
    for case in batch.once(cases):
        if case.smooth:
            continue
        named = bool(case.calls) and all(known is not None for _, _, known in case.calls)
        needed = ids is None or (ids == "with calls" and named)
        called: set[Any] = set()
        for number, message in enumerate(case.dialogue.messages):
            called.update(c.id for c in message.tool_calls or () if type(c.id) is str)
            if message.role != "tool" or message.tool_call_id in called:
                continue
            path: Path = ("messages", number)
            if type(message.tool_call_id) is not str:
                if needed:
                    found.add(case.index, path, fault="has no tool_call_id")
            elif named or not case.calls:  # else nobody can tell which call it is of
                written = json.dumps(message.tool_call_id[:LONG], ensure_ascii=False)
                fault = f"names the call {written}, and no earlier message makes it"
                found.add(case.index, (*path, "tool_call_id"), fault=fault)
    return found.hits()


@check("id", "tool")
def unanswered_call(batch: Batch) -> Hits:
    """Calls without a result before the next turn; a conversation may end on calls."""
    found = Collected(batch.items("calling"))
    for case in batch.once(cases):
        if case.smooth:
            continue
        waiting: dict[str, tuple[Path, str]] = {}
        for number, message in enumerate(case.dialogue.messages):
            if message.role == "tool":
                # A result without an id is taken for that of the first call that waits.
                known = message.tool_call_id
                waiting.pop(known if type(known) is str else next(iter(waiting), ""), None)
                continue
            for call_id, (path, name) in waiting.items():
                found.add(case.index, path, id=call_id, tool=name)
            waiting = {
                call.id: (("messages", number, "tool_calls", n), call.function.name)
                for n, call in enumerate(message.tool_calls or ())
                if type(call.id) is str
            }
    return found.hits()


@check("tool", "known")
def undeclared_tool(batch: Batch) -> Hits:
    """Calls to a tool that is not among those the row declares; a row that declares none says
    nothing about it.
    """
    found = Collected(batch.items("calling"))
    for case in batch.once(cases):
        names = case.declared.names
        for path, function, _ in case.calls if case.declared.tools else ():
            if function.name not in names:
                known = [str(tool.name) for tool in case.declared.tools]
                found.add(
                    case.index, within(path, "name"), tool=function.name, known=", ".join(known[:8])
                )
    return found.hits()


@check("tool")
def duplicate_tool(batch: Batch) -> Hits:
    """Tools that have the name of an earlier one of the row."""
    found = Collected(batch.items("calling"))
    for case in batch.once(cases):
        for tool in case.declared.repeated:
            found.add(case.index, tool.at("name"), tool=tool.name)
    return found.hits()


@check("id", "tool")
def duplicate_call_id(batch: Batch) -> Hits:
    """Calls that have the id of one that still waits for its result. One that was answered may lend
    its id: results are matched in order, and some programs number the calls of each turn anew.
    """
    found = Collected(batch.items("calling"))
    for case in batch.once(cases):
        known = [call_id for _, _, call_id in case.calls if call_id is not None]
        if len(set(known)) == len(known):
            continue
        waiting: set[Any] = set()
        for number, message in enumerate(case.dialogue.messages):
            if message.role == "tool":
                waiting.discard(message.tool_call_id)
                continue
            for index, call in enumerate(message.tool_calls or ()):
                if type(call.id) is str and call.id in waiting:
                    path: Path = ("messages", number, "tool_calls", index, "id")
                    found.add(case.index, path, id=call.id, tool=call.function.name)
                waiting.add(call.id)
    return found.hits()


@check("value", "what", "pattern")
def bad_tool_name(
    batch: Batch, *, name_pattern: str | None = None, id_pattern: str | None = None
) -> Hits:
    """Names of tools, and ids of calls, that do not match what the target takes."""
    found = Collected(batch.items("calling"))
    names, ids = (re.compile(p) if p else None for p in (name_pattern, id_pattern))
    for case in batch.once(cases):
        for tool in case.declared.tools:
            if names and isinstance(tool.name, str) and not names.fullmatch(tool.name):
                about = {"value": tool.name, "what": "name of the tool", "pattern": name_pattern}
                found.add(case.index, tool.at("name"), **about)
        for path, call, call_id in case.calls:
            if names and not names.fullmatch(call.name):
                about = {"value": call.name, "what": "name of the tool", "pattern": name_pattern}
                found.add(case.index, within(path, "name"), **about)
            if ids and call_id is not None and not ids.fullmatch(call_id):
                about = {"value": call_id, "what": "id of the call", "pattern": id_pattern}
                found.add(case.index, (*path[:-1], "id"), **about)
    return found.hits()


@check()
def tools_as_text(batch: Batch) -> Hits:
    """Rows whose tools are a text."""
    found = Collected(batch.items("rows"))
    for index, dialogue in enumerate(found.column.values):
        if type(dialogue.tools) is str:
            found.add(index, ("tools",))
    return found.hits()


class Tools(Summary):
    """In how many conversations each tool is declared, and which are called; the first `MOST`."""

    MOST = 5000

    def __init__(self) -> None:
        self.declared: dict[str, int] = {}
        self.called: set[str] = set()

    def add(self, batch: Batch) -> None:
        found = batch.once(cases)
        for declared, times in Counter([case.declared for case in found]).items():
            for name in declared.names:
                if name in self.declared or len(self.declared) < self.MOST:
                    self.declared[name] = self.declared.get(name, 0) + times
        self.called.update([call.name for case in found for _, call, _ in case.calls])

    def merge(self, other: Tools) -> None:
        for name, count in other.declared.items():
            if name in self.declared or len(self.declared) < self.MOST:
                self.declared[name] = self.declared.get(name, 0) + count
        self.called |= other.called


@check("unused", "names", "count")
def unused_tools(tools: Tools) -> SetHits:
    """Tools that are declared, and never called in the whole set; where none is called at all,
    the conversations are there to show that.
    """
    unused = sorted(set(tools.declared) - tools.called, key=lambda n: (-tools.declared[n], n))
    if not unused or not tools.called:
        return SetHits()
    names = ", ".join(unused[:5]) + (" …" if len(unused) > 5 else "")
    return about_file(len(unused), unused=len(unused), names=names, count=len(tools.declared))
