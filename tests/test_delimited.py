"""Delimited text as programs write it: separators that are named, titles, quotes that are signs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ftlint.errors import SourceError
from ftlint.tables import open_table
from tests.test_tables import file, values

UNQUOTED = "read without quoting: the quotes are signs of the texts"


def lines(path: str) -> list[int]:
    return [record.line for record in open_table(path).records()]


@pytest.mark.parametrize("first", ["sep=;\n", "sep=;\r\n", "SEP=;\n", '"sep=;"\n'])
def test_a_first_line_that_names_the_separator(tmp_path: Path, first: str) -> None:
    path = file(tmp_path, "t.csv", f"{first}prompt;completion\na, b;c, d\n\ne;f\n")
    table = open_table(path)
    assert table.columns == ["prompt", "completion"]
    assert values(table) == [["a, b", "c, d"], ["e", "f"]]
    assert lines(path) == [3, 5]
    assert table.blank == [4]


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("Report 2024,\n,\n", 3),
        ("Report 2024\n\n", 3),
        ("Report 2024,\n", 2),
        ('"A\nB",\n', 3),
        ("# made today\n", 2),
    ],
)
def test_titles_above_the_header_are_passed_over(tmp_path: Path, above: str, line: int) -> None:
    path = file(tmp_path, "t.csv", above + "prompt,completion\na,b\nc,d\n")
    table = open_table(path)
    assert table.columns == ["prompt", "completion"]
    assert values(table) == [["a", "b"], ["c", "d"]]
    assert lines(path) == [line + 1, line + 2]
    assert table.blank == []
    assert table.notes == [f"the header is line {line}; what is above it is not read"]


@pytest.mark.parametrize(
    "text",
    [
        "text\nHello, world\nBye, all\n",
        "text\n\nHello, world\n\nBye, all\n",
        "text\nNo comma\nHello, world\nBye, all, again\n",
        ",name\n0,x\n1,y\n",
        "only,,\na,b,c\nd,e\n",
    ],
)
def test_a_first_line_that_is_no_title_is_the_header(tmp_path: Path, text: str) -> None:
    table = open_table(file(tmp_path, "t.csv", text))
    assert table.columns[0] == (text.partition("\n")[0].partition(",")[0] or "column 1")
    assert table.notes == []


@pytest.mark.parametrize(
    "rows",
    [
        ['"inch pipe\tA', "foo\tB", '12"\tD', "baz\tE"],
        ['"inch pipe\tA', "foo\tB", "baz\tE"],
        ['"Hello" she said\tA', "foo\tB"],
        ['foo\t"inch', 'a 5" tape\tB', 'bar\tsays "hi"', "baz\tE"],
    ],
)
def test_quotes_that_are_signs(tmp_path: Path, rows: list[str]) -> None:
    table = open_table(file(tmp_path, "t.tsv", "\n".join(["prompt\tcompletion", *rows])))
    assert values(table) == [row.split("\t") for row in rows]
    assert table.notes == [UNQUOTED]


@pytest.mark.parametrize(
    "rows",
    [
        [["a", "two\nlines"], ["c", "d"]],
        [["a\tb", "c"], ["d", "e"]],
        [['say "hi"', "b"], ["d", '"']],
        [["name\tage\nBob\t3\nWho?", "Bob"], ["name\tage\nAnn\t4\nWho?", "Ann"], ["x", "y"]],
        [["a", 'A table:\nsay "hi"\tb\nc\td'], ["x", "y"]],
        [["name\tage\nBob\t3\nWho?", "Bob"]],
        [["a phrase", "x"], ["b", "y"]],
    ],
)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_quotes_that_hold_cells_together(
    tmp_path: Path, rows: list[list[str]], quoting: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, "excel-tab", quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([["prompt", "completion"], *rows])
    table = open_table(file(tmp_path, "t.tsv", out.getvalue()))
    assert values(table) == rows
    assert UNQUOTED not in table.notes


def test_a_quote_that_is_never_closed_in_a_table_that_quotes(tmp_path: Path) -> None:
    text = 'a\tb\n"say ""x"""\t2\n3\t"open\n5\t6\n'
    with pytest.raises(SourceError, match=r"line 3: .* never closed"):
        values(open_table(file(tmp_path, "t.tsv", text)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_text_that_is_a_table(tmp_path: Path, encoding: str) -> None:
    text = "prompt\tcompletion\r\nWas für, bitte?\tNichts\r\n\r\nWer?\tIch, er\r\n"
    table = open_table(file(tmp_path, "t.txt", text.encode(encoding)))
    assert table.format == "TSV"
    assert table.columns == ["prompt", "completion"]
    assert values(table) == [["Was für, bitte?", "Nichts"], ["Wer?", "Ich, er"]]


def test_a_text_that_is_a_table_with_line_breaks_in_cells(tmp_path: Path) -> None:
    text = 'prompt\tcompletion\r\n"two\nlines"\tb\r\nc\td\r\n'
    assert values(open_table(file(tmp_path, "t.txt", text))) == [["two\nlines", "b"], ["c", "d"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_that_is_no_table(tmp_path: Path, encoding: str, end: str) -> None:
    rows = ["Größe, für alle", "one\ttab", "", '"no tab']
    table = open_table(file(tmp_path, "t.txt", end.join(rows).encode(encoding)))
    assert table.format == "TXT"
    assert values(table) == [[row] for row in rows if row]
    assert [record.line for record in table.records()] == [1, 2, 4]


def test_one_line_with_tabs_is_no_table(tmp_path: Path) -> None:
    assert open_table(file(tmp_path, "t.txt", "a\tb\n\n")).format == "TXT"


def test_a_quote_that_ends_at_that_of_another_row(tmp_path: Path) -> None:
    path = file(tmp_path, "t.csv", 'prompt,completion\na,b\n"tea, milk,Hot\n"rice, salt,Cold\n')
    with pytest.raises(SourceError, match=r"line 3: .* not closed here: .* in line 4; close it"):
        open_table(path)


@pytest.mark.parametrize(
    "rows",
    [
        '{"prompt": "Tea?", "completion": "Yes, please."}',
        '{"prompt": "Tea?", "completion": "Yes, please."}\n{"prompt": "Milk?", "completion": "No."}\n',
        '\n[\n  {"prompt": "Tea?", "completion": "Yes, please."}\n]\n',
        '{\n  "prompt": "Tea?",\n  "completion": "Yes, please."\n}\n',
    ],
)
def test_rows_of_json_under_the_name_of_a_table(tmp_path: Path, rows: str) -> None:
    table = open_table(file(tmp_path, "t.csv", rows))
    assert table.columns == ["prompt", "completion"]
    assert values(table)[0] == ["Tea?", "Yes, please."]


def test_a_table_whose_first_cell_is_json(tmp_path: Path) -> None:
    table = open_table(file(tmp_path, "t.csv", '{"a": 1},label\n{"a": 2},other\n'))
    assert table.format == "CSV"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('q, a\n"Tea?", "Yes, please."\nMilk?, "A ""drop"""\n', [["Tea?", "Yes, please."], ["Milk?", 'A "drop"']]),
        ('"q" , "a"\r\n"Tea?" , "Yes"  \r\n"Milk?" , "No,\r\nno"\r\n', [["Tea?", "Yes"], ["Milk?", "No,\r\nno"]]),
        ('"q","a" \n"Tea?","Yes" \n', [["Tea?", "Yes"]]),
        ('q; a\n"Tea?"; ""\n"Milk?"; "No"\n', [["Tea?", ""], ["Milk?", "No"]]),
        # Spaces that are the cell's own, and quotes that are.
        ('q,a\nTea?, yes\n"Milk, or so?", "no"\n', [["Tea?", " yes"], ["Milk, or so?", "no"]]),
        ('q,a\nTea?, "Yes" she said\nMilk?, no\n', [["Tea?", ' "Yes" she said'], ["Milk?", " no"]]),
        ('q,a\n"Say, ""x"" , y","He said, "\n', [['Say, "x" , y', "He said, "]]),
        ('q,a\n5" ,b\n', [['5" ', "b"]]),
    ],
)  # fmt: skip
def test_spaces_beside_quotes(tmp_path: Path, text: str, rows: list[list[str]]) -> None:
    assert values(open_table(file(tmp_path, "t.csv", text), header=True)) == rows


LINED_UP = [
    ("What is tea?", "A drink.", "1"),
    ("And milk?", "Also a drink, mostly.", "1"),
    ("Why?", "No idea.", "0"),
]
LINED_UP += [("Who says so?", "Nobody does.", "1")]  # fmt: skip


def test_columns_that_are_lined_up(tmp_path: Path) -> None:
    lines = [f"{q:20},{a:20},{n:>5}" for q, a, n in [("question", "answer", "n"), *LINED_UP]]
    lines[2] = f'{"And milk?":20},"Also a drink, mostly."  ,    1'
    table = open_table(file(tmp_path, "t.csv", "\n".join(lines) + "\n"), header=True)
    assert values(table) == [list(row) for row in LINED_UP]
    assert "the columns are lined up with spaces, which are no part of the cells" in table.notes


def test_spaces_that_line_nothing_up(tmp_path: Path) -> None:
    rows = [[f"Is it {n}?", f" {'no' if n % 2 else 'yes'}"] for n in range(9)]
    rows += [["Spaces after it   ", " yes  "]]
    text = "prompt ,completion \n" + "".join(f"{q},{a}\n" for q, a in rows)
    assert values(open_table(file(tmp_path, "t.csv", text))) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (r'"He said \"hi\", and left",C:\new', [['He said "hi", and left', r"C:\new"]]),
        (r'"\"Hi\"","$\frac{a}{b}$"', [['"Hi"', r"$\frac{a}{b}$"]]),
        # A cell that ends in a backslash, in a table that doubles its quotes.
        (r'"C:\","a ""b"""', [["C:\\", 'a "b"']]),
    ],
)
def test_quotes_after_a_backslash(tmp_path: Path, text: str, rows: list[list[str]]) -> None:
    table = open_table(file(tmp_path, "t.csv", f'"q","a"\n{text}\n'), header=True)
    assert values(table) == rows
