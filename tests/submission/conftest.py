"""A folder with data, a service on loopback, and a watch over the key."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import ROOT
from tests.nursery import Nursery, Run
from tests.submission.provider import KEY, Service

pytest.importorskip("openai", reason="the extra `api` is not installed")


def chat(number: int, **more: Any) -> str:
    """A chat row."""
    row = {
        "messages": [
            {"role": "user", "content": f"How warm is town {number} today, in the shade?"},
            {"role": "assistant", "content": f"{number} degrees, and a dry wind from the west."},
        ]
    }
    return json.dumps(row | more) + "\n"


def pair(number: int) -> str:
    """A prompt and a completion, by the conventions."""
    answer = ("yes", "no", "maybe")[number % 3]
    return (
        json.dumps({"prompt": f"Town {number}: rain?\n\n###\n\n", "completion": f" {answer}"})
        + "\n"
    )


class Ended(NamedTuple):
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


@cache
def _nursery() -> Nursery:
    return Nursery(
        *("openai", "jsonschema", "openai.resources.files", "openai.resources.uploads"),
        *("openai.resources.models", "openai.resources.fine_tuning.jobs", "openai._streaming"),
        OPENAI_LOG="debug",
    )


class Shell:
    """The command line in one folder. What it prints is kept, to be searched for the key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed = ""
        self.env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("OPENAI_", "AZURE_", "TOGETHER_"))
        } | {
            "PYTHONPATH": str(ROOT),
            "OPENAI_API_KEY": KEY,
            "TOGETHER_API_KEY": KEY,
            "AZURE_OPENAI_API_KEY": KEY,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "OPENAI_LOG": "debug",
            "HTTP_PROXY": "http://127.0.0.1:9",
            "http_proxy": "http://127.0.0.1:9",
        }
        (folder / "train.jsonl").write_text("".join(chat(n) for n in range(60)))
        (folder / "valid.jsonl").write_text("".join(chat(n) for n in range(100, 120)))
        (folder / "pairs.jsonl").write_text("".join(pair(n) for n in range(400)))

    def start(self, *words: object, stdin: bytes = b"", **env: str) -> Run:
        """Begin a command, as a process of its own."""
        given = [str(word) for word in words]
        return _nursery().start(given, self.folder, self.env | env, stdin)

    def __call__(self, *words: object, code: int | None = 0, **env: str) -> Ended:
        """Run a command to its end, which must have this exit code."""
        return self.end(self.start(*words, **env), code)

    def submit(self, service: Service, *more: object, code: int = 0) -> Ended:
        """Submit the training file to a service."""
        words = ("submit", "train.jsonl", "--model", "tiny-1", *more, "--base-url", service.url)
        return self(*words, code=code)

    def fresh(self, *words: object, code: int | None = 0) -> Ended:
        """Run a command as a shell does, with an interpreter of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "ftlint", *map(str, words)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=self.folder,
            env=self.env,
            text=True,
            check=False,
        )
        return self._judged(done.returncode, done.stdout, done.stderr, code)

    def end(self, run: Run, code: int | None = 0) -> Ended:
        """Wait for the end of a command, which must have this exit code."""
        ended, out, err = run.ended()
        return self._judged(ended, out.decode(), err.decode(), code)

    def _judged(self, code: int, out: str, err: str, wanted: int | None) -> Ended:
        self.printed += out + err
        assert "Traceback" not in err, err
        # The client's own log, asked for so that it is searched for the key too.
        err = "".join(line + "\n" for line in err.splitlines() if not line.startswith("[20"))
        assert wanted is None or code == wanted, (code, out, err)
        return Ended(code, out, err)

    def kill(self, run: Run) -> None:
        """End a command at once, as a power cut does."""
        run.signal(signal.SIGKILL)
        ended, out, err = run.ended()
        assert ended == -signal.SIGKILL
        self.printed += out.decode() + err.decode()

    @property
    def state(self) -> list[dict[str, Any]]:
        """What the runs wrote down."""
        text = (self.folder / ".ftlint" / "jobs.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Locks and vocabularies stand in a folder of the tests, and not in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    found = Shell(tmp_path)
    yield found
    assert KEY not in found.printed
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as found:
        yield found
