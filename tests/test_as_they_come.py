"""Rows as people keep them, of which no trainer reads anything: what is said of them, and made of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import ftlint, lint

CALLS = [{"name": "rain", "arguments": {"city": "Oslo"}}]
TURNS = [{"from": "human", "value": "Rain in Oslo?"}, {"from": "gpt", "value": "No."}]


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"candidate_a": "No.", "candidate_b": "Who knows?", "winner": "a"}, '"winner" says which'),
        ({"prompt": "Rain?", "response_1": "No.", "response_2": "Yes."}, "neither is the better"),
        ({"prompt": "Rain?", "a": "No.", "b": "Yes.", "preferred": "b"}, '"a" and "b"'),
        ({"prompt": "Rain?", "chosen": TURNS, "rejected": TURNS}, '"from" and "value"'),
        ({"query": "Rain?", "tools": [{"name": "rain"}], "answers": CALLS}, 'under "answers"'),
        ({"query": "Rain?", "tools": "[]", "answers": "[]"}, "xLAM"),
        ({"system": "Help.", "chat": "USER: Rain? ASSISTANT: No. <|endoftext|>"}, "Glaive"),
    ],
)
def test_rows_of_no_shape_are_told_by_what_they_are(row: dict[str, Any], words: str) -> None:
    (finding,) = lint(lines(row, row)).diagnostics()
    assert finding.name == "unknown-shape"
    assert words in finding.message


def test_letters_are_names_of_answers_only_where_one_is_preferred() -> None:
    (finding,) = lint(lines({"n": 1, "a": "No.", "b": "Yes."})).diagnostics()
    assert "two answers" not in finding.message


def test_the_key_that_a_pair_without_a_prompt_has_for_it_is_named() -> None:
    pairs = [
        {
            "id": n,
            "brief": f"Write a line about {thing}.",
            "chosen": f"{n} by {thing}.",
            "rejected": thing,
        }
        for n, thing in enumerate(("a lamp", "a chair", "the sea"))
    ]
    (finding,) = lint(lines(*pairs)).diagnostics()
    assert finding.name == "doubtful-shape"
    assert '"brief" is not read' in finding.message


def test_messages_of_a_human_wait_for_an_answer_too() -> None:
    said = [{"role": "system", "content": "Help."}, {"role": "human", "content": "Say 7."}]
    report = lint(lines({"messages": said, "golden": "7"}, {"messages": said, "golden": "8"}))
    assert report.shape == "reinforcement"
    assert {d.name for d in report.diagnostics()} == {"unknown-role"}


def test_prompts_for_a_distillation_are_told_once_and_for_a_tuning_each() -> None:
    rows = [
        {
            "schemaVersion": "bedrock-conversation-2024",
            "messages": [{"role": "user", "content": [{"text": f"Rain in {town}?"}]}],
        }
        for town in ("Oslo", "Rome", "Bern")
    ]
    (finding,) = lint(lines(*rows)).diagnostics()
    assert (finding.name, finding.severity) == ("doubtful-shape", "info")
    assert "distillation" in finding.message
    told = [d.name for d in lint(lines(*rows), target="bedrock-nova").diagnostics()]
    assert told.count("no-assistant") == 3


def made_of(write: Any, data: str, *options: str, name: str = "rows.jsonl") -> Any:
    path = write(name, data)
    return ftlint("prepare", "--isolated", "--yes", *options, path, cwd=path.parent), path.parent


def test_lines_that_are_texts_are_rows_of_text(write: Any) -> None:
    done, folder = made_of(write, lines("Rain in Oslo.", "Snow, in Rome"))
    assert done.returncode == 0, done.stderr
    made = (folder / "rows_prepared.jsonl").read_text("utf-8")
    assert [json.loads(line) for line in made.splitlines()] == [
        {"text": "Rain in Oslo."},
        {"text": "Snow, in Rome"},
    ]


def test_a_quoted_table_is_no_such_file(write: Any) -> None:
    done, _ = made_of(write, '"question","answer"\n"Rain?","No."\n', "--dry-run", name="rows.csv")
    assert done.returncode == 0, done.stderr
    assert b"CSV" in done.stdout + done.stderr


def test_a_question_about_a_picture_is_not_asked_without_it(write: Any) -> None:
    rows = [
        {"image": f"{n}.png", "question": "What is it?", "answer": f"Lamp {n}"} for n in range(9)
    ]
    done, _ = made_of(write, lines(*rows), "--to", "chat")
    assert done.returncode == 2
    assert b"'image' is left out" in done.stderr


def test_a_row_that_cannot_be_converted_is_told_in_words(write: Any) -> None:
    row = {"conversations": TURNS, "chosen": TURNS, "rejected": TURNS}
    done, _ = made_of(write, lines(row, row), "--to", "chat")
    assert done.returncode == 2
    assert b"of another kind" in done.stderr
    assert b"Error" not in done.stderr
