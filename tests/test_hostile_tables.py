"""Tables as people have them: each row is written or named, and nothing goes in silence."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import ftlint as library
from ftlint.errors import Error, SourceError, Undecided

ROWS = [(f"What is {n} and {n}?", f"It is {2 * n}, surely.") for n in range(40)]


def csv_of(*rows: tuple[str, ...]) -> str:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


def prepared(folder: Path, source: Any, **wishes: Any) -> tuple[list[str], str]:
    """The lines that are written, and what is told of them."""
    made = library.prepare(source, isolated=True, output=str(folder / "o.jsonl"), **wishes)
    notes = json.loads((folder / "o.ftlint.json").read_text())["notes"]
    return Path(made.files[0]).read_text("utf-8").splitlines(), "; ".join(notes)


def test_a_header_that_comes_again_is_no_row(tmp_path: Path) -> None:
    rows = [("question", "answer"), *ROWS, ("Question", " answer "), ("So?", "So.")]
    (tmp_path / "t.csv").write_text(csv_of(*rows))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "t.xlsx")
    for name in ("t.csv", "t.xlsx"):
        folder = tmp_path / name.rpartition(".")[2]
        folder.mkdir()
        lines, told = prepared(folder, str(tmp_path / name))
        assert len(lines) == len(ROWS) + 1
        assert "1 row that names the columns once more, not read: 42" in told


@pytest.mark.parametrize("cell", ["NaN", "#N/A", "null", "None"])
def test_words_for_nothing_are_told(tmp_path: Path, cell: str) -> None:
    (tmp_path / "t.csv").write_text(csv_of(("question", "answer"), *ROWS, ("So?", cell)))
    lines, told = prepared(tmp_path, str(tmp_path / "t.csv"))
    assert len(lines) == len(ROWS) + 1
    assert f"1 row with {cell!r} for a text, by which programs say that there is none: 42" in told


def test_a_class_is_no_word_for_nothing(tmp_path: Path) -> None:
    rows = [(question, ("None", "Some")[n % 2]) for n, (question, _) in enumerate(ROWS)]
    (tmp_path / "t.csv").write_text(csv_of(("text", "label"), *rows))
    assert "for a text" not in prepared(tmp_path, str(tmp_path / "t.csv"))[1]


def test_keys_of_later_rows_are_told(tmp_path: Path) -> None:
    rows = [{"question": f"{q} {n}", "answer": f"{a} {n}"} for n in range(13) for q, a in ROWS]
    rows += [{"question": "So?", "answer": "So.", "rejected": "No.", "hint": "h"}]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    _, told = prepared(tmp_path, str(tmp_path / "t.jsonl"))
    for key in ("rejected", "hint"):
        assert f"the key '{key}' is not used, which stands only in 1 later row" in told


def test_two_columns_of_one_name_wait_for_somebody(tmp_path: Path) -> None:
    rows = [(*row, f"Or {row[1]}") for row in ROWS]
    (tmp_path / "t.csv").write_text(csv_of(("question", "answer", "Answer"), *rows))
    with pytest.raises(Undecided, match="two columns are called 'answer'"):
        prepared(tmp_path, str(tmp_path / "t.csv"))


@pytest.mark.parametrize(
    "value",
    [dt.date(2026, 1, 2), dt.datetime(2026, 1, 2), dt.time(1, 2), dt.timedelta(1), Decimal("1.5")],
)
def test_values_that_json_has_not_are_no_obstacle(tmp_path: Path, value: Any) -> None:
    rows = [{"question": q, "answer": a, "when": value} for q, a in ROWS]
    assert len(prepared(tmp_path, rows)[0]) == len(ROWS)


def test_dates_of_a_frame_are_texts(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS, columns=["question", "answer"])
    frame["answer"] = pandas.to_datetime([f"2026-01-{n % 28 + 1:02}" for n in range(len(ROWS))])
    lines, _ = prepared(tmp_path, frame)
    assert json.loads(lines[1])["completion"].strip().startswith("2026-01-02")


CHATS: list[Any] = [
    {"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]}
    for q, a in ROWS
]
PAIRS: list[Any] = [{"prompt": q, "completion": a} for q, a in ROWS]


@pytest.mark.parametrize("other", [PAIRS[7], {"id": 7}, {"messages": None}])
def test_a_row_of_another_shape_is_left_out_and_not_the_others(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    rows = [*CHATS[:30], other]
    with pytest.raises(Error, match="drop_bad=True leaves such rows out"):
        prepared(tmp_path, rows)
    assert len(prepared(tmp_path, rows, drop_bad=True)[0]) == 30


def test_rows_of_several_shapes_are_not_taken_for_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="several shapes: 20 of chat, 10 of completion"):
        prepared(tmp_path, [*CHATS[:20], *PAIRS[:10]], drop_bad=True)


def test_a_column_without_a_name_is_one(tmp_path: Path) -> None:
    lines, _ = prepared(tmp_path, [{"": q, "completion": a} for q, a in ROWS], map={"prompt": "", "completion": "completion"})  # fmt: skip
    assert len(lines) == len(ROWS)
    with pytest.raises(Undecided):
        prepared(tmp_path, [{"": q, "completion": a} for q, a in ROWS])


@pytest.mark.parametrize(
    "bad",
    [
        {"messages": [{"role": "user", "content": [None]}, {"role": "assistant", "content": "b"}]},
        {"messages": [{"role": "user", "content": [[]]}, {"role": "assistant", "content": "b"}]},
        {"messages": [{"role": "user", "content": {"\ud800": 1}}, {"role": "assistant", "content": "b"}]},
        {"messages": [{"role": "user", "content": "a", "\ud800": 1}, {"role": "assistant", "tool_calls": [{}]}]},
    ],
)  # fmt: skip
@pytest.mark.parametrize("to", ["alpaca", "sharegpt", "bedrock-conversation", "gemini", "completion"])  # fmt: skip
def test_a_row_that_cannot_be_converted_is_named(tmp_path: Path, bad: Any, to: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in [*CHATS, bad]))
    for name in ("r", "s"):
        (tmp_path / name).mkdir()
    lines, _ = prepared(tmp_path / "r", str(path), to=to, drop_bad=True)
    assert len(lines) in (len(ROWS), len(ROWS) + 1)


def test_half_a_surrogate_pair_in_what_is_told_is_no_obstacle(tmp_path: Path) -> None:
    rows = [
        {"schemaVersion": "1", "messages": [{"role": "user", "content": [{"text": q}]}, {"role": "assistant", "content": [{"text": a}]}]}
        for q, a in ROWS
    ]  # fmt: skip
    rows[3]["messages"][0]["content"][0]["\ud800"] = 1
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    lines, told = prepared(tmp_path, str(path), to="chat", drop_bad=True)
    assert len(lines) == len(ROWS) - 1
    assert "row 4: a part is no text: \\ud800" in told
