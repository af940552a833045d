"""Run by the Python that has TRL: what its trainers make of rows before they train.

Reads a JSON object of a trainer (`sft`, `dpo`, `kto`) and its rows, writes a JSON list: for each row, as a dataset of its own, the empty text, or why the run ends, or that nothing is left to
learn. The tokenizer knows bytes, and its chat template is Qwen3's as TRL has it.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from importlib.metadata import distribution
from types import SimpleNamespace
from typing import Any

from answering import answer, tokenizer
from trl.trainer.dpo_trainer import DPOTrainer
from trl.trainer.kto_trainer import KTOTrainer
from trl.trainer.sft_trainer import SFTTrainer

TRAINERS = {"sft": SFTTrainer, "dpo": DPOTrainer, "kto": KTOTrainer}
LEARNT = {"sft": ("labels",), "dpo": ("chosen_ids", "rejected_ids"), "kto": ("completion_ids",)}
SETTINGS = SimpleNamespace(
    dataset_num_proc=None, dataset_text_field="text", assistant_only_loss=False, max_length=None,
    eos_token=None, per_device_train_batch_size=1, shuffle_dataset=False,
)  # fmt: skip


class Rows(list[dict[str, Any]]):
    """As much of a dataset as trainers ask of one that is read bit by bit."""

    column_names = None

    def map(
        self, make: Callable[..., Any], fn_kwargs: Any = None, remove_columns: Any = None, **_: Any
    ) -> Rows:
        gone = {remove_columns} if isinstance(remove_columns, str) else set(remove_columns or ())
        return Rows(
            {key: value for key, value in row.items() if key not in gone}
            | make(dict(row), **(fn_kwargs or {}))
            for row in self
        )


def main() -> None:
    asked = json.load(sys.stdin)
    name = asked["format"]
    template = distribution("trl").locate_file("trl/chat_templates/qwen3.jinja").read_text("utf-8")
    knows = tokenizer(template)
    trainer = SimpleNamespace(
        _tokenizer=knows, chat_template=None, completion_only_loss=True, calculate_KL=False
    )
    extra = {"packing": False, "formatting_func": None} if name == "sft" else {}

    def look(row: dict[str, Any]) -> str:
        (made,) = TRAINERS[name]._prepare_dataset(
            trainer,
            Rows([copy.deepcopy(row)]),
            processing_class=knows,
            args=SETTINGS,
            dataset_name="train",
            **extra,
        )
        end = {knows.eos_token_id, -100}
        for key in LEARNT[name]:
            if not set(made[key]) - end:
                return "nothing is left to learn"
        return ""

    answer(asked["rows"], look, "the run ends")


main()
