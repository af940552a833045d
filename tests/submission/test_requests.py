"""What is asked for: `--set` beside the other options, and never over what they say."""

from __future__ import annotations

import json

import pytest

from ftlint.submission import Order, providers
from ftlint.submission.errors import NotOffered
from ftlint.submission.wires import request
from tests.submission.conftest import Shell
from tests.submission.provider import Fault, Service

KEPT_APART = {
    "openai": {
        "training_file": "file-9", "validation_file": "file-9", "model": "big-1", "suffix": "x",
        "seed": 1, "hyperparameters": {"n_epochs": 50}, "method": {"type": "dpo"},
        "metadata": {"ftlint": "x"},
    },
    "openai-legacy": {
        "training_file": "file-9", "validation_file": None, "model": "big-1", "suffix": "x",
        "n_epochs": 50,
    },
    "together": {
        "training_file": "file-9", "validation_file": "file-9", "model": "big-1", "suffix": "x",
        "n_epochs": 50, "random_seed": 1, "training_method": {"method": "dpo"},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "name"), [(p, name) for p, fields in KEPT_APART.items() for name in fields]
)
def test_what_has_an_option_is_not_set(provider: str, name: str) -> None:
    order = Order("tiny-1", "file-1", extra={name: KEPT_APART[provider][name]})
    with pytest.raises(NotOffered, match="`extra` cannot say") as refused:
        request(order, providers.named(provider))
    assert refused.value.remedy


def test_metadata_are_added_to_ours() -> None:
    openai = providers.named("openai")
    order = Order("tiny-1", "file-1", extra={"metadata": {"team": "mail"}}, token="t")
    assert request(order, openai)["metadata"] == {"ftlint": "t", "team": "mail"}
    most = {f"k{n}": "v" * 512 for n in range(15)}
    assert len(request(Order("x", "f", token="t", extra={"metadata": most}), openai)["metadata"])
    for bad in (
        most | {"one": "more"}, {"k" * 65: "v"}, {"k": "v" * 513}, {"k": 1}, ["team"], "team", None,
    ):  # fmt: skip
        with pytest.raises(NotOffered, match="up to 15 texts"):
            request(Order("tiny-1", "file-1", extra={"metadata": bad}), openai)


def test_fields_inside_what_the_options_say() -> None:
    openai, together = providers.named("openai"), providers.named("together")
    effort = {"method": {"reinforcement": {"hyperparameters": {"reasoning_effort": "high"}}}}
    order = Order(
        "x", "f", "v", method="reinforcement", grader={"a": 1}, batch_size=2, extra=effort
    )
    assert request(order, openai)["method"] == {
        "type": "reinforcement",
        "reinforcement": {
            "hyperparameters": {"batch_size": 2, "reasoning_effort": "high"},
            "grader": {"a": 1},
        },
    }
    order = Order(
        "x",
        "f",
        batch_size=2,
        extra={"method": {"supervised": {"hyperparameters": {"batch_size": 4}}}},
    )
    with pytest.raises(
        NotOffered, match=r"method\.supervised\.hyperparameters\.batch_size another"
    ):
        request(order, openai)
    inputs = {"training_method": {"train_on_inputs": True}, "learning_rate": 1e-5}
    asked = request(Order("x", "f", extra=inputs), together)
    assert asked["training_method"] == {"method": "sft", "train_on_inputs": True}
    assert asked["learning_rate"] == 1e-5
    assert request(Order("x", "f"), together)["training_method"]["train_on_inputs"] == "auto"
    with pytest.raises(NotOffered, match="use `method`"):
        request(Order("x", "f", extra={"method": {"dpo": {}}}), openai)


@pytest.mark.parametrize(
    "extra",
    [{"warmup": float("nan")}, {"a": {"b": [1, float("inf")]}}, {"note": "\udcff"}],
)
def test_what_json_cannot_hold(extra: dict[str, object]) -> None:
    with pytest.raises(NotOffered, match=r"JSON has no word for|not UTF-8"):
        request(Order("tiny-1", "file-1", extra=extra), providers.named("together"))


def test_metadata_of_the_user_do_not_cost_a_second_job(shell: Shell, service: Service) -> None:
    service.faults = [Fault("POST", r"/jobs$", "deaf")]
    shell.submit(service, "--set", 'metadata={"team": "mail"}')
    (sent,) = service.sent("/jobs")
    assert set(sent["metadata"]) == {"ftlint", "team"}
    assert len(service.jobs) == 1
    (shell.folder / ".ftlint" / "jobs.jsonl").unlink()
    shell.submit(service, "--set", 'metadata={"team": "mail"}')
    assert len(service.jobs) == 1


def test_what_is_set_wrongly_is_said_before_the_upload(shell: Shell, service: Service) -> None:
    for words, said in (
        (
            ("--set", "metadata.ftlint=x", "--set", 'metadata={"ftlint": "x"}'),
            "finds its job again",
        ),
        (("--set", "training_file=file-9"), "use TRAIN"),
        (("--set", "x=1", "--set", "x=2"), "--set x is given twice"),
        (("--set", "x=NaN"), "x is nan"),
        (("--set", "x=1e999"), "x is inf"),
        (("--model", "a\udcff"), "model holds characters"),
    ):
        for more in ((), ("--dry-run",)):
            assert said in shell.submit(service, *words, *more, code=2).stderr
    assert not service.requests
    (shell.folder / "grader.json").write_text(json.dumps({"pass_threshold": float("inf")}))
    words = ("--method", "reinforcement", "--grader", "grader.json", "--validation", "valid.jsonl")
    assert "pass_threshold is inf" in shell.submit(service, *words, code=2).stderr
