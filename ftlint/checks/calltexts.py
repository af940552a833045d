"""Calls that are the text of a message, or stand in one between marks."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ftlint.checks.special import BRACKET
from ftlint.checks.toolsets import Path
from ftlint.model import Batch
from ftlint.signs import Signs

CALL = "function_call"
THOUGHT = r"(?s)<think>.*?</think>"
MARK, END = "<tool_call>", "</tool_call>"
_WORD = Signs("<tool_c")  # without what it would share with other signs


class Spelt(msgspec.Struct):
    """A call as JSON."""

    name: str
    arguments: dict[str, Any]


def spelt(dialogue: Any, marked: bool) -> list[tuple[Path, Spelt, None]]:
    """The calls that the texts of a conversation make, and where; those that are none are another
    rule's matter. `marked` says whether any may stand between marks.
    """
    found: list[tuple[Path, Spelt, None]] = []
    tags = getattr(dialogue, "tags", None) or ()
    for number, message in enumerate(dialogue.messages):
        text = message.content
        if type(text) is not str:
            continue
        if tags and tags[number] == CALL:
            written = [re.sub(THOUGHT, "", text)]
        elif marked and message.role == "assistant" and MARK in text:
            written = between(text)
        else:
            continue
        for call in written:
            found += [(("messages", number, "content"), one, None) for one in _read(call)]
    return found


def between(text: str) -> list[str]:
    """What stands between marks in a text and begins as JSON does, as parsers see it: without an
    end it goes on. What is only thought is no call.
    """
    found = re.findall(_MARKED, re.sub(THOUGHT, "", text))
    return [inside for inside in found if inside.lstrip().startswith(("{", "["))]


_MARKED = rf"(?s){MARK}(.*?)(?:{END}|\Z)"


def may_mark(batch: Batch) -> frozenset[int]:
    """The rows that may have marks of calls in them, however they are escaped."""
    return frozenset((*batch.block.having(_WORD), *batch.block.having(BRACKET)))


def _read(text: str) -> list[Spelt]:
    try:
        value = _decode(text)
        return msgspec.convert(value if isinstance(value, list) else [value], list[Spelt])
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
        return []


_decode = msgspec.json.Decoder().decode
