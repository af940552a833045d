"""Exports of what people write to each other: nothing in them says whose part is to be learnt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.errors import SourceError
from ftlint.tables.table import Table

LOOK = 20  # messages among which one shows whose they are
DEPTH = 5  # of an export of all chats: chats, list, chat, messages, message


def refuse(table: Table, first: Mapping[str, Any]) -> None:
    """Raise SourceError where the first record holds the messages of such an export, or is one."""
    if program := next(filter(None, map(_program, _objects(first))), ""):
        raise SourceError(
            f"an export of {program}: messages of people, and nothing says whose are to be learnt",
            place=table.name,
            remedy="make a table first, with what is asked and what is to be answered in one row,"
            " such as a message and the reply to it",
        )


def _objects(value: Any, depth: int = DEPTH) -> Iterator[Mapping[str, Any]]:
    """The first objects in a value, itself among them."""
    if isinstance(value, dict):
        yield value
    if depth and isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value[:LOOK]
        for item in inside:
            yield from _objects(item, depth - 1)


def _program(message: Mapping[str, Any]) -> str:
    """The program that writes messages like one of these, by keys that no other has."""
    if {"id", "type", "date", "from_id", "text"} <= message.keys():
        return "Telegram"
    author = message.get("author")
    if {"id", "timestamp", "content"} <= message.keys() and isinstance(author, dict):
        return "Discord" if {"isBot", "discriminator", "bot"} & author.keys() else ""
    return ""
