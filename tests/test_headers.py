"""Tables whose first row is data: told from those whose first row names the columns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import ftlint as library
from ftlint.errors import Undecided
from ftlint.tables import open_table
from ftlint.tables.headers import like_data
from tests.conftest import DATA, ftlint
from tests.test_guesses import at_a_terminal, command_in

NAMED = [
    (["question", "answer"], ["How are you today?", "I am fine."]),
    (["Question?", "Answer!"], ["How are you today?", "I am fine."]),
    (["text", "label"], ["I like it a lot", "positive"]),
    (["id", "prompt", "completion"], ["1", "Say hello", "Hello!"]),
    (["Timestamp", "What is your question?"], ["2024-05-01 10:00", "Where is my order?"]),
    (["How satisfied are you with us?", "Why did you choose that?"], ["5", "You were quick."]),
    (["What did you like about it?", "What did you miss?"], ["The colour.", "Nothing at all."]),
    (["Country", "2019", "2020", "2021"], ["Norway", "5.3", "5.4", "5.4"]),
    (["0", "1"], ["How are you today?", "Fine"]),
    (["", "0", "1"], ["0", "How are you today?", "1"]),
    (["Red", "Blue", "Green"], ["Red", "", "Green"]),
    (["Frage", "Antwort"], ["Wie geht es Ihnen?", "Danke, gut."]),
    (["Kunden-Nr.", "Anfrage (Freitext)"], ["00123", "Wo bleibt meine Lieferung?"]),
    (["Customer message as received by mail", "Reply"], ["Where is it?", "On its way."]),
    (["序号", "问题", "答案"], ["1", "今天天气怎么样？", "很好。"]),
    (["質問", "回答"], ["営業時間は何時ですか？", "九時からです。"]),
    (["url", "title", "summary"], ["https://a.example/1", "A day out", "They went out."]),
    (["E-mail", "Body", "Class"], ["a@example.org", "Please call me back soon", "sales"]),
    (["A", "B", "C", "D", "answer"], ["Oslo", "Bergen", "Paris", "Rome", "A"]),
    (["question", "A", "B", "correct"], ["Which is the capital?", "Oslo", "Rome", "A"]),
    (["Nr.", "Text"], ["1", "A sentence that is here."]),
    (["date", "open", "close"], ["2024-01-01", "1.0", "1.1"]),
    (["instruction", "input", "output"], ["Add the numbers.", "1 and 2", "3"]),
    (["chosen", "rejected"], ["Yes, of course.", "No."]),
    (["Ticket #", "Subject", "Queue"], ["#100", "Late parcel", "post"]),
    (["price in €", "product"], ["9,99", "lamp"]),
    (["user_id", "utterance", "intent"], ["u1", "book a table for two", "booking"]),
    (["Review Text", "Rating (1-5)"], ["It broke after a week or so.", "1"]),
    (["prompt\n(system)", "completion"], ["Be brief and to the point.", "Yes."]),
    (["Describe the issue.", "Solution."], ["It does not start at all.", "Charge it first."]),
    (["The customer asked", "We answered"], ["How do I pay the bill?", "By card."]),
]


@pytest.mark.parametrize(("names", "row"), NAMED)
def test_names_are_names(names: list[str], row: list[str]) -> None:
    several = [[f"{cell} {n}" if " " in cell else cell for cell in row] for n in range(8)]
    assert like_data(names, several) == ""
    assert like_data(names, [row]) == ""
    assert like_data(names, [*several, names, *several]) == ""


@pytest.mark.parametrize(
    ("first", "below", "words"),
    [
        (["What is it?", "A lamp"], [["Where is it?", "Here"], ["When?", "Now"]], "a question"),
        (["I like it", "positive"], [["So so", "negative"], ["Yes", "positive"]] * 2, "2 of the"),
        (["1", "Hello you", "Hi"], [["2", "Bye", "Bye"], ["3", "Ho", "Hi"]], "a number"),
        (["2024-01-01", "a"], [["2024-01-02", "b"], ["2024-01-03", "c"]], "a date"),
        (["https://a.example/1", "a"], [["https://a.example/2", "b"]] * 2, "an address"),
        (["The lamp is on.", "on"], [["The tent is in the hall.", "in"]], "a sentence"),
        (["今天天气怎么样？", "很好"], [["你叫什么名字？", "小明"]], "a question"),
        (["my order never came and nobody answers me"], [["it came but is broken in two " * 2]] * 3,
         "as long as"),
    ],
)  # fmt: skip
def test_data_are_no_names(first: list[str], below: list[list[str]], words: str) -> None:
    assert words in like_data(first, below)


def sheet(folder: Path, rows: list[list[Any]], kind: str) -> Path:
    path = folder / f"t.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
        return path
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t" if kind == "tsv" else ",").writerows(rows)
    path.write_text(out.getvalue(), "utf-8")
    return path


ROWS = [[f"What is {n} and one?", f"It is {n + 1}, dear."] for n in range(12)]


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx"])
def test_no_row_is_lost_to_the_header(tmp_path: Path, kind: str) -> None:
    path = sheet(tmp_path, ROWS, kind)
    done = ftlint("prepare", path.name, "--isolated", "--yes", cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert "'What is 0 and one?' is a question like those below it" in told
    assert "--header" in told
    again = command_in(told)
    assert "--no-header" in again
    done = ftlint(*again, cwd=tmp_path)  # no name says which column asks
    assert done.returncode == 2
    done = ftlint(*command_in(done.stderr.decode()), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "t_prepared.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 12
    assert "What is 0 and one?" in json.loads(lines[0])["prompt"]


def test_at_a_terminal_it_asks_for_the_header(tmp_path: Path) -> None:
    sheet(tmp_path, ROWS, "csv")
    told = at_a_terminal(tmp_path, "prepare t.csv --isolated", "", "y")
    assert "Is the first row data? [Y/n]" in told
    assert len((tmp_path / "t_prepared.jsonl").read_text().splitlines()) == 12
    at_a_terminal(tmp_path, "prepare t.csv --isolated -o named.jsonl", "n", "y")
    assert len((tmp_path / "named.jsonl").read_text().splitlines()) == 11


def test_who_was_asked_for_the_header_is_told_the_whole_command(tmp_path: Path) -> None:
    sheet(tmp_path, [[*row, f"note {n}"] for n, row in enumerate(ROWS)], "csv")
    told = at_a_terminal(tmp_path, "prepare t.csv --isolated", "y", "0")
    words = "ftlint prepare t.csv --no-header --isolated --map prompt=COLUMN"
    assert words in " ".join(told.split())


def test_long_runs_of_spaces_take_no_time(tmp_path: Path) -> None:
    cell = "a" + " " * 100_000 + "b?"
    assert like_data([cell, "answer"], [[cell * 3, "x"]] * 200)


def test_who_says_it_is_not_asked(tmp_path: Path) -> None:
    path = sheet(tmp_path, ROWS, "csv")
    names = {"prompt": "What is 0 and one?", "completion": "It is 1, dear."}
    for wishes in ({"header": True}, {}):  # who names the cells of the first row has said it
        made = library.prepare(str(path), isolated=True, map=names, **wishes)
        assert made.manifest.rows == 11
    with pytest.raises(Undecided, match="if it is data: header=False"):
        library.prepare(str(path), isolated=True, map={"prompt": "a", "completion": "b"})
    numbered = {"prompt": "column 1", "completion": "column 2"}
    made = library.prepare(str(path), isolated=True, map=numbered, header=False)
    assert made.manifest.rows == 12
    (tmp_path / "t.jsonl").write_text('{"prompt": "a", "completion": "b"}\n')
    with pytest.raises(library.Error, match="only CSV, TSV and workbooks have"):
        library.prepare(str(tmp_path / "t.jsonl"), isolated=True, header=False)


def test_a_row_that_is_wider_than_the_first(tmp_path: Path) -> None:
    path = sheet(tmp_path, [["a", "b"], ["c", "d", "e"]], "csv")
    table = open_table(str(path), header=False)
    assert [record.values for record in table.records()] == [
        {"column 1": "a", "column 2": "b", "column 3": ""},
        {"column 1": "c", "column 2": "d", "column 3": "e"},
    ]


@pytest.mark.skipif(not DATA.exists(), reason="the real files are not here")
@pytest.mark.parametrize("name", ["*.csv", "*.tsv", "*.xlsx"])
def test_real_tables_have_headers(name: str) -> None:
    for path in DATA.rglob(name):
        assert open_table(str(path)).headless == ""
