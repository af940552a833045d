"""Run where torchtune is installed without what it needs: what its transforms make of rows.

Reads a JSON object of a format and its rows, writes a JSON list: for each row the empty text, or why the run ends, or what of the row is lost. The modules that the transforms import for images and for
types are put in their place; all else is theirs.
"""

from __future__ import annotations

import copy
import json
import sys
from typing import Any

from answering import answer, load, put


def transforms() -> Any:
    """Their module `data/_messages.py`."""
    for name in ("torchtune", "torchtune.data", "torchtune.modules"):
        put(name)
    put("torchtune.data._utils", format_content_with_images=None, load_image=None)
    put("torchtune.modules.transforms", Transform=object)
    return load("torchtune", "torchtune/data/_messages.py", "torchtune.data._messages")


FORMATS = {
    "sharegpt": ("ShareGPTToMessages", "conversations", "value"),
    "openai": ("OpenAIToMessages", "messages", "content"),
}


def main() -> None:
    asked = json.load(sys.stdin)
    found = transforms()
    name, under, said = FORMATS[asked["format"]]
    transform = getattr(found, name)()

    def look(row: dict[str, Any]) -> str:
        made = transform(copy.deepcopy(row))["messages"]
        found.validate_messages(made)
        for message, turn in zip(made, row[under], strict=True):
            text = turn.get(said)
            if isinstance(text, str) and message.text_content != text:
                return "a text is lost"
            if not text and message.text_content:
                return "the text before is said again"
            if turn.get("tool_calls"):
                return "a call is lost"
        return ""

    answer(asked["rows"], look, "the run ends")


main()
