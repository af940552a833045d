"""Plain texts of questions and answers: what is a pair for certain, and what is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.errors import Error, Undecided
from ftlint.tables import Table, open_table
from tests.conftest import ftlint
from tests.test_guesses import command_in


def rows(text: str, folder: Path, name: str = "t.txt", **how: Any) -> list[dict[str, Any]]:
    (folder / name).write_bytes(text.encode())
    return [record.values for record in open_table(str(folder / name), **how).records()]


def open_text(path: Path) -> Table:
    """A text that was read to its end."""
    table = open_table(str(path))
    assert list(table.records())
    return table


@pytest.mark.parametrize(
    "labels",
    [
        ("Q:", "A:"),
        ("q: ", "a: "),
        ("Question 1:", "Answer 1:"),
        ("**Q:**", "**A:**"),
        ("Prompt:", "Completion:"),
        ("Frage:", "Antwort:"),
        ("问：", "答："),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_labels_part_questions_from_answers(
    tmp_path: Path, labels: tuple[str, str], end: str
) -> None:
    text = (
        f"{labels[0]} How much{end}is it?{end}{end}{labels[1]} Two: euros.{end}{end}Or three.{end}"
    )
    pair = {"question": "How much\nis it?", "answer": "Two: euros.\n\nOr three."}
    assert rows(f"{text}{end}{text}", tmp_path) == [pair, pair]


def test_questions_of_a_page_in_bold_type(tmp_path: Path) -> None:
    text = "# FAQ\n\n**Q: How?**\n\nA: **So**.\n\n## More\n\n**Q: Why?**\n\nA: Thus:\n# 1\n"
    assert rows(text, tmp_path, "t.md") == [
        {"question": "How?", "answer": "**So**."},
        {"question": "Why?", "answer": "Thus:\n# 1"},
    ]
    assert "1 heading between the questions not read" in open_text(tmp_path / "t.md").notes


@pytest.mark.parametrize(
    "text",
    [
        "User: hi\nAssistant: ho\nUser: a\nAssistant: b\n",  # may be one conversation
        "Intro\nQ: one?\nA: two\nQ: three?\nA: four\n",
        "Q: one?\nA: two\n",
        "Q: one?\nQ: two?\nA: three\nA: four\n",
        "A: one\nQ: two?\nA: three\nQ: four?\n",
    ],
)
def test_what_is_no_list_of_pairs(tmp_path: Path, text: str) -> None:
    assert all(set(row) == {"text"} for row in rows(text, tmp_path))


def test_what_breaks_the_turns_far_down_is_told(tmp_path: Path) -> None:
    pairs = "".join(f"Q: is it {n}?\nA: it is {n}\n" for n in range(2000))
    (tmp_path / "t.txt").write_text(f"{pairs}Q: why?\nQ: how?\nA: so\nA: thus\n")
    with pytest.raises(Error, match=r"row 4001: a question that is not.*row 4004: an answer to"):
        library.prepare(str(tmp_path / "t.txt"), isolated=True)


@pytest.mark.parametrize("head", ["Q|A", "Question;Answer", "prompt, completion"])
def test_a_first_line_that_names_columns(tmp_path: Path, head: str) -> None:
    sign = next(sign for sign in "|;," if sign in head)
    text = f"{head}\n" + "".join(f"is it {n}?{sign}it is {n}\n" for n in range(9))
    assert list(rows(text, tmp_path)[0].values()) == ["is it 0?", "it is 0"]


def test_a_sign_in_each_line_is_asked_for(tmp_path: Path) -> None:
    text = "".join(f"is it {n}?|it is {n}\n" for n in range(9))
    (tmp_path / "t.txt").write_text(text)
    done = ftlint("prepare", "t.txt", "--yes", "--isolated", cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert "--no-header reads columns" in told
    assert ftlint(*command_in(told), cwd=tmp_path).returncode == 0  # who wants them as texts
    assert rows(text, tmp_path, header=False)[0] == {"column 1": "is it 0?", "column 2": "it is 0"}
    with pytest.raises(Undecided):
        library.prepare(str(tmp_path / "t.txt"), isolated=True)


def test_lines_of_prose_are_told_what_they_become(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("A first line; with more.\nA second; and more.\n")
    done = ftlint("prepare", "t.txt", "--yes", "--isolated", cwd=tmp_path)
    assert done.returncode == 0
    assert b"each line is one text to learn, with no question: pairs need a table" in done.stderr
