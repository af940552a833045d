"""Ways in which programs put rows into one object of JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ftlint.errors import Undecided
from ftlint.preparation import guess
from ftlint.tables import Table, open_table

PAIRS = [{"question": "Tea?", "answer": "Yes."}, {"question": "Milk?", "answer": "No."}]
ROWS = [["Tea?", "Yes."], ["Milk?", "No."]]


def table(folder: Path, value: Any, indent: int | None = None) -> Table:
    path = folder / "t.json"
    path.write_text(json.dumps(value, indent=indent))
    return open_table(str(path))


def values(found: Table) -> list[list[Any]]:
    return [list(record.values.values()) for record in found.records()]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "value",
    [
        {"columns": ["question", "answer"], "index": [0, 1], "data": ROWS},
        {"columns": ["question", "answer"], "data": ROWS},
        {"data": {"items": PAIRS}, "meta": {"count": 2}},
        {"status": "ok", "data": {"total": 2, "items": PAIRS}},
        {"response": {"result": {"rows": PAIRS}}},
    ],
)
def test_rows_below_the_top(tmp_path: Path, value: Any, indent: int | None) -> None:
    found = table(tmp_path, value, indent)
    assert found.columns == ["question", "answer"]
    assert values(found) == ROWS


def test_what_is_not_read_beside_them_is_told(tmp_path: Path) -> None:
    found = table(tmp_path, {"data": {"total": 2, "items": PAIRS}, "meta": {"count": 2}})
    assert {"not read: meta", "not read: total"} <= set(found.notes)


def test_columns_of_pandas_with_lists_in_them(tmp_path: Path) -> None:
    columns = {"id": {"0": 7, "1": 8}, "messages": {"0": PAIRS, "1": PAIRS}}
    assert table(tmp_path, columns).columns == ["id", "messages"]
    assert len(values(table(tmp_path, columns))) == 2


@pytest.mark.parametrize("indent", [None, 2])
def test_answers_under_their_questions(tmp_path: Path, indent: int | None) -> None:
    said = {"Is there tea?": "Yes.", "And milk?": "No.", "Sugar?": "A bit."}
    found = table(tmp_path, said, indent)
    assert values(found) == [list(pair) for pair in said.items()]
    assert guess.proposed(found).doubt


def test_many_words_under_words(tmp_path: Path) -> None:
    assert len(values(table(tmp_path, {f"w{n}": f"word {n}" for n in range(60)}))) == 60


def test_one_row_is_one_row(tmp_path: Path) -> None:
    row = {"full name": "A", "home town": "B", "what": "C", "why": "D"}
    assert values(table(tmp_path, row)) == [["A", "B", "C", "D"]]
    with pytest.raises(Undecided):
        guess.proposed(table(tmp_path, row))
