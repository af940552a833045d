"""Calls and tools that rows hold as texts: what a trainer has to read as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

import msgspec

from ftlint.checks.calltexts import CALL, MARK, THOUGHT, between, may_mark
from ftlint.checks.tools import Collected
from ftlint.model import Batch, Hits, check

_decode = msgspec.json.Decoder().decode


@check("reason")
def call_not_json(batch: Batch, *, tag: str) -> Hits:
    """Messages of the speaker `tag` whose text is not a call, or a list of them, as JSON: objects
    with a name and arguments. What is thought before it is no part of it.
    """
    column = batch.items("rows")
    found = Collected(column)
    if not any(tag in tags for tags in batch.items("tags").distinct()):
        return found.hits()
    for index, dialogue in enumerate(column.values):
        for number, said in enumerate(dialogue.tags or ()):
            if said == tag and (reason := _no_call(dialogue.messages[number].content)):
                found.add(index, ("messages", number, "content"), reason=reason)
    return found.hits()


@check("reason")
def marked_call_not_json(batch: Batch) -> Hits:
    """Answers with a call between marks that is not JSON, where tools are declared in the row or in a
    system prompt, or there are results.
    """
    column = batch.items("rows")
    found = Collected(column)
    marked = may_mark(batch)
    if not marked:
        return found.hits()
    calling = set(batch.items("calling").rows)
    for index, (row, dialogue) in enumerate(zip(column.rows, column.values, strict=True)):
        if row in marked and (row in calling or _told_of_tools(dialogue)):
            for number, message in enumerate(dialogue.messages):
                text = message.content
                said = type(text) is str and message.role == "assistant" and MARK in text
                reasons = [_read(call)[1] for call in between(text)] if said else []
                if reason := next(filter(None, reasons), ""):
                    found.add(index, ("messages", number, "content"), reason=reason)
    return found.hits()


@check()
def invented_result(batch: Batch) -> Hits:
    """Answers that go on after a call between marks with a result between marks."""
    if not (marked := may_mark(batch)):
        return Hits([])
    column = batch.narrowed(marked).texts("output")
    return column.hits(column.indices(map(_INVENTED.search, column.values)))


_INVENTED = re.compile(r"</tool_call>\s*<tool_response>")


def _told_of_tools(dialogue: Any) -> bool:
    return any(
        "<tools>" in message.content
        for message in dialogue.messages
        if type(message.content) is str and message.role != "assistant"
    )


@check("fault")
def out_of_order(batch: Batch) -> Hits:
    """Calls that the next turn does not answer, each once, and results of no call before them. A
    conversation may end on calls.
    """
    column = batch.items("rows")
    found = Collected(column)
    for index, dialogue in enumerate(column.values):
        tags, messages = dialogue.tags or (), dialogue.messages
        if CALL in tags or RESULT in tags:
            faults = _spoken_faults(tags)
        elif any(type(m.content) is list for m in messages):
            faults = _part_faults(messages)
        else:
            continue
        for number, fault in faults:
            found.add(index, ("messages", number), fault=fault)
    return found.hits()


RESULT = "observation"


def _spoken_faults(tags: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What is wrong with the order of ShareGPT's speakers, and at which turn."""
    for number, said in enumerate(tags):
        before = tags[number - 1] if number else "nobody"
        if said == RESULT and before not in (CALL, RESULT):
            yield number, f"this observation answers no function_call: before it speaks {before}"
        after = tags[number + 1] if number + 1 < len(tags) else RESULT
        if said == CALL and after not in (CALL, RESULT):
            yield number, f"no observation answers this function_call: after it speaks {after}"


def _part_faults(messages: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """What is wrong with the numbers and names of Gemini's calls and responses, and at which turn."""
    answers = [_functions(message, "function_response") for message in messages]
    calls: list[str] = []
    at = -1
    while at < len(messages) - 1:
        turns = list(takewhile(answers.__getitem__, range(at + 1, len(messages))))
        given = [name for turn in turns for name in answers[turn]]
        strange = next((n for n in given if n and given.count(n) > calls.count(n)), "")
        if len(given) != len(calls):
            fault = f"{len(calls)} functionCall parts, and {len(given)} functionResponse parts after them"
            yield turns[0] if turns else at, fault
        elif strange:
            turn = next(turn for turn in turns if strange in answers[turn])
            asked = ", ".join(calls)
            yield turn, f'a functionResponse of "{strange}" too many: called before are {asked}'
        elif len(turns) > 1:
            yield turns[1], f"the results of {len(calls)} calls stand in {len(turns)} turns"
        at += len(turns) + 1
        calls = _functions(messages[at], "function_call") if at < len(messages) else []


def _functions(message: Any, kind: str) -> list[str]:
    """The names of the functions that the parts of a message call, or are of."""
    parts = message.content if type(message.content) is list else ()
    return [getattr(part, "function", "") for part in parts if part.type == kind]


@check("reason")
def tools_not_json(batch: Batch) -> Hits:
    """Tools that are a text, and not one that holds a list of objects as JSON."""
    column = batch.items("calling")
    found = Collected(column)
    for index, dialogue in enumerate(column.values):
        if isinstance(dialogue.tools, str) and dialogue.tools.strip():
            value, reason = _read(dialogue.tools)
            if not reason and not _are_objects(value):
                reason = "it holds no list of objects"
            if reason:
                found.add(index, ("tools",), reason=reason)
    return found.hits()


def _read(text: str) -> tuple[Any, str]:
    """The value that a text holds as JSON, and why it holds none; no reason where it does."""
    try:
        return _decode(text), ""
    except (msgspec.DecodeError, RecursionError):
        return None, "it is not JSON"


def _no_call(text: Any) -> str:
    """Why a text is no call; nothing where it is one."""
    if not isinstance(text, str):
        return ""
    value, reason = _read(re.sub(THOUGHT, "", text))
    if reason:
        return reason
    calls = value if isinstance(value, list) else [value]
    if not _are_objects(calls):
        return "it holds no object"
    lacking = next((key for key in ("name", "arguments") for c in calls if key not in c), "")
    return lacking and f'it has no "{lacking}"'


def _are_objects(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, dict) for value in values)
