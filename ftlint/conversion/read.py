"""Rows of each shape, read as examples."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ftlint.conversion.example import Example, Texts, turn


def _said(value: Any, role: str) -> list[dict[str, Any]]:
    """A text or a list of messages, as messages."""
    if isinstance(value, list):
        return [dict(message) for message in value]
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where a text or messages belong")
    return [turn(role, value)]


def _split_system(example: Example, turns: list[dict[str, Any]]) -> Example:
    first = turns[0] if turns else {}
    plain = set(first) == {"role", "content"} and isinstance(first["content"], str)
    if plain and first["role"] == "system":
        example.system = first["content"]
        turns = turns[1:]
    example.turns = turns
    return example


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where a text belongs")
    return value


def _read_completion(row: dict[str, Any], ends: Texts) -> Example:
    prompt, completion = ends.bare(_text(row["prompt"]), _text(row["completion"]))
    turns = [turn("user", prompt)] if prompt or ends.missing else []
    return Example(turns=[*turns, turn("assistant", completion)])


def _tools(row: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The tools of a row, which may be a text that holds them; each in OpenAI's form."""
    tools = row.get("tools") or None
    if not isinstance(tools, str):
        return tools
    return [
        tool if "function" in tool else {"type": "function", "function": tool}
        for tool in json.loads(tools)
    ]


def _read_chat(row: dict[str, Any], ends: Texts) -> Example:
    example = Example(tools=_tools(row))
    if row.get("functions"):
        example.lost.append("functions")
    if "parallel_tool_calls" in row:
        example.lost.append("parallel_tool_calls")
    return _split_system(example, [dict(m) for m in row["messages"]])


def _read_alpaca(row: dict[str, Any], ends: Texts) -> Example:
    turns: list[dict[str, Any]] = []
    for asked, answered in row.get("history") or ():
        turns += [turn("user", asked), turn("assistant", answered)]
    asked = _text(row["instruction"])
    if row.get("input"):
        asked = f"{asked}\n\n{row['input']}"
    turns += [turn("user", asked), turn("assistant", _text(row["output"]))]
    return Example(row.get("system") or None, turns)


_TAGS = {"human": "user", "gpt": "assistant", "system": "system", "observation": "tool"}
SPEAKERS = {role: tag for tag, role in _TAGS.items()}


def _read_sharegpt(row: dict[str, Any], ends: Texts) -> Example:
    turns: list[dict[str, Any]] = []
    calls = 0
    for said in row["conversations"]:
        speaker, value = said["from"], _text(said["value"])
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
            turns.append(turn(_TAGS.get(speaker, speaker), value))
    return _split_system(Example(row.get("system") or None, tools=_tools(row)), turns)


def _read_text(row: dict[str, Any], ends: Texts) -> Example:
    return Example(text=_text(row["text"]))


def _read_preference(row: dict[str, Any], ends: Texts) -> Example:
    asked = row["input"]
    example = Example(
        tools=asked.get("tools"),
        chosen=[dict(m) for m in row["preferred_output"]],
        rejected=[dict(m) for m in row["non_preferred_output"]],
    )
    return _split_system(example, [dict(m) for m in asked["messages"]])


def _read_trl_preference(row: dict[str, Any], ends: Texts) -> Example:
    example = Example(
        tools=_tools(row),
        chosen=_said(row["chosen"], "assistant"),
        rejected=_said(row["rejected"], "assistant"),
    )
    if "prompt" in row:
        return _split_system(example, _said(row["prompt"], "user"))
    chosen, rejected = example.chosen or [], example.rejected or []
    same = 0
    while same < min(len(chosen), len(rejected)) - 1 and chosen[same] == rejected[same]:
        same += 1
    example.chosen, example.rejected = chosen[same:], rejected[same:]
    return _split_system(example, chosen[:same])


def _read_trl_completion(row: dict[str, Any], ends: Texts) -> Example:
    turns = [*_said(row["prompt"], "user"), *_said(row["completion"], "assistant")]
    return _split_system(Example(tools=_tools(row)), turns)


def _read_trl_prompt(row: dict[str, Any], ends: Texts) -> Example:
    return _split_system(Example(), _said(row["prompt"], "user"))


def _read_gemini(row: dict[str, Any], ends: Texts) -> Example:
    said = row.get("systemInstruction") or row.get("system_instruction")
    turns = []
    for content in row["contents"]:
        role = "assistant" if content["role"] == "model" else _text(content["role"])
        turns.append(turn(role, _parts(content)))
    return Example(_parts(said) if said else None, turns)


def _parts(content: dict[str, Any]) -> str:
    """The text of a content. Files and calls have no place in a conversation of texts."""
    others = {key for part in content["parts"] for key in part if key != "text"}
    if others:
        raise ValueError(f"a part is no text: {', '.join(sorted(others))}")
    return "".join([_text(part["text"]) for part in content["parts"]])


READ: dict[str, Callable[[dict[str, Any], Texts], Example]] = {
    "completion": _read_completion,
    "chat": _read_chat,
    "alpaca": _read_alpaca,
    "sharegpt": _read_sharegpt,
    "text": _read_text,
    "preference": _read_preference,
    "trl-preference": _read_trl_preference,
    "trl-completion": _read_trl_completion,
    "trl-prompt": _read_trl_prompt,
    "gemini": _read_gemini,
}
KEYS: dict[str, tuple[str, ...]] = {
    "completion": ("prompt", "completion"),
    "chat": ("messages", "tools", "functions", "parallel_tool_calls"),
    "alpaca": ("instruction", "input", "output", "system", "history"),
    "sharegpt": ("conversations", "system", "tools"),
    "text": ("text",),
    "preference": ("input", "preferred_output", "non_preferred_output"),
    "trl-preference": ("prompt", "chosen", "rejected", "tools"),
    "trl-completion": ("prompt", "completion", "tools"),
    "trl-prompt": ("prompt",),
    "gemini": ("contents", "systemInstruction", "system_instruction"),
}
