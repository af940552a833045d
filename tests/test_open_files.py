"""What Windows forbids: to replace, rename or delete a file that is open; and what it lacks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from click.testing import CliRunner

import ftlint
from ftlint.baseline import Baseline
from ftlint.cli.main import cli

if not os.path.isdir("/proc/self/fd"):
    pytest.skip("needs /proc to see which files are open", allow_module_level=True)


@pytest.fixture(autouse=True)
def _as_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTLINT_NO_CACHE", "1")
    for name in ("pread", "copy_file_range", "chown"):
        monkeypatch.delattr(os, name, raising=False)
    for name in ("replace", "rename", "unlink", "remove"):
        monkeypatch.setattr(os, name, _unless_open(getattr(os, name)))


def _unless_open(function: Callable[..., None]) -> Callable[..., None]:
    def guarded(*paths: Any, **options: Any) -> None:
        if options.get("dir_fd") is None:
            for path in paths:
                if os.path.realpath(path) in _open_files():
                    raise PermissionError(13, "it is being used by another process", str(path))
        function(*paths, **options)

    return guarded


def _open_files() -> set[str]:
    found = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            found.add(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:
            continue
    return found


def row(number: int, end: str = "\n\n###\n\n") -> str:
    row = {"prompt": f"What is {number} plus one?{end}", "completion": f" It is {number + 1}. END"}
    return json.dumps(row) + "\n"


ROWS = "".join(map(row, range(60)))
BROKEN = ROWS + row(60, "") + ROWS[: ROWS.index("\n") + 1]


@pytest.mark.parametrize(
    ("data", "unsafe"),
    [
        (BROKEN.encode(), False),
        (BROKEN.encode(), True),
        (b"\xef\xbb\xbf" + BROKEN.encode(), True),
        (BROKEN.replace("\n", "\r\n").encode(), False),
        (f"[{','.join(BROKEN.splitlines())}]".encode(), True),
        (BROKEN.encode("utf-16"), True),
        (BROKEN.replace("###", "##").replace(" END", "").encode(), True),
        (("".join(map(row, range(30_000))) + row(60, "")).encode(), False),
    ],
)
def test_fixing(write: Any, data: bytes, unsafe: bool) -> None:
    options = ["--fix", "--isolated", *(["--unsafe-fixes"] if unsafe else [])]
    one, other = write("one/train.jsonl", data), write("two/train.jsonl", data)
    done = CliRunner().invoke(
        cli, ["check", str(one), *options], catch_exceptions=False, standalone_mode=False
    )
    assert done.return_value in (0, 1), done.stderr
    assert one.read_bytes() != data
    report = ftlint.fix(other, unsafe=unsafe, isolated=True)
    list(report.diagnostics)
    assert other.read_bytes() == one.read_bytes()
    for path in (one, other):
        assert os.listdir(path.parent) == ["train.jsonl"]


def test_a_diff_and_splits(write: Any) -> None:
    train, valid = write("train.jsonl", BROKEN), write("valid.jsonl", BROKEN)
    paths = [str(train), str(valid)]
    invoke = CliRunner().invoke
    done = invoke(
        cli,
        ["check", *paths, "--diff", "--isolated"],
        catch_exceptions=False,
        standalone_mode=False,
    )
    assert "+++" in done.stdout
    options = ["--fix", "--unsafe-fixes", "--isolated", "--show", "2", "--output-format", "full"]
    options += ["--split", f"train={train}", "--split", f"valid={valid}"]
    done = invoke(cli, ["check", *paths, *options], catch_exceptions=False, standalone_mode=False)
    assert "cannot" not in done.stderr
    assert sorted(os.listdir(train.parent)) == ["train.jsonl", "valid.jsonl"]
    assert valid.read_text().count("\n") == 61


@pytest.mark.parametrize("split", [None, 0.2])
def test_preparing(tmp_path: Path, split: float | None) -> None:
    rows = [f"Question {n} ->?,Answer number {n}" for n in range(80)]
    source = tmp_path / "rows.csv"
    source.write_text("prompt,completion\n" + "\n".join([*rows, rows[0], ","]) + "\n")
    made = ftlint.prepare(str(source), split=split, isolated=True)
    assert made.files
    endings = ["_train.jsonl", "_valid.jsonl"] if split else [".jsonl"]
    expected = ["rows.csv", *(f"rows_prepared{ending}" for ending in (*endings, ".ftlint.json"))]
    assert sorted(os.listdir(tmp_path)) == sorted(expected)


@pytest.mark.parametrize("held", ["what is replaced", "what replaces it"])
def test_what_others_hold_for_a_moment(
    write: Any, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    """As guards against viruses do with each new file."""
    monkeypatch.setattr(sys, "platform", "win32")
    path, known = write("train.jsonl", BROKEN), write("known.txt", "# ftlint baseline 1\n")
    replaced: list[str] = []
    replace = os.replace

    def begin(draft: str, real: str) -> None:
        if real not in replaced:
            replaced.append(real)
            handle = open(real if held == "what is replaced" else draft, "rb")  # noqa: SIM115
            Timer(0.1, handle.close).start()
        replace(draft, real)

    monkeypatch.setattr(os, "replace", begin)
    assert ftlint.fix(path, isolated=True).files[0].fixed
    baseline = Baseline(str(known))
    assert baseline.write() == 0
    assert replaced == [str(path), str(known)]
    assert sorted(os.listdir(path.parent)) == ["known.txt", "train.jsonl"]
