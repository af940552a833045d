"""What a refusal says to do next."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from ftlint.submission.errors import StateError
from ftlint.submission.state import State
from tests.submission.conftest import Shell
from tests.submission.provider import Fault, Service

JOBS = "HTTP 404: .*; ftlint jobs list has the jobs of this account"
MODELS = "HTTP 404: .*; ftlint models list has the tuned models of this account"


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("jobs", "get", "ftjob-none"), JOBS),
        (("jobs", "events", "ftjob-none"), JOBS),
        (("jobs", "follow", "ftjob-none"), JOBS),
        (("jobs", "cancel", "ftjob-none"), JOBS),
        (("models", "delete", "ft:none", "--yes"), MODELS),
        (("complete", "-m", "ft:none", "-p", "Is it?"), MODELS),
        (("submit", "file-none", "--model", "x"), "HTTP 404: .*; give the id of a file in this"),
    ],
)
def test_names_that_are_not_there(
    words: tuple[str, ...], remedy: str, shell: Shell, service: Service
) -> None:
    pattern = r"/files/|/jobs/|/models/|/completions$"
    service.faults = [Fault(method, pattern, "404", 9) for method in ("GET", "POST", "DELETE")]
    result = shell(*words, "--base-url", service.url, code=2)
    assert re.search(remedy, result.stderr)


@pytest.mark.parametrize("status", ["400", "403"])
def test_what_is_refused_is_to_be_mended(status: str, shell: Shell, service: Service) -> None:
    service.faults = [Fault("POST", r"/jobs$", status, message="not so")]
    told = shell.submit(service, code=2).stderr
    assert f"HTTP {status}: not so; once that is mended, the same command goes on" in told
    service.faults = [Fault("POST", r"/jobs$", "500", 99)]
    assert "once that is mended" not in shell.submit(service, code=2).stderr


@pytest.mark.parametrize("name", ["", "  "])
def test_a_model_without_a_name(name: str, shell: Shell, service: Service) -> None:
    words = ("submit", "train.jsonl", "--model", name, "--base-url", service.url)
    assert "the model has no name; name the base" in shell(*words, code=2).stderr
    assert not service.requests


def test_a_record_for_which_there_is_half_the_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = State(tmp_path / ".ftlint")
    state.write("uploaded", file="file-1")
    written = os.write
    room = [20]

    def full(handle: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        done, room[0] = written(handle, data[: room[0]]), 0
        return done

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StateError, match="no space left on device; what is sent is written down"):
        state.write("created", job="ftjob-1")
    monkeypatch.undo()
    state.write("created", job="ftjob-2")
    assert [e.get("job") for e in State(tmp_path / ".ftlint").entries] == [None, "ftjob-2"]
