"""What `ftlint prepare` does of itself, what it asks, and where it stops because nobody is there."""

from __future__ import annotations

import json
import os
import pty
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import ftlint as library
from ftlint.errors import SourceError, Undecided
from ftlint.preparation.names import settled
from ftlint.tables import open_table
from tests.conftest import ftlint

GUESSED = "Kundentext,Gruppe\n" + "".join(f"Mein Paket {n} fehlt,Post {n % 3}\n" for n in range(9))


def at_a_terminal(folder: Path, words: str, *answers: str) -> str:
    """What is shown at a terminal, where the answers are typed; the rest is agreed to."""
    outside, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ftlint", *shlex.split(words)],
        cwd=folder,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env={**os.environ, "FTLINT_NO_CACHE": "1"},
    )
    os.close(inside)
    os.write(outside, "".join(f"{answer}\n" for answer in answers).encode() + b"\n" * 20)
    screen = b""
    while True:
        try:
            part = os.read(outside, 1000)
        except OSError:
            break
        if not part:
            break
        screen += part
    process.wait()
    os.close(outside)
    return screen.decode()


def command_in(told: str) -> list[str]:
    """The arguments of the command that a message ends with."""
    return shlex.split(told.rsplit(": ftlint ", 1)[1].splitlines()[0])


