"""Prompts and completions under other names: what they say is looked at, where it stands."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.model import Batch
from tests.conftest import codes, lint


def rows(*pairs: tuple[str, str], names: tuple[str, str], **more: Any) -> str:
    """Rows with their two texts under these names."""
    return "".join(json.dumps(dict(zip(names, pair, strict=True)) | more) + "\n" for pair in pairs)


NAMES = [
    ("question", "answer"),
    ("input", "output"),
    ("instruction", "response"),
    ("query", "response"),
    ("query", "answer"),
    ("question", "response"),
    ("prompt", "response"),
]
BROKEN = ("Rain in Oslo?", "The cafÃ© is dry.")


@pytest.mark.parametrize("names", NAMES)
def test_texts_are_looked_at_under_the_names_that_they_have(names: tuple[str, str]) -> None:
    report = lint(rows(BROKEN, names=names), select=("TEXT901", "ROW109"))
    places = {d.code: d.column for d in report.diagnostics()}
    assert report.rows == 1
    assert places == {"ROW109": 1, "TEXT901": rows(BROKEN, names=names).index('"The') + 1}


@pytest.mark.parametrize("names", NAMES)
def test_keys_of_their_owner_change_nothing(names: tuple[str, str]) -> None:
    data = rows(BROKEN, names=names, id=7, teacher="a large model", tags=["x"])
    assert {"TEXT901", "ROW109"} <= codes(data)


@pytest.mark.parametrize(
    "more",
    [
        {"context": "Snow is likely."},
        {"system": "Be brief."},
        {"chosen": "No."},
        {"label": False},
        {"A": "Yes", "B": "No"},
        {"option_1": "Yes", "option_2": "No"},
        {"image_path": "oslo.png"},
    ],
)
def test_what_says_more_makes_other_rows(more: dict[str, Any]) -> None:
    assert "ROW109" not in codes(rows(BROKEN, names=("input", "output"), **more))


def test_no_markers_are_missed_where_nobody_has_a_completion_model_in_mind() -> None:
    pairs = [(f"RAIN IN TOWN {n}? ", f"No: about {n * 3} mm fell.") for n in range(30)]
    for names in NAMES:
        found = codes(rows(*pairs, names=names))
        assert not [code for code in found if code.startswith("PC")]
    found = codes(rows(*pairs, names=NAMES[0]), target="openai-completions")
    assert {"PC204", "PC223", "PC252", "ROW109"} <= found


@pytest.mark.parametrize("names", NAMES)
def test_no_key_is_told_that_a_row_does_not_have(names: tuple[str, str]) -> None:
    data = rows(*[(f"Rain {n}?", f"No: {n}.") for n in range(3)], names=names, id=7, mood="calm")
    found = lint(data, target="together-completions").diagnostics()
    assert {d.code for d in found if d.severity == "error"} == {"ROW109"}


def test_classes_are_told_under_other_names() -> None:
    pairs = [(f"Parcel {n} is late.", ("late", "Late", "lost")[n % 3]) for n in range(60)]
    assert "PC241" in codes(rows(*pairs, names=("input", "output")))


def test_what_stands_under_other_names_is_compared_with_what_does_not(tmp_path: Path) -> None:
    pairs = [(f"Who kept the lighthouse in the year {n}?", f"Tom, for {n} days.") for n in range(5)]
    paths = {name: str(tmp_path / f"{name}.jsonl") for name in ("train", "valid")}
    Path(paths["train"]).write_text(rows(*pairs, names=NAMES[0]))
    Path(paths["valid"]).write_text(rows(*pairs[:2], names=("prompt", "completion")))
    report = library.check(paths["train"], split=paths, isolated=True)
    assert [d.code for d in report.diagnostics].count("SET703") == 2


def test_rows_that_ask_the_same_contradict_each_other() -> None:
    data = rows(("Rain in Oslo?", "No."), ("Rain in Oslo?", "Yes."), names=NAMES[0])
    assert "SET702" in codes(data)
    data = rows(("Rain in Oslo?", "No."), ("Rain in Oslo?", "No."), names=NAMES[0])
    assert "SET701" in codes(data)


def test_batches_are_let_go_of_without_a_search_for_cycles() -> None:
    data = rows(*[(f"Rain {n}?", "No.") for n in range(9)], names=("prompt", "completion"))
    gc.collect()
    gc.disable()
    try:
        report = lint(data)
        assert report.rows == 9
        assert not [one for one in gc.get_objects() if type(one) is Batch]
    finally:
        gc.enable()
