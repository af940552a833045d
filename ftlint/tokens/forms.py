"""What the form of a chat adds to the tokens of its texts, counted as OpenAI's cookbook does.

How_to_count_tokens_with_tiktoken (commit c81359c): three tokens a message, one more where it has
a name, three for the reply, and an estimate for tools. Images are 85 tokens at low detail (guide
to vision fine-tuning, copy of 2026-06-27); any other is taken for one of 1024 by 1024 pixels at
high detail, which is an estimate.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

MESSAGE, NAME, REPLY = 3, 1, 3
TOOLS, PROPERTIES, PROPERTY, CHOICES, CHOICE = 12, 3, 3, -3, 3
LOW, IMAGE = 85, 765


class Piece(msgspec.Struct, gc=False):
    """A message, a text outside of one, or the tools of a row; `who` says which, and `where`
    gives its place, which few are asked for.

    `form` is what the form adds to the tokens of the texts, `guess` the part of it that only an
    estimate says; where the piece is `rough`, all of it is one.
    """

    who: str
    where: Callable[[], str]
    texts: list[str]
    form: int = 0
    guess: int = 0
    rough: bool = False
    tokens: int = 0


def of_message(message: Any, where: Callable[[], str]) -> Piece:
    """The piece of a message."""
    piece = Piece(message.role, where, [], MESSAGE)
    for value in (
        message.role,
        message.content,
        message.name,
        message.tool_call_id,
        message.refusal,
        message.reasoning,
        message.reasoning_content,
    ):
        if type(value) is str:
            piece.texts.append(value)
        elif type(value) is list:
            for part in value:
                _part(part, piece)
    if type(message.name) is str:
        piece.form += NAME
    for call in message.tool_calls or ():
        piece.texts += (call.function.name, _written(call.function.arguments))
    if message.function_call:
        piece.texts += (message.function_call.name, _written(message.function_call.arguments))
    return piece


def _part(part: Any, piece: Piece) -> None:
    if type(part.text) is str:
        piece.texts.append(part.text)
    elif part.type in ("image_url", "image", "input_image"):
        low = isinstance(part.image_url, dict) and part.image_url.get("detail") == "low"
        piece.form += LOW if low else IMAGE
        piece.guess += 0 if low else IMAGE


def of_tools(tools: Any, where: Callable[[], str], signature: int) -> Piece:
    """The piece of a row's tools; each takes `signature` tokens beside its texts."""
    piece = Piece("tools", where, [], 0, 0, rough=True)
    if type(tools) is str:
        piece.texts.append(tools)
        return piece
    for tool in tools:
        function = tool.get("function", tool) if isinstance(tool, dict) else tool
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            piece.texts.append(_written(tool))
            continue
        piece.form += signature
        piece.texts.append(f"{function['name']}:{_described(function)}")
        parameters = function.get("parameters")
        known = parameters.get("properties") if isinstance(parameters, dict) else None
        if isinstance(known, dict) and known:
            piece.form += PROPERTIES
            for key, about in known.items():
                _property(key, about if isinstance(about, dict) else {}, piece)
    piece.form += TOOLS
    return piece


def _property(key: str, about: dict[str, Any], piece: Piece) -> None:
    piece.form += PROPERTY
    choices = about.get("enum")
    if isinstance(choices, list):
        piece.form += CHOICES + CHOICE * len(choices)
        piece.texts += [_written(choice) for choice in choices]
    kind = about.get("type")
    piece.texts.append(f"{key}:{kind if isinstance(kind, str) else ''}:{_described(about)}")


def _described(about: dict[str, Any]) -> str:
    text = about.get("description")
    return text.removesuffix(".") if isinstance(text, str) else ""


def _written(value: Any) -> str:
    """A text as it is, any other value as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
