"""What most tests need: the command line as users call it, and checks of texts in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from ftlint import linter
from ftlint.report import FileReport
from ftlint.sources import BLOCK, open_bytes

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"

settings.register_profile(
    "ftlint",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("ftlint")

GOOD_CHAT = (
    '{"messages": [{"role": "user", "content": "Is it raining in Oslo?"}, '
    '{"role": "assistant", "content": "No, it is dry."}]}'
)


def ftlint(
    *arguments: object, stdin: bytes = b"", cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own, which remembers nothing unless asked to."""
    return subprocess.run(
        [sys.executable, "-m", "ftlint", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "FTLINT_NO_CACHE": "1", **env},
        timeout=120,
        check=False,
    )


def lint(
    data: bytes | str, size: int = BLOCK, name: str = "train.jsonl", **choices: Any
) -> FileReport:
    """Check a text in memory, by no configuration."""
    raw = data.encode() if isinstance(data, str) else data
    return linter.lint(open_bytes(raw, name), linter.Choices(isolated=True, **choices), size=size)


def codes(data: bytes | str, **choices: Any) -> set[str]:
    """The codes of what is found."""
    return set(lint(data, **choices).by_rule)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write a file into the test's folder and give its path."""

    def _write(name: str, data: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return _write
