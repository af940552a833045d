"""What reinforcement needs is said before anything is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ftlint.submission.graders import _fields
from tests.submission.conftest import Shell
from tests.submission.provider import Service

SAME: dict[str, Any] = {
    "type": "string_check",
    "name": "same",
    "input": "{{ sample.output_text }}",
    "reference": "{{ item.reference_answer }}",
    "operation": "eq",
}


def _row(number: int, **fields: object) -> str:
    asked = {"role": "user", "content": f"What is {number} times {number + 1}?"}
    return json.dumps({"messages": [asked], **fields}) + "\n"


@pytest.fixture
def words(shell: Shell, service: Service) -> tuple[str, ...]:
    for name, first in (("rows.jsonl", 0), ("held.jsonl", 100)):
        lines = [_row(n, reference_answer=str(n * n + n)) for n in range(first, first + 20)]
        (shell.folder / name).write_text("".join(lines))
    return (
        "submit", "rows.jsonl", "--validation", "held.jsonl", "--model", "tiny-1", "--base-url",
        service.url, "--method", "reinforcement", "--grader", "grader.json",
    )  # fmt: skip


def test_a_grader_reads_fields_that_are_there(
    shell: Shell, service: Service, words: tuple[str, ...]
) -> None:
    def graded(grader: dict[str, Any], code: int = 0) -> str:
        (shell.folder / "grader.json").write_text(json.dumps(grader))
        return shell(*words, "--dry-run", code=code).stderr

    graded(SAME)
    said = graded(SAME | {"reference": "{{item.reference_anser}}"}, code=1)
    assert (
        "the grader reads {{item.reference_anser}}, and no row of rows.jsonl has such a field: "
        "nothing was sent; did you mean 'reference_answer'?"
    ) in said
    several = {"type": "multi", "graders": {"a": SAME, "b": SAME | {"input": "{{item.unit}}"}}}
    assert "{{item.unit}}" in graded(several, code=1)
    (shell.folder / "held.jsonl").write_text("".join(_row(n, answer="x") for n in range(100, 120)))
    assert "no row of held.jsonl has such a field" in graded(SAME, code=1)
    (shell.folder / "held.jsonl").write_text("".join(_row(n) for n in range(100, 120)))
    assert "no field but the messages" in graded(SAME, code=1)
    assert not service.requests
    shell(*words, "--force")
    assert len(service.jobs) == 1


def test_a_validation_file_is_needed(shell: Shell, words: tuple[str, ...]) -> None:
    (shell.folder / "grader.json").write_text(json.dumps(SAME))
    alone = (*words[:2], *words[4:])
    result = shell(*alone, "--dry-run", code=2)
    assert "OpenAI needs a validation file for --method reinforcement" in result.stderr
    shell(*words, "--dry-run")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{item.answer}}", ["answer"]),
        ("{{ item.answer }} or {{item.a.b}}", ["answer", "a"]),
        ("{{ item.steps[0] }} {{item.x|upper}}", ["steps", "x"]),
        ("{{item.größe}}", ["größe"]),
        # What we cannot read for certain is nothing to complain of.
        ("{{ item.my-key }} item.answer {item.answer} {{ sample.output_text }} {{item}}", []),
    ],
)
def test_names_in_a_template(text: str, names: list[str]) -> None:
    assert list(_fields({"input": [{"content": text}]})) == names
    assert list(_fields({"type": "python", "source": text})) == []
