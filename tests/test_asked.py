"""Rows whose question is messages: an answer that is a text goes with them into one conversation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.errors import Error

SYSTEM, USER = {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Rain?"}
OLD = [{"role": "system", "text": "Be brief."}, {"role": "user", "text": "Rain?"}]
ANSWER = {"role": "assistant", "content": "No, it is dry."}


def prepared(folder: Path, *rows: dict[str, Any]) -> list[Any]:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    made = library.prepare(str(path), isolated=True, output=str(folder / "o.jsonl"))
    return [json.loads(line) for line in Path(made.files[0]).read_text().splitlines()]


@pytest.mark.parametrize(
    ("asks", "answers", "asked"),
    [
        ("request", "response", OLD),
        ("input", "output", [SYSTEM, USER]),
        ("prompt", "completion", [SYSTEM, USER]),
        ("prompt", "response", [SYSTEM, USER]),
    ],
)
def test_a_text_answers_messages(tmp_path: Path, asks: str, answers: str, asked: Any) -> None:
    (row,) = prepared(tmp_path, {asks: asked, answers: ANSWER["content"], "n": 1})
    assert row == {"messages": [SYSTEM, USER, ANSWER]}


def test_answers_of_which_one_is_bad_or_earns_a_reward_are_none_of_these(tmp_path: Path) -> None:
    pair = {"input": [USER], "output": "No.", "rejected_output": "Dunno."}
    with pytest.raises(Error):
        prepared(tmp_path, pair)
    (row,) = prepared(tmp_path, {"prompt": [USER], "ground_truth": "No.", "data_source": "towns"})
    assert "messages" not in row


def test_pairs_of_texts_become_messages_like_their_prompt(tmp_path: Path) -> None:
    (row,) = prepared(tmp_path, {"prompt": [USER], "chosen": "No.", "rejected": "Dunno."})
    assert row["chosen"] == [{"role": "assistant", "content": "No."}]
    assert row["rejected"] == [{"role": "assistant", "content": "Dunno."}]


def test_pairs_of_texts_stay_texts(tmp_path: Path) -> None:
    row = {"prompt": "Rain?", "chosen": "No.", "rejected": "Dunno."}
    assert prepared(tmp_path, row) == [row]
