"""Run by the Python that has mlx-lm, without what it computes with, and transformers: what its datasets make of rows.

Reads a JSON object of the kind of rows (`chat`, `completion`, `text`) and the rows, writes a JSON list: for each row, after a sound one that decides the format, the empty text, or why the run ends. The tokenizer
knows bytes, and its chat template is a plain one.
"""

from __future__ import annotations

import copy
import json
import sys
from types import SimpleNamespace
from typing import Any

from answering import answer, load, put, tokenizer

FIRST = {
    "chat": {"messages": [{"role": "user", "content": "?"}, {"role": "assistant", "content": "!"}]},
    "completion": {"prompt": "?", "completion": "!"},
    "text": {"text": "?"},
}
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{{ (message['content'] or '') + '<|im_end|>' }}{% endfor %}"
)


def main() -> None:
    for name in ("mlx_lm", "mlx_lm.tuner"):
        put(name)
    put("mlx_lm.cli_ui", rprint=print)
    datasets = load("mlx-lm", "mlx_lm/tuner/datasets.py", "mlx_lm.tuner.datasets")
    asked = json.load(sys.stdin)
    knows = tokenizer(TEMPLATE)

    def look(row: dict[str, Any]) -> str:
        rows = [FIRST[asked["format"]], copy.deepcopy(row)]
        made = datasets.create_dataset(
            rows, knows, SimpleNamespace(mask_prompt=asked["format"] != "text")
        )
        tokens, offset = made.process(rows[1])
        end = knows.eos_token_id
        return "" if set(tokens[offset:]) - {end} else "nothing is left to learn"

    answer(asked["rows"], look, "the run ends")


main()
