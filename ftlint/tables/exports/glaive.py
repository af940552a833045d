"""Conversations in one text each, with the tools in the system prompt, as in huggingface.co/datasets/glaiveai/
glaive-function-calling-v2; seen 2026-11.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.tables.exports.export import Export
from ftlint.tables.table import Record, Table

ROLES = {"USER": "user", "ASSISTANT": "assistant", "FUNCTION RESPONSE": "tool"}
_TURN = re.compile(r"(?:\A|(?<=\s))(USER|ASSISTANT|FUNCTION RESPONSE):")
_END = re.compile(r"\s*<\|endoftext\|>\s*\Z")
_CALL = "<functioncall>"
# A call has its arguments as JSON between single quotes, which no reader of JSON takes.
_WRITTEN = re.compile(
    r"""(?s)\A\{\s*"name":\s*"([^"]+)"\s*,\s*"arguments":\s*(?:'(.*)'|(\{.*\}))\s*\}\Z"""
)
# What introduces the tools, and says nothing without them.
_ACCESS = re.compile(
    r"(?i)\s*(?:you are a helpful assistant,? )?with access to the following functions?\b.*\Z",
    re.DOTALL,
)
_read = json.JSONDecoder().raw_decode


def is_one(values: Mapping[str, Any]) -> bool:
    """Whether a record is a conversation in one text."""
    chat = values.get("chat")
    if not isinstance(chat, str) or not isinstance(values.get("system", ""), str):
        return False
    said = {match[1] for match in _TURN.finditer(chat)}
    return {"USER", "ASSISTANT"} <= said


class Conversations(Export):
    """The turns of each conversation as messages, with its tools beside them."""

    format = "conversations in one text"

    def __init__(self, export: Table) -> None:
        super().__init__(export)
        self.columns = ["messages", "tools"]
        self.note(
            "the turns of each text are made messages, and the functions of its system prompt tools"
        )

    def fits(self, values: Mapping[str, Any]) -> bool:
        return is_one(values)

    def records(self) -> Iterator[Record]:
        for record in self.fitting():
            try:
                system, tools = _told(str(record.values.get("system") or ""))
                messages = [*system, *_messages(record.values["chat"])]
            except ValueError as error:
                self.problems[record.line] = str(error)
                continue
            yield Record(record.line, {"messages": messages} | ({"tools": tools} if tools else {}))


def _told(system: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A system prompt as a message, if it says more than which functions there are, and these as tools.

    Raises ValueError for functions that are not JSON.
    """
    text = system.removeprefix("SYSTEM:").strip()
    start = text.find("{")
    tools = []
    at = start if start >= 0 else len(text)
    while at < len(text):
        try:
            function, end = _read(text, at)
        except ValueError:
            raise ValueError("a function of its system prompt is not JSON") from None
        if not isinstance(function, dict) or "name" not in function:
            raise ValueError("its system prompt has JSON that is no function")
        tools.append({"type": "function", "function": function})
        at = end + len(text[end:]) - len(text[end:].lstrip(", \t\r\n"))
    said = _ACCESS.sub("", text[:start]) if tools else text
    return [{"role": "system", "content": said.strip()}] if said.strip() else [], tools


def _messages(chat: str) -> Iterator[dict[str, Any]]:
    """The turns of a text; of its calls each waits for the result that comes next.

    Raises ValueError for a call that cannot be read.
    """
    parts = _TURN.split(chat)
    calls = 0
    for speaker, said in zip(parts[1::2], parts[2::2], strict=True):
        text = _END.sub("", said).strip()
        before, mark, call = text.partition(_CALL)
        if speaker == "ASSISTANT" and mark:
            calls += 1
            yield _calling(before.strip(), call.strip(), f"call_{calls}")
        elif speaker == "FUNCTION RESPONSE":
            if not calls:
                raise ValueError("a function answers that nobody has called")
            yield {"role": "tool", "tool_call_id": f"call_{calls}", "content": text}
        else:
            yield {"role": ROLES[speaker], "content": text}


def _calling(before: str, call: str, name: str) -> dict[str, Any]:
    found = _WRITTEN.match(call)
    arguments = (found[2] or found[3] or "{}") if found else ""
    try:
        if not found or not isinstance(json.loads(arguments), dict):
            raise ValueError
    except ValueError:
        raise ValueError("a call of its is neither JSON nor as Glaive writes them") from None
    function = {"name": found[1], "arguments": arguments}
    calls = [{"id": name, "type": "function", "function": function}]
    return {"role": "assistant", "content": before or None, "tool_calls": calls}
