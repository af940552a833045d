"""Which columns become which fields, and that values stay what they are."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

import ftlint
from ftlint.errors import Error
from ftlint.preparation import guess
from ftlint.preparation.rows import row_of
from ftlint.tables import open_table


def proposed(*columns: str, **cells: list[Any]) -> tuple[str, dict[str, str], str]:
    """The shape, the fields and the doubt for a table of these columns."""
    names = columns or tuple(cells)
    rows = [{c: cells.get(c, [f"{c} {n} ab", f"{c} x{n}"])[n % 2] for c in names} for n in range(8)]
    made = guess.proposed(open_table(rows))
    return made.shape, {field: t.text for field, t in made.fields.items()}, made.doubt


@pytest.mark.parametrize("answer", ["label", "Label", "category", "summary", "sentiment"])
@pytest.mark.parametrize("asked", ["text", "Text"])
def test_a_text_with_an_answer_beside_it_is_no_text_alone(asked: str, answer: str) -> None:
    shape, fields, doubt = proposed(asked, answer, **{answer: ["good", "bad"]})
    assert shape == "completion"
    assert fields == {"prompt": asked, "completion": answer}
    assert doubt == ""


@pytest.mark.parametrize(
    ("columns", "prompt", "completion"),
    [
        (
            ["question_id", "question_body", "answer_id", "answer_body"],
            *("question_body", "answer_body"),
        ),
        (["user_id", "ticket", "category"], "ticket", "category"),
        (["Frage", "Antwort", "Thema"], "Frage", "Antwort"),
        (["序号", "问题", "答案"], "问题", "答案"),
    ],
)
def test_names(columns: list[str], prompt: str, completion: str) -> None:
    shape, fields, _ = proposed(*columns, user_id=["u1", "u2"])
    assert shape == "completion"
    assert fields == {"prompt": prompt, "completion": completion}


def test_a_part_of_a_name_is_a_guess() -> None:
    assert "part of its name" in proposed("customer question", "our answer", "n")[2]
    assert proposed("Question", "Answer", "n")[2] == ""


@pytest.mark.parametrize(
    ("columns", "prompt", "completion"),
    [
        (["user", "message", "response"], "message", "response"),  # who asks, and what
        (["user", "assistant"], "user", "assistant"),
        (["user", "text", "assistant"], "user", "assistant"),
        (["Q", "A", "n"], "Q", "A"),
        (["a", "q", "n"], "q", "a"),
        (["问", "答", "n"], "问", "答"),
        (["title", "body", "category"], "body", "category"),
        (["article", "highlights", "n"], "article", "highlights"),
    ],
)
def test_the_likelier_name_counts(columns: list[str], prompt: str, completion: str) -> None:
    shape, fields, _ = proposed(*columns)
    assert shape == "completion"
    assert fields == {"prompt": prompt, "completion": completion}


LONG = ["The tower was built in 1889.", "A king of this name reigned here."]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"question": [], "answer": [], "context": ["", "x"]}, "'context' is left out"),
        ({"question": [], "answer": [], "choices": [["a", "b"], ["c"]]}, "'choices' is left out"),
        ({"title": LONG, "body": LONG, "category": ["a", "b"]}, "'title' has texts too"),
        (
            {"question": [], "answer": [], "備考": ["この商品は現在取り寄せ中です。よろしく"] * 2},
            "'備考' has",
        ),
        ({"question": [], "answer": [], "name": ["Anna Smith", "Bo"]}, ""),
        ({"question": [], "answer": [], "page": ["https://example.org/" + "x" * 90] * 2}, ""),
    ],
)
def test_what_a_guess_leaves_out_is_told(cells: dict[str, list[Any]], words: str) -> None:
    rows = {name: found or [f"{name} 1", f"{name} 2"] for name, found in cells.items()}
    made = guess.proposed(open_table([{c: rows[c][n % 2] for c in rows} for n in range(8)]))
    assert words in made.doubt + made.told
    assert bool(made.doubt + made.told) == bool(words)
    # Beside a question and its answer only what the question needs is worth asking for.
    assert bool(made.told) == ("備考" in rows)


@pytest.mark.parametrize("name", ["input", "instruction"])
def test_objects_are_written_as_json_if_somebody_agrees(name: str) -> None:
    rows = [{name: f"Order {n}", "output": {"n": n, "size": 1.10}, "id": n} for n in range(4)]
    made = guess.proposed(open_table(rows))
    assert made.fields["output" if name == "instruction" else "completion"].text == "{output}"
    assert "'output' holds objects or lists, which are written as JSON" in made.doubt
    assert row_of(rows[3], made)[[*made.fields][1]] == '{"n": 3, "size": 1.1}'


def test_what_a_question_is_about_is_put_before_it() -> None:
    rows = [{"question": f"Who is {n}?", "context": f"{n} reigned.", "answer": n} for n in "AB"]
    made = guess.proposed(open_table(rows))
    assert made.fields["prompt"].fill(rows[0]) == "A reigned.\n\nWho is A?"
    assert made.fields["prompt"].typed == r"{context}\n\n{question}"
    assert "'context' is put before 'question'" in made.doubt
    assert made.unused(open_table(rows)) == []


@pytest.mark.parametrize(
    ("columns", "doubtful"),
    [
        (["text", "label"], False),
        (["tweet", "sentiment", "date"], False),
        (["article", "summary"], False),
        (["text", "label", "category"], True),
        (["title", "body", "category"], True),
        (["question", "answer", "category", "source"], False),
        (["prompt", "question", "answer"], True),
        (["instruction", "response", "label"], False),
        (["prompt", "chosen", "rejected"], False),
        (["question", "answer", "system"], False),
        (["question", "answer", "operating system"], True),
        (["question", "A", "B", "answer"], True),
        (["prompt", "chosen_model_text", "rejected_model_text"], True),
    ],
)
def test_names_that_are_certain(columns: list[str], doubtful: bool) -> None:
    assert bool(proposed(*columns)[2]) == doubtful


def test_a_text_of_questions_and_answers_is_no_list_of_texts(tmp_path: Path) -> None:
    def of(text: str) -> str:
        (tmp_path / "t.txt").write_text(text, "utf-8")
        return guess.proposed(open_table(str(tmp_path / "t.txt"))).shape

    for labels in (("User :", "Assistant :"), ("Human:", "AI:"), ("Customer:", "Agent:")):
        with pytest.raises(Error, match="each line is one turn"):
            of("".join(f"{labels[0]} is it {n}?\n{labels[1]} yes\n\n" for n in range(5)))
    assert of("Q: is it?\nA: yes\n" * 2) == "completion"
    assert of("Note: one\nQ: two\nthree\nfour\n") == "text"
    assert of("A: one\nA: two\n") == "text"


@pytest.mark.parametrize("word", ["Total", "SUMME:", "合计"])
def test_a_row_that_adds_up_is_told(tmp_path: Path, word: str) -> None:
    text = "".join(f"How many {n}?,{n}\n" for n in range(9))
    (tmp_path / "t.csv").write_text(f"question,answer\n{text}{word},36\n")
    made = ftlint.prepare(str(tmp_path / "t.csv"), isolated=True)
    assert f"the last row (11) reads like a total: {word!r}" in made.manifest.notes


def test_what_only_looks_like_turns() -> None:
    assert proposed(text=["a b", "c d"], label=["human", "bot"])[0] == "completion"
    assert proposed(text=["a b", "c d"], author=["Anna", "Bo"])[0] == "text"


def test_a_text_beside_columns_that_nobody_can_tell(tmp_path: Path) -> None:
    def doubt(text: str) -> str:
        (tmp_path / "t.csv").write_text(text, "utf-8")
        return guess.proposed(open_table(str(tmp_path / "t.csv"))).doubt

    assert "'text' alone is used" in doubt("text,toxic,obscene\nso so,1,0\nno no,0,0\n")
    assert doubt("text\nso so\nno no\n") == ""
    assert doubt("id,text\n1,so so\n2,no no\n") == ""


def test_a_first_row_that_may_be_no_header(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Hi,Fine\nWhere are you?,In Oslo\nWhen?,Now\n")
    for header, told in ((None, True), (False, False)):
        doubt = guess.proposed(open_table(str(tmp_path / "t.csv"), header=header)).doubt
        assert ("the first row is taken for names (header=False: for data)" in doubt) == told


@pytest.mark.parametrize(
    "cells",
    [
        {"title": ["T", "U"], "paragraphs": [[{"context": "c"}], []]},
        {"question": ["T", "U"], "answers": [["a"], ["b"]], "context": ["c", "d"]},
        {"question": ["T", "U"], "context": ["c", "d"], "n": [1, 2]},
        {"translation": [{"en": "a", "de": "b"}, {"en": "c", "de": "d"}]},
    ],
)
def test_lists_and_backgrounds_are_nothing_to_learn(cells: dict[str, list[Any]]) -> None:
    with pytest.raises(Error, match="not certain"):
        proposed(**cells)


def test_rows_under_several_keys(tmp_path: Path) -> None:
    row = {"prompt": "a", "completion": "b"}
    (tmp_path / "t.json").write_text(json.dumps({"train": [row, row], "test": [row]}))
    with pytest.raises(Error, match="under several keys: 'train', 'test'; make a file of each"):
        open_table(str(tmp_path / "t.json"))


def test_cells_that_need_quotes(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("question,answer\nHow are you, 1?,fine, thanks\n")
    with pytest.raises(Error, match='header has 2: a cell with a "," in it needs quotes'):
        guess.proposed(open_table(str(tmp_path / "t.csv")))


@pytest.mark.parametrize("names", [("Instruction", "Input", "Output"), ("INSTRUCTION", "output")])
def test_alpaca_whatever_the_case(names: tuple[str, ...]) -> None:
    shape, fields, _ = proposed(*names, "n")
    assert shape == "alpaca"
    assert fields == {name.lower(): name for name in names}


def prepared(tmp_path: Path, text: str, name: str = "rows.jsonl", **wishes: Any) -> list[Any]:
    (tmp_path / name).write_text(text)
    made = ftlint.prepare(str(tmp_path / name), isolated=True, **wishes)
    return [json.loads(line) for line in Path(made.files[0]).read_text().splitlines()]


USER = {"role": "user", "content": "How much is it?"}
ANSWER = {"role": "assistant", "content": "Two euros."}


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [USER], "reference_answer": 1, "ok": True, "share": 0.5},
        {"messages": [USER, ANSWER], "id": 0, "parallel_tool_calls": False},
        {"prompt": "How much?", "completion": " Two END", "label": True},
        {"prompt": "How?", "chosen": "So.", "rejected": "No.", "score_chosen": 0.5},
    ],
)
def test_numbers_and_truth_values_stay_what_they_are(tmp_path: Path, row: dict[str, Any]) -> None:
    assert prepared(tmp_path, json.dumps(row) + "\n") == [row]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), tmp_path / "rows.parquet")
    made = ftlint.prepare(str(tmp_path / "rows.parquet"), isolated=True)
    assert json.loads(Path(made.files[0]).read_text()) == row


def test_a_number_where_a_text_belongs_becomes_one(tmp_path: Path) -> None:
    (row,) = prepared(tmp_path, '{"prompt": "1 + 1 =", "completion": 2.0}\n')
    assert row["completion"].split()[0] == "2.0"


@pytest.mark.parametrize("written", [json.dumps, repr])
def test_messages_in_a_cell(tmp_path: Path, written: Any) -> None:
    cell = written([USER, ANSWER]).replace('"', '""')
    assert prepared(tmp_path, f'id,messages,tools\n7,"{cell}",\n', "rows.csv") == [
        {"id": "7", "messages": [USER, ANSWER]}
    ]
    with pytest.raises(Error, match="'messages' holds text that is not JSON"):
        prepared(tmp_path, 'messages\n"hello, you"\n', "other.csv")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"prompt": "a?", "completion": "b"}\n{"messages": []}\n', "row 2: it has no 'prompt'"),
        ('{"question": "a?", "answer": "b"}\n{"question": "a?", "Answer": "b"}\n', "no 'answer'"),
        ('{"prompt": "a?", "prompt": "c?", "completion": "b"}\n', "'prompt' stands there twice"),
        ('{"prompt": "a?", "completion": NaN}\n', "JSON has no NaN"),
        ('{"messages": [], "weight": [1e400]}\n', "1e400 is too large"),
        ('{"prompt": "a\\ud800?", "completion": "b"}\n', r"half of a surrogate pair \(.ud800\)"),
    ],
)
def test_what_would_be_lost_is_told_and_nothing_is_written(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(Error, match=words):
        prepared(tmp_path, text)
    assert os.listdir(tmp_path) == ["rows.jsonl"]
    good = {"prompt": "Why is it so?", "completion": "Because."}
    if "question" in text:
        good = {"question": "Why is it so?", "answer": "Because."}
    (row,) = prepared(tmp_path, json.dumps(good) + "\n" + text.splitlines()[-1], drop_bad=True)
    assert "Because." in row["completion"]


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    columns = [pyarrow.array(["a"]), pyarrow.array(["b"])]
    table = pyarrow.Table.from_arrays(columns, names=["prompt", "prompt"])
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    with pytest.raises(Error, match="two columns have the name 'prompt'"):
        ftlint.prepare(str(tmp_path / "t.parquet"), isolated=True)


@pytest.mark.parametrize("rows", [2, 3, 12])
def test_rows_kept_by_their_ids(tmp_path: Path, rows: int) -> None:
    data = {f"q{n}": {"question": f"Why {n}?", "answer": f"So {n}."} for n in range(rows)}
    made = prepared(tmp_path, json.dumps(data), "rows.json", separator=" ->", stop=" END")
    assert made == [{"prompt": f"Why {n}? ->", "completion": f" So {n}. END"} for n in range(rows)]
    columns = {"question": {"a": "Why?", "b": "How?"}, "answer": {"a": "So.", "b": "Thus."}}
    made = prepared(tmp_path, json.dumps(columns), "columns.json", separator=" ->", stop=" END")
    assert made[1] == {"prompt": "How? ->", "completion": " Thus. END"}


def test_a_system_prompt_makes_prompt_and_completion_a_chat(tmp_path: Path) -> None:
    pairs = {"prompt": "q", "completion": "a", "system": "s"}
    (row,) = prepared(tmp_path, "q,a,s\nWhy?,So.,Be brief.\n", "t.csv", map=pairs)
    assert [message["role"] for message in row["messages"]] == ["system", "user", "assistant"]
    pairs.pop("system")
    (row,) = prepared(tmp_path, "q,a,s\nWhy?,So.,Be brief.\n", "u.csv", map=pairs)
    assert set(row) == {"prompt", "completion"}


@pytest.mark.parametrize("name", ["rows.json", "rows.csv", "-"])
def test_what_is_written_is_json_lines(tmp_path: Path, name: str) -> None:
    with pytest.raises(Error, match="JSON Lines"):
        prepared(tmp_path, "q,a\nWhy?,So.\n", "t.csv", output=name)


def test_columns_that_no_field_has_are_left_out_of_sheets_only(tmp_path: Path) -> None:
    (row,) = prepared(tmp_path, "prompt,completion,notes\nWhy?,So.,x\n", "t.csv")
    assert set(row) == {"prompt", "completion"}
    (row,) = prepared(tmp_path, '{"prompt": "Why?", "completion": "So.", "id": 3}\n')
    assert row["id"] == 3
    with pytest.raises(Error, match="have nothing in them"):
        prepared(tmp_path, "{}\n", "empty.jsonl")


def test_the_context_of_an_instruction_is_its_input() -> None:
    shape, fields, doubt = proposed("instruction", "context", "response", "category")
    assert shape == "alpaca"
    assert fields == {"instruction": "instruction", "input": "context", "output": "response"}
    assert doubt == ""
