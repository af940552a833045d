"""A job whose answer was lost is found again, and no other is taken for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ftlint.submission.wires import Job
from ftlint.submission.wires.likeness import may_be
from tests.submission.conftest import Shell
from tests.submission.provider import Fault, Service

CREATE = r"/(jobs|fine-tunes)$"
FILES = {"openai": "train.jsonl", "openai-legacy": "pairs.jsonl", "together": "train.jsonl"}


@pytest.fixture(params=FILES)
def wire(request: pytest.FixtureRequest) -> Iterator[tuple[Service, tuple[str, ...]]]:
    with Service(request.param) as service:
        yield service, (
            "submit", FILES[request.param], "--model", "tiny-1", "--provider", request.param,
            "--force", "--base-url", service.url,
        )  # fmt: skip


@pytest.mark.parametrize("status", ["400", "401", "404", "429"])
def test_a_refused_job_is_not_another(
    status: str, wire: tuple[Service, tuple[str, ...]], shell: Shell
) -> None:
    service, words = wire
    code = "insufficient_quota" if status == "429" else None
    service.faults = [Fault("POST", CREATE, status, code=code)]
    shell(*words, code=2)
    assert shell.state[-1]["step"] == "refused"
    (other,) = shell(*words, "--n-epochs", 3).stdout.split()
    (wanted,) = shell(*words).stdout.split()
    assert wanted != other
    assert len(service.jobs) == 2
    assert shell(*words).stdout.split() == [wanted]


@pytest.mark.parametrize("known", [True, False], ids=["from here", "from elsewhere"])
def test_a_job_that_was_never_made_is_not_another(
    known: bool, wire: tuple[Service, tuple[str, ...]], shell: Shell, tmp_path: Path
) -> None:
    service, words = wire
    service.faults = [Fault("POST", CREATE, "hang")]
    process = shell.start(*words, "--n-epochs", 2)
    assert service.reached.wait(30)
    shell.kill(process)
    here = shell.folder
    if not known:
        (tmp_path / "elsewhere" / ".ftlint").mkdir(parents=True)
        shell.folder = tmp_path / "elsewhere"
        (shell.folder / words[1]).write_bytes((here / words[1]).read_bytes())
    other = shell(*words, "--n-epochs", 3).stdout
    shell.folder = here
    assert shell(*words, "--n-epochs", 2).stdout != other
    assert len(service.jobs) == 2


@pytest.mark.parametrize("first", ["500", "deaf"])
def test_after_doubt_a_refusal_closes_nothing(
    first: str, wire: tuple[Service, tuple[str, ...]], shell: Shell
) -> None:
    service, words = wire
    # The list lags behind: the job is there, and the second attempt is refused.
    service.faults = [Fault("POST", CREATE, first), Fault("POST", CREATE, "400")]
    if first == "deaf":
        service.hidden = 1
    result = shell(*words, code=2)
    assert "try later" in result.stderr
    assert shell.state[-1]["step"] == "creating"
    shell(*words)
    assert len(service.jobs) == 1


@pytest.mark.parametrize(
    ("told", "asked", "alike"),
    [
        ({}, {"n_epochs": 3, "suffix": "x"}, True),
        ({"n_epochs": 3}, {"n_epochs": 3.0}, True),
        ({"n_epochs": 4}, {"n_epochs": 3}, False),
        ({"n_epochs": "auto"}, {"n_epochs": 3}, True),
        ({"batch_size": 16}, {"batch_size": 64}, True),
        ({"learning_rate": 9.9999999e-06}, {"learning_rate": 1e-5}, True),
        ({"suffix": "Mail"}, {"suffix": "mail"}, True),
        ({"suffix": "rain"}, {"suffix": "mail"}, False),
        (
            {"training_method": {"method": "sft", "train_on_inputs": False}},
            {"training_method": {"method": "sft", "train_on_inputs": "auto"}},
            True,
        ),
        (
            {"training_method": {"method": "dpo"}},
            {"training_method": {"method": "sft"}},
            False,
        ),
    ],
)
def test_what_is_told_of_a_job(
    told: dict[str, object], asked: dict[str, object], alike: bool
) -> None:
    files: dict[str, object] = {"training_file": "f", "model": "tiny-1"}
    job = Job("j", "queued", "tiny-1", training_file="f")
    assert may_be(job, told, asked | files) == alike


def test_files_and_models_of_a_job() -> None:
    asked = {"training_file": "f", "model": "tiny-1"}
    assert may_be(Job("j", "queued", "tiny-1-fitted", training_file="f"), {}, asked)
    assert may_be(Job("j", "queued", "", training_file="f"), {}, asked | {"validation_file": "v"})
    for other in (
        Job("j", "queued", "tiny-1", training_file="g"),
        Job("j", "queued", "big-1", training_file="f"),
        Job("j", "queued", "tiny-1", training_file="f", validation_file="v"),
    ):
        assert not may_be(other, {}, asked)
