"""A report does not depend on how the file was cut into blocks, nor on how parts were merged."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ftlint import choosing
from ftlint.engine.check import Outcome, check_source
from ftlint.engine.plan import new_summaries
from ftlint.engine.scan import scan
from ftlint.model import Findings, Partial
from ftlint.outputs.jsonl import entry
from ftlint.sources import open_bytes
from tests.conftest import lint

ROWS = st.sampled_from(
    [
        '{"prompt": "What is it? ->", "completion": " a lamp END"}',
        '{"prompt": "Who is there? ->", "completion": " Mia END"}',
        '{"prompt": "Who is there?", "completion": " Mia END"}',
        '{"prompt": "When -> is it? ->", "completion": " now END"}',
        '{"prompt": "Where? ->", "completion": "there END"}',
        '{"prompt": "Where? ->", "completion": ""}',
        '{"prompt": "Where? ->", "completion": " here END", "prompt": "Why? ->"}',
        '{"prompt": "Où? ->", "completion": " là END", "id": 3}',
        '{"prompt": "Where? ->"}',
        '{"prompt": 3, "completion": " a END"}',
        '{"prompt": "Where? ->", "completion": " here END"',
        '{"prompt": "x ->", "completion": " x END"}{"prompt": "y ->", "completion": " y END"}',
        "",
        "[1, 2]",
        '{"messages": []}',
        '{"prompt": "\\ud800 ->", "completion": " NaN END"}',
        '{"prompt": NaN, "completion": " a END"}',
        '{"prompt": "Where? ->", "completion": " here END"}\r',
    ]
)
CHATS = st.sampled_from(
    [
        '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}',
        '{"messages": [{"role": "user", "content": "Hi"}]}',
        '{"messages": [{"role": "human", "content": "Hi"}, {"role": "assistant", "content": ""}]}',
        '{"messages": []}',
        '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": null, '
        '"tool_calls": [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}, '
        '{"role": "tool", "tool_call_id": "a", "content": "1"}, {"role": "assistant", "content": "One"}], '
        '"tools": [{"type": "function", "function": {"name": "f"}}]}',
        '{"messages": [{"role": "tool", "content": "1"}]}',
        '{"messages": 3}',
        '{"messages": [{"role": "user", "role": "user", "content": "Hi"}]}',
        '{"prompt": "a", "completion": "b"}',
    ]
)


PAIR = '{"prompt": "%s", "chosen": "%s", "rejected": "%s"}'
PAIRS = st.sampled_from(
    [
        PAIR % ("Is it raining?", "No, it is dry and it stays so.", "No."),
        PAIR % ("Is it raining?", "No.", "No, it is dry and it stays so."),
        PAIR % ("Is it snowing?", "No, it is June and it is warm.", "No."),
        PAIR % ("Is it snowing?", "No.", " No."),
    ]
)
ITEM = '{"messages": [%s{"role": "user", "content": "What is 1 and 1?"}], "answer": %s}'
ITEMS = st.sampled_from(
    [
        ITEM % ("", "2"),
        ITEM % ("", '"2"'),
        ITEM % ("", 'null, "unit": "m"'),
        ITEM % ('{"role": "system", "content": "Answer with a number alone."}, ', "2"),
        ITEM % ('{"role": "system", "content": "Answer with the number alone."}, ', "2"),
    ]
)


def among(usual: str, others: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Some rows in a set of which nearly all are the same."""
    placed = st.lists(st.tuples(st.integers(0, 59), others), max_size=4)
    return placed.map(lambda found: [dict(found).get(n, usual) for n in range(60)])


SETS = (
    st.lists(PAIRS, min_size=1, max_size=12)
    | st.lists(ITEMS, min_size=1, max_size=12)
    | among(PAIR % ("Is it raining?", "No, it is dry and it stays so.", "No."), PAIRS)
    | among(ITEM % ('{"role": "system", "content": "Answer with a number alone."}, ', "2"), ITEMS)
)


def told(data: bytes, size: int) -> list[Any]:
    report = lint(data, size=size)
    return [
        report.rows,
        report.by_rule,
        report.conventions,
        [entry(d) for d in report.diagnostics()],
    ]


@given(
    st.lists(ROWS, max_size=14) | st.lists(CHATS, max_size=10) | SETS, st.sampled_from(["", "\n"])
)
def test_block_size_changes_nothing(rows: list[str], end: str) -> None:
    data = ("\n".join(rows) + end).encode()
    whole = told(data, max(1, len(data)))
    for size in (1, 60, 200):
        assert told(data, size) == whole


GAPS = st.sampled_from([",", ", ", ",\n", ",\r\n", ",\r", " ,\n\n  ", "\n,\r", ",,", "\n"])
TURNED = st.sampled_from(
    [
        '{"prompt": "Who is\rthere? ->", "completion": " Mia END"}',
        '{"prompt": "Who is\nthere? ->", "completion": " Mia END"}',
        '{\r\n  "prompt": "Où? ->",\r\n  "completion": " là END"\r\n}',
        '{\r  "prompt": "Où? ->",\r  "completion": "là"\r}',
        '{\n  "prompt": "Where? ->",\n  "completion": "here"\n}',
        '{"prompt": "Where? ->",\r"completion": 3}',
    ]
)


@given(
    st.lists(st.tuples(ROWS.filter(bool) | TURNED, GAPS), min_size=1, max_size=10),
    st.sampled_from(["", "[", "[\n", "\r\n[\r", " [ "]),
    st.sampled_from(["", "\n", "]", "\r]\r\n", "]\r"]),
)
def test_block_size_changes_nothing_where_rows_are_not_lines(
    rows: list[tuple[str, str]], start: str, end: str
) -> None:
    data = (start + "".join([row + gap for row, gap in rows])[: -len(rows[-1][1])] + end).encode()
    whole = told(data, max(1, len(data)))
    for size in (1, 60, 200):
        assert told(data, size) == whole


@given(st.lists(ROWS, min_size=1, max_size=12) | SETS, st.data())
def test_parts_merge_in_any_grouping(rows: list[str], draw: st.DataObject) -> None:
    data = "\n".join(rows).encode()
    source = open_bytes(data, "train.jsonl")
    settings, _ = choosing.settings_for(".", choosing.Choices(isolated=True))
    whole = check_source(source, settings, size=50)
    plan = pickle.loads(pickle.dumps(whole.plan))
    parts = [pickle.loads(pickle.dumps(scan(block, plan))) for block in source.blocks(50)]
    while len(parts) > 1:
        at = draw.draw(st.integers(0, len(parts) - 2))
        parts[at].merge(parts.pop(at + 1))
    total = parts[0] if parts else Partial(Findings(), new_summaries(plan))
    merged = Outcome(source, plan, whole.guess, total)
    assert counts(merged) == counts(whole)
    assert merged.partial.findings.lines == whole.partial.findings.lines
    assert merged.sets == whole.sets


def counts(outcome: Outcome) -> dict[int, int]:
    return dict(outcome.counts())


def test_sampled_conventions_do_not_depend_on_the_block_size() -> None:
    rows: Iterable[str] = (
        f'{{"prompt": "Question {n} about{" a very long matter" * 60} ->", "completion": " {n} END"}}'
        for n in range(4000)
    )
    data = "\n".join(rows).encode()
    assert len(data) > 4 << 20
    assert told(data, 1 << 20) == told(data, 1 << 16)
    assert lint(data).conventions.separator == " ->"
