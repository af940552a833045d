"""Messages as chat data has them: who speaks, what is said, and which tools are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

_encode = msgspec.json.Encoder(order="deterministic").encode


class Call(msgspec.Struct, gc=False):
    """A function's name and its arguments: JSON in a string, or the object itself."""

    name: str
    arguments: str | dict[str, Any]


class ToolCall(msgspec.Struct, gc=False):
    function: Call
    id: str | UnsetType | None = UNSET
    type: str | UnsetType | None = UNSET


class Part(msgspec.Struct, gc=False):
    """A piece of content; what it must hold depends on its type."""

    free: ClassVar[bool] = True
    type: str
    text: str | UnsetType | None = UNSET
    image_url: str | dict[str, Any] | UnsetType | None = UNSET


class Message(msgspec.Struct, gc=False):
    role: str
    content: str | list[Part] | UnsetType | None = UNSET
    name: str | UnsetType | None = UNSET
    weight: Any = UNSET
    tool_calls: list[ToolCall] | UnsetType | None = UNSET
    tool_call_id: str | UnsetType | None = UNSET
    function_call: Call | UnsetType | None = UNSET
    refusal: str | UnsetType | None = UNSET
    audio: dict[str, Any] | UnsetType | None = UNSET
    reasoning: str | UnsetType | None = UNSET
    reasoning_content: str | UnsetType | None = UNSET


def divided(messages: Sequence[Message]) -> tuple[list[tuple[str, str]], str]:
    """A conversation as what stands before its last answer, as (role, text), and that answer:
    all that the assistant says at the end. Calls of tools count as texts.
    """
    end = len(messages)
    while end and messages[end - 1].role == "assistant":
        end -= 1
    return turns_of(messages[:end]), "\n".join(map(said, messages[end:])).strip()


def turns_of(messages: Iterable[Message]) -> list[tuple[str, str]]:
    """Messages as (role, text)."""
    return [(_ALIKE.get(m.role, m.role), said(m)) for m in messages]


_ALIKE = {"developer": "system"}


def said(message: Message, media: bool = False) -> str:
    """The texts of a message, and the calls it makes; with `media` also that there are others."""
    content, calls = message.content, message.tool_calls
    text = content if isinstance(content, str) else ""
    if isinstance(content, list):
        if media:
            texts = [x.text if isinstance(x.text, str) else f"[{x.type}]" for x in content]
        else:
            texts = [part.text for part in content if isinstance(part.text, str)]
        text = "\n".join(texts)
    if not calls and not message.function_call:
        return text
    made = [call.function for call in calls or ()]
    if message.function_call:
        made.append(message.function_call)
    return text + "".join(f"\n{call.name} {_arguments(call.arguments)}" for call in made)


def announced(tools: Any) -> list[tuple[str, str]]:
    """The names of the tools that a row declares, as something that it says."""
    if isinstance(tools, str):
        return [("tools", tools)] if tools else []
    names = [
        str(inner.get("name", "?"))
        for tool in tools or ()
        if isinstance(tool, dict)
        and isinstance(inner := tool.get("function") or tool.get("toolSpec") or tool, dict)
    ]
    return [("tools", ", ".join(names))] if names else []


def _arguments(arguments: str | dict[str, Any]) -> str:
    return arguments if isinstance(arguments, str) else _encode(arguments).decode()


def sound(messages: Iterable[Message]) -> bool:
    """Whether the parts of messages hold what their type says, which the structs leave open."""
    return not any(type(m.content) is list and not all(map(_complete, m.content)) for m in messages)


# What people call the turns of a conversation, whichever form they have.
TURNS = ("dialogue", "dialog", "chat", "turns")


def first_of(value: Any) -> dict[str, Any]:
    """The object that a list begins with; an empty one for anything else."""
    first = value[0] if isinstance(value, list) and value else None
    return first if isinstance(first, dict) else {}


def listed(turns: Any) -> bool:
    """Whether this is a list of messages, so far as the first tells."""
    first = first_of(turns)
    return "role" in first and ("content" in first or "text" in first)


def spoken(turns: Any) -> bool:
    """Whether this is a list of ShareGPT's turns, so far as the first tells."""
    first = first_of(turns)
    return "from" in first and "value" in first and "role" not in first


def _complete(part: Part) -> bool:
    return (part.type != "text" or type(part.text) is str) and (
        part.type != "image_url" or part.image_url not in (UNSET, None)
    )


_MEANT = {
    "human": "user",
    "gpt": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "observation": "tool",
    "observations": "tool",
    "function_response": "tool",
    "tool_response": "tool",
    "function_call": "assistant",
    "tool_call": "assistant",
}


def role_of(tag: str) -> str:
    """The role that another format's word for a speaker stands for."""
    return _MEANT.get(tag, tag)
