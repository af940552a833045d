"""The command line as Windows runs it: what it is given, what it prints, and to whom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.nursery import ROOT

# Windows has click's `colorama`, outputs in the encoding of the country with line ends of their own,
# and pipes that nobody reads any more are an invalid argument.
AS_ON_WINDOWS = """\
import io, os, sys
from types import ModuleType, SimpleNamespace
import click.core
from ftlint.cli import check, complete, main, rules

sys.modules["colorama"] = SimpleNamespace(just_fix_windows_console=lambda: None)
click.core.os = ModuleType("os")
click.core.os.__dict__.update(os.__dict__, name="nt")

class Unread(io.RawIOBase):
    writable = lambda self: True
    fileno = lambda self: 1
    def write(self, data):
        raise OSError(22, "Invalid argument")

out = Unread() if sys.argv.pop(1) == "unread" else io.FileIO(1, "w", closefd=False)
sys.stdout = io.TextIOWrapper(io.BufferedWriter(out), "cp1252", newline="\\r\\n")
sys.platform = "win32"
main.start()
"""
ROW = '{"prompt": "雨は降る? ->", "completion": "はい END"}\n'


def _run(folder: Path, out: str, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", AS_ON_WINDOWS, out, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "FTLINT_NO_CACHE": "1", **env},
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("form", ["json", "jsonl", "sarif", "concise", "markdown", "gitlab"])
def test_what_is_printed_into_a_file_is_the_same_everywhere(write: Any, form: str) -> None:
    path = write("雨.jsonl", ROW)
    done = _run(path.parent, "read", "check", "雨.jsonl", "--output-format", form)
    assert not done.stderr
    assert b"\r" not in done.stdout
    told = done.stdout.decode()
    assert "雨.jsonl" in told or "%E9%9B%A8.jsonl" in told
    if form in ("json", "sarif", "gitlab"):
        json.loads(told)


def test_an_encoding_that_is_asked_for_is_kept(write: Any) -> None:
    path = write("é.jsonl", ROW)
    done = _run(path.parent, "read", "check", "é.jsonl", PYTHONIOENCODING="cp1252")
    assert "é.jsonl".encode("cp1252") in done.stdout


@pytest.mark.parametrize("words", [["rules"], ["check", "train.jsonl"]])
def test_who_stops_reading_is_told_of_no_error(write: Any, words: list[str]) -> None:
    path = write("train.jsonl", ROW)
    done = _run(path.parent, "unread", *words)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_pattern_in_an_argument_is_no_pattern_of_names(write: Any) -> None:
    """For files, ftlint reads patterns itself."""
    path = write("train.jsonl", '{"prompt": "a*", "completion": "b$HOME"}\n')
    write("other.jsonl", '{"prompt": "c*", "completion": "d$HOME"}\n')
    words = ["--separator", "*", "--stop", "$HOME", "--shape", "completion"]
    words += ["--output-format", "json", "--isolated"]
    done = _run(path.parent, "read", "check", "*.jsonl", *words)
    assert not done.stderr
    files = json.loads(done.stdout)["files"]
    assert [file["path"] for file in files] == ["other.jsonl", "train.jsonl"]
    for file in files:
        assert file["conventions"]["separator"] == "*"
        assert file["conventions"]["stop"] == "$HOME"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp932"])
def test_an_answer_that_is_no_text_is_asked_for_again(write: Any, encoding: str) -> None:
    pty = pytest.importorskip("pty")
    table = write("rows.csv", "foo,bar\nIs it raining?,It is dry.\nWho is it?,It is me.\n")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "ftlint", "prepare", "rows.csv"],
        cwd=table.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as asking:
        os.close(theirs)
        os.write(ours, b"\xff\xc3\x81\xfe\nn\n")
        told = b""
        with suppress(OSError):  # with which Linux says that it has ended
            while more := os.read(ours, 4096):
                told += more
        assert asking.wait(60) == 2
    os.close(ours)
    assert told.count(b"[y/N]") == 2
    assert b"nothing was written" in told
