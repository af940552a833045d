"""A system prompt for rows that have none; everything else in them stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlint.conversion.example import turn
from ftlint.shapes.messages import first_of


def _of_messages(messages: Any, system: str) -> Any:
    if not isinstance(messages, list) or not all(isinstance(m, dict) for m in messages):
        raise ValueError("the messages are not a list of objects")
    if any(message.get("role") in ("system", "developer") for message in messages):
        return messages
    return [turn("system", system), *messages]


def _of_chat(row: dict[str, Any], system: str) -> dict[str, Any]:
    return row | {"messages": _of_messages(row.get("messages"), system)}


def _of_conversations(row: dict[str, Any], system: str) -> dict[str, Any]:
    if row.get("system"):
        return row
    return row | {"conversations": _of_messages(row.get("conversations"), system)}


def _of_preference(row: dict[str, Any], system: str) -> dict[str, Any]:
    asked = row.get("input")
    if not isinstance(asked, dict):
        raise ValueError("the input is not an object")
    return row | {"input": _of_chat(asked, system)}


def _of_alpaca(row: dict[str, Any], system: str) -> dict[str, Any]:
    return row if row.get("system") else row | {"system": system}


def _of_sharegpt(row: dict[str, Any], system: str) -> dict[str, Any]:
    said = first_of(row.get("conversations")).get("from") == "system"
    return row if said else _of_alpaca(row, system)


def _of_gemini(row: dict[str, Any], system: str) -> dict[str, Any]:
    if "systemInstruction" in row or "system_instruction" in row:
        return row
    return {"systemInstruction": {"role": "system", "parts": [{"text": system}]}, **row}


PLACED: dict[str, Callable[[dict[str, Any], str], dict[str, Any]]] = {
    "chat": _of_chat,
    "conversations": _of_conversations,
    "preference": _of_preference,
    "alpaca": _of_alpaca,
    "sharegpt": _of_sharegpt,
    "gemini": _of_gemini,
}
