"""Which files a folder's check takes: JSON Lines, what is included, and not what is excluded."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint import arrays
from tests.conftest import DATA, GOOD_CHAT, ftlint

ROW = json.loads(GOOD_CHAT)
ARRAY = json.dumps([ROW, ROW], indent=2)
ALPACA = {"instruction": "Say hello.", "input": "", "output": "Hello."}


def checked(folder: Path, *words: str, **env: str) -> list[str]:
    """The files that are told of, as a report has them."""
    given = ("check", *words, "--output-format", "json", "--fail-on", "never")
    done = ftlint(*given, cwd=folder, **env)
    assert done.returncode == 0, done.stderr
    return [Path(file["path"]).as_posix() for file in json.loads(done.stdout)["files"]]


def test_included_arrays_are_checked_and_others_are_not(write: Any, tmp_path: Path) -> None:
    write("ftlint.toml", 'include = ["data/*.json"]\n')
    for name in ("data/a.json", "data/b.jsonl", "other/c.json", "package.json"):
        write(name, ARRAY if name.endswith(".json") else GOOD_CHAT + "\n")
    assert checked(tmp_path, ".") == ["data/a.json", "data/b.jsonl"]
    assert checked(tmp_path, "other/c.json", "data") == [
        "other/c.json",
        "data/a.json",
        "data/b.jsonl",
    ]
    assert checked(tmp_path, ".", "--isolated") == ["data/b.jsonl"]
    for command in ("stats", "sample"):
        told = ftlint(command, "data", "--output-format", "json", cwd=tmp_path)
        assert len(json.loads(told.stdout)["files"]) == 2


def test_what_is_excluded_is_checked_only_by_its_name(write: Any, tmp_path: Path) -> None:
    write("ftlint.toml", 'exclude = ["tests/fixtures/", "old-*.jsonl"]\n')
    for name in ("a.jsonl", "old-b.jsonl", "tests/fixtures/deep/c.jsonl", "tests/d.jsonl"):
        write(name, GOOD_CHAT + "\n")
    assert checked(tmp_path, ".") == ["a.jsonl", "tests/d.jsonl"]
    assert checked(tmp_path, "old-b.jsonl") == ["old-b.jsonl"]
    done = ftlint("check", "tests/fixtures", cwd=tmp_path)
    assert done.returncode == 2
    assert b"all files of this directory are excluded" in done.stderr
    assert b"ftlint.toml" in done.stderr
    write("ftlint.toml", 'include = ["x/*.json"]\nexclude = ["x"]\n')
    write("x/y.json", ARRAY)
    assert b"are excluded" in ftlint("check", "x", cwd=tmp_path).stderr


def test_the_nearest_configuration_says_so_for_its_folder(write: Any, tmp_path: Path) -> None:
    write("ftlint.toml", 'exclude = ["b"]\n')
    write("a/ftlint.toml", 'include = ["*.json"]\n')
    write("broken/pyproject.toml", "[tool.ftlint\n")  # which has no data
    for name in ("a/x.json", "a/deep/y.json", "b/z.jsonl", "c.json", "d.jsonl"):
        write(name, ARRAY if name.endswith(".json") else GOOD_CHAT + "\n")
    write("venv/lib/python3/site-packages/x/e.jsonl", "broken")
    assert checked(tmp_path, ".") == ["a/deep/y.json", "a/x.json", "d.jsonl"]


def test_a_hidden_configuration_that_comes_is_not_missed(write: Any, tmp_path: Path) -> None:
    keep = {"FTLINT_NO_CACHE": "0"}
    write("a.jsonl", GOOD_CHAT + "\n")
    write("more/c.json", ARRAY)
    for _ in range(2):
        assert checked(tmp_path, ".", **keep) == ["a.jsonl"]
    write("more/.ftlint.toml", 'include = ["c.json"]\n')
    assert checked(tmp_path, ".", **keep) == ["a.jsonl", "more/c.json"]


def test_a_file_that_comes_is_not_missed_by_the_cache(write: Any, tmp_path: Path) -> None:
    write("ftlint.toml", 'include = ["data/*.json"]\n')
    write("data/a.json", ARRAY)
    keep = {"FTLINT_NO_CACHE": "0"}
    for _ in range(2):
        assert checked(tmp_path, "data", **keep) == ["data/a.json"]
    assert list((tmp_path / ".ftlint_cache" / "answers").iterdir())
    write("data/b.json", ARRAY)
    assert checked(tmp_path, "data", **keep) == ["data/a.json", "data/b.json"]
    write("more/c.json", ARRAY)
    write("more/.ftlint.toml", 'include = ["c.json"]\n')
    assert checked(tmp_path, ".", **keep) == ["data/a.json", "data/b.json", "more/c.json"]
    (tmp_path / "data" / "a.json").unlink()
    assert checked(tmp_path, "data", **keep) == ["data/b.json"]
    assert checked(tmp_path, "more", **keep) == ["more/c.json"]


def test_the_library_takes_folders_and_globs(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("ftlint.toml", 'include = ["*.json"]\n')
    write("data/a.json", ARRAY)
    write("data/b.jsonl", GOOD_CHAT + "\n")
    monkeypatch.chdir(tmp_path)
    for data in ("data", Path("data"), ["data"], "data/*"):
        assert len(library.check(data).files) == 2
    with pytest.raises(library.Error, match="no file matches"):
        library.check("none/*.jsonl")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ([ALPACA, ALPACA], True),
        ([ROW], True),
        ({"name": "web", "version": "1.0.0"}, None),
        (ROW, None),
        ([], None),
        ([1, "two"], None),
        ([{"directory": "/x", "command": "cc", "file": "a.c"}], None),
        ([{"text": "Home", "href": "/"}], False),
        ([{"input": "1+1", "output": "2"}], False),
        ([{"prompt": "Draw a horse."}], False),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_the_rows_of_a_json_tell(
    data: Any, expected: bool | None, indent: int | None, write: Any
) -> None:
    path = write("a.json", json.dumps(data, indent=indent))
    assert arrays.are_data(str(path)) is expected


def test_rows_that_are_long_or_one_a_line_tell_too(write: Any) -> None:
    long = [{**ALPACA, "output": "x" * 200_000}] * 2
    assert arrays.are_data(str(write("a.json", json.dumps(long)))) is True
    assert arrays.are_data(str(write("b.json", (json.dumps(ALPACA) + "\n") * 2000))) is True
    assert arrays.are_data(str(write("c.json", json.dumps(ALPACA) + "\n"))) is None
    for broken in (b"\xff\xfe\0", b"[", b"[{", b'[{"instruction": "a", "output": "b"},]'):
        assert arrays.are_data(str(write("d.json", broken))) in (None, True)


@pytest.mark.skipif(not DATA.is_dir(), reason="no published files here")
def test_published_arrays_are_data() -> None:
    found = list((DATA / "other").glob("*.json"))
    assert [path.name for path in found if not arrays.are_data(str(path))] == []


def test_what_else_a_folder_has_is_named(write: Any, tmp_path: Path) -> None:
    write("package.json", '{"name": "web"}')
    assert b"name a file, or the directory" in ftlint("check", ".", cwd=tmp_path).stderr
    write("data/my rows.json", ARRAY)
    said = ftlint("check", "data", cwd=tmp_path).stderr.decode()
    assert "`ftlint check 'data/my rows.json'` checks a file that is named" in said
    assert "`include`" in said
    assert b"an empty path" in ftlint("check", "", cwd=tmp_path).stderr


def test_a_report_overwrites_no_rows_that_are_not_checked(write: Any, tmp_path: Path) -> None:
    write("data/a.jsonl", GOOD_CHAT + "\n")
    for name, text in (("data/b.json", ARRAY), ("c.jsonl", (GOOD_CHAT + "\n") * 2)):
        path = write(name, text)
        done = ftlint("check", "data", "--output-format", f"json={name}", cwd=tmp_path)
        assert done.returncode == 2
        assert b"the report would overwrite rows; name another file" in done.stderr
        assert path.read_text() == text
    write("data/a.jsonl", '{"prompt": "a", "completion": "b"}\n' * 2)
    for form in ("json", "jsonl", "sarif", "full"):  # a report takes the place of the last one
        for _ in range(2):
            done = ftlint("check", "data", "--output-format", f"{form}=report.{form}", cwd=tmp_path)
            assert done.returncode == 1, done.stderr


def test_arrays_that_are_passed_over_are_told_every_time(write: Any, tmp_path: Path) -> None:
    write("data/a.jsonl", GOOD_CHAT + "\n")
    write("far/package.json", '{"name": "web"}')
    write("far/b.json", ARRAY)  # where no file is taken
    keep = {"FTLINT_NO_CACHE": "0"}
    assert ftlint("check", ".", cwd=tmp_path, **keep).stderr == b""
    write("data/my rows.json", ARRAY)
    for _ in range(2):
        said = ftlint("check", ".", cwd=tmp_path, **keep).stderr.decode()
        assert "note: not checked, though there are rows in it: './data/my rows.json'; " in said
        assert "far" not in said
    assert ftlint("check", ".", "--quiet", cwd=tmp_path).stderr == b""
    assert ftlint("check", ".", "data/my rows.json", cwd=tmp_path).stderr == b""
    for key in ("include", "exclude"):
        write("ftlint.toml", f'{key} = ["data/my rows.json"]\n')
        assert ftlint("check", ".", cwd=tmp_path).stderr == b""


@pytest.mark.parametrize("command", ["stats", "sample"])
def test_a_file_that_cannot_be_read_keeps_no_other_from_being_looked_at(
    command: str, write: Any, tmp_path: Path
) -> None:
    write("a.jsonl", GOOD_CHAT + "\n")
    write("b.jsonl.gz", b"\x1f\x8b broken")
    write("c.jsonl", GOOD_CHAT + "\n")
    done = ftlint(command, ".", "a.jsonl", "--output-format", "json", cwd=tmp_path)
    assert done.returncode == 2
    assert b"b.jsonl.gz" in done.stderr
    told = [Path(file["path"]).as_posix() for file in json.loads(done.stdout)["files"]]
    assert told == ["a.jsonl", "c.jsonl"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes of that kind")
def test_no_pipe_is_waited_for(write: Any, tmp_path: Path) -> None:
    write("a.jsonl", GOOD_CHAT + "\n")
    os.mkfifo(tmp_path / "b.json")
    (tmp_path / "c.json").symlink_to("c.json")
    (tmp_path / "d.json").mkdir()
    assert checked(tmp_path, ".") == ["a.jsonl"]
    assert ftlint("init", "--dry-run", cwd=tmp_path).returncode == 0
