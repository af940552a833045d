"""Examples, written as rows of each shape; what a shape has no place for is noted as lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ftlint.conversion.example import Example, turn
from ftlint.conversion.read import SPEAKERS


def messages_of(example: Example) -> list[dict[str, Any]]:
    """All messages, the chosen answer among them."""
    if example.text is not None:
        return [turn("assistant", example.text)]
    if example.rejected is not None:
        example.lost.append("the rejected answer")
    return [*context_of(example), *(example.chosen or ())]


def context_of(example: Example) -> list[dict[str, Any]]:
    """The system prompt and the turns: all messages, or what is said before the two answers."""
    head = [] if example.system is None else [turn("system", example.system)]
    return [*head, *example.turns]


def with_tools(row: dict[str, Any], example: Example) -> dict[str, Any]:
    """A row with the tools of its example, if it has any."""
    return row | ({"tools": example.tools} if example.tools else {})


def text_of(message: dict[str, Any], lost: list[str]) -> str:
    """The text of a message; what else it has is lost."""
    content = message.get("content")
    if isinstance(content, list):
        if any(part.get("type") != "text" for part in content):
            lost.append("images and other parts that are no text")
        content = "".join(part.get("text") or "" for part in content)
    if message.get("tool_calls") or message.get("function_call"):
        lost.append("tool calls")
    if "weight" in message:
        lost.append("weights")
    if message.get("name"):
        lost.append("names")
    return content or ""


def _two(example: Example) -> tuple[str, str]:
    """A conversation as one question and one answer: only what is asked last is asked."""
    messages = messages_of(example)
    lost = example.lost
    if example.tools:
        lost.append("tools")
    if not messages or messages[-1].get("role") != "assistant":
        raise ValueError("the conversation does not end with an answer")
    answer = text_of(messages[-1], lost)
    asked = messages[:-1]
    if len(asked) == 1 and asked[0].get("role") == "user":
        return text_of(asked[0], lost), answer
    if len(asked) == 2 and [m.get("role") for m in asked] == ["system", "user"]:
        return "\n\n".join(text_of(m, lost) for m in asked), answer
    if not asked:
        return "", answer
    lost.append("turns: they become one text with the speakers' names")
    said = [f"{str(m.get('role')).capitalize()}: {text_of(m, lost)}" for m in asked]
    return "\n\n".join(said), answer


def _write_completion(example: Example) -> dict[str, Any]:
    if example.system is not None:
        example.lost.append("the border between system prompt and question")
    prompt, completion = _two(example)
    return {"prompt": prompt, "completion": completion}


def _write_chat(example: Example) -> dict[str, Any]:
    return with_tools({"messages": messages_of(example)}, example)


def _write_conversations(example: Example) -> dict[str, Any]:
    return with_tools({"conversations": messages_of(example)}, example)


def write_alpaca(example: Example) -> dict[str, Any]:
    """An instruction with its answer; earlier ones in turn are its history."""
    turns = [*example.turns, *(example.chosen or ())]
    system, example.system = example.system, None
    roles = [m.get("role") for m in turns]
    if example.text is None and roles == ["user", "assistant"] * (len(roles) // 2) and roles:
        lost = example.lost
        if example.tools:
            lost.append("tools")
        texts = [text_of(m, lost) for m in turns]
        history = [list(pair) for pair in zip(texts[:-2:2], texts[1:-2:2], strict=True)]
        row = {"instruction": texts[-2], "input": "", "output": texts[-1]}
        row |= {"history": history} if history else {}  # type: ignore[dict-item]
    else:
        prompt, completion = _two(example)
        row = {"instruction": prompt, "input": "", "output": completion}
    return row | ({"system": system} if system is not None else {})


def write_sharegpt(example: Example) -> dict[str, Any]:
    """A conversation, in which calls are turns of their own."""
    turns: list[dict[str, str]] = []
    for message in messages_of(example):
        calls = message.get("tool_calls") or ()
        if message.get("content") or not calls:
            plain = {k: v for k, v in message.items() if k != "tool_calls"}
            speaker = str(message.get("role"))
            value = text_of(plain, example.lost)
            turns.append({"from": SPEAKERS.get(speaker, speaker), "value": value})
        for call in calls:
            function = call["function"]
            arguments = function["arguments"]
            if isinstance(arguments, str):
                arguments = json.loads(arguments)
            called = {"name": function["name"], "arguments": arguments}
            turns.append({"from": "function_call", "value": json.dumps(called, ensure_ascii=False)})
    row: dict[str, Any] = {"conversations": turns}
    if example.tools:
        bare = [tool.get("function", tool) for tool in example.tools]
        row["tools"] = json.dumps(bare, ensure_ascii=False)
    return row


def _write_text(example: Example) -> dict[str, Any]:
    if example.text is not None:
        return {"text": example.text}
    prompt, completion = _two(example)
    example.lost.append("the border between question and answer")
    return {"text": f"{prompt}\n\n{completion}" if prompt else completion}


def _write_trl_completion(example: Example) -> dict[str, Any]:
    messages = messages_of(example)
    if not messages or messages[-1].get("role") != "assistant":
        raise ValueError("the conversation does not end with an answer")
    return with_tools({"prompt": messages[:-1], "completion": messages[-1:]}, example)


def _write_trl_prompt(example: Example) -> dict[str, Any]:
    messages = messages_of(example)
    if messages and messages[-1].get("role") == "assistant":
        example.lost.append("the answer")
        messages = messages[:-1]
    return {"prompt": messages}


def _write_gemini(example: Example) -> dict[str, Any]:
    system, example.system = example.system, None
    contents = []
    for message in messages_of(example):
        role = "model" if message.get("role") == "assistant" else str(message.get("role"))
        contents.append({"role": role, "parts": [{"text": text_of(message, example.lost)}]})
    if example.tools:
        example.lost.append("tools")
    row: dict[str, Any] = {"contents": contents}
    if system is not None:
        row = {"systemInstruction": {"role": "system", "parts": [{"text": system}]}, **row}
    return row


WRITE: dict[str, Callable[[Example], dict[str, Any]]] = {
    "completion": _write_completion,
    "chat": _write_chat,
    "conversations": _write_conversations,
    "alpaca": write_alpaca,
    "sharegpt": write_sharegpt,
    "text": _write_text,
    "trl-completion": _write_trl_completion,
    "trl-prompt": _write_trl_prompt,
    "gemini": _write_gemini,
}
