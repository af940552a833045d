"""Run by the Python that has axolotl and transformers: what its strategies for chats make of rows.

Reads a JSON object of the field that has the turns (`dpo` for pairs of answers) and its rows, writes a JSON list: for each row the empty text, or why the run ends, or that nothing is left to learn. The tokenizer knows bytes, and
the chat template is the one that axolotl calls `qwen3`.
"""

from __future__ import annotations

import copy
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

from answering import answer, tokenizer
from axolotl.prompt_strategies.chat_template import ChatTemplatePrompter, ChatTemplateStrategy
from axolotl.prompt_strategies.dpo import chat_template as dpo
from axolotl.utils.chat_templates import get_chat_template
from axolotl.utils.dict import DictDefault

FORMATS = {
    "messages": {},
    "conversations": {"message_property_mappings": {"role": "from", "content": "value"}},
}


def pairs(knows: Any) -> Callable[[dict[str, Any]], str]:
    """What the strategy for pairs says of a row."""
    transform, _ = dpo.default(DictDefault(chat_template="qwen3", datasets=[{}]))

    def look(row: dict[str, Any]) -> str:
        made = transform(copy.deepcopy(row), tokenizer=knows)
        if made["chosen"] == made["rejected"]:
            return "nothing is left to learn"
        return "" if made["chosen"] and made["rejected"] else "an answer is lost"

    return look


def chats(knows: Any, field: str) -> Callable[[dict[str, Any]], str]:
    """What the strategy for chats says of a row."""
    template = knows.chat_template
    prompter = ChatTemplatePrompter(knows, template, field_messages=field, **FORMATS[field])
    strategy = ChatTemplateStrategy(
        prompter, knows, False, 8192, roles_to_train=["assistant"], train_on_eos="turn"
    )

    def look(row: dict[str, Any]) -> str:
        made = strategy.tokenize_prompt(copy.deepcopy(row))
        learnt = set(made["labels"]) - {-100, knows.eos_token_id}
        return "" if learnt else "nothing is left to learn"

    return look


def main() -> None:
    logging.disable(logging.CRITICAL)
    asked = json.load(sys.stdin)
    knows = tokenizer(get_chat_template("qwen3"))
    look = pairs(knows) if asked["format"] == "dpo" else chats(knows, asked["format"])
    answer(asked["rows"], look, "the run ends")


main()
