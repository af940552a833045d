"""Conversations in a value: as a list of messages, or of what was said and what was answered."""

from __future__ import annotations

from typing import Any

_MESSAGES = {"messages": {"role", "content"}, "conversations": {"from", "value"}}
# XTuner's turns (github.com/InternLM/xtuner, docs/en/user_guides/dataset_format.md) and Firefly's
# (github.com/yangjianxin1/Firefly, data/dummy_data), seen 2026-11; and what others call the two.
_TURNS = (
    ("input", "output"),
    ("human", "assistant"),
    ("user", "assistant"),
    ("question", "answer"),
    ("prompt", "response"),
)


def are_objects(value: Any) -> bool:
    """Whether a value is a list of objects, one at least."""
    return isinstance(value, list) and bool(value) and all(isinstance(x, dict) for x in value)


def key_of(value: Any) -> str | None:
    """The key under which rows have messages like these; None for what is no list of messages."""
    if not are_objects(value):
        return None
    for key, parts in _MESSAGES.items():
        if all(parts <= said.keys() for said in value):
            return key
    return None


def conversation(value: Any) -> tuple[str, list[dict[str, Any]]] | None:
    """The messages in a value, and the key under which rows have such; None where there are none."""
    if key := key_of(value):
        return key, value
    if not are_objects(value):
        return None
    for asks, answers in _TURNS:
        if messages := _said(value, asks, answers):
            return "messages", messages
    return None


def _said(turns: list[dict[str, Any]], asks: str, answers: str) -> list[dict[str, Any]]:
    """The messages of turns that have what is asked and answered under these keys, all texts; and
    under "system" what the first of them is told.
    """
    messages = []
    for number, turn in enumerate(turns):
        said = {
            "system": turn.get("system") or "",
            "user": turn.get(asks),
            "assistant": turn.get(answers),
        }
        if turn.keys() - {"system", asks, answers} or (number and said["system"]):
            return []
        if not all(isinstance(text, str) for text in said.values()):
            return []
        messages += [{"role": r, "content": str(t)} for r, t in said.items() if t or r != "system"]
    return messages


def in_turn(value: Any) -> list[dict[str, Any]]:
    """The messages of texts of which each answers the one before it, up to the last answer; none of
    anything else.
    """
    if not isinstance(value, list) or not all(type(text) is str for text in value):
        return []
    sides = ("user", "assistant")
    return [
        {"role": sides[n % 2], "content": text}
        for n, text in enumerate(value[: len(value) // 2 * 2])
    ]
