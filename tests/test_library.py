"""`import ftlint`: what programs use."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas
import pyarrow
import pytest

import ftlint
from ftlint.errors import ConfigError, Undecided
from ftlint.submission.errors import DataRefused
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


def test_texts_that_are_kept_as_bytes_are_texts() -> None:
    rows = [{key: text.encode() for key, text in row.items()} for row in ROWS]
    rows.append({"prompt": b"Is it?", "completion": b"no END"})
    chats = [{"messages": [{"role": "user", "content": "Grüße"}, {"role": "gpt", "content": b"A"}]}]
    for data in (rows, pandas.DataFrame(rows)):
        assert ftlint.check(data, isolated=True).by_rule == {"PC201": 1, "PC211": 1, "SET706": 1}
    (told,) = ftlint.check(chats, isolated=True, select="CHAT302").diagnostics
    assert '"content":"A"' in told.excerpt
    chats[0]["image"] = {"bytes": b"\x89PNG"}
    assert ftlint.check(chats, isolated=True, select="CHAT302").counts["error"] == 1


def test_a_report_goes_to_another_process(write: Any) -> None:
    path = write(
        "train.jsonl", pandas.DataFrame(ROWS).to_json(orient="records", lines=True) + "{\n"
    )
    for data in (path, path.read_bytes(), [*ROWS, {"prompt": "Is it?", "completion": "no END"}]):
        report = ftlint.check(data, isolated=True)
        copy = pickle.loads(pickle.dumps(report))
        assert list(copy.diagnostics) == list(report.diagnostics)
        assert (copy.counts, copy.by_rule, copy.ok) == (report.counts, report.by_rule, report.ok)
        assert copy.files[0].why("SET706") == report.files[0].why("SET706")
        assert len(list(copy.files[0].diagnostics(0))) == 0
        assert len(list(pickle.loads(pickle.dumps(copy)).diagnostics)) == sum(
            report.counts.values()
        )
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(ftlint.check, path, isolated=True).result().by_rule["FILE006"] == 1
        with pytest.raises(ftlint.Error, match=r"nowhere.jsonl: no such file.*check the path"):
            pool.submit(ftlint.check, "nowhere.jsonl").result()
    for error in (
        Undecided("which?", place="a.csv", lead="say it", options={"map": {"prompt": "a b"}}),
        DataRefused("bad rows", [], remedy="mend them"),
    ):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), copy.args) == (type(error), str(error), error.args)
        assert vars(copy) == vars(error)


def test_tables_of_arrow_and_polars(write: Any) -> None:
    rows = [{**row, "tags": ["a", None], "at": datetime(2026, 11, 23)} for row in ROWS]
    for table in (pyarrow.Table.from_pylist(rows), pyarrow.RecordBatch.from_pylist(rows)):
        report = ftlint.check(table, isolated=True)
        assert (report.files[0].rows, report.by_rule) == (8, {"SET706": 1})
        assert report.files[0].path == f"<{type(table).__name__}>"
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(rows)
    assert ftlint.check(frame, isolated=True).files[0].rows == 8
    with pytest.raises(ftlint.Error, match="cannot check data of type LazyFrame"):
        ftlint.check(frame.lazy())


def test_splits_by_name_are_held_against_each_other(write: Any) -> None:
    train = [*ROWS, {"prompt": "Is it out? ->", "completion": " Yes END"}]
    test = [ROWS[3], {"prompt": "Is it new? ->", "completion": " No END"}]
    path = write("held.jsonl", pandas.DataFrame(test).to_json(orient="records", lines=True))
    for one, other in (
        (train, test),
        (iter(train), pandas.DataFrame(test)),
        (pyarrow.Table.from_pylist(train), path),
        (pandas.DataFrame(train), path.read_bytes()),
    ):
        report = ftlint.check({"train_sft": one, "test_sft": other}, isolated=True, select="SET703")
        (found,) = report.diagnostics
        assert (found.path, found.line) == ("<train_sft>", 4)
        held = str(path) if other is path else "<test_sft>"
        assert found.message.startswith(f"the input also stands on line 1 of {held}, the test data")
        assert [(file.path, file.rows) for file in report.files] == [("<train_sft>", 9), (held, 2)]
    # A row has no splits, and one by itself is no dataset.
    for row in ({"messages": []}, ROWS[0], {"train": "Oslo", "to": "Rome"}, {}):
        with pytest.raises(ftlint.Error, match=r"cannot check data of type dict.*splits of these"):
            ftlint.check(row)
    with pytest.raises(ftlint.Error, match="two splits are one file"):
        ftlint.check({"train": path, "test": str(path)})
    with pytest.raises(ftlint.Error, match="named twice"):
        ftlint.check({"train": ROWS}, split={"test": path})


def test_what_python_shows_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = ftlint.check([*ROWS, {"prompt": "Is it?", "completion": "no END"}], isolated=True)
    assert repr(report.files) == "[<FileReport of <rows>: 9 rows, 1 error, 1 warning, 1 info>]"
    assert len(repr(ftlint.prepare(ROWS, output="out.jsonl", isolated=True))) < 1000


def test_a_notebook_shows_a_table() -> None:
    rows = [*ROWS, {"prompt": "<b>Is it?", "completion": "<i>no END"}]
    shown = ftlint.check(rows, isolated=True)._repr_html_()
    table = ElementTree.fromstring(f"<div>{shown}</div>").find("table")
    assert table is not None
    _, *found = [["".join(cell.itertext()) for cell in row] for row in table]
    assert found == [
        ["error", "PC201", "<rows>:9:11",
         'the prompt does not end with the separator " ->"; append " ->" to the prompt', "1"],
        ["warning", "PC211", "<rows>:9:36",
         'the completion starts with "<" and not with a space; put a space before the completion', "1"],
        ["info", "SET706", "<rows>",
         "the file has 9 of the 500 examples advised for generation; add examples, or hold the "
         "tuned model against the untuned one before you rely on it", "1"],
    ]  # fmt: skip
    assert ftlint.check([ROWS[0]], isolated=True, ignore="SET706")._repr_html_() == (
        "<p>&lt;Report of &lt;rows&gt;: nothing found&gt;</p>"
    )


def test_rows_with_half_a_character_are_findings() -> None:
    report = ftlint.check([*ROWS, {"prompt": "\ud83d ->", "completion": " \ud83d\ude00 END"}])
    assert report.by_rule == {"FILE014": 1, "SET706": 1}
    assert [d.line for d in report.diagnostics if d.line] == [9]


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
    names = ["Diagnostic", "Error", "Prepared", "Proposal", "Report", "check", "fix", "prepare"]
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


def test_a_report_of_a_file_that_has_changed_says_so(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"prompt": "a ->", "completion": "b END"}\n' * 3)
    report = ftlint.check(path, isolated=True)
    assert len(list(report.diagnostics)) > 2
    path.write_text('{"prompt": "X ->", "completion": " one END"}\n')
    with pytest.raises(ftlint.Error, match="has changed since"):
        list(report.diagnostics)


def test_reports_hold_no_files_open(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="this system has no such limit")
    for number in range(300):
        (tmp_path / f"{number}.jsonl").write_text('{"prompt": "a ->", "completion": "b"}\n')
    limited = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200));"
    program = f"{limited} import ftlint; r = ftlint.check(['.']); print(len(list(r.diagnostics)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.stderr == b""
    assert int(done.stdout) > 300


def test_a_configuration_that_comes_later_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rows.jsonl").write_text('{"prompt": "a ->", "completion": "b END"}\n' * 3)
    assert "PC211" in ftlint.check("rows.jsonl").by_rule
    Path("ftlint.toml").write_text('ignore = ["PC211"]\n')
    assert "PC211" not in ftlint.check("rows.jsonl").by_rule
    Path("mine/own").mkdir(parents=True)
    Path("ftlint.toml").write_text('rules-dir = ["mine"]\nselect = ["MY"]\n')
    rule = (
        'code = "MY001"\nseverity = "warning"\nsince = "0.1.0"\nsummary = "s"\nmessage = "m"\n'
        'check = "text.contains"\noptions = { texts = "prompt", text = "TEXT" }\n'
    )
    for text, found in (("a", {"MY001": 3}), ("z", {})):
        Path("mine/own/one.toml").write_text(rule.replace("TEXT", text))
        assert ftlint.check("rows.jsonl", config=Path("ftlint.toml")).by_rule == found


def test_data_frames_with_nothing_in_them_and_names_twice() -> None:
    times = pandas.DataFrame({"prompt": [pandas.NaT, pandas.Timestamp(0)], "completion": "b"})
    assert ftlint.check(times, isolated=True).by_rule["ROW104"] == 1
    twice = pandas.DataFrame(
        [["q ->", "BAD", " a END"]], columns=["prompt", "completion", "completion"]
    )
    with pytest.raises(ftlint.Error, match="two columns"):
        ftlint.check(twice)


@pytest.mark.parametrize("select", ["", [], ()])
def test_no_rules_are_no_check(select: Any) -> None:
    with pytest.raises(ftlint.Error, match="`select` names no rule"):
        ftlint.check([{"prompt": "a", "completion": "b"}], select=select)
    report = ftlint.check([{"prompt": 1}], select=select, extend_select="ROW")
    assert set(report.by_rule) == {"ROW104"}


@pytest.mark.parametrize("options", [{"select": [3]}, {"target": 3}, {"jobs": "x"}, {"split": 3}])
def test_options_of_other_types_are_errors(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(
        ftlint.Error, match=name if name != "select" else "rules are named by texts"
    ):
        ftlint.check([{"prompt": "a", "completion": "b"}], **options)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"map": "prompt=prompt"}, "`map` is of the wrong type, str; give dict"),
        ({"map": [("prompt", "prompt")]}, "`map` is of the wrong type, list; give dict"),
        ({"map": {"prompt": 3}}, "`map` holds what is of the wrong type, int; give str"),
        ({"split": "0.1"}, "`split` is of the wrong type, str; give float or None"),
        ({"accepted": "PC20l, PC202"}, "there is no rule 'PC20l'; did you mean"),
        ({"accepted": 3}, "`accepted` is of the wrong type, int; give list"),
        ({"map": {3: "prompt"}}, "`map` holds what is of the wrong type, int; give str"),
        ({"jobs": 0}, "jobs is 1 or more"),
        ({"split": 2}, "share of the rows"),
        ({"accept": True}, "accept is no function"),
        ({"taget": "x"}, "did you mean 'target'"),
    ],
)
def test_wishes_that_cannot_be_followed_are_errors(
    tmp_path: Path, wishes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ftlint.Error, match=words):
        ftlint.prepare(ROWS, output=tmp_path / "a.jsonl", **wishes)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (ROWS[0], "cannot read data of type dict"),
        ({"prompt": ["a"], "completion": ["b"]}, "cannot read data of type dict"),
        (["a", "b"], "row 1 is no mapping, but of type str"),
        (pandas.Series(["a", "b"]), "row 1 is no mapping, but of type str"),
    ],
)
def test_what_has_no_rows_is_not_prepared(data: Any, words: str) -> None:
    with pytest.raises(ftlint.Error, match=words):
        ftlint.prepare(data)


def test_what_has_no_rows_is_not_checked(write: Any) -> None:
    with pytest.raises(ftlint.Error, match="a row as a text"):
        ftlint.check('{"prompt": "a", "completion": "b"}')
    with pytest.raises(ftlint.Error, match="a row as a text"):
        ftlint.check(['{"prompt": "a", "completion": "b"}'])
    with write("a.jsonl", GOOD_CHAT + "\n").open() as file:
        with pytest.raises(ftlint.Error, match="cannot check data of type TextIOWrapper"):
            ftlint.check(file)
        with pytest.raises(ftlint.Error, match="cannot read data of type TextIOWrapper"):
            ftlint.prepare(file)


def test_no_column_of_a_frame_or_a_list_is_lost(tmp_path: Path) -> None:
    frame = pandas.DataFrame(ROWS)
    for number, data in enumerate((frame, frame.set_index("prompt"))):
        made = ftlint.prepare(data, output=tmp_path / f"{number}.jsonl", isolated=True)
        assert "Is it 7?" in Path(made.files[0]).read_text()
    rows = [{"question": "a"}, *({"question": f"q {n}", "answer": f"a {n}"} for n in range(4))]
    made = ftlint.prepare(rows, output=tmp_path / "c.jsonl", isolated=True, drop_bad=True)
    assert made.manifest.mapping == {"prompt": "question", "completion": "answer"}
    assert made.manifest.dropped == [1]


@pytest.mark.parametrize(
    "text",
    [
        '[\n  {"prompt": "Tea? ->", "completion": " Yes.\\n"}\n]\n',
        '{\n  "prompt": "Tea? ->",\n  "completion": " Yes.\\n"\n}\n',
        '{"prompt": "Tea? ->", "completion": " Yes.\\n"}\n',
    ],
)
def test_findings_about_the_whole_of_a_file_that_was_let_go(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(text.encode())
    found = ftlint.check(path, isolated=True)
    assert [finding.code for finding in found.diagnostics] == ["SET706"]


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        ("a\0b", {}, "NUL"),
        ("", {}, "an empty path"),
        ({"train": ROWS, "foo": ROWS}, {}, "'foo' names no split"),
        ("train.jsonl", {"split": {"valid": 3}}, "'valid' is no path"),
        (ROWS, {"jobs": 0}, "jobs is 1 or more"),
        (ROWS, {"isolated": True, "config": "ftlint.toml"}, "reads no configuration"),
    ],
)
def test_what_cannot_be_meant_is_an_error(data: Any, options: Any, words: str) -> None:
    with pytest.raises(ftlint.Error, match=words):
        ftlint.check(data, **options)


def test_an_unknown_target_is_a_wrong_option() -> None:
    with pytest.raises(ConfigError, match="did you mean"):
        ftlint.check(ROWS, target="opnai-chat")


def test_only_true_makes_fixes_that_lose_something(write: Any) -> None:
    path = write("train.jsonl", (GOOD_CHAT + "\n") * 3)
    with pytest.raises(ConfigError, match="True or False"):
        ftlint.fix(path, unsafe="no")
    assert path.read_text() == (GOOD_CHAT + "\n") * 3
