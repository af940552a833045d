"""`import ftlint`: what programs use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas
import pytest

import ftlint
from tests.conftest import GOOD_CHAT

ROWS: list[dict[str, Any]] = [
    {"prompt": f"Is it {n}? ->", "completion": f" {n} END"} for n in range(8)
]


def test_every_kind_of_data_gives_the_same(write: Any) -> None:
    rows = [*ROWS, {"prompt": "Is it?", "completion": "no END"}]
    frame = pandas.DataFrame(rows)
    path = write("train.jsonl", frame.to_json(orient="records", lines=True))
    expected = {"PC201": 1, "PC211": 1, "SET706": 1}
    for data in (path, str(path), path.read_bytes(), rows, iter(rows), frame):
        report = ftlint.check(data, isolated=True)
        assert report.by_rule == expected
        assert not report.ok
        assert report.counts == {"error": 1, "warning": 1, "info": 1}
        assert {d.line for d in report.diagnostics if d.line} == {9}


def test_options_are_those_of_the_command_line(write: Any) -> None:
    path = write("train.jsonl", GOOD_CHAT + "\n")
    assert ftlint.check(path, isolated=True, ignore="SET").ok
    assert "SET705" in ftlint.check(path, isolated=True, target="openai-chat").by_rule
    assert ftlint.check(ROWS, isolated=True, separator=" =>", select=["PC201"]).by_rule == {
        "PC201": 8
    }
    with pytest.raises(ftlint.Error, match="did you mean"):
        ftlint.check(ROWS, select="PC2O1")
    with pytest.raises(ftlint.Error, match="check the path"):
        ftlint.check("nowhere.jsonl")
    for odd in (None, 3, {"prompt": "a"}):
        with pytest.raises(ftlint.Error, match="cannot check"):
            ftlint.check(odd)
    frame = pandas.DataFrame(
        [{**ROWS[0], "at": pandas.Timestamp("2026-11-23"), "tags": pandas.array([1, 2])}]
    )
    assert ftlint.check(frame, isolated=True).files[0].rows == 1
    with pytest.raises(ftlint.Error, match="JSON cannot hold"):
        ftlint.check([{"prompt": object()}])


def test_a_table_of_findings() -> None:
    table = ftlint.check([*ROWS, {"prompt": 3, "completion": " a END"}], isolated=True).to_pandas()
    assert list(table.columns[:6]) == ["code", "name", "severity", "path", "line", "column"]
    assert table[table.code == "ROW104"].iloc[0].pointer == "/prompt"


def test_fixing(write: Any) -> None:
    path: Path = write("train.jsonl", GOOD_CHAT + "\r\n")
    report = ftlint.fix(str(path), isolated=True, ignore="SET")
    assert report.ok
    assert report.files[0].fixed == 1
    assert path.read_text() == GOOD_CHAT + "\n"


def test_public_names() -> None:
    names = ["Diagnostic", "Error", "Prepared", "Report", "check", "fix", "prepare"]
    assert sorted(ftlint.__all__) == names
    for name in ftlint.__all__:
        assert getattr(ftlint, name).__doc__
    assert Path(ftlint.__file__).with_name("py.typed").exists()


def test_prepare_from_python(tmp_path: Path) -> None:
    import pandas

    frame = pandas.DataFrame(
        {"question": [f"Lamp {n}?" for n in range(5)], "answer": [f"{n} euros" for n in range(5)]}
    )
    output = str(tmp_path / "lamps.jsonl")
    done = ftlint.prepare(frame, output=output, isolated=True)
    assert done.files == [output]
    assert done.manifest.separator == " ->"
    with pytest.raises(ftlint.Error, match="there is no option 'ouput'"):
        ftlint.prepare(frame, ouput=output)
    kept = ftlint.prepare(
        frame, accept=lambda proposal: False, output=str(tmp_path / "b.jsonl"), isolated=True
    )
    assert kept.made == []
