"""Calls and tools that rows hold as texts: what a trainer has to read as JSON."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ftlint.checks.tools import Collected
from ftlint.model import Batch, Hits, check

_decode = msgspec.json.Decoder().decode
_THOUGHT = r"(?s)<think>.*?</think>"


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
    value, reason = _read(re.sub(_THOUGHT, "", text))
    if reason:
        return reason
    calls = value if isinstance(value, list) else [value]
    if not _are_objects(calls):
        return "it holds no object"
    lacking = next((key for key in ("name", "arguments") for c in calls if key not in c), "")
    return lacking and f'it has no "{lacking}"'


def _are_objects(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, dict) for value in values)
