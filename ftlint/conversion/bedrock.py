"""Bedrock's conversations, for Nova and the Llamas and for Claude, read and written as examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ftlint.conversion.example import Example, Texts, turn
from ftlint.conversion.read import parts_of, text_in
from ftlint.conversion.write import messages_of, text_of

VERSION = "bedrock-conversation-2024"


def _read_conversation(row: dict[str, Any], ends: Texts) -> Example:
    told = [text_in(part["text"]) for part in row.get("system") or ()]
    turns = [turn(text_in(m["role"]), parts_of(m["content"])) for m in row["messages"]]
    return Example("\n\n".join(told) or None, turns)


def _read_claude(row: dict[str, Any], ends: Texts) -> Example:
    return Example(row.get("system") or None, [dict(m) for m in row["messages"]])


def _write_conversation(example: Example) -> dict[str, Any]:
    system, example.system = example.system, None
    said = [{"role": r, "content": [{"text": text}]} for r, text in _said(example)]
    told = {} if system is None else {"system": [{"text": system}]}
    return {"schemaVersion": VERSION, **told, "messages": said}


def _write_claude(example: Example) -> dict[str, Any]:
    system, example.system = example.system, None
    said = [{"role": r, "content": text} for r, text in _said(example)]
    return ({} if system is None else {"system": system}) | {"messages": said}


def _said(example: Example) -> Iterator[tuple[str, str]]:
    """The role and the text of each message."""
    if example.tools:
        example.lost.append("tools")
    for message in messages_of(example):
        yield str(message.get("role")), text_of(message, example.lost)


READ: dict[str, Callable[[dict[str, Any], Texts], Example]] = {
    "bedrock-conversation": _read_conversation,
    "bedrock-claude": _read_claude,
}
KEYS: dict[str, tuple[str, ...]] = {
    "bedrock-conversation": ("schemaVersion", "system", "messages"),
    "bedrock-claude": ("system", "messages"),
}
WRITE: dict[str, Callable[[Example], dict[str, Any]]] = {
    "bedrock-conversation": _write_conversation,
    "bedrock-claude": _write_claude,
}
