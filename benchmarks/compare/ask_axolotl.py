"""Run by the Python that has axolotl and transformers: what its strategy for chats makes of rows.

Reads a JSON object of the field that has the turns and its rows, writes a JSON list: for each row the empty text, or why the run ends, or that nothing is left to learn. The tokenizer knows bytes, and
the chat template is the one that axolotl calls `qwen3`.
"""

from __future__ import annotations

import copy
import json
import logging
import sys
from typing import Any

from answering import answer, tokenizer
from axolotl.prompt_strategies.chat_template import ChatTemplatePrompter, ChatTemplateStrategy
from axolotl.utils.chat_templates import get_chat_template

FORMATS = {
    "messages": {},
    "conversations": {"message_property_mappings": {"role": "from", "content": "value"}},
}


def main() -> None:
    logging.disable(logging.CRITICAL)
    asked = json.load(sys.stdin)
    template = get_chat_template("qwen3")
    knows = tokenizer(template)
    prompter = ChatTemplatePrompter(
        knows, template, field_messages=asked["format"], **FORMATS[asked["format"]]
    )
    strategy = ChatTemplateStrategy(
        prompter, knows, False, 8192, roles_to_train=["assistant"], train_on_eos="turn"
    )

    def look(row: dict[str, Any]) -> str:
        made = strategy.tokenize_prompt(copy.deepcopy(row))
        learnt = set(made["labels"]) - {-100, knows.eos_token_id}
        return "" if learnt else "nothing is left to learn"

    answer(asked["rows"], look, "the run ends")


main()
