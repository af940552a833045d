"""Answers with a verdict: whether one is to be learnt is never lost, nor taken for something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import codes, ftlint, lint

ANSWERS = (
    "Paris is the capital of France.",
    "I do not know.",
    "It boils at 100 degrees.",
    "Water is dry.",
    "A cat is a mammal.",
    "Cats are fish.",
    "Mercury is the nearest planet to the Sun.",
    "Saturn is.",
)


def judged(good: Any, bad: Any) -> str:
    """TRL's unpaired rows, the labels written so."""
    return lines(
        [
            {"prompt": f"Question {n // 2}?", "completion": said, "label": (good, bad)[n % 2]}
            for n, said in enumerate(ANSWERS)
        ]
    )


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join([json.dumps(row) + "\n" for row in rows])


def fixed(path: Path, *options: str) -> list[dict[str, Any]]:
    ftlint("check", "--isolated", "--fix", *options, path)
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize(
    ("good", "bad"), [(1, 0), (1.0, 0.0), ("True", "False"), ("true", "false"), ("1", "0")]
)
@pytest.mark.parametrize("target", [None, "trl"])
def test_a_verdict_written_otherwise_is_found_and_made_a_boolean(
    write: Any, good: Any, bad: Any, target: str | None
) -> None:
    data = judged(good, bad)
    report = lint(data, target=target)
    assert report.shape == "trl-unpaired"
    told = list(report.diagnostics())
    assert [d.name for d in told] == ["miswritten-boolean"] * len(ANSWERS)
    assert (told[0].line, told[0].pointer) == (1, "/label")
    rows = fixed(write("train.jsonl", data))
    assert [row["label"] for row in rows] == [True, False] * 4
    assert [row["completion"] for row in rows] == list(ANSWERS)


@pytest.mark.parametrize(
    ("good", "bad"), [("yes", "no"), ("good", "bad"), ("desirable", "undesirable"), (1, -1)]
)
def test_a_verdict_in_other_words_is_found_and_left_to_its_owner(
    write: Any, good: Any, bad: Any
) -> None:
    data = judged(good, bad)
    report = lint(data)
    assert report.shape == "trl-unpaired"
    assert "wrong-type" in {d.name for d in report.diagnostics()}
    rows = fixed(write("train.jsonl", data), "--unsafe-fixes")
    assert [row["label"] for row in rows][1::2] == [bad] * 4


@pytest.mark.parametrize("form", ["alpaca", "sharegpt"])
def test_a_tag_of_llama_factory_is_made_a_boolean(write: Any, form: str) -> None:
    rows: list[dict[str, Any]] = []
    for n, said in enumerate(ANSWERS):
        turns = [{"from": "human", "value": f"Q{n}?"}, {"from": "gpt", "value": said}]
        asked = {"instruction": f"Q{n}?", "input": "", "output": said}
        row = asked if form == "alpaca" else {"conversations": turns}
        rows.append(row | {"kto_tag": ("true", 0)[n % 2]})
    data = lines(rows)
    told = list(lint(data, target="llama-factory", select=("ROW",)).diagnostics())
    assert {(d.name, d.pointer) for d in told} == {("miswritten-boolean", "/kto_tag")}
    assert [row["kto_tag"] for row in fixed(write("a.jsonl", data))] == [True, False] * 4


@pytest.mark.parametrize("size", [5, 30])
@pytest.mark.parametrize("label", [int, str, bool])
def test_the_number_of_a_class_is_no_verdict(size: int, label: Any) -> None:
    rows = [
        {
            "prompt": f"Review {n}: was it nice?",
            "completion": (" no", " yes")[n % 3 == 0],
            "label": label(n % 3 == 0),
        }
        for n in range(size)
    ]
    assert lint(lines(rows)).shape == "completion"


@pytest.mark.parametrize("conversational", [False, True])
def test_rows_that_are_repeated_are_no_class(conversational: bool) -> None:
    row: dict[str, Any] = {"prompt": "Rain?", "completion": "No, it is dry.", "label": True}
    if conversational:
        row["prompt"] = [{"role": "user", "content": "Rain?"}]
        row["completion"] = [{"role": "assistant", "content": "No, it is dry."}]
    assert lint(lines([row] * 4)).shape == "trl-unpaired"


def test_a_grade_is_no_verdict() -> None:
    rows = [
        {"prompt": f"Question {n}?", "completion": said, "label": (1, 1, 1, 5)[n % 4]}
        for n, said in enumerate(ANSWERS)
    ]
    assert lint(lines(rows)).shape == "completion"


