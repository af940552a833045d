"""Verdicts that still hold: never a wrong answer, whatever changes."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ftlint import __version__, choosing, config
from ftlint.cache import contents, surroundings
from ftlint.cli.main import cli
from tests.conftest import GOOD_CHAT, ROOT, ftlint

ROW = '{{"prompt": "Is it {0}? ->", "completion": " {0} END"}}\n'
GOOD = "".join(ROW.format(n) for n in range(12))
BAD = GOOD + '{"prompt": "Is it raining?", "completion": "no END"}\n'
LEAKY = GOOD + ROW.format(99)
CHATS = "".join(GOOD_CHAT.replace("Oslo", f"Oslo {n}") + "\n" for n in range(12))
TEXTS = (GOOD, BAD, LEAKY, CHATS, "", "[1]\n", BAD * 2)


def check(folder: Path, *arguments: str, cache: bool = True) -> subprocess.CompletedProcess[bytes]:
    return ftlint("check", *arguments, cwd=folder, FTLINT_NO_CACHE="" if cache else "1")


def entries(folder: Path, kind: str) -> list[Path]:
    return sorted((folder / ".ftlint_cache" / kind).glob("*"))


@pytest.fixture
def folder(write: Any, tmp_path: Path) -> Path:
    write("one.jsonl", GOOD)
    write("two.jsonl", BAD)
    return tmp_path


def test_the_second_run_says_the_same_and_checks_nothing(folder: Path) -> None:
    first = check(folder, ".", "--isolated")
    assert first.returncode == 1
    program = (
        "import sys, runpy, atexit\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "sys.argv = ['ftlint', 'check', '.', '--isolated']\n"
        "runpy.run_module('ftlint', run_name='__main__')"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=folder,
            capture_output=True,
            check=False,
            env={**os.environ, "FTLINT_NO_CACHE": ""},
        )
        for _ in range(2)
    ]
    assert {(run.stdout, run.returncode) for run in runs} == {(first.stdout, 1)}
    loaded = set(runs[1].stderr.decode().split())
    assert "ftlint.cache.answers" in loaded
    assert not {m for m in loaded if m.startswith(("ftlint.engine", "ftlint.checks", "msgspec"))}
    assert not loaded & {
        "ftlint.catalog",
        "ftlint.linter",
        "ftlint.choosing",
        "ftlint.config",
        "tomllib",
    }


def test_only_what_changed_is_checked(folder: Path) -> None:
    check(folder, ".", "--isolated")
    before = {path: path.stat().st_mtime_ns for path in entries(folder, "verdicts")}
    assert len(before) == 2
    (folder / "one.jsonl").write_text(LEAKY)
    run = check(folder, ".", "--isolated")
    assert run.stdout == check(folder, ".", "--isolated", cache=False).stdout
    after = {path: path.stat().st_mtime_ns for path in entries(folder, "verdicts")}
    assert len(after) == 3
    assert before.items() <= after.items()


@pytest.mark.parametrize("formats", [["full"], ["json"], ["jsonl"], ["github"], ["concise"]])
def test_every_output_is_the_same(folder: Path, formats: list[str]) -> None:
    check(folder, ".", "--isolated", "--show", "1")  # verdicts that were told in another way
    arguments = (".", "--isolated", *(part for f in formats for part in ("--output-format", f)))
    runs = [check(folder, *arguments, cache=cache) for cache in (False, True, True)]
    assert len({(run.stdout, run.stderr, run.returncode) for run in runs}) == 1
    assert len(entries(folder, "answers")) == 2


def test_a_report_in_a_file_is_written_each_time(folder: Path) -> None:
    for _ in range(2):
        check(folder, ".", "--output-format", "json=report.json")
        assert json.loads((folder / "report.json").read_text())["summary"]["error"]
        (folder / "report.json").unlink()


def test_no_cache_leaves_nothing(folder: Path) -> None:
    check(folder, ".", "--no-cache")
    check(folder, ".", cache=False)
    assert not (folder / ".ftlint_cache").exists()
    ftlint("check", "-", cwd=folder, stdin=GOOD.encode(), FTLINT_NO_CACHE="")
    assert not (folder / ".ftlint_cache").exists()


def test_it_lies_beside_the_configuration_and_out_of_git(folder: Path, write: Any) -> None:
    write("ftlint.toml", 'ignore = ["SET"]\n')
    (folder / "below").mkdir()
    shutil.copy(folder / "one.jsonl", folder / "below")
    check(folder / "below", "one.jsonl")
    assert entries(folder, "verdicts")
    assert not (folder / "below" / ".ftlint_cache").exists()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    status = ["git", "status", "--porcelain", "-uall"]
    seen = subprocess.run(status, cwd=folder, check=True, capture_output=True).stdout
    assert b".ftlint_cache" not in seen
    write("ftlint.toml", 'ignore = ["SET"]\ncache-dir = "elsewhere/kept"\n')
    check(folder / "below", "one.jsonl")
    assert list((folder / "elsewhere" / "kept" / "verdicts").iterdir())


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-7]),
        lambda path: path.write_bytes(os.urandom(300)),
        lambda path: path.write_bytes(path.read_bytes().replace(b"error", b"arror")),
        lambda path: path.write_bytes(path.read_bytes().replace(b"cache 1", b"cache 2")),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_broken_entries_are_none(folder: Path, harm: Callable[[Path], None]) -> None:
    truth = check(folder, ".", "--isolated")
    kinds = ("answers", "verdicts", "contents")
    for path in [path for kind in kinds for path in entries(folder, kind)]:
        harm(path)
    assert check(folder, ".", "--isolated").stdout == truth.stdout
    assert check(folder, ".", "--isolated").stdout == truth.stdout


def test_an_entry_under_another_name_is_none(folder: Path) -> None:
    truth = {name: check(folder, name, "--isolated").stdout for name in ("one.jsonl", "two.jsonl")}
    for kind in ("answers", "verdicts"):
        one, two = entries(folder, kind)
        data = one.read_bytes()
        one.write_bytes(two.read_bytes())
        two.write_bytes(data)
    for name, text in truth.items():
        assert check(folder, name, "--isolated").stdout == text


def test_where_nothing_can_be_written_the_check_is_the_same(folder: Path) -> None:
    truth = check(folder, ".", "--isolated", cache=False)
    (folder / ".ftlint_cache").write_text("in the way")
    run = check(folder, ".", "--isolated")
    assert (run.stdout, run.stderr) == (truth.stdout, truth.stderr)


def test_runs_at_once_do_no_harm(folder: Path) -> None:
    for number in range(6):
        (folder / f"more{number}.jsonl").write_text(BAD.replace("raining", str(number)))
    truth = check(folder, ".", cache=False)
    command = [sys.executable, "-m", "ftlint", "check", "."]
    environment = {**os.environ, "FTLINT_NO_CACHE": ""}
    for _ in range(2):
        runs = [
            subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE)
            for _ in range(4)
        ]
        assert {run.communicate()[0] for run in runs} == {truth.stdout}
    assert check(folder, ".").stdout == truth.stdout


def test_a_fix_uses_what_is_known_to_be_clean(folder: Path) -> None:
    check(folder, ".", "--isolated", "--ignore", "SET")
    told = check(folder, ".", "--isolated", "--ignore", "SET", "--fix")
    assert b"Fixed 2 findings" in told.stdout
    assert (folder / "one.jsonl").read_text() == GOOD
    again = check(folder, ".", "--isolated", "--ignore", "SET", "--fix")
    assert again.stdout == b"All checks passed in 2 files.\n"
    (folder / "two.jsonl").write_text(BAD)
    assert check(folder, ".", "--isolated", "--ignore", "SET", "--fix").stdout == told.stdout
    assert check(folder, ".", "--isolated", "--ignore", "SET", "--fix", "--diff").stdout == b""


def test_a_plugin_that_changes_is_asked_again(folder: Path, write: Any) -> None:
    source = (
        "from ftlint.model import Batch, Hits, check\n"
        "@check()\n"
        "def finds(batch: Batch) -> Hits:\n"
        '    """Rows."""\n'
        "    return Hits([{0}])\n"
    )
    write("lib/acme.py", source.format(""))
    write("own/acme/none.toml", OWN.replace("text.contains", "acme.finds").replace(OPTIONS, ""))
    write("ftlint.toml", 'rules-dir = ["own"]\nplugins = ["acme"]\nselect = ["ACME"]\n')
    environment = {"FTLINT_NO_CACHE": "", "PYTHONPATH": str(folder / "lib")}
    for rows in ("", "0", "0, 1", ""):
        write("lib/acme.py", source.format(rows))
        for _ in range(2):
            run = ftlint("check", "one.jsonl", cwd=folder, **environment)
            assert run.stdout.count(b"ACME001") == len(rows.split(",")) * bool(rows), run.stderr


OPTIONS = 'options = { texts = "all", text = "Is it 3" }\n'
OWN = (
    'code = "ACME001"\nseverity = "error"\nsince = "1"\ncheck = "text.contains"\n'
    + OPTIONS
    + 'summary = "s"\nmessage = "it says so"\nremedy = "leave it out"\nwhy = "w"\n'
)
CONFIGS = (
    None,
    'ignore = ["SET"]\n',
    'select = ["PC201", "SET", "FILE", "ROW"]\n[rules.PC201]\nseverity = "warning"\n',
    'rules-dir = ["own"]\n',
    '[per-file-ignores]\n"a*.jsonl" = ["PC", "SET"]\n',
    'baseline = "known.txt"\n',
    'target = "openai-chat"\nmodel = "gpt-4.1-mini-2025-04-14"\n',
    '[[datasets]]\nfiles = "data/a*.jsonl"\n[[datasets]]\nfiles = "data/t*.jsonl"\nsplit = "test"\n',
    "show = 1\n",
)
NAMES = ("a.jsonl", "ab.jsonl", "train.jsonl", "test.jsonl")
STEP = st.one_of(
    st.tuples(st.just("data"), st.sampled_from(NAMES), st.sampled_from((*TEXTS, None))),
    st.tuples(st.just("config"), st.just(""), st.sampled_from(CONFIGS)),
    st.tuples(st.just("config"), st.just("data"), st.sampled_from(CONFIGS[:4])),
    st.tuples(st.just("rule"), st.sampled_from(("x.toml", "y.toml")), st.sampled_from("3457")),
    st.tuples(st.just("day"), st.just(""), st.sampled_from(("2026-01-01", "2030-01-01"))),
    st.tuples(st.just("known"), st.sampled_from(NAMES), st.booleans()),
    st.tuples(st.just("wait"), st.just(""), st.none()),
)
SHOWN = st.sampled_from(
    (
        *(
            (),
            ("--show", "0"),
            ("--output-format", "json"),
            ("--fail-on", "never"),
            ("--isolated",),
        ),
        *(("--select", "PC211,SET703"), ("--stop", "D"), ("--shape", "completion"), ("--quiet",)),
    )
)
AIM = st.sampled_from((("data",), ("data/train.jsonl",), ("data/a.jsonl", "data/test.jsonl")))


class Day(datetime.date):
    text = "2026-01-01"

    @classmethod
    def today(cls) -> Day:
        return cls.fromisoformat(cls.text)


def told(*arguments: str) -> tuple[str, int]:
    """The command line in this process, as if it were a new one."""
    config._find.cache_clear()
    choosing._rules.cache_clear()
    run = CliRunner().invoke(cli, ["check", *arguments], standalone_mode=False)
    failed = type(run.exception).__name__ + str(run.exception) if run.exception else ""
    return run.stdout + failed, run.return_value or 0


def take(root: Path, step: tuple[str, str, Any]) -> None:
    """One change of the surroundings."""
    kind, name, value = step
    if kind == "data" and value is None:
        (root / "data" / name).unlink(missing_ok=True)
    elif kind == "data":
        (root / "data" / name).write_text(value)
    elif kind == "config" and value is None:
        (root / name / "ftlint.toml").unlink(missing_ok=True)
    elif kind == "config":
        (root / name / "ftlint.toml").write_text(value)
    elif kind == "rule":
        number = {"x": "1", "y": "2"}[name[0]]
        rule = OWN.replace("ACME001", f"ACME00{number}").replace("it 3", f"it {value}")
        for place in (root / "own", root / "data" / "own"):
            (place / "acme").mkdir(parents=True, exist_ok=True)
            (place / "acme" / name).write_text(rule)
    elif kind == "day":
        Day.text = value
    elif kind == "known" and (value or not (root / "data" / name).exists()):
        (root / "known.txt").unlink(missing_ok=True)
    elif kind == "known":
        told("--isolated", f"data/{name}", "--write-baseline", "known.txt")
    else:
        time.sleep(0.03)


@settings(max_examples=40)
@given(steps=st.lists(st.tuples(STEP, AIM, SHOWN), min_size=3, max_size=12))
def test_whatever_changes_the_answer_is_that_of_a_new_check(
    steps: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("repository")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.delenv("FTLINT_NO_CACHE", raising=False)
        patch.setattr(contents, "TICK", 20_000_000)  # edits come faster here than anyone types
        patch.setattr(datetime, "date", Day)
        patch.setattr(surroundings, "today", lambda: Day.text)
        Day.text = "2026-01-01"
        (root / "data").mkdir()
        for name in NAMES:
            (root / "data" / name).write_text(GOOD)
        for step, aim, shown in steps:
            take(root, step)
            truth = told(*aim, *shown, "--no-cache")
            assert told(*aim, *shown) == truth
            assert told(*aim, *shown) == truth


def test_another_day_is_another_verdict(write: Any, tmp_path: Path) -> None:
    path = str(write("train.jsonl", CHATS))
    model = ("--target", "openai-chat", "--model", "gpt-4.1-mini-2025-04-14", "--isolated")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        patch.setattr(datetime, "date", Day)
        patch.setattr(surroundings, "today", lambda: Day.text)
        for day, found in (("2026-01-01", False), ("2030-01-01", True), ("2026-01-01", False)):
            Day.text = day
            for _ in range(2):
                assert ("SET710" in told(path, *model)[0]) is found
                assert ("SET710" in told(path, *model, "--show", "9")[0]) is found


def test_a_file_that_changes_within_a_tick_of_its_clock_is_read(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("train.jsonl", GOOD)

    class Coarse:
        """The system calls of a file system that counts whole seconds."""

        path = os.path

        @staticmethod
        def stat(path: str) -> Any:
            found = os.stat(path)
            whole = {n: getattr(found, n) for n in dir(found) if n.startswith("st_")}
            for name in ("st_mtime_ns", "st_ctime_ns"):
                whole[name] = whole[name] // 10**9 * 10**9
            return SimpleNamespace(**whole)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(contents, "os", Coarse)
    for text in (GOOD, GOOD.replace("Is it 3? ->", "Is it 3? -?"), GOOD) * 3:
        path.write_text(text)
        truth = told(str(path), "--isolated", "--no-cache")
        assert told(str(path), "--isolated") == truth
        assert told(str(path), "--isolated", "--show", "9") == told(
            str(path), "--isolated", "--show", "9", "--no-cache"
        )


def test_a_time_that_is_set_back_hides_nothing(folder: Path) -> None:
    path = folder / "one.jsonl"
    os.utime(path, (10**9, 10**9))
    assert check(folder, "one.jsonl", "--isolated", "--ignore", "SET").returncode == 0
    path.write_text(GOOD.replace("Is it 3? ->", "Is it 3? -?"))
    os.utime(path, (10**9, 10**9))
    assert check(folder, "one.jsonl", "--isolated", "--ignore", "SET").returncode == 1


@pytest.fixture
def copied(folder: Path) -> Path:
    """Another ftlint, whose files may be changed."""
    place = folder / "copy"
    for name in ("ftlint", "rules"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, place / name, ignore=ignored, copy_function=shutil.copy)
    return place


def checked_by(copied: Path) -> bytes:
    command = [sys.executable, "-P", "-m", "ftlint", "check", "two.jsonl", "--isolated"]
    environment = {**os.environ, "PYTHONPATH": str(copied), "FTLINT_NO_CACHE": ""}
    run = subprocess.run(
        command, cwd=copied.parent, env=environment, capture_output=True, check=False
    )
    return run.stdout


def test_a_change_of_ftlint_itself_is_a_change(copied: Path) -> None:
    assert b"does not end with the separator" in checked_by(copied)
    rule = copied / "rules" / "completion" / "missing-separator.toml"
    rule.write_text(rule.read_text().replace("does not end with", "lacks at its end"))
    assert b"lacks at its end" in checked_by(copied)


def test_the_same_ftlint_installed_again_is_no_change(copied: Path) -> None:
    record = copied / f"ftlint-{__version__}.dist-info" / "RECORD"
    record.parent.mkdir()
    record.write_text("the hashes of all files")

    def install(when: int) -> None:
        for path in (path for path in copied.rglob("*") if path.is_file()):
            os.utime(path, (when, when))

    folder = copied.parent
    install(10**9)
    checked_by(copied)
    known = (entries(folder, "answers"), entries(folder, "verdicts"))
    install(10**9 + 500)
    checked_by(copied)
    assert (entries(folder, "answers"), entries(folder, "verdicts")) == known
    rule = copied / "rules" / "completion" / "missing-separator.toml"
    rule.write_text(rule.read_text().replace("does not end with", "does NOT end with"))
    assert b"does NOT end with" in checked_by(copied)
    os.utime(rule, (10**9, 10**9))
    record.write_text("the hashes of other files")
    os.utime(record, (10**9, 10**9))
    checked_by(copied)
    assert len(entries(folder, "answers")) == len(known[0]) + 2


def test_a_folder_of_others_is_not_hidden_from_git(write: Any) -> None:
    data = write("data/a.jsonl", GOOD_CHAT + "\n")
    root = data.parent.parent
    write("ftlint.toml", 'cache-dir = "."')
    assert ftlint("check", "data", cwd=root, FTLINT_NO_CACHE="").returncode == 0
    assert not (root / ".gitignore").exists()