@pytest.mark.parametrize("options", [["--yes"], [], ["--to", "chat", "--system", "Be brief."]])
def test_a_guess_stops_where_nobody_is_asked(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "t.csv").write_text(GUESSED)
    done = ftlint("prepare", "t.csv", "--isolated", *options, cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert os.listdir(tmp_path) == ["t.csv"]
    assert "is a guess (prompt from 'Kundentext', completion from 'Gruppe')" in told
    again = command_in(told)
    assert set(options) <= set(again)
    assert ftlint(*again, cwd=tmp_path).returncode == 0
    assert (tmp_path / "t_prepared.jsonl").exists()


def test_a_dry_run_shows_a_guess_and_the_command_that_agrees(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(GUESSED)
    done = ftlint("prepare", "t.csv", "--isolated", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "--map prompt=Kundentext --map completion=Gruppe" in done.stderr.decode()


def test_the_library_is_told_what_to_name(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(GUESSED)
    with pytest.raises(Undecided, match=r"map=\{'prompt': 'Kundentext', 'completion': 'Gruppe'"):
        library.prepare(str(tmp_path / "t.csv"), isolated=True)


def test_a_guess_is_asked_at_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(GUESSED)
    told = at_a_terminal(tmp_path, "prepare t.csv --isolated")
    assert "Go on with these columns? [y/N]" in told
    assert "nothing was written; say which columns with --map" in told
    told = at_a_terminal(tmp_path, "prepare t.csv --isolated", "y")
    assert "--to chat --map prompt=Kundentext --map completion=Gruppe --isolated" in told
    row = json.loads((tmp_path / "t_prepared.jsonl").read_text().splitlines()[0])
    assert "Mein Paket 0 fehlt" in row["prompt"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("question\nWhat?\nWhere?\n", "no column answers it"),
        ("Hello there\nSo it is\nBye\n", "the first row is taken for names"),
        ("question,answer,answer\na?,b,c\nd?,e,f\n", "two columns are called 'answer'"),
    ],
)
def test_what_else_is_a_guess(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(Undecided, match=words):
        library.prepare(str(tmp_path / "t.csv"), isolated=True)


def test_where_nothing_can_be_guessed_the_command_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("alpha,beta,gamma\n1,2,3\n4,5,6\n")
    done = ftlint("prepare", "t.csv", "-y", "--to", "chat", cwd=tmp_path)
    words = "say it: ftlint prepare t.csv --to chat --map prompt=COLUMN --map completion=COLUMN"
    assert words in done.stderr.decode()


def test_a_nested_pair_is_a_guess(tmp_path: Path) -> None:
    runs = [{"id": n, "inputs": {"question": f"Is it {n}?", "k": "v"}, "outputs": {"answer": "Yes"}} for n in range(3)]  # fmt: skip
    (tmp_path / "t.json").write_text(json.dumps(runs))
    pairs = "map={'prompt': 'inputs.question', 'completion': 'outputs.answer'"
    with pytest.raises(Undecided, match=f"the texts are nested.*{pairs}"):
        library.prepare(str(tmp_path / "t.json"), isolated=True)
    (tmp_path / "t.json").write_text(
        json.dumps([{"x": r["inputs"], "y": {"answer": "a"}, "z": {"answer": "b"}} for r in runs])
    )
    with pytest.raises(Undecided, match=r"map=\{'prompt': 'COLUMN'"):
        library.prepare(str(tmp_path / "t.json"), isolated=True)


def test_dates_and_addresses_are_no_texts_for_a_part_of_a_name(tmp_path: Path) -> None:
    head = "Timestamp,Email address,What did you ask?,The answer"
    rows = "".join(f"2024-01-0{n},a{n}@x.org,Is it {n}?,Yes {n}\n" for n in range(1, 6))
    (tmp_path / "form.csv").write_text(f"{head}\n{rows}")
    with pytest.raises(Undecided, match=r"'What did you ask\?', 'completion': 'The answer'"):
        library.prepare(str(tmp_path / "form.csv"), isolated=True)


def test_a_name_of_two_lines_is_one(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('"Question\n (customer)",ANSWER\nOpen?,Yes\nWhen?,Now\n')
    with pytest.raises(Undecided, match=r"map={'prompt': 'Question \(customer\)'"):
        library.prepare(str(tmp_path / "t.csv"), isolated=True)


def test_rows_of_the_dataset_viewer(tmp_path: Path) -> None:
    rows = [{"row_idx": n, "row": {"question": f"{n}?", "answer": "Yes"}} for n in range(3)]
    page = {"features": [{"name": "question"}], "rows": rows, "num_rows_total": 9}
    (tmp_path / "t.json").write_text(json.dumps(page))
    made = library.prepare(str(tmp_path / "t.json"), to="chat", isolated=True)
    assert made.manifest.rows == 3
    assert any("which may not be all" in note for note in made.manifest.notes)


@pytest.mark.parametrize(
    "line",
    [
        "[01/03/2024, 10:0{n}:00] Anna: So {n}",
        "3/1/24, 10:0{n} AM - Anna: So {n}",
        "2024-03-01 10:0{n} Anna: So {n}",
    ],
)
def test_a_chat_of_people_is_no_list_of_texts(tmp_path: Path, line: str) -> None:
    (tmp_path / "chat.txt").write_text("".join(line.format(n=n) + "\n" for n in range(8)))
    done = ftlint("prepare", "chat.txt", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert b"a chat, each line with its time and who writes" in done.stderr
    made = library.prepare(str(tmp_path / "chat.txt"), map={"text": "text"}, isolated=True)
    assert made.manifest.rows == 8
    (tmp_path / "t.txt").write_text("[Note] One text\n{brackets} another\n[1] and one\n")
    assert library.prepare(str(tmp_path / "t.txt"), isolated=True).manifest.rows == 3


def test_a_table_in_a_text_with_a_torn_row_is_asked_for(tmp_path: Path) -> None:
    rows = [f"how much is {n}?\tit is {n}." for n in range(20)]
    rows[7] = "how much is 7?    it is 7."
    (tmp_path / "t.txt").write_text("\n".join(rows))
    with pytest.raises(Undecided, match=r"nearly all lines have 1 tab, .* and line 8 has not"):
        library.prepare(str(tmp_path / "t.txt"), isolated=True)
    table = {"header": False, "map": {"prompt": "column 1", "completion": "column 2"}}
    made = library.prepare(str(tmp_path / "t.txt"), isolated=True, **table)
    assert (made.manifest.rows, made.manifest.dropped) == (19, [8])
    code = [f"\tcall({n})\n\t\tnothing\tat\tall" for n in range(20)]
    (tmp_path / "c.txt").write_text("\n".join(code))
    assert not open_table(str(tmp_path / "c.txt")).doubt


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# FAQ\n\n| Question | Answer |\n|---|:--|\n| Tea? | Yes. |\n", "a table in Markdown"),
        ("Tea?\nYes.\n\nMilk?\nNo.\n\nSugar?\nA bit.\n", "3 of 6 lines ask something"),
        ("## Is there tea?\n\nYes.\n\n**And milk?**\n\nNo.\nNone.\n\n糖呢？\n", "3 of 6 lines ask"),
    ],
)
def test_lines_that_belong_together_are_not_learnt_one_by_one(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "t.md").write_text(text)
    with pytest.raises(Undecided, match=words):
        library.prepare(str(tmp_path / "t.md"), isolated=True)
    made = library.prepare(str(tmp_path / "t.md"), isolated=True, map={"text": "text"})
    assert made.manifest.rows > 3


def test_lists_in_json_are_no_rows(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('[["a?", "b"], ["c?", "d"]]')
    with pytest.raises(library.Error, match="write each as an object, such as"):
        library.prepare(str(tmp_path / "t.json"), isolated=True)


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"%PDF-1.7\n1 0"), ("a.csv", b"{\\rtf1 a}")])
def test_documents_have_no_rows(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match="document, which has no rows; make a table"):
        library.prepare(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG picture; export what is to be learnt"),
        ("a.db", b"SQLite format 3\x00" + bytes(50), "an SQLite database; export"),
        ("a.csv", b"<!DOCTYPE html>\n<html><table>", "an HTML page, which is no table; open it"),
        ("a.xml", b"\xef\xbb\xbf<?xml version='1.0'?><faq/>", "XML, which is no table; open it"),
        ("a.yml", b"- question: What, now?\n  answer: So\n", "YAML, which is no table; make one"),
        ("a.sql", b"INSERT INTO faq VALUES (1, 'a');\n", "SQL, which is no table; make one"),
        ("a.json", b"// faq\n[]", "not JSON: .*; ftlint check says what is wrong"),
    ],
)
def test_what_is_no_table_says_what_it_is(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=words):
        library.prepare(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("question,answer\n", "the first row names columns, and there are no rows; see whether"),
        ("", "the file is empty; see whether it is the right one"),
    ],
)
def test_tables_with_nothing_in_them(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(SourceError, match=words):
        library.prepare(tmp_path / "t.csv")


@pytest.mark.parametrize(
    ("part", "words"),
    [("word/document.xml", "a document of Word"), ("content.xml", "OpenDocument.*as .xlsx")],
)
def test_other_files_of_offices(tmp_path: Path, part: str, words: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(part, "<x/>")
    with pytest.raises(SourceError, match=words):
        library.prepare(tmp_path / "a.docx")


def test_the_only_column_beside_a_text_is_a_guess(tmp_path: Path) -> None:
    flags = "".join(f"message number {n},{bool(n % 2)}\n" for n in range(8))
    (tmp_path / "t.csv").write_text(f"text,is_spam\n{flags}")
    with pytest.raises(Undecided, match=r"map=\{'prompt': 'text', 'completion': 'is_spam'"):
        library.prepare(tmp_path / "t.csv", isolated=True)
    dated = "".join(f"message number {n},2024-01-0{n}\n" for n in range(1, 9))
    (tmp_path / "t.csv").write_text(f"text,sent\n{dated}")
    with pytest.raises(Undecided, match=r"map=\{'text': 'text'"):
        library.prepare(tmp_path / "t.csv", isolated=True)


def test_an_archive_is_unpacked_first(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("conversations.json", "[]")
    with pytest.raises(library.Error, match=r"a ZIP archive, with conversations\.json; unpack it"):
        library.prepare(str(tmp_path / "t.zip"), isolated=True)


@pytest.mark.parametrize(
    ("asking", "answering"),
    [
        ("intrebare", "raspuns"),
        ("Pytanie", "Odpowiedź"),
        ("Fråga", "Svar"),
        ("câu hỏi", "câu trả lời"),
        ("प्रश्न", "उत्तर"),
        ("السؤال", "الجواب"),
        ("שאלה", "תשובה"),
    ],
)
def test_questions_and_answers_are_known_in_other_languages(asking: str, answering: str) -> None:
    assert settled(asking, answering)


GOODS = """\
id,title,body,note
1,Cup,"A cup that holds tea and keeps it warm for long.",blue
2,Lamp,"A lamp that lights the table in the evening well.",red
3,Chair,"A chair of oak with arms and a seat of cane there.",green
"""


def test_at_a_terminal_it_asks_which_columns_are_meant(tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_text(GOODS)
    # A number that there is not, and one that is taken, are asked for again.
    told = at_a_terminal(tmp_path, "prepare goods.csv --isolated", "9", "2", "2", "3", "y")
    assert "3  body   A cup that holds tea and keeps it warm for long." in told
    assert "9 is not in the range" in told
    assert "that one asks already" in told
    written = (tmp_path / "goods_prepared.jsonl").read_text().splitlines()
    rows = list(map(json.loads, written))
    assert [row["prompt"].split()[0] for row in rows] == ["Cup", "Lamp", "Chair"]
    assert rows[0]["completion"].strip().startswith("A cup that holds tea")


def test_who_stops_is_told_the_command(tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_text(GOODS)
    told = at_a_terminal(tmp_path, "prepare goods.csv --isolated --to chat", "2", "0")
    words = "ftlint prepare goods.csv --to chat --isolated --map prompt=COLUMN --map completion="
    assert words in " ".join(told.split())
    assert [path.name for path in tmp_path.iterdir()] == ["goods.csv"]
