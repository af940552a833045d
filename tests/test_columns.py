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


def found_in(tmp_path: Path, data: bytes, mixed: str = "kept") -> list[tuple[int | None, str, str]]:
    config = tmp_path / "ftlint.toml"
    config.write_text(f'[rules.mixed-columns]\nchunk = {CHUNK}\nmixed = "{mixed}"\n')
    report = library.check(data, config=config, select="SET714")
    return [(d.line, d.pointer or "", d.message) for d in report.diagnostics]


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        ([{"a": 1}, {"a": "x"}], "/a", '"a" is a text here'),
        (
            [{"a": [{"b": 1}, {"c": 1}]}],
            "/a/1",
            'an item of "a" has not the same keys here as before',
        ),
        ([{"a": {}}], "/a", '"a" is an object without keys'),
        ([{"a": [{"b": 1}, {"b": 2}]}], None, ""),
        ([{"a": 1}, {"a": 1.5}], None, ""),
    ],
)
def test_what_is_kept_as_json_beside_an_empty_line(
    tmp_path: Path, rows: list[dict[str, Any]], place: str | None, words: str
) -> None:
    data = lines_of([FILL | row for row in rows * 8])
    assert found_in(tmp_path, data) == []
    for end in (b"\n", b"  \r\n", b" "):
        found = found_in(tmp_path, data + end)
        assert [one[1] for one in found] == ([] if place is None else [place])
        if place is not None:
            line = 8 * len(rows) + 1
            assert found[0][2].startswith(f"line {line} is empty, and {words}")
            assert "cannot load the file" in found[0][2]
    assert not any("is empty" in one[2] for one in found_in(tmp_path, data + b"\n", "refused"))


def test_an_empty_line_among_the_first_bytes(tmp_path: Path) -> None:
    several = lines_of([FILL | {"a": 1}, FILL | {"a": "x"}])
    for data in (b"\n" + several, several + b"\n", several.replace(b"\n", b"\n\n")):
        ((_, pointer, message),) = found_in(tmp_path, data)
        assert (pointer, "cannot load the file" in message) == ("/a", True)
    # Objects with other keys each are padded then, of which only those about tools are told.
    varied = lines_of(
        [FILL | {"tools": [{"b": 1}, {"c": 1}], "a": {"b": 1}}, FILL | {"a": {"c": 1}}]
    )
    assert found_in(tmp_path, varied) == []
    ((line, pointer, message),) = found_in(tmp_path, varied + b"\n")
    assert (line, pointer) == (1, "/tools/1")
    assert "line 3 is empty" in message and "gives each the keys of all others" in message
    later = varied + b"\n" + lines_of([FILL] * 6 + [FILL | {"a": {"d": 1}}])
    assert (10, "/a/d") in [one[:2] for one in found_in(tmp_path, later)]


@pytest.mark.parametrize(
    ("before", "later", "is_found"),
    [
        (1, 1 << 63, True),
        (1, -(1 << 63) - 1, True),
        (1, (1 << 63) - 1, False),
        (1 << 63, 1, False),
        (0.5, 1 << 63, False),
    ],
)
def test_numbers_of_more_than_64_bits(
    tmp_path: Path, before: float, later: int, is_found: bool
) -> None:
    data = lines_of([FILL | {"a": before}] * 8 + [FILL | {"a": later}])
    for mixed in ("kept", "refused"):
        found = found_in(tmp_path, data, mixed)
        assert [one[:2] for one in found] == [(9, "/a")] * is_found
        assert all("a number of more than 64 bits" in one[2] for one in found)


@pytest.mark.parametrize(
    ("before", "later", "then"),
    [
        (True, 1, "cannot load the file, or makes another value of it"),
        (1, "12", "cannot load the file, or makes another value of it"),
        ("x", 1, "cannot load the file, or makes a text of it"),
        ("x", ["x"], "cannot load the file, or makes JSON in quotes"),
        ([1], "x", "cannot load the file"),
    ],
)
def test_what_becomes_of_values_of_another_kind(
    tmp_path: Path, before: Any, later: Any, then: str
) -> None:
    data = lines_of([FILL | {"a": before}] * 8 + [FILL | {"a": later}])
    ((_, _, message),) = found_in(tmp_path, data)
    assert then in message
    assert ("cannot load the file, or" in message) == (", or" in then)


def test_dates_in_an_array_are_kept_by_older_versions(tmp_path: Path) -> None:
    rows = [{"instruction": f"Letter {n}", "output": "2024-05-01"} for n in range(3)]
    array, lines = tmp_path / "rows.json", tmp_path / "rows.jsonl"
    array.write_text(json.dumps(rows))
    lines.write_bytes(lines_of(rows))
    for path, target, count in (
        (array, "llama-factory", 0),
        (lines, "llama-factory", 1),
        (array, "axolotl", 1),
    ):
        report = library.check(path, target=target, isolated=True, select="SET715")
        assert len(list(report.diagnostics)) == count, (path, target)


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
            only_dates(columns, chunk=chunk, mixed=mixed),
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
