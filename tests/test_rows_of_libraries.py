"""Rows of other libraries and of Python: what of them `prepare` takes, and what it says of the rest."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy
import pandas
import pyarrow
import pytest

import ftlint

ROWS = [{"prompt": f"Is it {n}?", "completion": f"It is {n}."} for n in range(8)]

MESSAGES = [{"role": "user", "content": "How much?"}, {"role": "assistant", "content": "Two."}]


def frame_of_arrays() -> Any:
    """A frame as pandas reads one from Parquet: with arrays in place of lists."""
    return pandas.DataFrame({"messages": [numpy.array(MESSAGES, dtype=object)]})


@pytest.mark.parametrize(
    "data",
    [
        frame_of_arrays(),
        frame_of_arrays().to_dict(orient="records"),
        pyarrow.table({"messages": [MESSAGES]}),
        pyarrow.record_batch({"messages": [MESSAGES]}),
        [MappingProxyType({"messages": tuple(map(MappingProxyType, MESSAGES))})],
    ],
    ids=["pandas", "arrays", "table", "batch", "mappings"],
)
def test_lists_of_other_libraries_are_prepared(tmp_path: Path, data: Any) -> None:
    made = ftlint.prepare(data, output=tmp_path / "a.jsonl", isolated=True)
    assert json.loads(Path(made.files[0]).read_text()) == {"messages": MESSAGES}


def test_a_frame_of_polars_is_prepared(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    made = ftlint.prepare(polars.DataFrame(ROWS), output=tmp_path / "a.jsonl", isolated=True)
    assert made.manifest.rows == 8


def test_arrays_of_texts_in_a_frame_are_no_texts(tmp_path: Path) -> None:
    frame = pandas.DataFrame({"prompt": ["a?", "b?"], "completion": [numpy.array(["x"])] * 2})
    with pytest.raises(ftlint.Error, match="holds objects or lists"):
        ftlint.prepare(frame, output=tmp_path / "a.jsonl", isolated=True)


def test_keys_that_are_no_texts(tmp_path: Path) -> None:
    rows = [{1: f"What is {n}?", 2: f"It is {n}."} for n in range(3)]
    pairs = {"prompt": "1", "completion": "2"}
    made = ftlint.prepare(rows, output=tmp_path / "a.jsonl", isolated=True, map=pairs)
    assert made.manifest.rows == 3


def test_of_several_datasets_one_is_to_be_given() -> None:
    class Dataset(list[Any]):
        features: tuple[str, ...] = ()  # by which one of Hugging Face is told

    with pytest.raises(ftlint.Error, match=r"several datasets; give one of them: \['train'\]"):
        ftlint.prepare({"train": Dataset(ROWS), "test": Dataset(ROWS)})


def test_what_json_cannot_hold_is_told_and_not_written(tmp_path: Path) -> None:
    rows = [{"prompt": "a?", "completion": "b"}, {"prompt": "c?", "completion": object()}]
    with pytest.raises(ftlint.Error, match="row 2: an object of type object, which JSON"):
        ftlint.prepare(rows, output=tmp_path / "a.jsonl", isolated=True)
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ftlint.Error, match="nested too deeply"):
        ftlint.prepare([{"prompt": "a?", "completion": endless}], isolated=True)


def test_bytes_that_are_no_text_are_read_as_a_check_reads_them(tmp_path: Path) -> None:
    rows = [{"messages": MESSAGES, "image": b"\x89PNG\xff", "note": b"text"}]
    made = ftlint.prepare(rows, output=tmp_path / "a.jsonl", isolated=True)
    row = json.loads(Path(made.files[0]).read_text())
    assert (base64.b64decode(row["image"]), row["note"]) == (b"\x89PNG\xff", "text")


@pytest.mark.parametrize("names", [("question", "answer"), ("prompt", "completion")])
@pytest.mark.parametrize("nothing", [None, float("nan"), pandas.NA, pandas.NaT, ""])
def test_a_cell_with_nothing_is_one_whatever_the_columns_are_called(
    tmp_path: Path, names: tuple[str, str], nothing: Any
) -> None:
    answers = [*(f"It is {n}." for n in range(5)), nothing]
    frame = pandas.DataFrame({names[0]: [f"Is it {n}?" for n in range(6)], names[1]: answers})
    made = ftlint.prepare(frame, output=tmp_path / "a.jsonl", isolated=True)
    assert (made.manifest.rows, made.manifest.dropped) == (5, [6])


def test_lists_of_messages_are_rows(tmp_path: Path) -> None:
    made = ftlint.prepare([MESSAGES], output=tmp_path / "a.jsonl", isolated=True)
    assert json.loads(Path(made.files[0]).read_text()) == {"messages": MESSAGES}
    # A check is told of rows as they are, also where there is but one.
    for rows in ([MESSAGES], [MESSAGES] * 2):
        found = ftlint.check(rows, isolated=True).by_rule
        assert found == {"FILE007": len(rows)}


@pytest.mark.parametrize("number", [3, 700, 12_000])
def test_a_row_that_is_none_is_told_wherever_it_stands(tmp_path: Path, number: int) -> None:
    rows: list[Any] = [{"prompt": f"Is it {n}?", "completion": "Yes."} for n in range(number)]
    with pytest.raises(
        ftlint.Error,
        match=f"row {number:,} is no mapping, but of type NoneType; give rows as mappings",
    ):
        ftlint.prepare([*rows[:-1], None], output=tmp_path / "a.jsonl", isolated=True)
    assert not list(tmp_path.iterdir())


def test_columns_of_several_levels(tmp_path: Path) -> None:
    frame = pandas.DataFrame(ROWS)
    frame.columns = pandas.MultiIndex.from_tuples([("prompt", ""), ("completion", "")])
    assert ftlint.check(frame, isolated=True).files[0].rows == 8
    assert ftlint.prepare(frame, output=tmp_path / "a.jsonl", isolated=True).manifest.rows == 8
