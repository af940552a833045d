"""What most tests need: the command line as users call it, and checks of texts in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from ftlint import choosing, linter
from ftlint.report import FileReport
from ftlint.sources import BLOCK, open_bytes
from tests.nursery import FORKS, TIMEOUT, Nursery

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"

settings.register_profile(
    "ftlint",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("ftlint")
# What tests install is started a few times: compiling it all takes longer than it saves.
os.environ["PIP_COMPILE"] = "0"

GOOD_CHAT = (
    '{"messages": [{"role": "user", "content": "Is it raining in Oslo?"}, '
    '{"role": "assistant", "content": "No, it is dry."}]}'
)


def ftlint(
    *arguments: object, stdin: bytes = b"", cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own, which remembers nothing unless asked to."""
    words = [str(argument) for argument in arguments]
    asked = {"FTLINT_NO_CACHE": "1", **env}
    command = [sys.executable, "-m", "ftlint", *words]
    if FORKS and not any(name.startswith("PYTHON") for name in env):
        run = _nursery().start(words, cwd or Path.cwd(), os.environ | asked, stdin)
        return subprocess.CompletedProcess(command, *run.ended())
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=os.environ | asked,
        timeout=TIMEOUT,
        check=False,
    )
    # What a console or another program is shown has the line ends of the system.
    done.stdout, done.stderr = (
        text.replace(os.linesep.encode(), b"\n") for text in (done.stdout, done.stderr)
    )
    return done


@cache
def _nursery() -> Nursery:
    return Nursery("ahocorasick_rs", "xxhash", "jsonschema", "charset_normalizer")


def lint(
    data: bytes | str, size: int = BLOCK, name: str = "train.jsonl", **choices: Any
) -> FileReport:
    """Check a text in memory, by no configuration."""
    raw = data.encode() if isinstance(data, str) else data
    return linter.lint(open_bytes(raw, name), choosing.Choices(isolated=True, **choices), size=size)


def codes(data: bytes | str, **choices: Any) -> set[str]:
    """The codes of what is found."""
    return set(lint(data, **choices).by_rule)


@contextmanager
def one_at_a_time(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """A folder that all processes of this run of the tests share, for the length of the block."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        yield folder


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as it is released."""
    with one_at_a_time(tmp_path_factory, "released") as folder:
        if not any(folder.glob("*.whl")):
            subprocess.run(
                [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, ROOT],
                check=True, capture_output=True,
            )  # fmt: skip
        (found,) = folder.glob("*.whl")
        return found


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write a file into the test's folder and give its path."""

    def _write(name: str, data: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return _write
