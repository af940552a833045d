"""Whatever a service answers in whatever field: a line or an error, never a traceback."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from click.testing import CliRunner

from ftlint.cli import complete, jobs, models
from ftlint.errors import Error
from ftlint.submission.client import Client

ODD: list[Any] = [
    None, True, math.inf, 10**30, -1, "", "\ud800", "9" * 5000, "9999-12-31T23:59:59-23:59",
    [], {}, [1], {"a": 1},
]  # fmt: skip
FILE = {"id": "file-1", "filename": "a", "bytes": 3}
JOB = {
    "id": "j", "object": "fine_tuning.job", "created_at": 1, "finished_at": 2, "updated_at": 2,
    "estimated_finish": 3, "model": "m", "fine_tuned_model": "ft:x", "status": "failed",
    "training_file": "file-1", "training_files": [FILE], "validation_file": None,
    "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3}}},
    "hyperparameters": {"n_epochs": 3}, "hyperparams": {"n_epochs": 2}, "n_epochs": 2,
    "trained_tokens": 5, "token_count": 3, "model_output_name": "q", "metadata": {"ftlint": "x"},
    "error": {"code": "c", "message": "Example 3 is bad", "param": "training_file"},
    "events": [{"level": "error", "message": "Example 3 failed", "created_at": 1}],
}  # fmt: skip
EVENT = {"id": "e", "created_at": 1, "level": "info", "message": "m", "data": {"x": 1}}
MODEL = {"id": "ft:x", "created": 1, "owned_by": "me", "shutdown_date": "2027-01-01"}
LIKELY = {"token": "a", "logprob": -1, "top_logprobs": [{"token": "a", "logprob": -0.1}]}
ANSWER = {
    "choices": [
        {
            "message": {"content": "hi", "refusal": None},
            "text": " hi",
            "finish_reason": "stop",
            "logprobs": {"content": [LIKELY], "top_logprobs": [{"a": -0.1}]},
        }
    ]
}


def _variants(value: Any) -> Iterator[Any]:
    """The value with one part of it after the other replaced by something odd."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in list(items):
        others = _variants(inner) if isinstance(inner, (dict, list)) else iter(())
        for other in (*ODD, *others):
            changed = copy.copy(value)
            changed[name] = other
            yield changed


class Told(Client):
    """A client that hears what it is told, whatever it asks."""

    told: dict[str, Any]

    def __init__(self, base_url: str, *_: Any) -> None:
        self.base_url = base_url
        self._secrets = ["sk-x"]

    def _said(self, path: str) -> Any:
        kinds = {"events": "events", "completions": "answer", "models": "models"}
        kind = next((k for word, k in kinds.items() if word in path), "job")
        return copy.deepcopy(self.told[kind])

    def get(self, path: str, query: Any = None) -> dict[str, Any]:
        return self._dict(self._said(path))

    def post(self, path: str, body: Any = None, *, once: bool = False) -> dict[str, Any]:
        return self._dict(self._said(path))

    def delete(self, path: str) -> dict[str, Any]:
        return self._dict({"deleted": True})

    def items(self, path: str) -> list[dict[str, Any]]:
        said = self._said(path)
        return [self._dict(item) for item in (said if isinstance(said, list) else [said])]

    def pages(self, listing: Callable[[Any], Any]) -> Iterator[dict[str, Any]]:
        api = MagicMock()
        listing(api)
        yield from self.items(str(api.mock_calls[0]))

    def stream(self, path: str) -> None:
        return None


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    monkeypatch.setattr("ftlint.submission.service.Client", Told)
    monkeypatch.setattr("ftlint.submission.following.time.sleep", lambda _: None)
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI", "TOGETHER", "AZURE_OPENAI"):
        monkeypatch.setenv(f"{name}_API_KEY", "sk-x")
    (tmp_path / "t.jsonl").write_text("{}\n" * 5)
    (tmp_path / ".ftlint").mkdir()
    url = "http://127.0.0.1:9/v1"
    steps = (
        {"step": "uploaded", "sha256": "s", "base_url": url, "path": "t.jsonl", "file": "file-1"},
        {"step": "created", "submission": "s", "attempt": 0, "job": "j", "base_url": url},
    )
    record = "".join(json.dumps(step) + "\n" for step in steps)

    def run(command: Any, provider: str, *words: str, **told: Any) -> None:
        (tmp_path / ".ftlint" / "jobs.jsonl").write_text(record)
        whole = {"job": JOB, "events": [EVENT], "models": [MODEL], "answer": ANSWER}
        monkeypatch.setattr(Told, "told", whole | told, raising=False)
        given = [*words, "--provider", provider, "--base-url", url]
        result = CliRunner().invoke(command, given)
        if not isinstance(result.exception, (type(None), SystemExit, Error)):
            raise AssertionError(f"{words}: {told!r:.300}") from result.exception
        if "json" in words and result.exit_code == 0:
            json.loads(result.stdout, parse_constant=pytest.fail)

    return run


PROVIDERS = pytest.mark.parametrize("provider", ["openai", "openai-legacy", "together"])


@PROVIDERS
def test_jobs(provider: str, run: Callable[..., None]) -> None:
    for job in _variants(JOB):
        for words in (("get", "j"), ("list", "--output-format", "json")):
            run(jobs.command, provider, *words, job=job)
        if job["status"] == "failed":
            run(jobs.command, provider, "follow", "j", job=job)


@PROVIDERS
def test_events(provider: str, run: Callable[..., None]) -> None:
    for event in _variants(EVENT):
        for words in (("events", "j"), ("events", "j", "--output-format", "json"), ("follow", "j")):
            run(jobs.command, provider, *words, events=[event, EVENT])


@PROVIDERS
def test_models(provider: str, run: Callable[..., None]) -> None:
    for model in _variants(MODEL):
        for words in (("list",), ("list", "--output-format", "json"), ("list", "--all")):
            run(models.command, provider, *words, models=[model])


def test_answers(run: Callable[..., None]) -> None:
    for answer in _variants(ANSWER):
        for how in (("--chat",), ("--completion",)):
            for more in ((), ("--logprobs",)):
                run(complete.command, "openai", "-m", "x", "-p", "y", *how, *more, answer=answer)
