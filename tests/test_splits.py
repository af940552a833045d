"""Splits: what stands in one and must not stand in another, whoever says which is which."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftlint.checks.likeness import Likeness, near_duplicates
from ftlint.engine.decode import decode
from ftlint.model import Block, Conventions, Plan
from ftlint.shapes import SHAPES
from tests.conftest import DATA, ftlint


def chat(question: str, answer: str) -> str:
    messages = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return json.dumps({"messages": messages}) + "\n"


TRAIN = "".join(chat(f"Question {n}?", f"Answer {n}.") for n in range(20))
LEAK = (
    '{ "messages" : [{"content": " Question 7? ", "role": "user"}, '
    '{"role": "assistant", "content": "Answer 7."}]}\n'
)


def leaks(folder: Path, *arguments: str, code: int = 1) -> list[dict[str, object]]:
    done = ftlint(
        *("check", "--output-format", "json", "--select", "SET703", *arguments), cwd=folder
    )
    assert done.returncode == code, done
    found: list[dict[str, object]] = json.loads(done.stdout)["diagnostics"]
    return found


def test_names_beside_each_other_tell(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(TRAIN)
    (tmp_path / "valid.jsonl").write_text(chat("Another?", "Yes.") + LEAK)
    (found,) = leaks(tmp_path, "--isolated", "train.jsonl", "valid.jsonl")
    assert (found["path"], found["line"]) == ("train.jsonl", 8)
    assert found["related"] == [{"path": "valid.jsonl", "line": 2}]
    assert "with the same output" in str(found["message"])


@pytest.mark.parametrize(
    ("one", "other", "split"),
    [
        ("data_train.jsonl", "data_val.jsonl", True),
        ("train-00000-of-00002.jsonl", "validation-00000-of-00001.jsonl", True),
        ("x/train.jsonl", "x/test.jsonl", True),
        ("a_train.jsonl", "b_valid.jsonl", False),
        ("x/train.jsonl", "y/test.jsonl", False),
        ("trainers.jsonl", "validated.jsonl", False),
        ("train.jsonl", "train2.jsonl", False),
    ],
)
def test_only_names_that_belong_together(tmp_path: Path, one: str, other: str, split: bool) -> None:
    for name in (one, other):
        (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / one).write_text(TRAIN)
    (tmp_path / other).write_text(LEAK)
    assert len(leaks(tmp_path, "--isolated", one, other, code=int(split))) == int(split)


def test_a_split_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(TRAIN)
    (tmp_path / "b.jsonl").write_text(LEAK)
    for arguments in (
        ["a.jsonl", "--split", "valid=b.jsonl"],
        ["--split", "test=b.jsonl", "--split", "train=a.jsonl"],
    ):
        (found,) = leaks(tmp_path, "--isolated", *arguments)
        assert found["path"] == "a.jsonl"
    done = ftlint("check", "a.jsonl", "--split", "b.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert b"not NAME=PATH" in done.stderr


def test_splits_of_the_configuration_count_when_one_file_is_checked(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(TRAIN)
    (tmp_path / "b.jsonl").write_text(LEAK)
    (tmp_path / "ftlint.toml").write_text(
        '[[datasets]]\nfiles = "a.jsonl"\n[[datasets]]\nfiles = "b.jsonl"\nsplit = "valid"\n'
    )
    (found,) = leaks(tmp_path, "a.jsonl")
    assert found["related"] == [{"path": "b.jsonl", "line": 1}]


def test_fixing_drops_from_train_alone(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(TRAIN)
    (tmp_path / "valid.jsonl").write_text(LEAK)
    done = ftlint(
        *("check", "--fix", "--unsafe-fixes", "--select", "SET703", "--isolated"),
        *("train.jsonl", "valid.jsonl"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done
    assert (tmp_path / "train.jsonl").read_text() == TRAIN.replace(
        chat("Question 7?", "Answer 7."), ""
    )
    assert (tmp_path / "valid.jsonl").read_text() == LEAK


def test_other_answers_are_told(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(TRAIN)
    (tmp_path / "test.jsonl").write_text(chat("Question 3?", "Something else."))
    (found,) = leaks(tmp_path, "--isolated", "train.jsonl", "test.jsonl")
    assert "with another output" in str(found["message"])


@pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")
def test_real_splits() -> None:
    pair = sorted((DATA / "completion").glob("*context_switching_prepared_*.jsonl"))
    done = ftlint("check", *pair, "--isolated", "--select", "SET703", "--output-format", "json")
    found = json.loads(done.stdout)["diagnostics"]
    texts = [{json.loads(line)["prompt"] for line in p.read_text().splitlines()} for p in pair]
    assert len({d["line"] for d in found}) >= len(texts[0] & texts[1])


WORDS = st.lists(st.sampled_from([f"word{n}" for n in range(30)]), min_size=4, max_size=40)


@settings(max_examples=40)
@given(rows=st.lists(WORDS, max_size=12), cut=st.integers(0, 12))
def test_near_duplicates_do_not_depend_on_blocks(rows: list[list[str]], cut: int) -> None:
    lines = [json.dumps({"text": " ".join(words)}).encode() for words in rows]
    plan = Plan(SHAPES["text"], False, [], [], [], Conventions())

    def summary(part: list[bytes], first: int) -> Likeness:
        found = Likeness()
        data = b"".join(line + b"\n" for line in part)
        found.add(decode(Block(0, 0, first, data), plan))
        return found

    whole = near_duplicates(summary(lines, 1), at_least=0.9)
    halves = summary(lines[:cut], 1)
    halves.merge(summary(lines[cut:], 1 + len(lines[:cut])))
    assert near_duplicates(halves, at_least=0.9) == whole
    for line, first in zip(whole.lines, whole.related, strict=True):
        a, b = (
            {tuple(r[i : i + 3]) for i in range(len(r) - 2)}
            for r in (rows[line - 1], rows[first - 1])
        )
        assert len(a & b) / len(a | b) >= 0.9
