"""Run where ms-swift is installed without what it needs: which rows its loader keeps.

Reads a JSON object with rows, writes a JSON list: for each row the empty text, or why it is deleted. The modules that the loader imports from `datasets`, `modelscope` and its own utilities are
put in their place. The order of roles is asserted where the text is encoded, for which a model is needed: what `_swift_prepare_inputs` and `_swift_encode` ask is written out in `in_order`.
"""

from __future__ import annotations

import copy
import json
import sys
from typing import Any

from answering import Silent, answer, function, load, put


def preprocessor() -> Any:
    put("datasets", Dataset=object, Image=object, IterableDataset=object, Value=object)
    for name in ("modelscope", "modelscope.hub", "modelscope.hub.utils", "swift"):
        put(name)
    put("modelscope.hub.utils.utils", get_cache_dir=str)
    put("swift.template", history_to_messages=None)
    calls = function(
        "ms-swift", "swift/template/template_inputs.py", "normalize_openai_tool_calls",
        json=json, Messages=list,
    )  # fmt: skip
    put("swift.template.template_inputs", normalize_openai_tool_calls=calls)
    put(
        "swift.utils", TOOL_KEYS=["tools"], get_logger=Silent, is_dist=None, is_master=None,
        remove_arrow_padding=lambda value: value, safe_ddp_context=None,
    )  # fmt: skip
    core = load("ms-swift", "swift/dataset/preprocessor/core.py", "core")
    return core.MessagesPreprocessor()


AS = {"tool_response": "tool", "tool_call": "assistant"}


def in_order(messages: list[dict[str, Any]]) -> None:
    roles: list[str] = []
    for message in messages[messages[0]["role"] == "system" :]:
        role = AS.get(message["role"], message["role"])
        if not roles or roles[-1] != role:
            roles.append(role)
    if roles and roles[0] == "assistant":
        roles.insert(0, "user")
    if len(roles) % 2:
        roles.append("assistant")
    assert roles, "no messages"
    for asks, answers in zip(roles[::2], roles[1::2], strict=True):
        assert asks in ("user", "tool"), f'query_role: "{asks}"'
        assert answers == "assistant", f'response_role: "{answers}"'


def main() -> None:
    loader = preprocessor()

    def look(row: dict[str, Any]) -> None:
        row = copy.deepcopy(row)
        if "conversations" in row:
            row["messages"] = row.pop("conversations")
        made = loader.preprocess(row)
        assert made, "nothing is left"
        loader._check_rejected_response(made)
        loader._check_messages(made)
        in_order(made["messages"])

    answer(json.load(sys.stdin)["rows"], look, "the row is deleted")


main()
