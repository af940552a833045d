"""Run where llamafactory is installed without what it needs: what its converters make of rows.

Reads a JSON object of a format and its rows, writes a JSON list: for each row the empty text, or why the row is dropped or the run ends. The modules that the converters import for logs and for
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


SHARED = dict.fromkeys(("images", "videos", "audios", "kto_tag", "chosen", "rejected")) | {
    "system": "system", "tools": "tools", "ranking": False, "load_from": "file", "system_tag": "system",
}  # fmt: skip
FORMATS = {
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
    found = converters()
    convert = found.DATASET_CONVERTERS[asked["format"]](
        SimpleNamespace(**SHARED, **FORMATS[asked["format"]]), None
    )

    def look(row: dict[str, Any]) -> str:
        made = convert({"system": "", "tools": "", **copy.deepcopy(row)})
        return "" if made["_prompt"] or made["_response"] else "the row is dropped"

    answer(asked["rows"], look, "the run ends")


main()
