"""Rows of each shape, read as examples."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ftlint.conversion.example import Example, Texts, turn


class Misplaced(TypeError):
    """A value of another kind than belongs in its place, in words."""


def said(value: Any, role: str) -> list[dict[str, Any]]:
    """A text or a list of messages, as messages."""
    if isinstance(value, list):
        return [dict(message) for message in value]
    if not isinstance(value, str):
        raise Misplaced(f"{type(value).__name__} where a text or messages belong")
    return [turn(role, value)]


def split_system(example: Example, turns: list[dict[str, Any]]) -> Example:
    """An example with these turns, of which the first may be its system prompt, if it has no other."""
    first = turns[0] if turns else {}
    plain = set(first) == {"role", "content"} and isinstance(first["content"], str)
    if plain and first["role"] == "system" and example.system in (None, first["content"]):
        example.system = first["content"]
        turns = turns[1:]
    example.turns = turns
    return example


def text_in(value: Any) -> str:
    """A value that has to be a text."""
    if not isinstance(value, str):
        raise Misplaced(f"{type(value).__name__} where a text belongs")
    return value


def _read_completion(row: dict[str, Any], ends: Texts) -> Example:
    prompt, completion = ends.bare(text_in(row["prompt"]), text_in(row["completion"]))
    if ends.written:
        return split_system(Example(), ends.written(prompt + completion))
    turns = [turn("user", prompt)] if prompt or ends.missing else []
    return Example(turns=[*turns, turn("assistant", completion)])


def tools_of(row: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The tools of a row, which may be a text that holds them; each in OpenAI's form."""
    tools = row.get("tools") or None
    if not isinstance(tools, str):
        return tools
    return [
        tool if "function" in tool else {"type": "function", "function": tool}
        for tool in json.loads(tools)
    ]


def _read_chat(row: dict[str, Any], ends: Texts) -> Example:
    example = Example(tools=tools_of(row))
    if row.get("functions"):
        example.lost.append("functions")
    if "parallel_tool_calls" in row:
        example.lost.append("parallel_tool_calls")
    return split_system(example, [dict(m) for m in row["messages"]])


def _read_conversations(row: dict[str, Any], ends: Texts) -> Example:
    example = Example(row.get("system") or None, tools=tools_of(row))
    return split_system(example, [dict(m) for m in row["conversations"]])


def _read_alpaca(row: dict[str, Any], ends: Texts) -> Example:
    turns = [*instructed(row), turn("assistant", text_in(row["output"]))]
    return Example(row.get("system") or None, turns)


def instructed(row: dict[str, Any]) -> list[dict[str, Any]]:
    """What an Alpaca row says before its answer."""
    turns: list[dict[str, Any]] = []
    for asked, answered in row.get("history") or ():
        turns += [turn("user", asked), turn("assistant", answered)]
    asked = text_in(row["instruction"])
    if row.get("input"):
        asked = f"{asked}\n\n{row['input']}"
    return [*turns, turn("user", asked)]


TAGS = {"human": "user", "gpt": "assistant", "system": "system", "observation": "tool"}
SPEAKERS = {role: tag for tag, role in TAGS.items()}


def read_sharegpt(row: dict[str, Any], ends: Texts) -> Example:
    """Conversations with what their functions were asked and gave back."""
    turns: list[dict[str, Any]] = []
    calls = 0
    for said in row["conversations"]:
        speaker, value = said["from"], text_in(said["value"])
        if speaker == "function_call":
            calls += 1
            call = json.loads(value)
            arguments = json.dumps(call["arguments"], ensure_ascii=False)
            function = {"name": call["name"], "arguments": arguments}
            turns.append(
                {
                    "role": "assistant",
                    "tool_calls": [
                        {"id": f"call_{calls}", "type": "function", "function": function}
                    ],
                }
            )
        elif speaker == "observation":
            turns.append({"role": "tool", "tool_call_id": f"call_{calls}", "content": value})
        else:
            turns.append(turn(TAGS.get(speaker, speaker), value))
    return split_system(Example(row.get("system") or None, tools=tools_of(row)), turns)


def _read_text(row: dict[str, Any], ends: Texts) -> Example:
    text = text_in(row["text"])
    return split_system(Example(), ends.written(text)) if ends.written else Example(text=text)


def _read_trl_completion(row: dict[str, Any], ends: Texts) -> Example:
    turns = [*said(row["prompt"], "user"), *said(row["completion"], "assistant")]
    return split_system(Example(tools=tools_of(row)), turns)


def _read_trl_prompt(row: dict[str, Any], ends: Texts) -> Example:
    return split_system(Example(), said(row["prompt"], "user"))


def _read_gemini(row: dict[str, Any], ends: Texts) -> Example:
    said = row.get("systemInstruction") or row.get("system_instruction")
    turns = []
    for content in row["contents"]:
        role = "assistant" if content["role"] == "model" else text_in(content["role"])
        turns.append(turn(role, parts_of(content["parts"])))
    return Example(parts_of(said["parts"]) if said else None, turns)


def parts_of(parts: list[dict[str, Any]]) -> str:
    """The text of parts. Files and calls have no place in a conversation of texts."""
    others = {key for part in parts for key in part if key != "text"}
    if others:
        raise ValueError(f"a part is no text: {', '.join(sorted(others))}")
    return "".join([text_in(part["text"]) for part in parts])


READ: dict[str, Callable[[dict[str, Any], Texts], Example]] = {
    "completion": _read_completion,
    "chat": _read_chat,
    "conversations": _read_conversations,
    "alpaca": _read_alpaca,
    "alpaca-unpaired": _read_alpaca,
    "sharegpt": read_sharegpt,
    "sharegpt-unpaired": read_sharegpt,
    "text": _read_text,
    "trl-completion": _read_trl_completion,
    "trl-unpaired": _read_trl_completion,
    "trl-prompt": _read_trl_prompt,
    "gemini": _read_gemini,
}
KEYS: dict[str, tuple[str, ...]] = {
    "completion": ("prompt", "completion"),
    "chat": ("messages", "tools", "functions", "parallel_tool_calls"),
    "conversations": ("conversations", "system", "tools"),
    "alpaca": ("instruction", "input", "output", "system", "history"),
    "alpaca-unpaired": ("instruction", "input", "output", "system", "history"),
    "sharegpt": ("conversations", "system", "tools"),
    "sharegpt-unpaired": ("conversations", "system", "tools"),
    "text": ("text",),
    "trl-completion": ("prompt", "completion", "tools"),
    "trl-unpaired": ("prompt", "completion", "tools"),
    "trl-prompt": ("prompt",),
    "gemini": ("contents", "systemInstruction", "system_instruction"),
}
