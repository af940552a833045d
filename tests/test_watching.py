"""`--watch`: a check whenever something changes, until Ctrl-C."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from tests.conftest import ftlint

GOOD = "".join(f'{{"prompt": "Is it {n}? ->", "completion": " {n} END"}}\n' for n in range(12))
BAD = GOOD + '{"prompt": "Is it raining?", "completion": "no END"}\n'
COMMAND = [sys.executable, "-m", "ftlint", "check", "--watch", "--ignore", "SET706"]
ENVIRONMENT = {**os.environ, "PYTHONUNBUFFERED": "1"}


class Watcher:
    """A watch that is going on, and what it says."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)

    def verdict(self) -> tuple[str, str]:
        """What the next check says, and what comes of it."""
        said = ""
        while "waiting for changes" not in (line := self.lines.get(timeout=60)):
            said += line
        return said, line.partition(" ")[2].partition(";")[0]

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Any]:
    begun: list[Watcher] = []

    def begin(*arguments: str) -> Watcher:
        begun.append(Watcher(tmp_path, *arguments))
        return begun[-1]

    yield begin
    for watcher in begun:
        watcher.process.kill()
        watcher.process.wait()
        if watcher.process.stdout:
            watcher.process.stdout.close()


def test_changes_are_seen_until_ctrl_c(watching: Any, write: Any) -> None:
    path = write("data/one.jsonl", GOOD)
    watcher = watching("data")
    assert watcher.verdict() == ("All checks passed in 1 file.\n", "nothing found")
    path.write_text(BAD)
    said, verdict = watcher.verdict()
    assert ("PC201" in said, verdict) == (True, "findings")
    path.write_text(GOOD)
    assert watcher.verdict()[1] == "nothing found"
    write("data/below/new.jsonl", BAD)
    said, verdict = watcher.verdict()
    assert ("data/below/new.jsonl:13:12" in said, verdict) == (True, "findings")
    write("ftlint.toml", 'ignore = ["PC", "SET"]\n')
    assert watcher.verdict() == ("All checks passed in 2 files.\n", "nothing found")
    write("ftlint.toml", "ignore = [\n")
    said, verdict = watcher.verdict()
    assert ("not TOML" in said, verdict) == (True, "could not check")
    assert watcher.end() == 130
    assert watcher.lines.empty()


def test_a_file_that_is_being_written_is_waited_for(watching: Any, write: Any) -> None:
    path = write("one.jsonl", GOOD)
    watcher = watching("one.jsonl")
    watcher.verdict()
    with path.open("w") as file:
        for part in (BAD[:40], BAD[40:300], BAD[300:]):
            file.write(part)
            file.flush()
    said, verdict = watcher.verdict()
    assert ("FILE" in said, "PC201" in said, verdict) == (False, True, "findings")
    path.unlink()
    assert watcher.verdict()[1] == "could not check"
    path.write_text(GOOD)
    said, verdict = watcher.verdict()
    assert (said, verdict) == ("All checks passed in 1 file.\n", "nothing found")
    assert watcher.end() == 130


def test_nothing_beside_the_data_is_imported(write: Any, tmp_path: Path) -> None:
    write("one.jsonl", GOOD)
    for name in ("click.py", "json.py", "msgspec.py"):
        write(name, f'open({str(tmp_path / "imported")!r}, "w")\n')
    script = Path(sys.executable).parent / "ftlint"
    watch = subprocess.Popen(
        [script, "check", "--watch", "--isolated", "one.jsonl"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert watch.stderr and "nothing found; waiting" in watch.stderr.readline()
    finally:
        watch.send_signal(signal.SIGINT)
        watch.communicate(timeout=60)
    assert not (tmp_path / "imported").exists()


def test_fixes_come_to_rest(watching: Any, write: Any) -> None:
    path = write("one.jsonl", BAD)
    watcher = watching("one.jsonl", "--fix", "--output-format", "jsonl=report.jsonl")
    assert watcher.verdict()[1] == "nothing found"
    assert watcher.verdict()[1] == "nothing found"  # the file that was fixed is another one
    path.write_text(GOOD)
    assert watcher.verdict()[1] == "nothing found"
    assert watcher.end() == 130
    assert watcher.lines.empty()


def test_a_terminal_is_cleared(write: Any, tmp_path: Path) -> None:
    write("one.jsonl", GOOD)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "one.jsonl"],
        cwd=tmp_path,
        env=ENVIRONMENT | {"TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    said = b""
    while b"waiting for changes" not in said:
        said += os.read(ours, 4096)
    assert b"\x1b[2J" in said
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    os.close(ours)


@pytest.mark.parametrize(
    "arguments", [["-"], [], ["one.jsonl", "--write-baseline", "known.txt"], ["--fix"]]
)
def test_what_cannot_be_watched_is_said(arguments: list[str], tmp_path: Path) -> None:
    run = ftlint("check", "--watch", *arguments, cwd=tmp_path)
    assert run.returncode == 2
    assert b"Error" in run.stderr
    assert b"Traceback" not in run.stderr
