"""The form of a conversation: who speaks in which order, who calls which tools, and none of what is said.

What a chat template does depends on the form and hardly on the texts, so one conversation with marks
in place of its texts stands for all of a form.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import UNSET

from ftlint.model import Batch

# Of one message: its role, and of all that it holds what kind of thing that is.
Form: TypeAlias = tuple[Any, ...]
APART = "/system"  # where a system prompt is that is none of the messages


def apart(batch: Batch) -> dict[int, str]:
    """The system prompts that are none of the messages, by their rows."""
    system = batch.texts("system")
    return {
        row: system.values[i] for i, row in enumerate(system.rows) if system.place_of(i) == APART
    }


def in_words(steps: tuple[str | int, ...], messages: Any) -> str:
    """What stands at the end of steps to what a template leaves out, in words."""
    if steps[0] == "tools":
        return "the tools that are declared"
    if steps[0] == "system":
        return "what the system says"
    if "tool_calls" in steps:
        return "calls of tools"
    return f"what the {messages[steps[0]].role} says"


class Marks:
    """Messages with marks in place of texts, and the steps to what each mark stands for."""

    def __init__(self, parsed: bool) -> None:
        self.parsed = parsed
        self.steps: dict[str, tuple[str | int, ...]] = {}

    def mark(self, *steps: str | int) -> str:
        mark = f"q{len(self.steps)}z"
        self.steps[mark] = steps
        return mark

    def message(self, number: int, form: Form) -> dict[str, Any]:
        role, content, calls, others = form
        message: dict[str, Any] = {"role": role}
        if isinstance(content, tuple):
            message["content"] = [self._part(number, i, kind) for i, kind in enumerate(content)]
        elif content == "text":
            message["content"] = self.mark(number, "content")
        elif content != "absent":
            message["content"] = None if content == "null" else ""
        if calls:
            message["tool_calls"] = [self._call(number, i, call) for i, call in enumerate(calls)]
        for key, text in others:
            message[key] = text
        return message

    def _part(self, number: int, index: int, kind: str) -> dict[str, Any]:
        if kind == "text":
            return {"type": "text", "text": self.mark(number, "content", index, "text")}
        return {"type": kind}

    def _call(self, number: int, index: int, kind: tuple[str, str]) -> dict[str, Any]:
        arguments, name = kind
        given: Any = {"a": "b"}
        if arguments == "text" and not self.parsed:
            given = '{"a": "b"}'
        call: dict[str, Any] = {
            "type": "function",
            "function": {"name": self.mark(number, "tool_calls", index), "arguments": given},
        }
        return {"id": name, **call} if name else call

    def tool(self, number: int) -> dict[str, Any]:
        fields = {"a": {"type": "string", "description": "b"}}
        function = {
            "name": self.mark("tools", number),
            "description": "c",
            "parameters": {"type": "object", "properties": fields, "required": ["a"]},
        }
        return {"type": "function", "function": function}


def form_of(message: Any) -> Form:
    """The form of a chat message."""
    content: Any = message.content
    if type(content) is str:
        content = "text" if content.strip() else "empty"
    elif type(content) is list:
        content = tuple([part.type for part in content])
    else:
        content = "absent" if content is UNSET else "null"
    calls = tuple(
        [
            ("text" if type(call.function.arguments) is str else "object", _alike(call.id))
            for call in message.tool_calls or ()
        ]
    )
    others = tuple([(key, _alike(text)) for key in _OTHERS if (text := getattr(message, key))])
    return message.role, content, calls, others


_OTHERS = ("name", "tool_call_id", "reasoning_content")


def _alike(name: Any) -> str:
    """A name of the same length and kind: some templates count the letters of ids."""
    if type(name) is not str:
        return ""
    return "a" * len(name) if name.isalnum() else "-" * len(name)
