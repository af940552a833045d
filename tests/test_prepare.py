"""`ftlint prepare` as people use it: files in, files out, nothing lost on the way."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import random
import shlex
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ftlint as library
from ftlint import choosing, linter
from ftlint.errors import Error
from ftlint.preparation import prepare
from ftlint.preparation.wishes import Wishes
from ftlint.sources import open_path
from tests.conftest import DATA, ftlint


def table(rows: list[list[str]], sign: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign, lineterminator="\n").writerows(rows)
    return out.getvalue()


FAQ = [
    ["Question", "Answer"],
    *([f"Lamp {n}: what does it cost?", f"{n} euros for lamp {n}."] for n in range(1, 31)),
]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_spreadsheet_becomes_a_training_file(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(table(FAQ))
    done = ftlint("prepare", "faq.csv", "--yes", "--isolated", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().split() == ["faq_prepared.jsonl"]
    assert rows(tmp_path / "faq_prepared.jsonl")[0] == {
        "prompt": "Lamp 1: what does it cost? ->",
        "completion": " 1 euros for lamp 1. END",
    }
    told = done.stderr.decode()
    assert 'end every prompt with " ->"' in told
    assert 'stop=" END"' in told
    assert "ftlint submit faq_prepared.jsonl --model MODEL" in told
    book = json.loads((tmp_path / "faq_prepared.ftlint.json").read_text())
    assert (book["separator"], book["stop"], book["rows"]) == (" ->", " END", 30)
    assert book["files"] == {"faq_prepared.jsonl": 30}
    check = ftlint("check", "faq_prepared.jsonl", "--isolated", cwd=tmp_path)
    assert check.returncode == 0, check.stdout


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(table(FAQ))
    names = [
        ftlint("prepare", "faq.csv", "-y", "--isolated", cwd=tmp_path).stdout.decode().strip()
        for _ in range(3)
    ]
    assert names == ["faq_prepared.jsonl", "faq_prepared-2.jsonl", "faq_prepared-3.jsonl"]
    again = ftlint("prepare", "faq.csv", "-y", "-o", "faq.csv", cwd=tmp_path)
    assert again.returncode == 2
    assert b"there is a file of this name" in again.stderr
    assert not [name for name in os.listdir(tmp_path) if "tmp" in name]


def test_a_folder_that_cannot_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "faq.csv").write_text(table(FAQ))

    def refused(*_: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    with pytest.raises(Error, match="permission denied; output='FILE' writes elsewhere"):
        library.prepare(tmp_path / "faq.csv", isolated=True)


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "faq.csv").write_text(table(FAQ))

    def full(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("ftlint.preparation.flow.write", full)
    with pytest.raises(Error, match="no space is left, and nothing was written; make room, or"):
        library.prepare(tmp_path / "faq.csv", isolated=True)
    assert [path.name for path in tmp_path.iterdir()] == ["faq.csv"]


def test_mapping_templates_and_chat(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text(
        table([["id", "title", "body", "team"], ["1", "Late", "Where is it?", "parcels"]], "\t")
    )
    done = ftlint(
        *("prepare", "t.tsv", "-y", "--isolated", "--map", r"user={title}\n\n{body}"),
        *("--map", "assistant=team", "--system", "Name the team."),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "t_prepared.jsonl") == [
        {
            "messages": [
                {"role": "system", "content": "Name the team."},
                {"role": "user", "content": "Late\n\nWhere is it?"},
                {"role": "assistant", "content": "parcels"},
            ]
        }
    ]
    assert b"columns that are not used: id" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--map", "prompt=Questoin", "--map", "completion=Answer"], "did you mean 'Question'"),
        (["--map", "prompt=Question", "--map", "prompt=Answer"], "--map says two things of prompt"),
        (["--speaker", "A=user", "--speaker", "A=tool"], "--speaker says two things of A"),
        (["--map", "prompt=Question"], "map prompt and completion"),
        (["--map", "prompt"], "not FIELD=COLUMN"),
        (["--to", "chatt"], "did you mean 'chat'"),
        (["--target", "opnai-chat"], "did you mean 'openai-chat'"),
        (["--sheet", "x"], "only workbooks have sheets"),
        (["--encoding", "utf-99"], "utf-99"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "faq.csv").write_text(table(FAQ))
    done = ftlint("prepare", "faq.csv", "-y", "--isolated", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert os.listdir(tmp_path) == ["faq.csv"]


def test_columns_that_nobody_can_tell_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("alpha,beta,gamma\n1,2,3\n4,5,6\n")
    done = ftlint("prepare", "t.csv", "-y", cwd=tmp_path)
    assert done.returncode == 2
    assert b'there are "alpha", "beta", "gamma"' in done.stderr
    assert b"--map prompt=COLUMN" in done.stderr


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(table(FAQ))
    done = ftlint("prepare", "faq.csv", "--dry-run", "--isolated", cwd=tmp_path)
    assert done.returncode == 0
    assert b"Nothing was written" in done.stderr
    assert b"PC204" in done.stderr
    assert os.listdir(tmp_path) == ["faq.csv"]


def test_a_dry_run_tells_all_that_is_found_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(table(FAQ) + "Is that all?\n\nIt is?,Yes.\n")
    done = ftlint("prepare", "faq.csv", "--dry-run", "--isolated", cwd=tmp_path)
    assert b"note: 1 row has fewer cells than the header; the rest is read as empty" in done.stderr
    assert b"note: 1 empty row passed over: 33" in done.stderr


def test_a_dry_run_marks_what_is_accepted(tmp_path: Path) -> None:
    asked = [{"role": "user", "content": "Open?"}]
    told = [{"role": "assistant", "content": "Yes."}, {"role": "user", "content": "Thanks."}]
    (tmp_path / "t.jsonl").write_text(json.dumps({"messages": asked + told}) + "\n")
    words = ("prepare", "t.jsonl", "--dry-run", "--isolated")
    plain = ftlint(*words, cwd=tmp_path).stderr.decode()
    assert "not recommended: your decision (--accepted CHAT303 makes it)" in plain
    for name in ("CHAT303", "last-not-assistant"):
        done = ftlint(*words, "--accepted", name, cwd=tmp_path).stderr.decode()
        assert "accepted: it is made (--accepted CHAT303)" in done
        assert "not recommended" not in done
    done = ftlint(*words, "--accepted", "CHAT3030", cwd=tmp_path)
    assert done.returncode == 2
    assert b"CHAT303" in done.stderr


def test_bad_rows_are_listed_and_never_dropped_silently(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(table([*FAQ, ["a", "b", "c"], ["d", "e"]]))
    done = ftlint("prepare", "faq.csv", "-y", "--isolated", cwd=tmp_path)
    assert done.returncode == 2
    assert b"row 32: 3 cells, and the header has 2" in done.stderr
    done = ftlint("prepare", "faq.csv", "-y", "--isolated", "--drop-bad", cwd=tmp_path)
    assert done.returncode == 0
    assert b"left out: 1 row (32)" in done.stderr
    assert json.loads((tmp_path / "faq_prepared.ftlint.json").read_text())["dropped"] == [32]
    assert len(rows(tmp_path / "faq_prepared.jsonl")) == 31


def test_objects_are_an_error_not_a_repr(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('[{"question": "x", "answer": {"a": 1}}]')
    done = ftlint("prepare", "t.json", "-y", cwd=tmp_path)
    assert done.returncode == 2
    assert b"'answer' holds objects or lists, which are written as JSON" in done.stderr
    done = ftlint(
        "prepare",
        "t.json",
        "-y",
        "--map",
        "prompt=question",
        "--map",
        "completion={answer}",
        cwd=tmp_path,
    )
    assert done.returncode == 0
    (row,) = rows(tmp_path / "t_prepared.jsonl")
    assert '{"a": 1}' in row["completion"]


def test_lower_case_and_prefixes_are_never_changed_unasked(tmp_path: Path) -> None:
    loud = [["prompt", "completion"]]
    loud += [
        [f"INSTRUCTION: SORT THIS PLEASE {n}", f"ANSWER: THE PUA IS {n} NONE"] for n in range(40)
    ]
    (tmp_path / "t.csv").write_text(table(loud))
    done = ftlint("prepare", "t.csv", "-y", "--isolated", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    first = rows(tmp_path / "t_prepared.jsonl")[0]
    assert first["prompt"].startswith("INSTRUCTION: SORT THIS PLEASE 0")
    assert first["completion"].startswith(" ANSWER: THE PUA IS 0 NONE")
    assert b"not changed: " in done.stderr


def test_a_separator_that_stands_inside_texts_is_exchanged(tmp_path: Path) -> None:
    data = [["prompt", "completion"]]
    data += [[f"a -> b {n} ->", f" goes {n} END"] for n in range(20)]
    (tmp_path / "t.csv").write_text(table(data))
    done = ftlint("prepare", "t.csv", "-y", "--isolated", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "t_prepared.jsonl")[0]["prompt"] == "a -> b 0\n\n###\n\n"
    kept = ftlint("prepare", "t.csv", "-y", "--isolated", "--separator", " ->", cwd=tmp_path)
    assert kept.returncode == 2
    assert b"PC202" in kept.stderr


def test_splits_keep_the_same_input_together_and_the_classes_apart(tmp_path: Path) -> None:
    data = [["prompt", "completion"]]
    for n in range(200):
        data += [[f"Subject {n}: where is it", "late"], [f"Subject {n}: pay", "bill"]]
    data += [[f"Rare {n}", "other"] for n in range(10)] * 1
    (tmp_path / "t.csv").write_text(table(data))
    done = ftlint("prepare", "t.csv", "-y", "--isolated", "--split", "0.2", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    train, valid = (
        rows(tmp_path / "t_prepared_train.jsonl"),
        rows(tmp_path / "t_prepared_valid.jsonl"),
    )
    assert len(train) + len(valid) == 410
    assert Counter(row["completion"] for row in valid) == {" late": 40, " bill": 40, " other": 2}
    assert not {row["prompt"] for row in train} & {row["prompt"] for row in valid}
    other = ftlint(
        "prepare", "t.csv", "-y", "--isolated", "--split", "0.2", "-o", "again.jsonl", cwd=tmp_path
    )
    assert other.returncode == 0, other.stderr
    assert rows(tmp_path / "again_valid.jsonl") == valid


def test_standard_input_and_workbooks(tmp_path: Path) -> None:
    done = ftlint("prepare", "-", "--isolated", stdin=table(FAQ).encode(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "stdin_prepared.jsonl").is_file()
    book = openpyxl.Workbook()
    for row in FAQ:
        assert book.active is not None
        book.active.append(row)
    book.save(tmp_path / "faq.xlsx")
    done = ftlint("prepare", "faq.xlsx", "-y", "--isolated", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "faq_prepared.jsonl") == rows(tmp_path / "stdin_prepared.jsonl")


WORD = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=10)


@settings(max_examples=60)
@given(
    data=st.lists(
        st.tuples(WORD.filter(str.strip), WORD.filter(str.strip)),
        min_size=3,
        max_size=8,
        unique=True,
    )
)
def test_nothing_is_lost_and_what_is_written_has_no_errors(
    tmp_path_factory: pytest.TempPathFactory, data: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("p")
    records = [{"prompt": prompt, "completion": completion} for prompt, completion in data]
    wishes = Wishes(isolated=True, output=str(folder / "out.jsonl"), to="completion")
    try:
        done = prepare(records, lambda proposal: proposal.recommended, wishes)
    except Exception as error:
        assert "would remain" in str(error), error  # what no fix can mend is refused, in words
        assert not os.listdir(folder)
        return
    texts = " ".join(row[key] for row in rows(folder / "out.jsonl") for key in row)
    for pair in data:
        for cell in pair:
            assert cell.strip() in texts
    with open_path(done.files[0]) as source:
        report = linter.lint(source, choosing.Choices(isolated=True))
        assert not report.counts.get("error")


@pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")
@pytest.mark.parametrize("name", ["raw", "other"])
def test_real_files(tmp_path: Path, name: str) -> None:
    for path in sorted((DATA / name).iterdir()):
        done = ftlint(
            "prepare", path, "-y", "--isolated", "-o", tmp_path / f"{path.stem}.jsonl", cwd=tmp_path
        )
        assert done.returncode in (0, 2), (path.name, done.stderr)
        assert b"Traceback" not in done.stderr
        if done.returncode == 0:
            check = ftlint(
                "check", *done.stdout.decode().split(), "--isolated", "--fail-on", "error"
            )
            assert check.returncode == 0, (path.name, check.stdout)


def test_rows_that_nothing_mends_can_be_left_out(tmp_path: Path) -> None:
    rows = [
        {"messages": [{"role": "user", "content": f"Q{n}"}, {"role": "assistant", "content": "A"}]}
        for n in range(6)
    ]
    rows[1]["messages"].pop()  # nobody answers
    rows[3]["messages"] = []
    rows.insert(5, {"messages": rows[0]["messages"]})  # a repetition, which goes anyway
    rows.append({"messages": [{"role": "assistant", "content": "Hm."}]})
    source = tmp_path / "chats.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    refused = ftlint("prepare", "chats.jsonl", "--yes", "--isolated", cwd=tmp_path)
    assert refused.returncode == 2
    assert b"--drop-bad leaves such rows out" in refused.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["chats.jsonl"]
    done = ftlint("prepare", "chats.jsonl", "--yes", "--isolated", "--drop-bad", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"left out: 4 rows (2, 4, 6, 8)" in done.stderr
    manifest = json.loads((tmp_path / "chats_prepared.ftlint.json").read_text())
    assert manifest["dropped"] == [2, 4, 6, 8]
    kept = (tmp_path / "chats_prepared.jsonl").read_text().splitlines()
    assert [json.loads(row)["messages"][0]["content"] for row in kept] == ["Q0", "Q2", "Q4", "Q5"]
    assert not [p.name for p in tmp_path.iterdir() if p.name.startswith(".")]
    checked = ftlint(
        "check", "chats_prepared.jsonl", "--isolated", "--fail-on", "error", cwd=tmp_path
    )
    assert checked.returncode == 0


def test_tokens_are_counted_where_the_target_has_an_encoding(tmp_path: Path) -> None:
    text = "".join(f"Are you open on day {n}?,Yes on day {n}\n" for n in range(12))
    (tmp_path / "qa.csv").write_text("prompt,completion\n" + text)
    target = ("--target", "openai-chat", "--model", "gpt-4.1-mini-2025-04-14")
    wanted = (*target, "-o", "qa.jsonl")
    done = ftlint("prepare", "qa.csv", "--yes", "--isolated", *wanted, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "qa.ftlint.json").read_text())
    told = ftlint(
        "stats", "qa.jsonl", *target, "--isolated", "--output-format", "json", cwd=tmp_path
    )
    counted = json.loads(told.stdout)["files"][0]
    assert manifest["encoding"] == counted["encoding"] == "o200k_base"
    assert manifest["tokens"] == counted["tokens"]["total"] > 0
    assert f"{manifest['tokens']:,} tokens (o200k_base)".encode() in done.stderr


@pytest.mark.parametrize(
    ("head", "guess"),
    [
        ("question,answer", None),
        ("question,zeta", b"'zeta' is taken because it is the only other column"),
        ("alpha,zeta", b"no name says which column asks"),
    ],
)
def test_a_guess_is_called_one(tmp_path: Path, head: str, guess: bytes | None) -> None:
    (tmp_path / "t.csv").write_text(f"{head}\nAre you open?,Yes\nWhere are you?,In Oslo\n")
    told = ftlint("prepare", "t.csv", "--dry-run", "--isolated", cwd=tmp_path)
    assert told.returncode == 0
    assert (b"a guess:" in told.stderr) == bool(guess)
    assert (guess or b"") in told.stderr


def texts(paths: list[Path], separator: str, stop: str) -> Counter[tuple[str, str]]:
    """The rows of files, the marks at their ends taken off."""
    return Counter(
        (
            row["prompt"].removesuffix(separator).strip(),
            row["completion"].removesuffix(stop).strip(),
        )
        for path in paths
        for row in rows(path)
    )


@pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here")
@pytest.mark.parametrize(
    ("source", "theirs", "separator", "stop"),
    [
        (
            "Azure-Samples__openai__Generated_labels_context_switching.xlsx",
            "Azure-Samples__openai__generated_labels_context_switching_prepared_*.jsonl",
            " ->",
            "",
        ),
        (
            "trevorlomba__accessible-language-generation__training_data.csv",
            "trevorlomba__accessible-language-generation__training_data_prepared.jsonl",
            " ,",
            ",",
        ),
    ],
)
def test_the_rows_are_those_of_the_old_tool(
    tmp_path: Path, source: str, theirs: str, separator: str, stop: str
) -> None:
    out = tmp_path / "ours.jsonl"
    done = ftlint("prepare", DATA / "raw" / source, "--yes", "--isolated", "-o", out, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "ours.ftlint.json").read_text())
    ours = texts([out], manifest["separator"], manifest["stop"] or "")
    old = texts(sorted((DATA / "completion").glob(theirs)), separator, stop)
    if (",", "") in old:  # an answer that was only what the tool took for a stop
        old = old - Counter([(",", "")]) + Counter([(",", ",")])
    assert ours == old


def test_what_went_is_named_by_its_row_in_the_source(tmp_path: Path) -> None:
    cells = [[f"What is {n}? ", f"It is {n}."] for n in range(1, 9)]
    cells[2] = ["", ""]
    cells[4] = [" ", " "]
    cells[6] = cells[1]
    (tmp_path / "rows.csv").write_text(table([["prompt", "completion"], *cells], ";"))
    done = ftlint("prepare", "rows.csv", "--yes", "--isolated", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"dropped 1 row: empty-field (ROW105)" in done.stderr
    assert b"left out: 2 rows (6, 8)" in done.stderr
    assert json.loads((tmp_path / "rows_prepared.ftlint.json").read_text())["dropped"] == [6, 8]


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("a b.csv", "question,answer\n" + "".join(f"is it {n},{n}\n" for n in range(9)), []),
        (
            "t.csv",
            "title,body,team\n" + "".join(f"a {n},b {n},{n % 2}\n" for n in range(9)),
            ["--map", r"prompt={title}\n\n{body}", "--map", "completion=team", "--split", "0.2"],
        ),
        ("p.csv", "prompt,chosen,rejected\n" + "".join(f"a{n},b{n},c{n}\n" for n in range(9)), []),
    ],
)
def test_the_command_that_makes_chats_works_when_copied(
    tmp_path: Path, name: str, text: str, options: list[str]
) -> None:
    (tmp_path / name).write_text(text)
    done = ftlint("prepare", name, "--yes", "--isolated", *options, cwd=tmp_path)
    (line,) = (line for line in done.stderr.decode().splitlines() if "--to chat" in line)
    words = shlex.split(line.partition(": ")[2])
    assert words[:3] == ["ftlint", "prepare", name]
    again = ftlint(*words[1:], "--yes", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert all("messages" in row for row in rows(tmp_path / again.stdout.decode().split("\n")[0]))


def test_no_chats_are_advised_where_nobody_asks(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("".join(f"A line {n} of prose.\n" for n in range(9)))
    assert b"--to chat" not in ftlint("prepare", "t.txt", "-y", cwd=tmp_path).stderr


def test_keys_that_the_target_refuses_are_left_out(tmp_path: Path) -> None:
    messages = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    text = "".join(
        json.dumps({"id": n, "messages": [messages[0] | {"content": f"{n}?"}, messages[1]]}) + "\n"
        for n in range(12)
    )
    (tmp_path / "rows.jsonl").write_text(text)
    words = ("prepare", "rows.jsonl", "--yes", "--isolated")
    done = ftlint(*words, "--target", "openai-chat", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"changed 12 rows: remove the keys that the target does not take (ROW102)" in done.stderr
    assert b"note: keys that the target does not take: id\n" in done.stderr
    made = rows(tmp_path / "rows_prepared.jsonl")
    assert made[3] == {"messages": [{"role": "user", "content": "3?"}, messages[1]]}
    # Without a target nobody minds, and all of it stays.
    assert ftlint(*words, "-o", "same.jsonl", cwd=tmp_path).returncode == 0
    assert rows(tmp_path / "same.jsonl")[3]["id"] == 3


def test_a_question_that_is_missing_is_no_conversation_without_one(tmp_path: Path) -> None:
    cells = [[f"Is it {n}?", f"Yes, {n}."] for n in range(1, 9)]
    cells[2][0] = ""
    cells[4][1] = ""
    (tmp_path / "rows.csv").write_text(table([["question", "answer"], *cells], ";"))
    done = ftlint("prepare", "rows.csv", "--yes", "--isolated", "--to", "chat", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"left out: 2 rows (4, 6)" in done.stderr
    assert len(rows(tmp_path / "rows_prepared.jsonl")) == 6
    # Where nobody asks at all, that is what is said.
    (tmp_path / "texts.txt").write_text("".join(f"Line {n} of prose.\n" for n in range(9)))
    done = ftlint("prepare", "texts.txt", "--yes", "--isolated", "--to", "chat", cwd=tmp_path)
    assert b"nothing is asked" in done.stderr


def test_most_of_the_rows_are_not_dropped_unasked(tmp_path: Path) -> None:
    cells = [[f"Text {n} says so.", "first" if n == 1 else ""] for n in range(1, 9)]
    (tmp_path / "rows.csv").write_text(table([["text", "label"], *cells], ";"))
    done = ftlint("prepare", "rows.csv", "--yes", "--isolated", cwd=tmp_path)
    assert done.returncode == 2
    assert b"7 errors would remain, so nothing was written (ROW105" in done.stderr
    assert b"--drop-bad leaves such rows out" in done.stderr
    cells[1:5] = [[text, "second"] for text, _ in cells[1:5]]
    (tmp_path / "rows.csv").write_text(table([["text", "label"], *cells], ";"))
    done = ftlint("prepare", "rows.csv", "--yes", "--isolated", cwd=tmp_path)
    assert b"left out: 3 rows (7, 8, 9)" in done.stderr


def test_errors_that_nobody_decided_on_stop_it(tmp_path: Path) -> None:
    good = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    ends = {"messages": [*good["messages"], {"role": "user", "content": "Thanks!"}]}
    none: dict[str, Any] = {"messages": [good["messages"][0], {"role": "assistant", "content": 7}]}
    text = "".join(json.dumps(row) + "\n" for row in (good, ends, none))
    (tmp_path / "rows.jsonl").write_text(text)
    done = ftlint("prepare", "rows.jsonl", "--yes", "--isolated", cwd=tmp_path)
    assert done.returncode == 2
    assert b"would remain" in done.stderr
    assert b"--drop-bad leaves such rows out" in done.stderr
    done = ftlint("prepare", "rows.jsonl", "--yes", "--isolated", "--drop-bad", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert good in rows(tmp_path / "rows_prepared.jsonl")
    checked = ftlint("check", "rows_prepared.jsonl", "--fail-on", "error", cwd=tmp_path)
    assert checked.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--split", "0.5"], b"1 row cannot be divided; leave out --split"),
        (["--target", "openai-chat", "--to", "alpaca"], b"openai-chat takes no alpaca rows"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, arguments: list[str], words: bytes) -> None:
    (tmp_path / "one.csv").write_text("prompt,completion\nHow much?,Two.\n")
    done = ftlint("prepare", "one.csv", "--yes", "--isolated", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert os.listdir(tmp_path) == ["one.csv"]


def test_a_marker_that_is_all_of_an_answer_is_no_marker(tmp_path: Path) -> None:
    cells = [["a b ,", "one, two,"], ["c d ,", "three, x,"], ["e ,", ","], ["g ,", "five,"]]
    cells += [[f"{n} ,", f"word {n},"] for n in range(18)]
    (tmp_path / "rows.csv").write_text(table([["prompt", "completion"], *cells]))
    done = ftlint("prepare", "rows.csv", "--yes", "--isolated", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made = rows(tmp_path / "rows_prepared.jsonl")[:4]
    assert [row["completion"].split()[0] for row in made] == ["one,", "three,", ",", "five"]


def test_a_system_prompt_goes_in_and_nothing_else_changes(tmp_path: Path) -> None:
    asked = [{"role": "user", "content": "a?"}, {"role": "assistant", "content": "b"}]
    head = {"role": "developer", "content": "Be kind."}
    given = [
        {"messages": asked, "parallel_tool_calls": False, "id": 7},
        {"id": 8, "messages": [head, *asked], "metadata": {"k": "v"}},
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in given))
    wishes = Wishes(system="Be brief.", isolated=True)
    made = rows(Path(prepare(str(tmp_path / "rows.jsonl"), None, wishes).files[0]))
    system = {"role": "system", "content": "Be brief."}
    assert made == [{**given[0], "messages": [system, *asked]}, given[1]]
    (tmp_path / "alpaca.jsonl").write_text('{"instruction": "Do", "input": "0", "output": "x"}\n')
    made = rows(Path(prepare(str(tmp_path / "alpaca.jsonl"), None, wishes).files[0]))
    assert made == [{"instruction": "Do", "input": "0", "output": "x", "system": "Be brief."}]


@pytest.mark.parametrize("stop", [" END", "\n", ""])
@pytest.mark.parametrize("classes", [3, 40])
def test_old_completions_become_chats_without_their_marks(
    tmp_path: Path, stop: str, classes: int
) -> None:
    old = [
        {"prompt": f"Ticket {n}: it broke\n\n###\n\n", "completion": f" queue {n % classes}{stop}"}
        for n in range(40)
    ]
    (tmp_path / "old.jsonl").write_text("".join(json.dumps(row) + "\n" for row in old))
    done = ftlint("prepare", "old.jsonl", "--to", "chat", "--yes", "--isolated", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "old_prepared.jsonl") == [
        {
            "messages": [
                {"role": "user", "content": f"Ticket {n}: it broke"},
                {"role": "assistant", "content": f"queue {n % classes}"},
            ]
        }
        for n in range(40)
    ]
    assert rb'taken off: the separator "\n\n###\n\n"' in done.stderr
    assert b'row 1: {"messages"' in done.stderr


@pytest.mark.parametrize("named", [False, True])
def test_marks_that_came_off_are_not_asked_with(tmp_path: Path, named: bool) -> None:
    old = [{"prompt": f"Is it {n}? ->", "completion": f" It is {n}. END"} for n in range(9)]
    (tmp_path / "old.jsonl").write_text("".join(json.dumps(row) + "\n" for row in old))
    words = ["--separator", " ->", "--stop", " END"] if named else []
    command = ["prepare", "old.jsonl", "--to", "chat", "--yes", "--isolated", *words]
    done = ftlint(*command, cwd=tmp_path)
    told = done.stdout + done.stderr
    assert done.returncode == 0
    assert b"end every prompt" not in told
    assert b"ask with stop" not in told
    assert b"left: ftlint check old_prepared.jsonl\n" in told
    manifest = json.loads((tmp_path / "old_prepared.ftlint.json").read_text())
    assert (manifest["separator"], manifest["stop"]) == (None, None)


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("few", [0, 2, 10, 20])
def test_chats_of_completions_with_several_marks(tmp_path: Path, few: int, apart: bool) -> None:
    """Of a file that is made of two, one after the other or mixed."""
    old = [
        {"prompt": f"Ticket {n}: it broke{sign}", "completion": f" queue {n}{stop}"}
        for n in range(40)
        for sign, stop in [(" ->", "###") if n < few else ("\n\n###\n\n", " END")]
    ]
    if not apart:
        random.Random(1).shuffle(old)
    (tmp_path / "old.jsonl").write_text("".join(json.dumps(row) + "\n" for row in old))
    done = ftlint("prepare", "old.jsonl", "--to", "chat", "--yes", "--isolated", cwd=tmp_path)
    told = done.stderr.decode()
    texts = [m["content"] for r in rows(tmp_path / "old_prepared.jsonl") for m in r["messages"]]
    left = [text for text in texts if text.endswith(("->", "###", " END"))]
    assert len(left) == (4 if few == 2 else 0)
    assert ('2 prompts end in " ->" still' in told) == (few == 2)
    assert ('2 completions end in "###" still' in told) == (few == 2)
    several = "the separators " in told and "the stop sequences " in told
    assert several == (few > 2)


def test_marks_that_stand_far_down_come_off_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ftlint.preparation.converting.SAMPLE", 200)
    old = [
        {"prompt": f"Ticket {n}{' ->' if n < 500 else ' =>'}", "completion": f" queue {n}"}
        for n in range(1000)
    ]
    (tmp_path / "old.jsonl").write_text("".join(json.dumps(row) + "\n" for row in old))
    made = prepare(str(tmp_path / "old.jsonl"), None, Wishes(to="chat", isolated=True))
    assert rows(Path(made.files[0]))[999]["messages"][0]["content"] == "Ticket 999"
    assert rows(Path(made.files[0]))[0]["messages"][0]["content"] == "Ticket 0"


@pytest.mark.parametrize(
    ("ending", "stays"),
    [
        ("\n\nBest regards,\nAnna", True),
        ("\nand that is all.", True),
        ("\n### END ###", False),
        ("<|end|>", False),
        ("\nEND OF TEXT", False),
    ],
)
def test_words_that_all_answers_end_in_are_no_marks(
    tmp_path: Path, ending: str, stays: bool
) -> None:
    mail = [
        {"question": f"Is lamp {n} in stock?", "answer": f"It is {n}.{ending}"} for n in range(9)
    ]
    (tmp_path / "mail.json").write_text(json.dumps(mail))
    made = prepare(str(tmp_path / "mail.json"), None, Wishes(to="chat", isolated=True))
    answer = rows(Path(made.files[0]))[1]["messages"][1]["content"]
    assert answer == (f"It is 1.{ending}" if stays else "It is 1.")
    assert any("stays (`stop` takes it off)" in n for n in made.manifest.notes) == stays
    wishes = Wishes(to="chat", isolated=True, stop=ending)
    made = prepare(str(tmp_path / "mail.json"), None, wishes)
    assert rows(Path(made.files[0]))[1]["messages"][1]["content"] == "It is 1."
    assert not any("stays" in note for note in made.manifest.notes)


def test_marks_are_for_completions(tmp_path: Path) -> None:
    (tmp_path / "chat.jsonl").write_text('{"messages": []}\n')
    done = ftlint("prepare", "chat.jsonl", "--stop", " END", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert b"--separator and --stop end prompts and completions" in done.stderr


def test_what_was_changed_in_single_rows_is_told_in_words(tmp_path: Path) -> None:
    said = [
        [{"role": "user", "text": "Open?"}, {"role": "assistant", "text": "Yes."}],
        [{"role": "User", "content": "Closed?"}, {"role": "Assistant", "content": "No."}],
    ]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps({"messages": m}) + "\n" for m in said))
    told = ftlint("prepare", "t.jsonl", "--yes", "--isolated", cwd=tmp_path).stderr.decode()
    assert 'changed 1 row: write "content" in place of "text" (CHAT322)' in told
    assert "changed 1 row: use one of the roles system, " in told
    assert "null" not in told
