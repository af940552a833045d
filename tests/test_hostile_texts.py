"""Whatever data and the names of files hold: nothing of it drives a terminal, a server's log or a page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ftlint

# Colors by one character and by two, the title of a window, and a turn of the direction.
EVIL = "\x9b31mred\x1b]0;title\x07 \u202egnp.exe \x7f\u2028::error::x"
WILD = ("\x1b", "\x9b", "\x07", "\x7f", "\u202e", "\u2028")
CHAT = {"messages": [{"role": EVIL, "content": "Hi"}, {"role": "assistant", "content": "Ho"}]}
ROWS = [CHAT] * 3
CLASSES = [
    {"prompt": f"Is it {n}? ->", "completion": f" {EVIL if n % 2 else 'B|b'}"} for n in range(99)
]
KEYS = [{EVIL: 1, "b": 2}] * 5

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="such names are none there")


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.mark.parametrize("form", ["full", "concise", "markdown", "html"])
@pytest.mark.parametrize("rows", [ROWS, KEYS], ids=["roles", "keys"])
def test_no_report_for_people_hands_them_on(
    write: Any, tmp_path: Path, form: str, rows: Any
) -> None:
    name = f"a{EVIL}.jsonl"
    write(name, lines(rows))
    done = ftlint("check", "--output-format", form, name, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    told = done.stdout.decode()
    assert "gnp.exe" in told
    assert [sign for sign in WILD if sign in told] == []


def test_annotations_and_errors_are_one_line_each(write: Any, tmp_path: Path) -> None:
    write("a.jsonl", lines([*ROWS, *KEYS]))
    done = ftlint("check", "--output-format", "github", "a.jsonl", "b\n::error::x", cwd=tmp_path)
    assert done.returncode == 2
    told = done.stdout.decode() + done.stderr.decode()
    assert "gnp.exe" in told
    assert [sign for sign in WILD if sign in told] == []
    assert "\n::error::x" not in told


@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize("rows", [CLASSES, KEYS], ids=["classes", "keys"])
def test_statistics_hand_nothing_on(write: Any, tmp_path: Path, form: str, rows: Any) -> None:
    write("a\x1b[31m|.jsonl", lines(rows))
    done = ftlint("stats", "--output-format", form, "a\x1b[31m|.jsonl", cwd=tmp_path)
    told = done.stdout.decode()
    assert "gnp.e" in told
    assert [sign for sign in WILD if sign in told] == []
    assert form == "text" or "| B|b |" not in told  # a row of the table has two cells


def test_what_prepare_says_hands_nothing_on(write: Any, tmp_path: Path) -> None:
    write("faq.csv", f"question\x1b[31m,answer\nWhy {EVIL}?,So.\nHow?,{EVIL}\n")
    done = ftlint("prepare", "faq.csv", "--dry-run", cwd=tmp_path)
    told = done.stderr.decode()
    assert "gnp.exe" in told
    assert [sign for sign in WILD if sign in told] == []


def at_a_terminal(words: list[str], folder: Path, **env: str) -> str:
    """What a command shows at a terminal."""
    import pty

    mine, its = pty.openpty()
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "ftlint", *words],
            cwd=folder, env=os.environ | env, stdin=its, stdout=its, stderr=its,
        )  # fmt: skip
        os.close(its)
        shown = b""
        while True:
            try:
                more = os.read(mine, 1 << 16)
            except OSError:  # which is how Linux tells the end
                more = b""
            if not more:
                break
            shown += more
        child.wait()
    finally:
        os.close(mine)
    return shown.decode()


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}], ids=["colors", "none"])
def test_a_diff_at_a_terminal_is_shown_and_for_a_patch_is_exact(
    write: Any, tmp_path: Path, env: dict[str, str]
) -> None:
    row = {"prompt": "Why?", "completion": EVIL}
    write("a.jsonl", lines([row]) + lines([row]).replace("prompt", "Prompt"))
    shown = at_a_terminal(["check", "--diff", "a.jsonl"], tmp_path, **env)
    assert "Prompt" in shown
    assert "\x9b" not in shown
    assert "\x1b]" not in shown
    assert ("\x1b[31m" in shown) == (not env)
    patch = ftlint("check", "--diff", "a.jsonl", cwd=tmp_path).stdout
    subprocess.run(["patch", "-s", "a.jsonl"], input=patch, cwd=tmp_path, check=True)
    assert "Prompt" not in (tmp_path / "a.jsonl").read_text()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")
def test_a_full_disk_and_a_closed_pipe_are_no_findings(write: Any, tmp_path: Path) -> None:
    write("a.jsonl", lines(ROWS))
    command = [sys.executable, "-m", "ftlint"]
    with open("/dev/full", "w") as full:
        for words in (["check", "a.jsonl"], ["rules"], ["--help"]):
            assert subprocess.call([*command, *words], cwd=tmp_path, stdout=full) == 2
        quiet = subprocess.DEVNULL
        lost = subprocess.call(
            [*command, "check", "none.jsonl"], cwd=tmp_path, stdout=quiet, stderr=full
        )
        assert lost == 2
    done = ftlint("check", "--output-format", "json=/dev/full", "a.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert b"/dev/full: no space left on device" in done.stderr
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        assert subprocess.call([*command, "rules"], cwd=tmp_path, stdout=closed) == 141


def test_a_format_needs_the_name_of_its_file(write: Any) -> None:
    done = ftlint("check", "--output-format", "json=", write("a.jsonl", lines(ROWS)))
    assert done.returncode == 2
    assert b"no file is named after json=" in done.stderr


def test_no_command_has_colors_where_nobody_wants_them(write: Any, tmp_path: Path) -> None:
    write("a.jsonl", lines(ROWS))
    for words in (
        ["rules", "PC201"],
        ["stats", "a.jsonl"],
        ["check", "none.jsonl"],
        ["init", "--dry-run"],
    ):
        assert "\x1b[" in at_a_terminal(words, tmp_path)
        assert "\x1b[" not in at_a_terminal(words, tmp_path, NO_COLOR="1")


@pytest.mark.parametrize("form", ["full", "concise"])
def test_a_log_of_github_has_no_commands_but_ours(write: Any, tmp_path: Path, form: str) -> None:
    name = "::set-output name=a::b.jsonl"
    write(name, "::stop-commands::x\n" + lines([{"##[error]x": 1}]))
    given = ("check", "--output-format", form, name, "##[add-mask]none")
    for on in ("true", ""):
        done = ftlint(*given, cwd=tmp_path, GITHUB_ACTIONS=on)
        told = done.stdout.decode() + done.stderr.decode()
        commands = [
            row for row in told.splitlines() if row.lstrip().startswith("::") or "##[" in row
        ]
        assert bool(commands) == (not on)
    ours = ftlint(*given[:2], "github", name, cwd=tmp_path, GITHUB_ACTIONS="true").stdout.decode()
    assert ours.startswith("::error file=%3A%3Aset-output name=a%3A%3Ab.jsonl,")


@pytest.mark.skipif(sys.platform != "linux", reason="such names are none on a Mac")
@pytest.mark.parametrize(
    "words",
    [
        ["init", "--yes"],
        ["check", "."],
        ["check", ".", "--output-format", "json"],
        ["check", ".", "--output-format", "sarif"],
        ["check", "--split", "train=d\udcff/train.jsonl", "--split", "valid=d\udcff/valid.jsonl"],
        ["check", ".", "--baseline", "d\udcff/known.txt"],
        ["check", ".", "--separator", "\udcff"],
        ["prepare", "d\udcff/t\udcff.csv", "--yes", "--system", "\udcff"],
        ["prepare", "d\udcff/t\udcff.csv", "--yes", "--map", "prompt=\udcff{a}", "--map", "completion=b"],
        ["rules", "new", "row/mine", "--dir", "d\udcff/rules"],
        ["complete", "-m", "m", "-p", "\udcff"],
    ],
    ids=lambda words: " ".join(words).replace("\udcff", "?"),
)  # fmt: skip
def test_bytes_that_are_no_text_are_no_traceback(tmp_path: Path, words: list[str]) -> None:
    """Names may be such bytes, as those of a foreign archive are, and where there is no locale."""
    folder = tmp_path / "d\udcff"
    folder.mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("train", "valid"):
        (folder / f"{name}.jsonl").write_text(lines(CLASSES[:20]))
    (folder / "t\udcff.csv").write_text("a,b\nIs it raining?,no\nIs it dry?,yes\n")
    (folder / "known.txt").write_text("# ftlint baseline 1\n")
    for _ in range(2):  # the second time from what is remembered
        done = ftlint(*words, cwd=tmp_path, FTLINT_NO_CACHE="")
        assert done.returncode in (0, 1, 2)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert done.returncode < 2 or b"rror: " in done.stderr
