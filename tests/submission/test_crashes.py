"""Killed at any step and begun again: one upload, one job."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from ftlint.submission.state import State
from tests.submission.conftest import Shell
from tests.submission.provider import Fault, Service

CREATE = r"/(jobs|fine-tunes)$"
STEPS = {
    "before the upload": Fault("POST", r"/files$", "hang"),
    "after the upload": Fault("POST", r"/files$", "hang-after"),
    "while the file is read": Fault("GET", r"/files/file-", "hang"),
    "before the job is created": Fault("POST", CREATE, "hang"),
    "after the job was created": Fault("POST", CREATE, "hang-after"),
    "while it is followed": Fault("GET", r"/(jobs|fine-tunes)/[^/]+$", "hang"),
}
WIRES = {
    "jobs": ("train.jsonl", "--model", "tiny-1"),
    "fine-tunes": ("pairs.jsonl", "--provider", "openai-legacy", "--model", "tiny-1"),
}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("step", STEPS)
def test_killed_and_begun_again(step: str, wire: str, shell: Shell, service: Service) -> None:
    service.slow_files = 2
    fault = STEPS[step]
    service.faults = [Fault(fault.method, fault.path, fault.do)]
    words = ("submit", *WIRES[wire], "--base-url", service.url, "--force")
    following = ("--follow",) if "followed" in step else ()
    process = shell.start(*words, *following)
    assert service.reached.wait(30), process.err.read_text()
    shell.kill(process)
    result = shell(*words)
    assert [len(service.files), len(service.jobs)] == [1, 1]
    assert result.stdout.split() == list(service.jobs)


@pytest.mark.parametrize("step", [step for step in STEPS if "followed" not in step])
def test_interrupted_and_begun_again(step: str, shell: Shell, service: Service) -> None:
    service.slow_files = 2
    fault = STEPS[step]
    service.faults = [Fault(fault.method, fault.path, fault.do)]
    words = ("submit", *WIRES["fine-tunes"], "--base-url", service.url, "--force")
    process = shell.start(*words)
    assert service.reached.wait(30), process.err.read_text()
    process.signal(signal.SIGINT)
    result = shell.end(process, code=130)
    assert result.stderr.splitlines()[-1] == "interrupted; the same command goes on from here"
    assert shell(*words).stdout.split() == list(service.jobs)
    assert [len(service.files), len(service.jobs)] == [1, 1]


def test_together(shell: Shell) -> None:
    with Service("together") as service:
        service.faults = [Fault("POST", "/fine-tunes$", "hang-after")]
        words = ("submit", "train.jsonl", "--provider", "together", "--model", "tiny-1")
        process = shell.start(*words, "--base-url", service.url)
        assert service.reached.wait(30)
        shell.kill(process)
        result = shell(*words, "--base-url", service.url, "--follow")
        assert [len(service.files), len(service.jobs)] == [1, 1]
        (content,) = service.contents.values()
        assert content == (shell.folder / "train.jsonl").read_bytes()
        assert "model tiny-1:ft-acme" in result.stdout
        assert service.sent("/fine-tunes")[0]["training_method"]["method"] == "sft"


@pytest.mark.parametrize("lost", ["state", "line", "folder"])
def test_what_was_written_down_may_be_lost(
    lost: str, shell: Shell, service: Service, tmp_path: Path
) -> None:
    words = ("submit", "train.jsonl", "--model", "tiny-1", "--base-url", service.url)
    first = shell(*words)
    path = shell.folder / ".ftlint" / "jobs.jsonl"
    if lost == "state":
        path.unlink()
    elif lost == "line":
        path.write_bytes(path.read_bytes()[:-40])  # torn off by the crash
    else:
        (tmp_path / "deeper").mkdir()
        (tmp_path / "deeper" / "train.jsonl").write_bytes(
            (shell.folder / "train.jsonl").read_bytes()
        )
        shell.folder = tmp_path / "deeper"
    assert shell(*words).stdout == first.stdout
    assert [len(service.files), len(service.jobs)] == [1, 1]
    assert shell(*words).stdout == first.stdout


@pytest.mark.parametrize("place", ["here", "elsewhere"])
def test_two_at_once(place: str, shell: Shell, service: Service) -> None:
    service.faults = [Fault("POST", r"/jobs$", "hang")]
    words = ("submit", "train.jsonl", "--model", "tiny-1", "--base-url", service.url)
    process = shell.start(*words)
    assert service.reached.wait(30)
    if place == "elsewhere":  # with a record of its own
        (shell.folder / "copy" / ".ftlint").mkdir(parents=True)
        (shell.folder / "copy" / "train.jsonl").write_bytes(
            (shell.folder / "train.jsonl").read_bytes()
        )
        shell.folder = shell.folder / "copy"
    told = shell(*words, code=2).stderr
    assert "another ftlint submit" in told
    assert ("this very job" in told) == (place == "elsewhere")
    shell.kill(process)
    assert shell(*words).stdout.split() == list(service.jobs)
    assert len(service.jobs) == 1


def test_both_make_the_folder_of_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = State(tmp_path / ".ftlint")
    (tmp_path / ".ftlint").mkdir()
    there = iter([False])  # as it was a moment before
    is_dir = Path.is_dir
    monkeypatch.setattr(Path, "is_dir", lambda self: next(there, is_dir(self)))
    with state.alone("order"):
        state.write("uploaded", sha256="a", base_url="u", file="file-1")
    assert (tmp_path / ".ftlint" / ".gitignore").read_text() == "*\n"
