"""Whether rows fit into one table, as it is told at the surface. What Hugging Face's `datasets` makes of such
files was seen with 4.0.0 and 5.2.0 (benchmarks/one_table.py).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ftlint as library
from ftlint.checks.columns import Columns, misfits, only_dates, padded
from ftlint.engine.decode import decode
from ftlint.engine.plan import Settings, make_plan
from ftlint.sources import open_bytes
from tests.conftest import ftlint

CHUNK = 600
FILL = {"text": "It rains in Bergen. " * 5}


def lines_of(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def told(tmp_path: Path, rows: list[dict[str, Any]], mixed: str) -> list[tuple[int | None, str]]:
    config = tmp_path / "ftlint.toml"
    config.write_text(f'[rules.mixed-columns]\nchunk = {CHUNK}\nmixed = "{mixed}"\n')
    data = lines_of([FILL | row for row in rows])
    report = library.check(data, config=config, select="SET714")
    return [(d.line, d.pointer or "") for d in report.diagnostics]


@pytest.mark.parametrize(
    ("before", "later", "refused", "kept"),
    [
        ({}, {"a": 1}, "/a", "/a"),
        ({}, {"a": None}, "/a", "/a"),
        ({"a": 1}, {}, "", ""),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": None}}, "/a/c", "/a/c"),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 1}}, "", ""),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1}, {"c": 1}]}, "/a/1/c", "/a/1/c"),
        ({"a": None}, {"a": "x"}, "/a", "/a"),
        ({"a": None}, {"a": []}, "/a", "/a"),
        ({"a": []}, {"a": None}, "", ""),
        ({"a": []}, {"a": ["x"]}, "/a/0", "/a/0"),
        ({"a": ["x"]}, {"a": []}, "", ""),
        ({"a": 1}, {"a": 1.5}, "/a", "/a"),
        ({"a": 1}, {"a": 2.0}, "", ""),
        ({"a": 1.0}, {"a": 1.5}, "", ""),
        ({"a": 1}, {"a": "x"}, "/a", "/a"),
        ({"a": "x"}, {"a": ["x"]}, "/a", "/a"),
        ({"a": "x"}, {"a": {"b": 1}}, "/a", "/a"),
        ({"a": {"b": "x"}}, {"a": "x"}, "/a", "/a"),
        ({"a": {}}, {"a": {"b": 1}}, "/a/b", ""),
        ({"a": "2024-05-01"}, {"a": "soon"}, "/a", "/a"),
        ({"a": "2024-05-01"}, {"a": "2024-05-01T10:30:00Z"}, "", ""),
        ({"a": "2024-05"}, {"a": "soon"}, "", ""),
    ],
)
def test_what_comes_after_the_first_chunk(
    tmp_path: Path, before: dict[str, Any], later: dict[str, Any], refused: str, kept: str
) -> None:
    rows = [before] * 6 + [later] + [before] * 2
    for mixed, place in (("refused", refused), ("kept", kept)):
        assert told(tmp_path, rows, mixed) == ([(7, place)] if place else []), mixed
    # In the first chunk anything goes that is not of several kinds.
    several = {type(before.get("a")), type(later.get("a"))} - {type(None)}
    first = [(2, "/a")] if len(several) > 1 and several != {int, float} else []
    assert told(tmp_path, [before, later, *[before] * 6], "refused") == first
    assert told(tmp_path, [before, later, *[before] * 6], "kept") == []


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("2024-05-01", True),
        ("1600-05-01 10:30", True),
        ("2024-05-01T10", True),
        ("2024-05-01T10:30:00+02:00", True),
        ("2024-05-01T10:30:00.123", False),
        ("2024-05", False),
        ("20240501", False),
        ("2024-13-01", False),
        ("2024-05-01T24:00:00", False),
        ("2024-05-01 ", False),
        ("2024-W01-1", False),
    ],
)
def test_answers_that_are_all_dates(text: str, is_date: bool) -> None:
    rows = [{"prompt": f"Letter {n}", "completion": text} for n in range(3)]
    options: Any = {"target": "trl", "isolated": True, "select": "SET715"}
    found = [d.pointer for d in library.check(lines_of(rows), **options).diagnostics]
    assert found == ["/completion"] * is_date
    rows.append({"prompt": "Letter 4", "completion": "unknown"})
    assert list(library.check(lines_of(rows), **options).diagnostics) == []


def test_what_has_several_kinds_in_the_first_chunk_is_kept_whatever_comes(tmp_path: Path) -> None:
    for several in ([{"a": 1}, {"a": "x"}], [{"a": {"b": 1}}, {"a": {"c": 1}}], [{"a": {}}]):
        rows = [*several, *[several[0]] * 6, {"a": [{"d": 1.5}]}]
        assert told(tmp_path, rows, "kept") == []


@pytest.mark.parametrize(
    ("text", "is_read"),
    [("42", True), ('{"b": 1}', True), ("true", True), ("4 2", False), ("x", False)],
)
def test_texts_that_can_be_read_as_json_beside_other_kinds(
    tmp_path: Path, text: str, is_read: bool
) -> None:
    others = [{"a": ["x"]}, {"a": "x"}]
    found = [(9, "/a")] if is_read else []
    assert told(tmp_path, [*others * 4, {"a": text}], "kept") == found
    assert told(tmp_path, [{"a": "x"}] * 8 + [{"a": text}], "kept") == []


def test_a_file_that_is_an_array_is_one_chunk(tmp_path: Path) -> None:
    config = tmp_path / "ftlint.toml"
    config.write_text(f'[rules.mixed-columns]\nchunk = {CHUNK}\nmixed = "kept"\n')
    rows = [FILL] * 9 + [FILL | {"a": 1}]
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    report = library.check(tmp_path / "rows.json", config=config, select="SET714")
    assert list(report.diagnostics) == []


def test_rows_of_tables_and_of_memory_have_their_types(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pandas as pd
    import pyarrow as pa

    config = tmp_path / "ftlint.toml"
    config.write_text(f'[rules.mixed-columns]\nchunk = {CHUNK}\nmixed = "kept"\n')
    rows = [FILL | {"a": None}] * 9 + [FILL | {"a": "x"}]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "rows.parquet")
    options: Any = {"config": config, "select": "SET714"}
    for data in (rows, pd.DataFrame(rows), tmp_path / "rows.parquet"):
        assert list(library.check(data, **options).diagnostics) == []
    assert len(list(library.check(lines_of(rows), **options).diagnostics)) == 1


KEYS = ("a", "text", "tools")
values = st.recursive(
    st.none() | st.booleans() | st.sampled_from([1, 0.5, 2.0, "x", "2024-05-01", "[1]"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=5,
)


@given(
    rows=st.lists(st.dictionaries(st.sampled_from(KEYS), values, max_size=3), max_size=12),
    size=st.integers(1, 200),
    chunk=st.integers(0, 400),
    order=st.randoms(use_true_random=False),
    mixed=st.sampled_from(["kept", "refused"]),
)
def test_blocks_and_the_order_of_merges_change_nothing(
    rows: list[dict[str, Any]], size: int, chunk: int, order: Any, mixed: str
) -> None:
    data = lines_of(rows or [{}])

    def parts(block: int) -> list[Columns]:
        source = open_bytes(data, "rows.jsonl")
        plan, _ = make_plan(source, Settings([], shape="text"))
        made = []
        for one in source.blocks(block):
            made.append(Columns(chunk))
            made[-1].add(decode(one, plan))
        return made

    (whole,) = parts(1 << 20)
    several = parts(size)
    order.shuffle(several)
    total = Columns(chunk)
    for one in several:
        total.merge(one)
    found = [
        (
            misfits(columns, chunk=chunk, mixed=mixed),
            only_dates(columns, chunk=chunk),
            padded(columns, chunk=chunk, varied="padded"),
        )
        for columns in (whole, total)
    ]
    assert found[0] == found[1]


def test_a_key_of_messages_beyond_10_mebibytes(tmp_path: Path) -> None:
    said = "It rains in Bergen, and the harbour is quiet. " * 40
    turns = [{"role": "user", "content": said}, {"role": "assistant", "content": "No."}]
    late = [turns[0], turns[1] | {"weight": 0}]
    rows = [{"messages": turns, "id": n} for n in range(6000)]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(lines_of([*rows, {"messages": late, "id": 6000}]))
    select = ("--isolated", "--select", "SET714", "--output-format", "concise")
    outs = {
        ftlint("check", path, *select, "--target", "trl", "--jobs", str(jobs)).stdout
        for jobs in (1, 2)
    }
    (out,) = outs
    assert b"rows.jsonl:6001:" in out
    assert b'"weight" of "messages" is in no row of the first 10 MiB' in out
    for target in ("openai-chat", "mlx-lm"):
        assert ftlint("check", path, *select, "--target", target).returncode == 0
    path.write_bytes(lines_of([{"messages": late, "id": 6000}, *rows]))
    assert ftlint("check", path, *select, "--target", "trl").returncode == 0


@pytest.mark.parametrize("format", ["full", "markdown", "junit", "html"])
def test_what_helps_against_each_is_told(tmp_path: Path, format: str) -> None:
    (tmp_path / "ftlint.toml").write_text(
        f'[rules.mixed-columns]\nchunk = {CHUNK}\nmixed = "kept"\n'
    )
    late = [{"a": 1, "b": 2.5, "c": 0}, {"a": 1, "b": "x", "d": 0}]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(lines_of([FILL | row for row in [{"a": 1, "b": 1}] * 6 + late]))
    select = ("--select", "SET714", "--output-format", format)
    out = ftlint("check", "rows.jsonl", *select, cwd=tmp_path).stdout.decode()
    assert out.count("move this row to the top of the file") == 1
    assert out.count("write it in the same way in all rows") == 1
