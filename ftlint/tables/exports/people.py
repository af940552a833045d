"""Exports of what people write to each other: nothing in them says whose part is to be learnt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.errors import SourceError

LOOK = 20  # messages among which one shows whose they are
_KEYS = {
    "Messenger or Instagram": {"sender_name", "timestamp_ms"},
    "Google Chat": {"creator", "created_date", "topic_id"},
    "Skype": {"originalarrivaltime", "messagetype", "content"},
}
DEPTH = 5  # of an export of all chats: chats, list, chat, messages, message


def refuse(name: str, value: Any) -> None:
    """Raise SourceError where a value, such as the first record of a source, holds the messages of such
    an export, or is one.
    """
    if program := next(filter(None, map(_program, _objects(value))), ""):
        raise SourceError(
            f"an export of {program}: messages of people, and nothing says whose are to be learnt",
            place=name,
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
    keys = message.keys()
    for program, own in _KEYS.items():
        if own <= keys:
            return program
    # Who joined, or made the group, is no sender.
    if {"id", "type", "date", "text"} <= keys and {"from_id", "actor_id"} & keys:
        return "Telegram"
    author = message.get("author")
    if {"id", "timestamp", "content"} <= keys and isinstance(author, dict):
        return "Discord" if {"isBot", "discriminator", "bot"} & author.keys() else ""
    return ""
