"""Run where llm-foundry is installed without what it needs: what it says of conversations. Databricks trains with it.

Reads a JSON object with rows, writes a JSON list: for each row the empty text, or why the run ends.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from answering import answer, function

PATH = "llmfoundry/data/finetuning/tasks.py"
ERRORS = (
    *("InvalidExampleTypeError", "UnknownExampleTypeError", "InvalidMessageTypeError"),
    *("NotEnoughChatDataError", "InvalidLastChatMessageRoleError", "InvalidRoleError"),
    *("IncorrectMessageKeyQuantityError", "InvalidContentTypeError"),
    "ConsecutiveRepeatedChatRolesError",
)


def main() -> None:
    names: dict[str, Any] = {name: type(name, (Exception,), {}) for name in ERRORS}
    names |= dict.fromkeys(("Any", "Example", "ExampleType", "ChatFormattedDict"), Any)
    names |= {
        "Mapping": Mapping,
        "ALLOWED_MESSAGES_KEYS": {"messages"},
        "ALLOWED_PROMPT_KEYS": {"prompt"},
        "ALLOWED_RESPONSE_KEYS": {"response", "completion"},
        "_ALLOWED_ROLE_KEYS": {"role"},
        "_ALLOWED_CONTENT_KEYS": {"content"},
        "_ALLOWED_ROLES": {"user", "assistant", "system", "tool"},
        "_ALLOWED_LAST_MESSAGE_ROLES": {"assistant"},
    }
    names["_get_key"] = function("llm-foundry", PATH, "_get_key", **names)
    kind = function("llm-foundry", PATH, "_get_example_type", **names)
    validate = function("llm-foundry", PATH, "_validate_chat_formatted_example", **names)

    def look(row: dict[str, Any]) -> None:
        if kind(row) == "chat":
            validate(row)

    answer(json.load(sys.stdin)["rows"], look, "the run ends")


main()
