"""Turns of who speaks in a conversation, as messages of its sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def messages_of(turns: Sequence[tuple[str, str]]) -> tuple[list[dict[str, str]], int]:
    """Turns as messages, those of one side that follow each other as one, and how many were joined."""
    messages: list[dict[str, str]] = []
    joined = 0
    for role, text in turns:
        if messages and messages[-1]["role"] == role and role != "system":
            texts = filter(str.strip, (messages[-1]["content"], text))
            messages[-1]["content"] = "\n".join(texts)
            joined += 1
        else:
            messages.append({"role": role, "content": text})
    return messages, joined


def told_first(text: str) -> dict[str, str]:
    """The message by which a model is told what it is."""
    return {"role": "system", "content": text}


def answered(messages: Sequence[Mapping[str, str]]) -> int:
    """How many of the messages there are up to the last answer to somebody."""
    roles = [message["role"] for message in messages]
    if "user" not in roles:
        return 0
    first = roles.index("user")
    ends = [n for n, role in enumerate(roles) if n > first and role == "assistant"]
    while ends and not messages[ends[-1]]["content"].strip():
        ends.pop()
    return ends[-1] + 1 if ends else 0
