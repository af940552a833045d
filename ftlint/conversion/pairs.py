"""Rows with an answer that is to be learnt and one that is not, read and written as examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlint.conversion.example import Example, Texts, turn
from ftlint.conversion.read import (
    SPEAKERS,
    TAGS,
    instructed,
    read_sharegpt,
    said,
    split_system,
    text_in,
    tools_of,
)
from ftlint.conversion.write import (
    context_of,
    text_of,
    with_tools,
    write_alpaca,
    write_sharegpt,
)


def _read_preference(row: dict[str, Any], ends: Texts) -> Example:
    asked = row["input"]
    example = Example(
        tools=asked.get("tools"),
        chosen=[dict(m) for m in row["preferred_output"]],
        rejected=[dict(m) for m in row["non_preferred_output"]],
    )
    return split_system(example, [dict(m) for m in asked["messages"]])


def _read_trl_preference(row: dict[str, Any], ends: Texts) -> Example:
    chosen, rejected = said(row["chosen"], "assistant"), said(row["rejected"], "assistant")
    asked = said(row["prompt"], "user") if "prompt" in row else []
    if ends.written:
        asked, (chosen, rejected) = (
            [],
            (
                ends.written(text_in(row.get("prompt", "")) + text_in(row[key]))
                for key in ("chosen", "rejected")
            ),
        )
    same = 0
    while same < min(len(chosen), len(rejected)) - 1 and chosen[same] == rejected[same]:
        same += 1
    if not asked or asked[-1] in chosen[:same]:
        # Both answers begin with the conversation, as those of UltraFeedback do.
        told = [m for m in asked[:1] if m.get("role") == "system" and m not in chosen[:same]]
        asked = [*told, *chosen[:same]]
        chosen, rejected = chosen[same:], rejected[same:]
    system = row.get("system")
    known = isinstance(system, str) and bool(system)
    example = Example(system if known else None, tools=tools_of(row))
    example.chosen, example.rejected = chosen, rejected
    return split_system(example, asked)


def _read_chat_preference(row: dict[str, Any], ends: Texts) -> Example:
    example = Example(tools=tools_of(row), chosen=[dict(row["chosen"])])
    example.rejected = [dict(row["rejected"])]
    return split_system(example, [dict(m) for m in row["messages"]])


def _read_swift_preference(row: dict[str, Any], ends: Texts) -> Example:
    messages = [dict(m) for m in row["messages"]]
    example = Example(tools=tools_of(row), chosen=messages[-1:])
    example.rejected = [turn("assistant", text_in(row["rejected_response"]))]
    return split_system(example, messages[:-1])


def _read_alpaca_preference(row: dict[str, Any], ends: Texts) -> Example:
    example = Example(row.get("system") or None, instructed(row))
    example.chosen = [turn("assistant", text_in(row["chosen"]))]
    example.rejected = [turn("assistant", text_in(row["rejected"]))]
    return example


def _read_sharegpt_preference(row: dict[str, Any], ends: Texts) -> Example:
    example = read_sharegpt(row, ends)
    example.chosen, example.rejected = (
        [turn(TAGS.get(row[key]["from"], row[key]["from"]), text_in(row[key]["value"]))]
        for key in ("chosen", "rejected")
    )
    return example


def _alone(example: Example) -> dict[str, dict[str, Any]]:
    """The two answers, of one message each.

    Raises ValueError where one has several.
    """
    answers = {"chosen": example.chosen or [], "rejected": example.rejected or []}
    if any(len(messages) != 1 for messages in answers.values()):
        raise ValueError("an answer is not one message")
    return {key: messages[0] for key, messages in answers.items()}


def _before(example: Example) -> Example:
    """What is said before the two answers."""
    return Example(example.system, example.turns, example.tools, lost=example.lost)


def _write_preference(example: Example) -> dict[str, Any]:
    return {
        "input": with_tools({"messages": context_of(example)}, example),
        "preferred_output": example.chosen,
        "non_preferred_output": example.rejected,
    }


def _write_trl_preference(example: Example) -> dict[str, Any]:
    row = {
        "prompt": context_of(example),
        "chosen": example.chosen,
        "rejected": example.rejected,
    }
    return with_tools(row, example)


def _write_chat_preference(example: Example) -> dict[str, Any]:
    return with_tools({"messages": context_of(example), **_alone(example)}, example)


def _write_swift_preference(example: Example) -> dict[str, Any]:
    answers = _alone(example)
    row = {
        "messages": [*context_of(example), answers["chosen"]],
        "rejected_response": text_of(answers["rejected"], example.lost),
    }
    return with_tools(row, example)


def _write_alpaca_preference(example: Example) -> dict[str, Any]:
    answers = {key: text_of(m, example.lost) for key, m in _alone(example).items()}
    before = _before(example)
    before.turns = [*example.turns, turn("assistant", "")]
    row = write_alpaca(before)
    del row["output"]
    return row | answers


def _write_sharegpt_preference(example: Example) -> dict[str, Any]:
    answers = {
        key: {"from": SPEAKERS["assistant"], "value": text_of(m, example.lost)}
        for key, m in _alone(example).items()
    }
    return write_sharegpt(_before(example)) | answers


READ: dict[str, Callable[[dict[str, Any], Texts], Example]] = {
    "preference": _read_preference,
    "trl-preference": _read_trl_preference,
    "chat-preference": _read_chat_preference,
    "swift-preference": _read_swift_preference,
    "alpaca-preference": _read_alpaca_preference,
    "sharegpt-preference": _read_sharegpt_preference,
}
KEYS: dict[str, tuple[str, ...]] = {
    "preference": ("input", "preferred_output", "non_preferred_output"),
    "trl-preference": ("prompt", "chosen", "rejected", "system", "tools"),
    "chat-preference": ("messages", "chosen", "rejected", "tools"),
    "swift-preference": ("messages", "rejected_response", "tools"),
    "alpaca-preference": ("instruction", "input", "chosen", "rejected", "system", "history"),
    "sharegpt-preference": ("conversations", "chosen", "rejected", "system", "tools"),
}
WRITE: dict[str, Callable[[Example], dict[str, Any]]] = {
    "preference": _write_preference,
    "trl-preference": _write_trl_preference,
    "chat-preference": _write_chat_preference,
    "swift-preference": _write_swift_preference,
    "alpaca-preference": _write_alpaca_preference,
    "sharegpt-preference": _write_sharegpt_preference,
}
