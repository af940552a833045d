"""Workbooks as programs write them: sizes that are wrong, errors, empty texts, broken parts."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.chart
import pytest

from ftlint.errors import SourceError
from ftlint.preparation.stage import look
from ftlint.preparation.wishes import Wishes
from ftlint.tables import open_table
from tests.test_tables import values, workbook

SHEET = "xl/worksheets/sheet1.xml"
ROWS = [["prompt", "completion"], ["a", "b"], ["c", "d"], ["e", "f"]]


def changed(path: str, pattern: str, text: str, member: str = SHEET) -> str:
    """A copy of a workbook in which the first match of a pattern is another text."""
    other = path.replace(".xlsx", "-changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            xml = old.read(name).decode()
            if name == member:
                xml, found = re.subn(pattern, text, xml, count=1, flags=re.DOTALL)
                assert found
            new.writestr(name, xml)
    return other


def with_cell(path: str, place: str, xml: str) -> str:
    return changed(path, f'<c r="{place}".*?</c>', xml.replace("\\", r"\\"))


@pytest.mark.parametrize("size", ["A1", "A1:B2", "A1:A9", "A1:XFD1048576"])
def test_the_size_that_a_sheet_says_it_has_is_not_believed(tmp_path: Path, size: str) -> None:
    path = changed(workbook(tmp_path, ROWS), '<dimension ref="[^"]*"', f'<dimension ref="{size}"')
    table = open_table(path)
    assert table.columns == ROWS[0]
    assert values(table) == ROWS[1:]
    assert table.blank == []


def test_rows_and_cells_that_are_not_written_are_empty(tmp_path: Path) -> None:
    rows = [["prompt", "note", "completion"], ["a", None, "b"], ["c"], [None, "x"], ["e", "", "f"]]
    path = changed(workbook(tmp_path, rows), '<row r="3".*?</row>', "")
    table = open_table(path)
    assert values(table) == [["a", "", "b"], ["", "x", ""], ["e", "", "f"]]
    assert table.blank == [3]


@pytest.mark.parametrize(
    "error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]
)
def test_a_cell_that_shows_an_error_is_a_problem_of_its_row(tmp_path: Path, error: str) -> None:
    cell = f'<c r="B3" t="e"><f>C3</f><v>{error}</v></c>'
    table = open_table(with_cell(workbook(tmp_path, ROWS), "B3", cell))
    assert values(table) == [["a", "b"], ["e", "f"]]
    assert table.problems == {3: f"the cell B3 shows {error}"}


def test_a_text_that_reads_like_an_error_is_a_text(tmp_path: Path) -> None:
    cell = '<c r="B3" t="inlineStr"><is><t>#N/A</t></is></c>'
    table = open_table(with_cell(workbook(tmp_path, ROWS), "B3", cell))
    assert values(table)[1] == ["c", "#N/A"]
    assert table.problems == {}


@pytest.mark.parametrize("number", [99999999, -5])
def test_a_date_that_there_is_not_is_its_number(tmp_path: Path, number: int) -> None:
    path = workbook(tmp_path, [["q", "a"], ["x", number]], B2="yyyy-mm-dd")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = open_table(path)
        assert values(table) == [["x", str(number)]]
    assert table.notes == [
        "1 cell has a format that is not reproduced: read as plain numbers and ISO dates"
    ]


def test_a_date_in_a_format_of_east_asia_that_has_only_a_number(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["q", "a"], ["x", 45000]], B2="mm-dd-yy")
    path = changed(path, 'numFmtId="14"', 'numFmtId="31"', "xl/styles.xml")
    assert values(open_table(path)) == [["x", "2023-03-15"]]


@pytest.mark.parametrize("value", ["<v></v>", "<v/>", ""])
def test_a_formula_with_an_empty_text_is_empty(tmp_path: Path, value: str) -> None:
    cell = f'<c r="B3" t="str"><f>IF(A3="","x","")</f>{value}</c>'
    assert values(open_table(with_cell(workbook(tmp_path, ROWS), "B3", cell)))[1] == ["c", ""]


@pytest.mark.parametrize(
    "cell", ['<c r="B3"><f>A3</f><v></v></c>', '<c s="0" r="B3"><f>A3</f></c>']
)
def test_a_formula_that_was_never_calculated_is_an_error(tmp_path: Path, cell: str) -> None:
    path = with_cell(workbook(tmp_path, ROWS), "B3", cell)
    with pytest.raises(SourceError, match=r"1 formula has no value in the file \(B3\)"):
        look(path, Wishes())


def test_what_is_looked_for_is_found_where_two_pieces_meet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[Any]] = [["q", "a"], *[["some words", "=1+1"] for _ in range(20)]]
    path = workbook(tmp_path, rows)
    for piece in (100, 101, 137, 512):
        monkeypatch.setattr("ftlint.tables.sheet.PIECE", piece)
        with pytest.raises(SourceError, match="20 formulas have no value"):
            look(path, Wishes())


def test_elements_with_a_prefix(tmp_path: Path) -> None:
    path = workbook(tmp_path, [*ROWS, ["x", "=1+1"]])
    other = str(tmp_path / "prefixed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            xml = old.read(name).decode()
            if name == SHEET:
                xml = re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")
            new.writestr(name, xml)
    with pytest.raises(SourceError, match=r"1 formula has no value in the file \(B5\)"):
        look(other, Wishes())


TURNS = [
    ["role", "content", "words", "conversation"],
    ["user", "Rain?", "=LEN(B2)", "a"],
    ["assistant", "No.", "=LEN(B3)", "a"],
    ["user", "Snow?", "=LEN(B4)", "b"],
    ["assistant", "Yes.", "=LEN(B5)", "b"],
]
COUNTED = [["question", "answer", "words"], ["Rain?", "No.", "=LEN(B2)"], ["Snow?", "Yes.", "=1"]]


@pytest.mark.parametrize(
    ("rows", "pairs", "cells"),
    [
        (COUNTED, {}, None),
        (COUNTED, {"prompt": "question", "completion": "words"}, "C2, C3"),
        (COUNTED, {"prompt": "question", "completion": "{answer} ({words})"}, "C2, C3"),
        ([["=NOW()", "", ""], *COUNTED], {}, None),  # above the header
        ([[*row, "", cell] for row, cell in zip(COUNTED, ("", "=1", ""), strict=True)], {}, None),
        # What was never calculated might have been what answers.
        ([["this", "that", "other"], *COUNTED[1:]], {}, "C2, C3"),
        ([["this", "that", "other"], *COUNTED[1:]], {"prompt": "this", "completion": "that"}, None),
        ([["role", "content", "conversation"], ["user", "Hi.", "=1"]], {}, "C2"),
        (TURNS, {}, None),
        ([["role", "content", "turn", "conversation"], *TURNS[1:]], {}, "C2"),  # else in its order
        (TURNS, {"role": "role", "content": "words", "conversation": "conversation"}, "C2"),
    ],
)
def test_only_the_columns_that_are_used_need_values(
    tmp_path: Path, rows: list[list[Any]], pairs: dict[str, str], cells: str | None
) -> None:
    path = workbook(tmp_path, rows)
    if cells:
        with pytest.raises(SourceError, match=re.escape(f"no value in the file ({cells}")):
            look(path, Wishes(map=pairs))
        return
    stage = look(path, Wishes(map=pairs))
    unused = repr(stage.source.columns[2])
    told = [note for note in stage.table.notes if note.startswith("formulas without a value")]
    assert told == [f"formulas without a value in the file, in columns that are not used: {unused}"]
    rest = [r.values[stage.source.columns[1]] for r in stage.source.records()]
    assert [text for text in rest if not text.endswith("?")] == ["No.", "Yes."]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ('<c r="B3".*', ""),
        ('<c r="B3".*?</c>', '<c r="B3" t="s"><v>99</v></c>'),
        ('<c r="B3".*?</c>', '<c r="B3"><v>x</v></c>'),
        ('<c r="B3".*?</c>', '<c r="B3" s="99"><v>1</v></c>'),
    ],
)
def test_a_broken_sheet_is_told_with_the_file(tmp_path: Path, pattern: str, text: str) -> None:
    path = changed(workbook(tmp_path, ROWS), pattern, text)
    with pytest.raises(SourceError, match=r"changed.xlsx: not a workbook .*save it again as .xlsx"):
        values(open_table(path))


def test_charts_on_sheets_of_their_own_are_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart", 0).add_chart(openpyxl.chart.BarChart())
    for row in ROWS:
        book.worksheets[0].append(row)
    path = tmp_path / "chart.xlsx"
    book.save(path)
    table = open_table(str(path))
    assert values(table) == ROWS[1:]
    assert table.notes == []
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart", 0).add_chart(openpyxl.chart.BarChart())
    book.remove(book.worksheets[0])
    book.save(path)
    with pytest.raises(SourceError, match="no sheet of the workbook has rows"):
        open_table(str(path))


def test_a_header_far_down(tmp_path: Path) -> None:
    table = open_table(workbook(tmp_path, [*[[None, None]] * 25, *ROWS]))
    assert table.columns == ROWS[0]
    assert [record.line for record in table.records()] == [27, 28, 29]
    assert table.notes == []


def test_a_header_without_a_name_for_the_numbers_of_the_rows(tmp_path: Path) -> None:
    table = open_table(workbook(tmp_path, [[None, "text"], [0, "a"], [1, "b"]]))
    assert table.columns == ["column 1", "text"]
    assert values(table) == [["0", "a"], ["1", "b"]]
    table = open_table(workbook(tmp_path, [[None, "Title"], [None, "q", "a"], [None, "x", "y"]]))
    assert table.columns == ["column 1", "q", "a"]


def merged(tmp_path: Path, rows: list[list[Any]], *ranges: str) -> str:
    book = openpyxl.load_workbook(workbook(tmp_path, rows))
    for one in ranges:
        book.active.merge_cells(one)  # type: ignore[union-attr]
    book.save(tmp_path / "merged.xlsx")
    return str(tmp_path / "merged.xlsx")


def test_a_merged_cell_is_read_in_every_row_that_it_spans(tmp_path: Path) -> None:
    data = [["text", "label"], ["a", "x"], ["b"], ["c"], ["d", "y"], [], ["e"], ["f", "z"]]
    table = open_table(merged(tmp_path, data, "B2:B4", "B5:B7"))
    assert values(table) == [list(pair) for pair in ("ax", "bx", "cx", "dy", "ey", "fz")]
    assert table.blank == [6]  # what has nothing else stays empty
    assert table.notes == ["2 merged cells are read in every row that they span"]
    assert values(table) == [list(pair) for pair in ("ax", "bx", "cx", "dy", "ey", "fz")]


def test_merged_cells_above_and_in_the_header_and_across(tmp_path: Path) -> None:
    data = [["All of it"], ["n", "what"], [None, "prompt", "completion"], [1, "a", "b"], [2, "c"]]
    table = open_table(merged(tmp_path, data, "A1:C1", "A2:A3", "B2:C2", "B5:C5"))
    assert table.columns == ["n", "prompt", "completion"]
    assert values(table) == [["1", "a", "b"], ["2", "c", ""]]
    assert table.notes == [
        "the header is row 3; what is above it is not read",
        "1 cell is merged across columns: only the first of these has the value",
    ]


def test_an_error_in_a_merged_cell_is_one_of_all_its_rows(tmp_path: Path) -> None:
    path = merged(tmp_path, ROWS, "B2:B3")
    table = open_table(with_cell(path, "B2", '<c r="B2" t="e"><v>#N/A</v></c>'))
    assert values(table) == [["e", "f"]]
    assert table.problems == dict.fromkeys((2, 3), "the cell B2 shows #N/A")


def test_a_page_of_text_before_the_table_is_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["This workbook has examples."])
    sheet = book.create_sheet("Data")
    for row in (["question", "answer"], ["Why?", "So."]):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    table = open_table(str(tmp_path / "t.xlsx"))
    assert table.columns == ["question", "answer"]
    assert 'read the sheet "Data"; not read: "Sheet" (`sheet`)' in table.notes