@pytest.mark.parametrize("labels", [(True, False), ("True", "False"), (1, 0)])
@pytest.mark.parametrize(
    "target", ["openai-completions", "together-completions", "mlx-lm", "predibase"]
)
def test_bad_answers_never_become_completions(write: Any, target: str, labels: Any) -> None:
    path = write("train.jsonl", judged(*labels))
    before = path.read_bytes()
    told = list(lint(before, target=target).diagnostics())
    assert [d.code for d in told] == ["ROW108"]
    assert "a bad one" in told[0].message
    fixed(path, "--unsafe-fixes", "--target", target)
    assert path.read_bytes() == before


@pytest.mark.parametrize("key", ["label", "kto_tag"])
def test_a_verdict_beside_other_rows_is_kept_by_fixes(write: Any, key: str) -> None:
    rows: list[dict[str, Any]] = [
        {"prompt": f"Number {n}? ->", "completion": f" {said} END"}
        for n, said in enumerate(ANSWERS)
    ]
    rows[3][key] = False
    path = write("train.jsonl", lines(rows))
    report = lint(path.read_bytes(), target="openai-completions")
    (told,) = [d for d in report.diagnostics() if d.code == "ROW102"]
    assert told.applicability is None
    assert "says that the answer is a bad one" in told.message
    assert fixed(path, "--unsafe-fixes", "--target", "openai-completions")[3][key] is False


def test_pairs_never_become_chats(write: Any) -> None:
    rows = [
        {
            "messages": [{"role": "user", "content": f"Q{n}?"}],
            "chosen": {"role": "assistant", "content": said},
            "rejected": {"role": "assistant", "content": f"{said} Not."},
        }
        for n, said in enumerate(ANSWERS)
    ]
    path = write("train.jsonl", lines(rows))
    before = path.read_bytes()
    assert codes(before, target="openai-chat", ignore=("SET",)) == {"ROW108"}
    fixed(path, "--unsafe-fixes", "--target", "openai-chat")
    assert path.read_bytes() == before


@pytest.mark.parametrize("more", [{"label": False}, {"rejected_response": "No."}])
def test_chats_with_a_verdict_keep_it(write: Any, more: dict[str, Any]) -> None:
    rows = [
        {
            "messages": [
                {"role": "user", "content": f"Q{n}?"},
                {"role": "assistant", "content": said},
            ],
            **more,
        }
        for n, said in enumerate(ANSWERS)
    ]
    path = write("train.jsonl", lines(rows))
    assert fixed(path, "--unsafe-fixes", "--target", "openai-chat") == rows


REWARDS = (
    '{"prompt": "What is 2 and 2?", "answer": "4"}\n{"prompt": "What is 3 and 4?", "answer": "7"}\n'
)


@pytest.mark.parametrize("target", [None, "trl", "axolotl"])
@pytest.mark.parametrize("key", ["prompt", "question"])
def test_answers_that_may_be_for_a_reward_keep_their_name(
    write: Any, key: str, target: str | None
) -> None:
    data = REWARDS.replace("prompt", key)
    path = write("train.jsonl", data)
    options = ("--target", target) if target else ()
    ftlint("check", "--isolated", "--fix", "--unsafe-fixes", *options, path)
    assert path.read_text() == data


def test_prompts_with_answers_are_told_of_once() -> None:
    (told,) = lint(REWARDS, ignore=("SET",)).diagnostics()
    assert (told.name, told.severity, told.line) == ("doubtful-shape", "info", None)


def test_a_target_of_completions_has_answers_renamed(write: Any) -> None:
    path = write("train.jsonl", REWARDS)
    rows = fixed(path, "--target", "together-completions")
    assert [row["completion"] for row in rows] == ["4", "7"]


@pytest.mark.parametrize("key", ["label", "feedback"])
@pytest.mark.parametrize("names", [("question", "answer"), ("instruction", "response")])
def test_prepare_stops_at_a_column_that_calls_answers_bad(
    write: Any, key: str, names: tuple[str, str]
) -> None:
    rows = [dict(zip(names, (f"Q{n}?", said), strict=True)) for n, said in enumerate(ANSWERS)]
    path = write("a.jsonl", lines([row | {key: n % 2} for n, row in enumerate(rows)]))
    run = ftlint("prepare", "--isolated", "--yes", path, cwd=path.parent)
    assert run.returncode == 2
    assert f"'{key}' says which answers are good".encode() in run.stderr
    mapped = ("--map", f"prompt={names[0]}", "--map", f"completion={names[1]}")
    assert ftlint("prepare", "--isolated", "--yes", *mapped, path, cwd=path.parent).returncode == 0


