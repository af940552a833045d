"""Gemini: contents made of parts, as Vertex AI takes them."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.messages import Call, Message, ToolCall, role_of
from ftlint.shapes.messages import Part as Piece
from ftlint.shapes.views import Dialogue, Loose, View, Viewed


class FunctionCall(msgspec.Struct, gc=False):
    name: str
    args: dict[str, Any] | UnsetType | None = UNSET


class Part(msgspec.Struct, rename="camel", gc=False):
    text: str | UnsetType | None = UNSET
    function_call: FunctionCall | UnsetType | None = UNSET
    function_response: dict[str, Any] | UnsetType | None = UNSET
    file_data: dict[str, Any] | UnsetType | None = UNSET
    inline_data: dict[str, Any] | UnsetType | None = UNSET


class Content(msgspec.Struct, gc=False):
    parts: list[Part]
    role: str | UnsetType | None = UNSET


class Row(msgspec.Struct, gc=False):
    contents: list[Content]
    system_instruction: Content | UnsetType | None = msgspec.field(
        default=UNSET, name="systemInstruction"
    )
    system_instruction_: Content | UnsetType | None = msgspec.field(
        default=UNSET, name="system_instruction"
    )
    tools: list[dict[str, Any]] | UnsetType | None = UNSET


class Gemini(Viewed):
    """`{"contents": [{"role": "user", "parts": [{"text": "…"}]}, {"role": "model", …}]}`"""

    name = "gemini"
    title = "Gemini contents"
    requires = ("contents",)
    row = Row
    names = {"content": "parts", "arguments": "args"}

    def holds(self, row: Any) -> bool:
        return all(type(content.role) is str for content in row.contents)

    def view(self, row: Any, line: bytes) -> View:
        loose = [
            Loose("system", f"/{key}/parts/{number}/text", part.text)
            for key, content in (
                ("systemInstruction", row.system_instruction),
                ("system_instruction", row.system_instruction_),
            )
            if content
            for number, part in enumerate(content.parts)
            if type(part.text) is str
        ]
        dialogue = Dialogue(
            "whole",
            [_message(content) for content in row.contents],
            "/contents",
            row.tools or None,
            tags=[str(content.role) for content in row.contents],
        )
        return View([dialogue], loose)


def _message(content: Content) -> Message:
    calls = [
        ToolCall(Call(part.function_call.name, part.function_call.args or {}))
        for part in content.parts
        if isinstance(part.function_call, FunctionCall)
    ]
    message = Message(role_of(str(content.role)), list(map(_piece, content.parts)))
    if calls:
        message.tool_calls = calls
    return message


class Function(Piece, gc=False):
    """A part that calls a function, or has what one gave back: which."""

    function: str = ""


def _piece(part: Part) -> Piece:
    if type(part.text) is str:
        return Piece("text", part.text)
    if isinstance(part.function_call, FunctionCall):
        return Function("function_call", function=part.function_call.name)
    if isinstance(part.function_response, dict):
        name = part.function_response.get("name")
        return Function("function_response", function=name if isinstance(name, str) else "")
    for name in part.__struct_fields__[1:]:
        if getattr(part, name) not in (UNSET, None):
            return Piece(name)
    return Piece("unknown")
