"""Every request we make, before the provider's own description of its API (Prism checks it)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from ftlint import submission
from ftlint.submission import completing
from ftlint.submission.errors import ProviderError
from ftlint.submission.files import local
from ftlint.submission.state import State
from ftlint.submission.wires import Order, request
from tests.conftest import ROOT

DOCUMENT = ROOT.parent / "shared" / "openapi" / "openai-fine-tuning.json"
GRADER = {
    "type": "string_check",
    "name": "same",
    "input": "{{sample.output_text}}",
    "reference": "{{item.answer}}",
    "operation": "eq",
}
ORDERS = [
    Order("tiny-1", "file-1"),
    Order("tiny-1", "file-1", "file-2", "mail", 7, "supervised", 2, 4, 0.5, token="a" * 32),
    Order("tiny-1", "file-1", method="dpo", beta=0.1, n_epochs=3, token="a" * 32),
    Order("tiny-1", "file-1", "file-2", method="reinforcement", grader=GRADER, batch_size=2),
]
QUESTIONS = [
    completing.Question("tiny-1", "Rain?", separator=" ->", stop=" END"),
    completing.Question("tiny-1", "Rain?", classes=(" yes", " no"), probabilities=5),
    completing.Question("tiny-1", "Rain?", chat=True, system="Be brief.", stop="\n", max_tokens=9),
    completing.Question("tiny-1", "Rain?", chat=True, probabilities=5),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism on loopback, which answers by the examples of the description."""
    if not DOCUMENT.exists():
        pytest.skip("the description of the API is not beside the repository")
    prism, npx = shutil.which("prism"), shutil.which("npx")
    if not prism and not npx:
        pytest.skip("node is not installed")
    command = [prism] if prism else [str(npx), "--yes", "--prefer-offline", "@stoplight/prism-cli"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("prism") / "log"
    words = [*command, "mock", "--errors", "-h", "127.0.0.1", "-p", str(port), str(DOCUMENT)]
    with log.open("wb") as out:
        process = subprocess.Popen(words, stdout=out, stderr=out, start_new_session=True)
    try:
        until = time.monotonic() + 60
        while b"Prism is listening" not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > until:
                last = log.read_text("utf-8", "replace").strip().splitlines()[-1:]
                pytest.skip(f"Prism did not start: {' '.join(last)}")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


@pytest.fixture
def account(url: str, tmp_path: Path) -> Iterator[submission.Service]:
    state = State(tmp_path / ".ftlint")
    environ = {"OPENAI_API_KEY": "sk-x"}
    with submission.Service(base_url=url, environ=environ, state=state) as found:
        yield found


def test_every_request_is_as_specified(account: submission.Service, tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text("{}\n")
    with (tmp_path / "train.jsonl").open("rb") as handle:
        account.client.upload(handle, local(handle.name).remote_name, "fine-tune")
    with (tmp_path / "train.jsonl").open("rb") as handle:
        parts: dict[str, Any] = {"size": 3, "part": 2}
        with pytest.raises(submission.SubmissionError, match="no file was named"):
            account.client.upload_parts(handle, "train.jsonl", "fine-tune", **parts)
    assert list(islice(account.files.all(), 1))
    account.files.get("file-1")
    for order in ORDERS:
        assert account.wire.create(request(order, account.provider)).id
    assert list(islice(account.jobs(), 1))
    list(account.wire.jobs(asked=request(ORDERS[1], account.provider)))
    account.wire.job("ftjob-1")
    account.wire.events("ftjob-1", after="string")
    account.wire.cancel("ftjob-1")
    assert list(islice(submission.models(account, bases=True), 1))
    account.wire.delete_model("ft:tiny-1:acme::1")
    for question in QUESTIONS:
        submission.complete(account, question)


def test_what_is_not_as_specified_is_refused(account: submission.Service) -> None:
    body = request(Order("tiny-1", "file-1", suffix="s" * 65), account.provider)
    with pytest.raises(ProviderError) as refused:
        account.wire.create(body)
    assert refused.value.status == 422
    assert json.loads(DOCUMENT.read_text())["info"]