def test_prepare_makes_no_chats_of_bad_answers(write: Any) -> None:
    rows = [
        {"instruction": f"Q{n}?", "input": "", "output": said, "label": n % 2 == 0}
        for n, said in enumerate(ANSWERS)
    ]
    path = write("a.jsonl", lines(rows))
    options = ("prepare", "--isolated", "--yes", "--to", "chat", "-o", "out.jsonl", path)
    assert ftlint(*options, cwd=path.parent).returncode == 2
    assert ftlint(*options, "--drop-bad", cwd=path.parent).returncode == 0
    made = [json.loads(line) for line in (path.parent / "out.jsonl").read_text().splitlines()]
    assert [row["messages"][1]["content"] for row in made] == list(ANSWERS[::2])


def pairs(**names: str) -> str:
    """Rows with a question and two answers, the good one first, under these names."""
    asking, good, bad = names.values()
    return lines(
        [
            {asking: f"Question {n}?", good: ANSWERS[2 * n], bad: ANSWERS[2 * n + 1]}
            for n in range(4)
        ]
    )


@pytest.mark.parametrize(
    ("asking", "good", "bad"),
    [
        ("question", "chosen", "rejected"),
        ("input", "chosen", "rejected"),
        ("prompt", "accepted", "rejected"),
        ("prompt", "response", "rejected"),
        ("prompt", "chosen_response", "rejected_response"),
        ("query", "response_preferred", "response_dispreferred"),
    ],
)
@pytest.mark.parametrize("target", [None, "trl", "axolotl"])
def test_a_pair_under_other_names_is_told_and_left_to_its_owner(
    write: Any, asking: str, good: str, bad: str, target: str | None
) -> None:
    data = pairs(asking=asking, good=good, bad=bad)
    report = lint(data, target=target)
    assert report.shape == "trl-preference"
    assert [(d.name, d.severity) for d in report.diagnostics()] == [("misnamed-key", "warning")] * 4
    rows = fixed(write("train.jsonl", data), *(("--target", target) if target else ()))
    assert set(rows[0]) == {asking, good, bad}


@pytest.mark.parametrize(
    "rows",
    [
        [{"prompt": "Q?", "completion": said, "rejected": "No."} for said in ANSWERS],
        [{"instruction": "Q?", "output": said, "rejected": "No."} for said in ANSWERS],
        [
            {
                "messages": [
                    {"role": "user", "content": "Q?"},
                    {"role": "assistant", "content": said},
                ],
                "label": n % 2,
            }
            for n, said in enumerate(ANSWERS)
        ],
    ],
)
def test_what_no_loader_reads_of_bad_answers_is_told_once(rows: list[dict[str, Any]]) -> None:
    told = [d for d in lint(lines(rows)).diagnostics() if d.name == "doubtful-shape"]
    assert [(d.severity, d.line) for d in told] == [("info", None)]


def test_a_target_that_refuses_the_key_tells_of_it_alone() -> None:
    turns = [{"role": "user", "content": "Q?"}, {"role": "assistant", "content": "A."}]
    rows = [{"messages": turns, "label": bool(n % 2)} for n in range(8)]
    told = {d.name for d in lint(lines(rows), target="openai-chat").diagnostics()}
    assert "unexpected-key" in told
    assert "doubtful-shape" not in told


def test_what_is_near_rejected_answers_is_a_pair() -> None:
    rows = [{"prompt": "Q?", "good": said, "rejected": "No."} for said in ANSWERS]
    (told,) = lint(lines(rows)).diagnostics()
    assert 'trl-preference rows, the nearest shape, also need "chosen"' in told.message


def test_rejected_may_be_a_verdict_that_is_true_of_the_bad(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "prompt,response,rejected\nIs it wet?,It is dry.,No\nIs it dry?,It is wet.,Yes\n"
    )
    said = ftlint("prepare", path, "--yes", "--isolated")
    assert said.returncode == 2
    assert b"'rejected' says which answers are good and which are bad" in said.stderr
    assert b"take the rejected rows out" in said.stderr
    assert b"label=rejected" not in said.stderr
