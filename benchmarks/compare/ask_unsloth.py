"""Run where unsloth-zoo is installed without what it needs: what `standardize_data_formats` makes of rows.

Reads a JSON object with rows, writes a JSON list: for each row, as a file of its own, the empty text, or why the run ends.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from typing import Any

from answering import answer, function

PATH = "unsloth_zoo/dataset_utils.py"


class Rows(list[dict[str, Any]]):
    """As much of a dataset as is asked of one that is read bit by bit."""

    def map(self, make: Callable[[Any], Any], **_: Any) -> Rows:
        made = make({"conversations": [row["conversations"] for row in self]})
        return Rows({"conversations": turns} for turns in made["conversations"])


def main() -> None:
    alias = function("unsloth-zoo", PATH, "_normalize_role_alias")
    standardize = function(
        "unsloth-zoo", PATH, "standardize_data_formats",
        _normalize_role_alias=alias, _ROLE_KEY_NAMES=("role", "from"), IterableDataset=Rows,
    )  # fmt: skip

    def look(row: dict[str, Any]) -> str:
        (made,) = standardize(Rows([copy.deepcopy(row)]))
        texts = [turn["content"] for turn in made["conversations"]]
        said = [turn["value"] for turn in row["conversations"]]
        return "" if texts == said else "a text is lost"

    answer(json.load(sys.stdin)["rows"], look, "the run ends")


main()
