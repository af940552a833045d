"""What splits hold out from each other, at the surface: who is compared, how it is told and mended."""

from __future__ import annotations

import gzip
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import ftlint as library
from ftlint import catalog, choosing, linter
from ftlint.checks.splits import Held, HeldFile, Later
from ftlint.engine.decode import decode
from ftlint.model import Block, Conventions, Plan
from ftlint.shapes import SHAPES
from ftlint.sources import open_path
from tests.conftest import ftlint
from tests.test_splits import LEAK, TRAIN, chat, leaks

NAMES = ("train.jsonl", "valid.jsonl")


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A folder with a training file, and a validation file that shares a row with it."""
    (tmp_path / "train.jsonl").write_text(TRAIN)
    (tmp_path / "valid.jsonl").write_text(chat("Another?", "Yes.") + LEAK)
    return tmp_path


def lines(found: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(d["path"], d["line"]) for d in found]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("training_data.jsonl", "validation_data.jsonl", True),
        ("train-00000.jsonl", "valid-00000.jsonl", True),
        ("train.jsonl", "Valid.JSONL", True),
        ("fold1_train.jsonl", "fold2_valid.jsonl", False),
        ("train_1.jsonl", "valid_2.jsonl", False),
        ("gpt3-train.jsonl", "gpt4-valid.jsonl", False),
        ("train_test.jsonl", "valid_test.jsonl", False),
        ("train2.jsonl", "valid.jsonl", False),
    ],
)
def test_names(tmp_path: Path, one: str, other: str, together: bool) -> None:
    (tmp_path / one).write_text(TRAIN)
    (tmp_path / other).write_text(LEAK)
    found = leaks(tmp_path, "--isolated", one, other, code=int(together))
    assert lines(found) == [(one, 8)] * together


def test_any_layout_and_packing(pair: Path) -> None:
    rows = [json.loads(line) for line in (chat("Another?", "Yes.") + LEAK).splitlines()]
    (pair / "x_train.jsonl").write_text(TRAIN)
    for name, data in (
        ("x_valid.json", json.dumps(rows, indent=1).encode()),
        ("x_dev.jsonl.gz", gzip.compress(LEAK.encode())),
    ):
        (pair / name).write_bytes(data)
        (found,) = leaks(pair, "--isolated", "x_train.jsonl", name)
        shown = data.splitlines() if name.endswith(".json") else [LEAK.encode()]
        line = found["related"][0]["line"]  # type: ignore[index]
        assert found["related"] == [{"path": name, "line": line}]
        assert shown[line - 1].lstrip().startswith(b"{")
        assert b"Question 7" in b"".join(shown[line - 1 : line + 5])


def test_shapes_are_compared_by_what_they_say(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text('{"prompt": "Why? ->", "completion": " So. END"}\n' * 2)
    (tmp_path / "valid.jsonl").write_text(chat("Why?", "So."))
    found = leaks(tmp_path, "--isolated", "train.jsonl", "valid.jsonl", "--stop", " END")
    assert lines(found) == [("train.jsonl", 1), ("train.jsonl", 2)]
    assert "with the same output" in str(found[0]["message"])


def test_the_standard_input_is_either(pair: Path) -> None:
    chosen = ("check", "--isolated", "--select", "SET703", "--output-format", "jsonl")
    held = ftlint(
        *(*chosen, "train.jsonl", "--split", "valid=-"),
        cwd=pair,
        stdin=(pair / "valid.jsonl").read_bytes(),
    )
    assert json.loads(held.stdout)["related"] == [{"path": "<stdin>", "line": 2}], held.stderr
    first = ftlint(
        *(*chosen, "--split", "valid=-", "--split", "train=train.jsonl"),
        cwd=pair,
        stdin=(pair / "valid.jsonl").read_bytes(),
    )
    assert first.stdout == held.stdout
    trained = ftlint(
        *(*chosen, "--split", "valid=valid.jsonl", "--split", "train=-"), cwd=pair, stdin=b"\n"
    )
    assert trained.returncode == 0
    alone = ftlint(*chosen, "-", "valid.jsonl", cwd=pair, stdin=TRAIN.encode())
    assert alone.returncode == 0


def test_a_named_split_and_the_names_of_others(pair: Path) -> None:
    (pair / "late.jsonl").write_text(chat("Another?", "No.") + chat("Question 1?", "No."))
    found = leaks(pair, "--isolated", *NAMES, "--split", "test=late.jsonl")
    assert lines(found) == [("train.jsonl", 2), ("train.jsonl", 8), ("valid.jsonl", 1)]
    assert [d["fix"] is None for d in found] == [False, False, True]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--split", "tset=valid.jsonl"], b"'test'"),
        (["--split", "valid"], b"NAME=PATH"),
        (["--split", "valid=train.jsonl", "--split", "train=train.jsonl"], b"both"),
        (["--split", "valid=nowhere.jsonl"], b"nowhere.jsonl"),
    ],
)
def test_what_is_wrong_with_a_split_is_said_once(
    arguments: list[str], hint: bytes, pair: Path
) -> None:
    done = ftlint("check", "train.jsonl", "--isolated", *arguments, cwd=pair)
    assert done.returncode == 2
    assert done.stderr.count(b"ftlint: error") == 1, done.stderr
    assert hint in done.stderr


def test_files_of_the_configuration(pair: Path) -> None:
    (pair / "sub").mkdir()
    (pair / "valid.jsonl").rename(pair / "sub" / "held.jsonl")
    (pair / "ftlint.toml").write_text(
        '[[datasets]]\nfiles = "train.jsonl"\n[[datasets]]\nfiles = "sub/*.jsonl"\nsplit = "test"\n'
    )
    (found,) = leaks(pair.parent, str(pair / "train.jsonl"))
    assert found["line"] == 8
    assert lines(leaks(pair, "--datasets")) == [("train.jsonl", 8)]
    (pair / "sub" / "held.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(9)) * 50)
    done = ftlint("check", "train.jsonl", "--select", "SET703", cwd=pair)
    assert (done.returncode, b"held.jsonl" in done.stderr) == (2, True)
    assert ftlint("check", "train.jsonl", "--select", "FILE", cwd=pair).returncode == 0


def test_every_output_tells_the_other_file(pair: Path) -> None:
    reports = {name: pair / f"report.{name}" for name in ("full", "concise", "json", "github")}
    formats = [f"--output-format={name}={path}" for name, path in reports.items()]
    done = ftlint(
        *("check", *NAMES, "--isolated", "--select", "SET703", "--output-format", "jsonl"),
        *formats,
        cwd=pair,
        GITHUB_WORKSPACE=str(pair),
    )
    assert done.returncode == 1
    told = {name: path.read_text() for name, path in reports.items()}
    for name in ("full", "concise", "github"):
        assert "line 2 of valid.jsonl" in told[name]
    assert "train.jsonl:8:1" in told["full"]
    assert "[--fix --unsafe-fixes]" in told["full"]
    assert told["github"].startswith("::error file=train.jsonl,line=8,col=1")
    report = json.loads(told["json"])
    schema = json.loads((catalog.rules_dir() / "report.schema.json").read_text())
    Draft202012Validator(schema).validate(report)
    assert report["diagnostics"] == [json.loads(done.stdout)]
    assert report["diagnostics"][0]["related"] == [{"path": "valid.jsonl", "line": 2}]
    assert report["files"][0]["rules"] == {"SET703": 1}
    assert report["summary"]["fixable"] == 1


def test_fixing_never_drops_what_is_held_out(pair: Path) -> None:
    (pair / "test.jsonl").write_text(chat("Another?", "Yes.") + chat("Question 3?", "No."))
    names = (*NAMES, "test.jsonl")
    chosen = ("check", "--isolated", "--select", "SET703", "--fix", "--unsafe-fixes", *names)
    before = {name: (pair / name).read_text() for name in names}
    shown = ftlint(*chosen, "--diff", cwd=pair).stdout.decode()
    assert [line[:20] for line in shown.splitlines() if line[:2] in ('-{', '+{')] == [
        '-{"messages": [{"rol'
    ] * 2  # fmt: skip
    done = ftlint(*chosen, cwd=pair)
    assert done.returncode == 1
    assert b"Fixed 2 findings." in done.stdout
    assert b"valid.jsonl:1:1" in done.stdout
    dropped = chat("Question 7?", "Answer 7."), chat("Question 3?", "Answer 3.")
    assert (pair / "train.jsonl").read_text() == TRAIN.replace(dropped[0], "").replace(
        dropped[1], ""
    )
    for name in names[1:]:
        assert (pair / name).read_text() == before[name]
    left = ftlint("check", "--isolated", "--fix", "--select", "SET703", *names, cwd=pair)
    assert left.returncode == 1


def test_another_answer_is_a_contradiction_too(pair: Path) -> None:
    (pair / "valid.jsonl").write_text(chat("Question 3?", "No.") + LEAK)
    done = ftlint(
        *("check", *NAMES, "--isolated", "--select", "SET702", "--output-format", "json"), cwd=pair
    )
    (found,) = json.loads(done.stdout)["diagnostics"]
    assert (found["line"], found["severity"], found["fix"]) == (4, "warning", None)
    assert found["related"] == [{"path": "valid.jsonl", "line": 1}]
    assert found["message"] == "the same input as on line 1 of valid.jsonl, with another output"


def test_two_checks_of_a_rule_count_and_show_as_one(tmp_path: Path) -> None:
    asked = [chat("In the file?", str(n)) for n in range(4)]
    (tmp_path / "train.jsonl").write_text(TRAIN + "".join(asked))
    (tmp_path / "valid.jsonl").write_text("".join(chat(f"Question {n}?", "No.") for n in range(4)))
    done = ftlint(
        *("check", *NAMES, "--isolated", "--select", "SET702", "--show", "5"), cwd=tmp_path
    ).stdout.decode()
    assert done.count("SET702 conflicting-targets: the same") == 5
    assert "SET702 conflicting-targets: 2 more places" in done
    assert "Found 7 warnings" in done


def test_the_library_has_them(pair: Path) -> None:
    paths = [pair / name for name in NAMES]
    report = library.check(paths, isolated=True, select="SET703")
    assert report.by_rule == {"SET703": 1}
    assert [file.path for file in report.files] == list(map(str, paths))
    (found,) = report.diagnostics
    assert found.elsewhere == (str(paths[1]), 2)
    assert library.check(paths[0], isolated=True, select="SET703").ok
    for split in ({"valid": paths[1]}, [f"valid={paths[1]}"], f"valid={paths[1]}"):
        named = library.check(paths[0], isolated=True, select="SET703", split=split)
        assert (named.by_rule, len(named.files)) == ({"SET703": 1}, 2)
    with pytest.raises(library.Error, match="only files have splits"):
        library.check([{"text": "a"}], split={"valid": paths[1]})
    with pytest.raises(library.Error, match="no such file"):
        library.check([pair / "nowhere.jsonl"])
    mended = library.fix(
        paths[0], unsafe=True, isolated=True, select="SET703", split={"valid": paths[1]}
    )
    assert (mended.ok, mended.files[0].fixed) == (True, 1)
    assert paths[1].read_text() == chat("Another?", "Yes.") + LEAK


ROW = st.tuples(st.sampled_from(["", "Why?", " Why? ", "How?", "Who ->"]), st.sampled_from("abcd"))
ROWS = st.lists(ROW, max_size=6)


@settings(max_examples=40)
@given(
    rows=st.tuples(ROWS, ROWS, ROWS),
    order=st.permutations(["train.jsonl", "valid.jsonl", "test.jsonl"]),
    size=st.sampled_from([1, 90, 1 << 20]),
)
def test_order_of_files_and_block_size_change_nothing(
    rows: tuple[Any, Any, Any],
    order: list[str],
    size: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("splits")
    for name, some in zip(("train.jsonl", "valid.jsonl", "test.jsonl"), rows, strict=True):
        (folder / name).write_text("".join(chat(*row) for row in some))

    def told(names: list[str], size: int) -> dict[str, Any]:
        paths = [str(folder / name) for name in names]
        choices = choosing.choices_of({"isolated": True, "select": "SET702,SET703"})
        splits = choosing.splits_of(paths, choices)
        found = {}
        for path in paths:
            report = linter.lint(open_path(path), choices, size=size, splits=splits)
            found[path] = [report.counts, list(report.diagnostics())]
        return found

    assert told(order, size) == told(["train.jsonl", "valid.jsonl", "test.jsonl"], 1 << 20)


def test_what_is_held_takes_32_bytes_a_row_and_travels() -> None:
    plan = Plan(SHAPES["chat"], False, [], [], [], Conventions())
    held = Held()
    held.files.append(HeldFile("valid", 1, "valid.jsonl"))
    empty = len(pickle.dumps(held))
    data = "".join(chat(f"Question {n}?", f"Answer {n}.") for n in range(20_000)).encode()
    held.add(decode(Block(0, 0, 1, data), plan), None, None)
    held.settle()
    assert len(held) == 20_000
    assert len(pickle.dumps(held)) < empty + 20_000 * 33
    later: Later = pickle.loads(pickle.dumps(Later(held, 0)))
    line = later.held.place(next(later.held.same(0, later.held._tails[0])))[1]
    assert 1 <= line <= 20_000
