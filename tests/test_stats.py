"""`ftlint stats`: numbers that can be counted again by hand."""

from __future__ import annotations

import json
import statistics
from array import array
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

from ftlint.stats import default_epochs, spread
from ftlint.tokens import encoding
from tests.conftest import GOOD_CHAT, ftlint


def write(folder: Path, rows: list[tuple[str, str]]) -> None:
    lines = [json.dumps({"prompt": p, "completion": c}) for p, c in rows]
    (folder / "t.jsonl").write_text("".join(f"{line}\n" for line in lines))


def measured(folder: Path, *arguments: str) -> dict[str, object]:
    done = ftlint(
        "stats", "t.jsonl", "--isolated", "--output-format", "json", *arguments, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["files"]
    assert isinstance(found, dict)
    return found


def test_counts(tmp_path: Path) -> None:
    rows = [
        (f"Subject {n % 7}: where is it? ->", f" {'late' if n % 3 else 'bill'}") for n in range(30)
    ]
    write(tmp_path, rows)
    found = measured(tmp_path, "--target", "openai-completions", "--model", "babbage-002")
    coder: tiktoken.Encoding = encoding("cl100k_base")
    tokens = [sum(len(coder.encode_ordinary(text)) for text in row) for row in rows]
    assert (found["rows"], found["encoding"]) == (30, "cl100k_base")
    assert found["tokens"]["total"] == sum(tokens)  # type: ignore[index]
    assert found["tokens"]["most"] == max(tokens)  # type: ignore[index]
    assert found["classes"] == {"late": 20, "bill": 10}
    assert found["duplicates"] == 30 - len(set(rows))
    assert found["epochs"] == default_epochs(30) == 3


def test_an_estimate_is_called_one_and_cost_has_its_date(tmp_path: Path) -> None:
    write(tmp_path, [("a", "b"), ("c", "d")])
    text = ftlint("stats", "t.jsonl", "--isolated", cwd=tmp_path).stdout.decode()
    assert "tokens (an estimate)" in text
    turns = [{"role": "user", "content": "Rain?"}, {"role": "assistant", "content": "No."}]
    (tmp_path / "t.jsonl").write_text((json.dumps({"messages": turns}) + "\n") * 100)
    found = measured(tmp_path, "--target", "openai-chat", "--model", "gpt-4.1")
    cost = found["cost"]
    assert cost["seen"] == "about 2025-10"  # type: ignore[index]
    assert cost["dollars"] == round(found["tokens"]["total"] * 3 * 25 / 1e6, 2)  # type: ignore[index]
    markdown = ftlint("stats", "t.jsonl", "--isolated", "--output-format", "markdown", cwd=tmp_path)
    assert b"| rows | 100 |" in markdown.stdout


def test_every_other_output_of_an_input_is_counted_but_where_answers_are_judged(
    tmp_path: Path,
) -> None:
    write(tmp_path, [(f"Subject {n // 3}?", f" {n % 3}") for n in range(90)])
    assert measured(tmp_path)["conflicts"] == 60
    rows = [
        {"prompt": f"Subject {n // 3}?", "completion": f" {n}", "label": n % 3 == 0}
        for n in range(90)
    ]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert measured(tmp_path)["conflicts"] is None
    shown = ftlint("stats", "t.jsonl", "--isolated", cwd=tmp_path).stdout
    assert b"other output" not in shown


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=200))
def test_spreads(numbers: list[int]) -> None:
    found = spread(array("Q", numbers))
    assert found is not None
    assert (found.least, found.most, found.total) == (min(numbers), max(numbers), sum(numbers))
    assert sum(count for _, _, count in found.histogram) == len(numbers)
    for low, high, count in found.histogram:
        assert count == sum(low <= n <= high for n in numbers)
    assert abs(sorted(numbers).index(found.middle) - len(numbers) / 2) <= len(numbers) / 2
    if len(numbers) % 2:
        assert found.middle == statistics.median(numbers)


@pytest.mark.parametrize(
    ("rows", "epochs"), [(10, 10), (30, 3), (50, 3), (1000, 3), (10_000, 2), (60_000, 1)]
)
def test_epochs_by_the_documented_rule(rows: int, epochs: int) -> None:
    assert default_epochs(rows) == epochs


def test_lines_that_are_no_rows_are_counted(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(f"{GOOD_CHAT}\n{GOOD_CHAT[:-1]}\n\n[]\n")
    assert b"lines that are no rows" in ftlint("stats", "t.jsonl", cwd=tmp_path).stdout
    found = measured(tmp_path)
    assert (found["rows"], found["unread"]) == (1, 2)


def test_characters_are_those_of_a_row(tmp_path: Path) -> None:
    said = ["abc", "de", "f", "gh", "i"]
    roles = ["system", "user", "assistant", "user", "assistant"]
    messages = [{"role": r, "content": t} for r, t in zip(roles, said, strict=True)]
    (tmp_path / "t.jsonl").write_text(json.dumps({"messages": messages}))
    spread: dict[str, dict[str, int]] = measured(tmp_path)["characters"]  # type: ignore[assignment]
    assert (spread["input"]["most"], spread["output"]["most"]) == (7, 2)


def test_rows_of_another_shape_than_the_target_takes_are_told(tmp_path: Path) -> None:
    write(tmp_path, [("Is it? ->", " no END")] * 3)
    told = "the rows are prompts and completions; openai-chat takes chat rows"
    assert measured(tmp_path, "--target", "openai-chat")["shape_problem"] == told
    text = ftlint(
        "stats", "t.jsonl", "--isolated", "--target", "openai-chat", cwd=tmp_path
    ).stdout.decode()
    assert f"unknown: {told}" in text
    assert "epochs" not in text
    assert measured(tmp_path)["shape_problem"] is None
