"""Run by the Python that has mistral-common: what the validator that mistral-finetune runs says of rows.

Reads a JSON object with rows, writes a JSON list: for each row the empty text, or the error. The rows are made messages as `finetune/data/tokenize.py` of mistral-finetune does: at most one system
prompt, which is taken out, and tools with a name, a description and parameters.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from answering import answer
from mistral_common.protocol.instruct.messages import (
    FinetuningAssistantMessage,
    ToolMessage,
    UserMessage,
)
from mistral_common.protocol.instruct.tool_calls import Function, FunctionCall, Tool, ToolCall
from mistral_common.protocol.instruct.validator import MistralRequestValidatorV3, ValidationMode


def check(row: dict[str, Any], validator: Any) -> None:
    messages: list[Any] = []
    for message in row["messages"]:
        role, content, calls = message["role"], message.get("content"), message.get("tool_calls")
        assert content is not None or calls, "no content"
        if role == "user":
            messages.append(UserMessage(content=content))
        elif role == "tool":
            messages.append(ToolMessage(content=content, tool_call_id=message["tool_call_id"]))
        elif role == "assistant":
            made = [
                ToolCall(id=call["id"], function=FunctionCall(**call["function"]))
                for call in calls or ()
            ]
            messages.append(FinetuningAssistantMessage(content=content, tool_calls=made or None))
    assert sum(message["role"] == "system" for message in row["messages"]) < 2, "system prompts"
    validator.validate_messages(messages)
    validator._validate_tools(
        [Tool(function=Function(**tool["function"])) for tool in row.get("tools") or ()]
    )


def main() -> None:
    validator = MistralRequestValidatorV3(ValidationMode.finetuning)
    answer(json.load(sys.stdin)["rows"], lambda row: check(row, validator), "the run ends")


main()
