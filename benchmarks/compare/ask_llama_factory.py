"""Run where llamafactory is installed without what it needs: what its converters make of rows.

Reads a JSON object of a format, with `ranking` or `kto` behind it for preferences, and its rows; writes a JSON list: for each row the empty text, or why the row is dropped, the run ends or nothing is left to learn. The modules that the converters import for logs and for
constants are put in their place; all else is theirs.
"""

from __future__ import annotations

import copy
import json
import sys
from enum import StrEnum
from types import ModuleType, SimpleNamespace
from typing import Any

from answering import Silent, answer, load, put


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    FUNCTION = "function"
    OBSERVATION = "observation"


def converters() -> ModuleType:
    """Their module `data/converter.py`."""
    for name in ("llamafactory", "llamafactory.data"):
        put(name)
    logging = SimpleNamespace(get_logger=lambda _: Silent())
    put("llamafactory.extras", logging=logging)
    put("llamafactory.data.data_utils", Role=Role)
    return load("llamafactory", "llamafactory/data/converter.py", "llamafactory.data.converter")


SHARED = dict.fromkeys(("images", "videos", "audios", "history")) | {
    "system": "system", "tools": "tools", "load_from": "file", "system_tag": "system",
    "chosen": "chosen", "rejected": "rejected",
}  # fmt: skip
FORMATS = {
    "alpaca": {"prompt": "instruction", "query": "input", "response": "output"},
    "sharegpt": {
        "messages": "conversations", "role_tag": "from", "content_tag": "value", "user_tag": "human",
        "assistant_tag": "gpt", "observation_tag": "observation", "function_tag": "function_call",
    },
    "openai": {
        "messages": "messages", "role_tag": "role", "content_tag": "content", "user_tag": "user",
        "assistant_tag": "assistant", "observation_tag": "tool", "function_tag": "function",
    },
}  # fmt: skip


def main() -> None:
    asked = json.load(sys.stdin)
    name, _, more = asked["format"].partition(" ")
    about = {"ranking": more == "ranking", "kto_tag": "kto_tag" if more == "kto" else None}
    found = converters()
    convert = found.DATASET_CONVERTERS[name](
        SimpleNamespace(**SHARED, **about, **FORMATS[name]), None
    )

    def look(row: dict[str, Any]) -> str:
        made = convert({"system": "", "tools": "", "input": "", **copy.deepcopy(row)})
        if not made["_prompt"] and not made["_response"]:
            return "the row is dropped"
        return "" if len(made["_response"]) == (2 if more else 1) else "nothing is left to learn"

    answer(asked["rows"], look, "the run ends")


main()
