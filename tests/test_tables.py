"""Tables of every format: what people see in the cells is what arrives, and nothing else."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftlint.errors import SourceError
from ftlint.preparation.stage import look
from ftlint.preparation.wishes import Wishes
from ftlint.tables import Table, open_table
from ftlint.tables.values import as_json, as_text

AWKWARD = [
    "007",
    "1.10",
    "NA",
    "None",
    "null",
    "",
    " x ",
    "a,b",
    'say "hi"',
    "two\nlines",
    "ünï",
    "=1+1",
]


def values(table: Table) -> list[list[Any]]:
    return [list(map(as_text, record.values.values())) for record in table.records()]


def file(tmp_path: Path, name: str, data: bytes | str) -> str:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


def workbook(tmp_path: Path, rows: list[list[Any]], **formats: str) -> str:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cell, number_format in formats.items():
        sheet[cell].number_format = number_format
    path = tmp_path / "book.xlsx"
    book.save(path)
    return str(path)


CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n",;\t'), max_size=8
)


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_delimited_cells_arrive(sign: str, rows: list[tuple[str, str]]) -> None:
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sign, lineterminator="\n")
    writer.writerow(["prompt", "completion"])
    writer.writerows(rows)
    table = open_table(out.getvalue().encode())
    kept = [list(row) for row in rows if any(row)]
    assert table.columns == ["prompt", "completion"] or "prompt" in table.columns[0]
    told = any("the quotes are signs" in note for note in table.notes)  # as one alone may be
    if table.columns == ["prompt", "completion"] and not told:
        assert values(table) == kept
        assert values(table) == kept


def test_numbers_and_words_for_nothing_stay_text(tmp_path: Path) -> None:
    import csv

    out = io.StringIO(newline="")
    csv.writer(out).writerows([["a", "b"], *[[cell, "x"] for cell in AWKWARD]])
    table = open_table(file(tmp_path, "t.csv", out.getvalue()))
    assert [row[0] for row in values(table)] == AWKWARD


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1251", "shift_jis"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    words = {
        "cp1251": "Сколько стоит доставка в Норвегию и когда она придёт",
        "shift_jis": "ノルウェーへの送料はいくらですか。いつ届きますか",
    }.get(encoding, "Wie groß ist die Tür für Bücher und was kostet café crème")
    lines = ["question,answer"] + [f"{words} {i},ja {i}" for i in range(60)]
    table = open_table(file(tmp_path, "t.csv", "\n".join(lines).encode(encoding)))
    assert table.columns == ["question", "answer"]
    assert values(table)[0][0] == f"{words} 0"
    named = open_table(
        file(tmp_path, "n.csv", "\n".join(lines).encode(encoding)), encoding=encoding
    )
    assert values(named)[-1] == [f"{words} 59", "ja 59"]


def test_a_quote_that_is_never_closed_is_told_with_its_line(tmp_path: Path) -> None:
    path = file(tmp_path, "t.csv", 'a,b\n1,2\n3,"open\n5,6\n')
    with pytest.raises(SourceError, match=r"line 3: a cell in quotes .* never closed"):
        values(open_table(path))


def test_rows_with_too_many_cells_are_problems_not_losses(tmp_path: Path) -> None:
    table = open_table(file(tmp_path, "t.csv", "a,b\n1,2\n3,4,5\n\n6\n"))
    assert values(table) == [["1", "2"], ["6", ""]]
    assert table.problems == {
        3: '3 cells, and the header has 2: a cell with a "," in it needs quotes'
    }
    assert table.blank == [4]
    assert table.notes == ["1 row has fewer cells than the header; the rest is read as empty"]


def test_columns_without_a_name_and_with_the_same() -> None:
    assert open_table(b"a,,a\n1,2,3\n").columns == ["a", "column 2", "a (2)"]


def test_a_format_that_is_not_reproduced_is_noted(tmp_path: Path) -> None:
    table = open_table(workbook(tmp_path, [["a", "b"], [0.5, "x"]], A2="# ?/?"))
    assert values(table) == [["0.5", "x"]]
    assert any("format that is not reproduced" in note for note in table.notes)


def test_workbook(tmp_path: Path) -> None:
    rows = [
        ["Our best answers"],
        [],
        ["Question", "Answer", "When"],
        ["Is it <b>big</b>?", 7, dt.datetime(2026, 11, 23)],
        [None, None, None],
        ["1.10", True, None],
    ]
    path = workbook(tmp_path, rows, B4="000", C4="dd.mm.yyyy")
    table = open_table(path)
    assert table.columns == ["Question", "Answer", "When"]
    assert [(r.line, list(r.values.values())) for r in table.records()] == [
        (4, ["Is it <b>big</b>?", "007", "23.11.2026"]),
        (6, ["1.10", "TRUE", ""]),
    ]
    assert table.blank == [5]
    assert table.notes == ["the header is row 3; what is above it is not read"]


@pytest.mark.parametrize("memory", [1 << 24, 10])
def test_strings_that_cells_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: int
) -> None:
    monkeypatch.setattr("ftlint.tables.strings.MEMORY", memory)
    plain = workbook(tmp_path, [["0", "1"], ["2", "3"], ["4", "2"]])
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>q</t></si><si><t>a</t></si>"
        '<si><r><t xml:space="preserve">two </t></r><r><rPr><b/></rPr><t>runs</t></r></si>'
        '<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh></si>'
        "<si><t>a_x000D_b _x005F_x000D_ x005F_ &lt;é&gt;</t></si></sst>"
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    path = tmp_path / "shared.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            text = re.sub(r't="inlineStr"><is><t>(\d)</t></is>', r't="s"><v>\1</v>', text).replace(
                "</Types>", part
            )
            new.writestr(name, text)
        new.writestr("xl/sharedStrings.xml", strings)
    assert values(open_table(str(path))) == [
        ["two runs", "漢字"],
        ["a\rb _x000D_ x005F_ <é>", "two runs"],
    ]


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_workbook_that_libreoffice_wrote(tmp_path: Path) -> None:
    rows = [
        ["Question", "Answer", "When", "Share", "Long"],
        ["Is it <b>big</b>?", 7, dt.datetime(2026, 11, 23), 0.25, "00123456789012345678"],
        ['two\nlines; "said"', "=B2*6", dt.datetime(2026, 1, 2), 1, "=A2&B2"],
        ["=1=1", True, None, 1234.5, "NA"],
        ["  spaces  ", "日本語 👍", None, None, "=1/0"],
    ]
    formats = {"B2": "000", "C2": "dd.mm.yyyy", "C3": "yyyy-mm-dd", "D2": "0%", "D4": "#,##0.00"}
    made = workbook(tmp_path, rows, **formats)
    out = tmp_path / "libre"
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [OFFICE or "", home, "--headless", "--convert-to", "xlsx", "--outdir", str(out), made],
        check=True,
        capture_output=True,
        timeout=120,
    )
    table = open_table(str(out / "book.xlsx"))
    assert table.columns == rows[0]
    assert values(table) == [
        ["Is it <b>big</b>?", "007", "23.11.2026", "25%", "00123456789012345678"],
        ['two\nlines; "said"', "42", "2026-01-02", "1", "Is it <b>big</b>?7"],
        ["TRUE", "TRUE", "", "1,234.50", "NA"],
    ]
    assert table.problems == {5: "the cell E5 shows #DIV/0!"}


def test_sheets_merged_and_hidden_cells_are_noticed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"  # type: ignore[union-attr]
    sheet = book.create_sheet("Data")
    sheet.append(["q", "a"])
    sheet.append(["x", "y"])
    sheet.append(["x2", "y2"])
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    old = book.create_sheet("Old", 0)
    old.append(["question", "answer"])
    old.sheet_state = "hidden"
    book.create_sheet("More").append(["z"])
    path = tmp_path / "b.xlsx"
    book.save(path)
    table = open_table(str(path))
    assert values(table) == [["x", "y"], ["x", "y2"]]
    told = " / ".join(table.notes)
    assert 'the sheet "Data"; not read: "Notes", "More", "Old" (hidden) (`sheet`)' in told
    for words in ("merged", "1 hidden row is read", "hidden columns"):
        assert words in told
    assert values(open_table(str(path), sheet="More")) == []
    with pytest.raises(SourceError, match="did you mean 'Data'"):
        open_table(str(path), sheet="Dat")


def test_formulas_without_a_value_are_an_error(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["q", "a"], ["x", "=1+1"]])
    with pytest.raises(SourceError, match=r"1 formulas? ha.* no value in the file \(B2\)"):
        look(path, Wishes())


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": "007", "b": 1.10}, {"a": "x", "b": 12345678901234567890123}]',
        '{"a": "007", "b": 1.10}\n{"a": "x", "b": 12345678901234567890123}\n',
        '{"rows": [{"a": "007", "b": 1.10}, {"a": "x", "b": 12345678901234567890123}], "n": 2}',
        '{"a": ["007", "x"], "b": [1.10, 12345678901234567890123]}',
        '{"a": {"0": "007", "1": "x"}, "b": {"0": 1.10, "1": 12345678901234567890123}}',
        '{\n  "a": "007",\n  "b": 1.10\n}\n{\n  "a": "x",\n  "b": 12345678901234567890123\n}\n',
    ],
)
def test_json_in_its_layouts(tmp_path: Path, text: str) -> None:
    table = open_table(file(tmp_path, "t.json", text))
    assert table.columns == ["a", "b"]
    assert values(table) == [["007", "1.10"], ["x", "12345678901234567890123"]]


def test_lists_and_objects_stay_what_they_are(tmp_path: Path) -> None:
    row = {"messages": [{"role": "user", "content": "x", "weight": 1}], "n": 1.5, "none": None}
    table = open_table(file(tmp_path, "t.jsonl", json.dumps(row)))
    (record,) = table.records()
    assert as_json(record.values) == row


def test_lines_that_are_no_json_are_problems(tmp_path: Path) -> None:
    table = open_table(file(tmp_path, "t.jsonl", '{"a": "1"}\nnot json\n[1]\n{"a": "2"}\n'))
    assert values(table) == [["1"], ["2"]]
    assert set(table.problems) == {2, 3}


def test_a_pointer_is_no_table(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
    with pytest.raises(SourceError, match="12,345 bytes, was not fetched; git lfs pull"):
        open_table(file(tmp_path, "t.csv", pointer))


def test_text_is_a_completion_a_line(tmp_path: Path) -> None:
    table = open_table(file(tmp_path, "t.txt", 'First one.\r\n\nSecond, "one"\n'))
    assert values(table) == [["First one."], ['Second, "one"']]


def test_parquet_arrow_and_frames(tmp_path: Path) -> None:
    columns = {"q": ["x", None], "n": [1, 2**60], "f": [1.5, 0.1], "l": [[1], []]}
    arrow = pyarrow.table(columns)
    pyarrow.parquet.write_table(arrow, tmp_path / "t.parquet")
    with pyarrow.ipc.new_file(tmp_path / "t.arrow", arrow.schema) as writer:
        writer.write_table(arrow)
    wanted = [["x", "1", "1.5", [1]], [None, str(2**60), "0.1", []]]
    assert values(open_table(str(tmp_path / "t.parquet"))) == wanted
    assert values(open_table(str(tmp_path / "t.arrow"))) == wanted
    frame = pandas.DataFrame({"q": ["x", None], "n": pandas.array([1, None], dtype="Int64")})
    assert values(open_table(frame)) == [["x", "1"], [None, None]]
    assert values(open_table([{"q": "x", "n": 1}])) == [["x", "1"]]


def test_the_index_of_a_frame_that_was_filtered_is_no_column(tmp_path: Path) -> None:
    frame = pandas.DataFrame({"q": ["x", "y", "z"], "n": [1, 2, 3]})
    frame[frame.n != 2].to_parquet(tmp_path / "t.parquet")
    table = open_table(str(tmp_path / "t.parquet"))
    assert table.columns == ["q", "n"]
    assert values(table) == [["x", "1"], ["z", "3"]]


def test_numbers_of_single_precision_stay_as_short_as_they_were_written(tmp_path: Path) -> None:
    single = pyarrow.array([0.1, None], pyarrow.float32())
    half = pyarrow.array([0.1, 2.5], pyarrow.float16())
    lists = pyarrow.array([[0.1], None], pyarrow.list_(pyarrow.float32()))
    objects = pyarrow.array([{"x": 0.1, "y": 1}, None], pyarrow.struct({"x": "f4", "y": "i4"}))
    table = pyarrow.table({"s": single, "h": half, "l": lists, "o": objects})
    wanted = [["0.1", "0.1", [0.1], {"x": 0.1, "y": 1}], [None, "2.5", None, None]]
    pyarrow.parquet.write_table(table.drop_columns("h"), tmp_path / "t.parquet")
    with pyarrow.ipc.new_file(tmp_path / "t.arrow", table.schema) as writer:
        writer.write_table(table)
    assert values(open_table(str(tmp_path / "t.arrow"))) == wanted
    assert values(open_table(str(tmp_path / "t.parquet"))) == [r[:1] + r[2:] for r in wanted]
    frame = pandas.DataFrame({"s": pandas.array([0.1, None], "float32")})
    assert values(open_table(frame)) == [["0.1"], [None]]
    assert values(open_table(frame.astype("Float32"))) == [["0.1"], [None]]


def test_a_broken_page_of_parquet_is_told_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"q": ["some words"] * 9}), path)
    data = bytearray(path.read_bytes())
    data[4:40] = bytes(36)
    path.write_bytes(data)
    with pytest.raises(SourceError, match=r"t.parquet: not a Parquet file .*download it again"):
        values(open_table(str(path)))


def test_compressed(tmp_path: Path) -> None:
    path = file(tmp_path, "t.csv.gz", gzip.compress(b"a,b\n1,2\n"))
    assert values(open_table(path)) == [["1", "2"]]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("t.csv", b"", "the file is empty"),
        ("t.xlsx", b"PK\x03\x04 broken", "not a workbook"),
        ("t.parquet", b"PAR1 broken", "not a Parquet file"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "before 2007"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted with a password; save it with"),
        ("t.xls", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a password"),
        ("t.xls", b"\n<html><table><tr><td>q</td></tr></table></html>", "HTML page .* as .xlsx"),
        ("t.xls", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "XML under the name of a work"),
        ("t.json", b'{"a": {"b": 1}, "c": [1]}', "holds no rows"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        values(open_table(file(tmp_path, name, data)))


def test_columns_of_a_frame_have_names_that_are_text() -> None:
    table = open_table(pandas.DataFrame({0: ["a?"], "1": ["b"]}))
    assert table.columns == ["0", "1"]
    assert [record.values for record in table.records()] == [{"0": "a?", "1": "b"}]
    with pytest.raises(SourceError, match="two columns have the name '1'"):
        open_table(pandas.DataFrame([["a", "b"]], columns=[1, "1"]))


def test_rows_of_json_with_the_commas_of_a_list(tmp_path: Path) -> None:
    text = '{"prompt": "a", "completion": "b"},\n{"prompt": "c", "completion": "d"} , \n'
    table = open_table(file(tmp_path, "t.jsonl", text))
    assert values(table) == [["a", "b"], ["c", "d"]]
    assert not table.problems


@pytest.mark.parametrize(
    ("key", "who", "says"), [("messages", "role", "content"), ("conversations", "from", "value")]
)
def test_conversations_that_are_lists_get_their_key(
    tmp_path: Path, key: str, who: str, says: str
) -> None:
    said = [{who: "user", says: "Is it open?"}, {who: "assistant", says: "Until six."}]
    for name, text in (
        ("t.json", json.dumps([said, said], indent=2)),
        ("t.jsonl", f"{json.dumps(said)}\n" * 2),
    ):
        table = open_table(file(tmp_path, name, text))
        assert [record.values for record in table.records()] == [{key: said}] * 2
        assert table.notes == [f'a row that is a list of messages is taken for its "{key}"']
        assert not table.problems


def test_lists_of_other_things_are_no_conversations(tmp_path: Path) -> None:
    table = open_table(
        file(tmp_path, "t.jsonl", '["a", "b"]\n[]\n[{"role": "user"}]\n{"text": "c"}\n')
    )
    assert [record.values for record in table.records()] == [{"text": "c"}]
    assert list(table.problems) == [1, 2, 3]
