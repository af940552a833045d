"""Configuration: found, checked key by key, and beaten by the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from ftlint.config import Config
from tests.conftest import GOOD_CHAT, ROOT, ftlint
from tests.test_cli import ROWS


def test_the_nearest_file_wins_whole(tmp_path: Path, write: Any) -> None:
    write("pyproject.toml", '[tool.ftlint]\nselect = ["PC201"]\n')
    write("data/ftlint.toml", 'select = ["PC211"]\n')
    write("data/train.jsonl", ROWS)
    write("other/train.jsonl", ROWS)
    inner = ftlint("check", "data/train.jsonl", cwd=tmp_path).stdout
    outer = ftlint("check", "other/train.jsonl", cwd=tmp_path).stdout
    assert (b"PC211" in inner, b"PC201" in inner) == (True, False)
    assert (b"PC211" in outer, b"PC201" in outer) == (False, True)
    beaten = ftlint("check", "data/train.jsonl", "--select", "PC201", cwd=tmp_path).stdout
    assert (b"PC211" in beaten, b"PC201" in beaten) == (False, True)
    bare = ftlint("check", "data/train.jsonl", "--isolated", cwd=tmp_path).stdout
    assert (b"PC211" in bare, b"PC201" in bare) == (True, True)
    named = ftlint("check", "data/train.jsonl", "--config", "pyproject.toml", cwd=tmp_path).stdout
    assert (b"PC211" in named, b"PC201" in named) == (False, True)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('tagret = "openai-chat"', b"did you mean 'target'"),
        ('select = "PC201"', b"select"),
        ('fail-on = "sometimes"', b"sometimes"),
        ("[rules.missing-separator]\nseverity = 3", b"severity"),
        ("[rules.missing-seperator]\nseverity = 'off'", b"missing-separator"),
        (
            "[rules.missing-separator]\nsepartor = ' ->'",
            b"unknown option `separtor`; did you mean 'separator'?",
        ),
        ("[[datasets]]\nfile = 'a'", b"files"),
        ("select = [", b"not TOML"),
        ("rules-dir = ['nowhere']", b"nowhere"),
        ("target = 'opanai-chat'", b"openai-chat"),
        ("shape = 'chatt'", b"did you mean 'chat'"),
        ("ignore = ['SET7O6']", b"SET706"),
        (r"exclude = ['data\old']", b"write 'data/old', on Windows too"),
        (r"include = ['data\*.json']", b"write 'data/*.json', on Windows too"),
        ("[per-file-ignores]\n" r"'data\*' = ['SET706']", b"write 'data/*', on Windows too"),
        ("[per-file-ignores]\n'other/*' = ['SET7O6']", b"SET706"),
        ("[[datasets]]\nfiles = 'a.jsonl'\nsplit = 'trian'", b"did you mean 'train'"),
    ],
)
def test_what_is_wrong_is_named(text: str, hint: bytes, write: Any) -> None:
    path = write("ftlint.toml", text + "\n")
    result = ftlint("check", write("train.jsonl", ROWS))
    assert result.returncode == 2, result.stdout
    assert hint in result.stderr, result.stderr
    assert b"Traceback" not in result.stderr
    assert path.name.encode() in result.stderr or b"no such directory" in result.stderr


def test_a_configuration_in_another_encoding_is_named_with_the_line(write: Any) -> None:
    write("ftlint.toml", "# one\nignore = ['SET'] # für alle\n".encode("latin-1"))
    result = ftlint("check", write("train.jsonl", ROWS))
    assert result.returncode == 2
    assert b"ftlint.toml: line 2 is not UTF-8; save the file as UTF-8" in result.stderr


def test_a_configuration_may_begin_with_a_mark_as_editors_on_windows_write_it(write: Any) -> None:
    for name, head in (("pyproject.toml", "[tool.ftlint]\n"), ("ftlint.toml", "")):
        write(name, f"\ufeff{head}select = ['SET706']\n")
        found = ftlint("check", write("train.jsonl", ROWS), FTLINT_NO_CACHE="0")
        assert b"PC211" not in found.stdout
        assert found.stderr == b""


def test_rule_tables(write: Any) -> None:
    write(
        "ftlint.toml",
        "[rules.PC201]\nseverity = 'warning'\nseparator = ' =>'\n[rules.missing-leading-space]\nseverity = 'off'\n",
    )
    found = ftlint("check", write("train.jsonl", ROWS), "--select", "PC201,PC211").stdout.decode()
    assert "warning PC201" in found
    assert '" =>"' in found
    assert "PC211" not in found


def test_per_file_ignores(tmp_path: Path, write: Any) -> None:
    write(
        "ftlint.toml",
        'select = ["PC2"]\n[per-file-ignores]\n"data/legacy/*.jsonl" = ["PC20", "missing-leading-space"]\n',
    )
    old, new = write("data/legacy/a.jsonl", ROWS), write("data/new/a.jsonl", ROWS)
    assert ftlint("check", old).returncode == 0
    assert ftlint("check", new).returncode == 1


def test_datasets(tmp_path: Path, write: Any) -> None:
    write(
        "pyproject.toml",
        '[tool.ftlint]\nignore = ["SET"]\n[[tool.ftlint.datasets]]\nfiles = "data/*.jsonl"\nsplit = "train"\n',
    )
    write("data/a.jsonl", GOOD_CHAT + "\n")
    write("data/b.jsonl", GOOD_CHAT + "\n")
    assert b"2 files" in ftlint("check", "--datasets", cwd=tmp_path).stdout
    write("data/c.jsonl", "not a row\n")
    assert ftlint("check", "--datasets", cwd=tmp_path).returncode == 1
    assert ftlint("check", "--datasets", "data/a.jsonl", cwd=tmp_path).returncode == 2
    write("pyproject.toml", "[tool.ftlint]\n")
    assert ftlint("check", "--datasets", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("files", ["valid.jsonl", "valid*.jsonl"])
def test_a_dataset_that_is_not_there_is_named_with_its_configuration(
    tmp_path: Path, write: Any, files: str
) -> None:
    write("train.jsonl", GOOD_CHAT + "\n")
    write("other.jsonl", GOOD_CHAT + "\n")
    write(
        "ftlint.toml",
        '[[datasets]]\nfiles = "train.jsonl"\nsplit = "train"\n'
        f'[[datasets]]\nfiles = "{files}"\nsplit = "valid"\n',
    )
    result = ftlint("check", "--datasets", cwd=tmp_path)
    assert result.returncode == 2
    assert b"ftlint.toml: datasets: no file is" in result.stderr
    assert files.encode() in result.stderr
    assert ftlint("check", "other.jsonl", cwd=tmp_path).returncode == 0
    result = ftlint("check", "train.jsonl", cwd=tmp_path)
    if "*" in files:
        assert result.returncode == 0
    else:
        assert result.returncode == 2
        assert b"ftlint.toml has it as the valid data" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("--select PC201", {"PC201"}),
        ("--select missing-separator,PC211", {"PC201", "PC211"}),
        ("--select ALL --ignore PC,SET,FILE", set()),
        ("--select PC --ignore PC2 --extend-select PC211", {"PC211"}),
        ("--select PC2 --ignore missing-separator", {"PC211"}),
        ("--select PC201 --ignore PC2", {"PC201"}),
        ("--select PC201 --ignore PC201", set()),
    ],
)
def test_the_more_exact_word_wins(arguments: str, expected: set[str], write: Any) -> None:
    path = write("train.jsonl", ROWS)
    found = ftlint("check", path, "--isolated", *arguments.split()).stdout.decode()
    assert {code for code in ("PC201", "PC211") if code in found} == expected


NO_ANSWER = '{"messages": [{"role": "user", "content": "hi"}]}\n'


def test_the_configuration_of_a_file_says_what_fails(write: Any) -> None:
    path = write("pkg/bad.jsonl", NO_ANSWER)
    root = path.parent.parent
    write("ftlint.toml", 'fail-on = "never"')
    write("pkg/ftlint.toml", 'fail-on = "error"')
    assert ftlint("check", "pkg/bad.jsonl", cwd=root).returncode == 1
    write("ftlint.toml", 'fail-on = "error"')
    write("pkg/ftlint.toml", 'fail-on = "never"')
    assert ftlint("check", "pkg", cwd=root).returncode == 0
    assert ftlint("check", "pkg", "--fail-on", "error", cwd=root).returncode == 1


def test_a_pattern_is_of_its_own_folder_only(write: Any) -> None:
    write("raw/bad.jsonl", NO_ANSWER)
    config = write("ftlint.toml", '[per-file-ignores]\n".raw/*.jsonl" = ["ALL"]\n')
    assert ftlint("check", "raw", cwd=config.parent).returncode == 1
    write("ftlint.toml", '[per-file-ignores]\n"./raw/*.jsonl" = ["ALL"]\n')
    assert ftlint("check", "raw", cwd=config.parent).returncode == 0


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("pyproject.toml", "[tool]\nftlint = 3\n", b"tool.ftlint is no table"),
        ("pyproject.toml", "[[tool.ftlint]]\n", b"tool.ftlint is no table"),
        ("ftlint.toml", "[tool.ftlint]\nshow = 3\n", b"[tool.ftlint] is for pyproject.toml"),
        ("ftlint.toml", "show = -5\n", b"show"),
        ("ftlint.toml", 'baseline = "x\\u0000"\n', b"is no path"),
    ],
)
def test_what_a_table_cannot_be(write: Any, name: str, text: str, words: bytes) -> None:
    data = write("good.jsonl", NO_ANSWER)
    write(name, text)
    done = ftlint("check", data.name, cwd=data.parent)
    assert done.returncode == 2
    assert words in done.stderr, done.stderr
    assert b"Traceback" not in done.stderr


def test_isolated_and_a_configuration_do_not_go_together(write: Any) -> None:
    data, config = write("good.jsonl", NO_ANSWER), write("c.toml", "")
    assert ftlint("check", data, "--isolated", "--config", config).returncode == 2


@pytest.mark.parametrize("table", ["tool = 3\n", "[[tool]]\n"])
def test_other_tools_are_not_ours(write: Any, table: str) -> None:
    data = write("good.jsonl", NO_ANSWER)
    write("pyproject.toml", table)
    assert ftlint("check", data.name, "--fail-on", "never", cwd=data.parent).returncode == 0


def test_every_key_is_in_the_schema_and_in_the_documentation() -> None:
    schema = json.loads((ROOT / "rules" / "config.schema.json").read_text("utf-8"))
    fields = {field.encode_name for field in structs.fields(Config)} - {"path"}
    assert set(schema["properties"]) == fields
    page = (ROOT / "docs" / "repository.md").read_text("utf-8")
    table = re.search(r"(?ms)^\| key \|.*?\n\n", page)
    assert table
    rows = [row.split("|")[1] for row in table[0].splitlines()[2:] if row]
    named = [word.removesuffix(".RULE") for row in rows for word in re.findall(r"`(.+?)`", row)]
    assert sorted(named) == sorted(fields)
