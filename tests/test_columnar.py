"""Checks of Parquet and Arrow files: their rows are read as lines, and the files stay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GOOD_CHAT, ftlint

pyarrow = pytest.importorskip("pyarrow")

CALL = {"id": "a", "type": "function", "function": {"name": "rain", "arguments": "{}"}}
TOOL = {"type": "function", "function": {"name": "rain", "description": "Whether it rains."}}
# Where one row has a key, all rows of a table have it, with nothing in it.
ROWS = [
    json.loads(GOOD_CHAT),
    {
        "messages": [
            {"role": "user", "content": "Does it rain?"},
            {"role": "assistant", "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "a", "content": "no"},
            {"role": "assistant", "content": "It does not."},
        ],
        "tools": [TOOL],
    },
]
WRONG = {"messages": [{"role": "human", "content": "Hi"}, ROWS[0]["messages"][-1]]}


def written(path: Path, rows: list[Any], stream: bool = False) -> Path:
    table = pyarrow.Table.from_pylist(rows)
    if path.suffix == ".parquet":
        from pyarrow.parquet import write_table

        write_table(table, path, row_group_size=2)
        return path
    ipc = pyarrow.ipc
    with (ipc.new_stream if stream else ipc.new_file)(path, table.schema) as writer:
        writer.write_table(table, 2)
    return path


@pytest.mark.parametrize(
    ("name", "stream"), [("t.parquet", False), ("t.arrow", False), ("t.arrow", True)]
)
def test_rows_of_columns_are_checked(tmp_path: Path, name: str, stream: bool) -> None:
    path = written(tmp_path / name, [*ROWS, WRONG], stream)
    before = path.read_bytes()
    for option in ("--fail-on=error", "--fix", "--diff"):
        said = ftlint("check", path, "--isolated", "--output-format", "json", option)
        if option == "--fail-on=error":
            found = json.loads(said.stdout)["diagnostics"]
            assert [(d["code"], d["line"], d["pointer"]) for d in found if d["line"]] == [
                ("CHAT302", 3, "/messages/0/role")
            ]
        else:
            assert said.returncode == 2
            assert b"files are not fixed in place; ftlint prepare makes JSON Lines" in said.stderr
    assert path.read_bytes() == before


def test_a_target_says_which_files_it_takes(tmp_path: Path) -> None:
    path = written(tmp_path / "t.parquet", ROWS)
    words = b"error FILE017 not-json-lines: the file is kept as Parquet, and the target takes"
    assert words in ftlint("check", path, "--isolated", "--target", "openai-chat").stdout
    assert b"FILE017" not in ftlint("check", path, "--isolated", "--target", "trl").stdout


def test_a_file_is_said_to_be_cut(tmp_path: Path) -> None:
    path = written(tmp_path / "t.parquet", ROWS)
    path.write_bytes(path.read_bytes()[:-50])
    said = ftlint("check", path, "--isolated")
    assert said.returncode == 2
    assert b"not a Parquet file that can be read" in said.stderr
    assert b"Traceback" not in said.stderr
