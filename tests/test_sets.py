"""Rules about the set as a whole, at the surface: near-duplicates, classes, models."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from ftlint import catalog
from ftlint.engine.check import check_source, report
from ftlint.proving import settings_of
from ftlint.sources import open_bytes
from tests.conftest import GOOD_CHAT, codes, ftlint, lint


def test_near_duplicates_are_those_that_comparing_all_pairs_finds() -> None:
    rng = Random("near")
    vocabulary = [f"word{n}" for n in range(400)]
    rows: list[list[str]] = []
    for _ in range(150):
        row = [rng.choice(vocabulary) for _ in range(rng.randrange(60, 140))]
        rows.append(row)
        if rng.random() < 0.5:
            like = list(row)
            for _ in range(rng.randrange(1, 4)):
                like[rng.randrange(len(like))] = "other"
            rows.append(like)

    def runs(row: list[str]) -> set[tuple[str, ...]]:
        return {tuple(row[i : i + 3]) for i in range(len(row) - 2)}

    sets = list(map(runs, rows))
    expected, leaders = {}, []
    for i, mine in enumerate(sets):
        first = next((j for j in leaders if len(mine & sets[j]) >= 0.9 * len(mine | sets[j])), None)
        if first is None:
            leaders.append(i)
        else:
            expected[i + 1] = first + 1
    data = "".join(json.dumps({"text": " ".join(row)}) + "\n" for row in rows)
    for size in (500, 1 << 20):
        found = list(lint(data, size=size, select=("SET704",)).diagnostics())
        assert {d.line: d.related[0] for d in found} == expected
    assert len(expected) > 20


@pytest.mark.parametrize("part", [7, 100, 1 << 20])
def test_repeated_rows_are_those_that_a_dictionary_finds(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many keys are compared at a time, and though many share the bits that are looked at."""
    monkeypatch.setattr("ftlint.checks.rowkeys.PART", part)
    rng = Random(part)
    numbers = [rng.randrange(400) for _ in range(600)]
    data = "".join(json.dumps({"text": f"Question {n}?"}) + "\n" for n in numbers)
    first: dict[int, int] = {}
    expected = {}
    for line, n in enumerate(numbers, 1):
        if n in first:
            expected[line] = first[n]
        first.setdefault(n, line)
    found = list(lint(data, size=2000, select=("SET701",)).diagnostics())
    assert {d.line: d.related[0] for d in found} == expected


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rensa", None)
    with pytest.raises(
        Exception, match=r'near-duplicate needs rensa; pip install "ftlint\[near\]"'
    ):
        lint(GOOD_CHAT, select=("SET704",))
    assert "SET704" not in lint(GOOD_CHAT).by_rule


def classes(**counts: int) -> str:
    rows = [label for label, count in counts.items() for _ in range(count)]
    return "".join(
        json.dumps({"prompt": f"Ticket {n} ->", "completion": f" {label} END"}) + "\n"
        for n, label in enumerate(rows)
    )


def test_classes_at_their_first_row(write: Any) -> None:
    data = classes(late=120, bill=40, lost=9, misc=10)
    path = write("train.jsonl", data)
    done = ftlint(
        *("check", path, "--isolated", "--select", "SET707,SET708", "--stop", " END"),
        *("--output-format", "json"),
    )
    about, rare = json.loads(done.stdout)["diagnostics"]
    assert (rare["code"], rare["line"], rare["pointer"]) == ("SET707", 161, "/completion")
    assert '"lost" has 9 of the at least 10' in rare["message"]
    assert (about["code"], about["line"]) == ("SET708", None)
    assert '"late" has 120 examples, 13 times those of "lost" with 9' in about["message"]
    for size in (1, 300):
        found = lint(data, size=size, select=("SET707",), stop=" END")
        assert [d.line for d in found.diagnostics()] == [161]


@pytest.mark.parametrize(
    ("target", "model", "today", "words"),
    [
        ("openai-chat", "gpt-3.5-turbo-0125", "2026-10-22", "is retired"),
        ("openai-chat", "gpt-3.5-turbo-0125", "2026-10-23", "was shut down on 2026-10-23"),
        ("openai-chat", "gpt-4.1-mini", "2026-11-06", ""),
        ("openai-chat", "gpt-4.1-mini", "2026-11-07", "takes no new jobs from 2027-01-06"),
        ("openai-chat", "gpt-4.1-mini", "2027-01-06", "takes no new jobs since 2027-01-06"),
        ("openai-chat", "gpt-4.1-mini", "2027-01-14", "was shut down on 2027-01-14"),
    ],
)
def test_models_by_the_day(target: str, model: str, today: str, words: str) -> None:
    rule = next(rule for rule in catalog.bundled().rules if rule.code == "SET710")
    given = {"target": target, "model": model, "today": today}
    source = open_bytes(GOOD_CHAT.encode(), "train.jsonl")
    found = list(report(check_source(source, settings_of([rule], given)), "x").diagnostics())
    assert len(found) == bool(words)
    assert all(words in d.message and "(as of 2026-" in d.message for d in found)


def test_the_day_is_an_option(write: Any) -> None:
    path = write("train.jsonl", GOOD_CHAT + "\n")
    chosen = ("check", path, "--target", "openai-chat", "--model", "gpt-4.1", "--select", "SET710")
    config = write("ftlint.toml", '[rules.retired-model]\ntoday = "2026-01-01"\n')
    assert ftlint(*chosen).returncode == 0
    config.write_text('[rules.retired-model]\ntoday = "2026-01-01"\nwithin = 400\n')
    assert b"takes no new jobs from 2027-01-06" in ftlint(*chosen).stdout
    config.write_text('[rules.retired-model]\ntoday = "soon"\n')
    done = ftlint(*chosen)
    assert (done.returncode, b"'soon' is no date" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    "rows",
    [
        [
            {"system": "Be right.", "question": q, "chosen": "Yes.", "rejected": "No."}
            for q in ("Is 2+2=4?", "Is ice cold?")
        ],
        [{"text": "It is fine.", "label": label} for label in ("good", "bad")],
        [
            {"messages": [{"role": "user", "text": q}, {"role": "assistant", "content": "Yes."}]}
            for q in ("Is 2+2=4?", "Is ice cold?")
        ],
    ],
)
def test_what_stands_under_other_names_tells_rows_apart(rows: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps({**row, "id": n}) + "\n" for n, row in enumerate(rows))
    assert "SET701" not in codes(text)
    text = "".join(json.dumps({**rows[0], "id": n}) + "\n" for n in range(2))
    assert "SET701" in codes(text)


@pytest.mark.parametrize("first", ["", '{"prompt":"Hi","completion":"Ho"}\n'])
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@pytest.mark.parametrize("key", ["", "k", "tone", "language"])
def test_a_short_unknown_key_tells_rows_apart(first: str, end: str, key: str) -> None:
    rows = [{"prompt": "a", "completion": "b", key: n} for n in range(2)]
    for turn in (lambda row: row, lambda row: dict(reversed(row.items()))):
        lines = [json.dumps(turn(row), separators=(",", ":")) for row in rows]
        for size in (1, 1000):
            assert "SET701" not in codes(first + f"{end or chr(10)}".join(lines) + end, size=size)
    assert "SET701" in codes(first + f"{lines[0]}\n{lines[0]}\n")


_ASKED = {"role": "user", "content": "Is 2+2=4?", "name": "ann"}
_ANSWER = {
    "role": "assistant",
    "content": "Yes.",
    "weight": 1,
    "reasoning_content": "2+2 is 4.",
    "tool_calls": [
        {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"a": 2}'}}
    ],
}
_TOOLS = [{"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}]
_TURNS = [
    {"role": role, "content": [{"type": "text", "value": said}], "loss_weight": weight}
    for role, said, weight in (("user", "Is 2+2=4?", 0), ("assistant", "Yes.", 1.0))
]
_REJECTED = [_TURNS[0], {**_TURNS[1], "content": [{"type": "text", "value": "No."}]}]


@pytest.mark.parametrize(
    "row",
    [
        {
            "messages": [_ASKED, _ANSWER],
            "tools": _TOOLS,
            "parallel_tool_calls": True,
            "weight": 1,
        },
        {
            "input": {"messages": [_ASKED], "tools": _TOOLS, "parallel_tool_calls": True},
            "preferred_output": [_ANSWER],
            "non_preferred_output": [{**_ANSWER, "content": "No."}],
        },
        {
            "messages": [_ASKED],
            "tools": _TOOLS,
            "chosen": _ANSWER,
            "rejected": {**_ANSWER, "content": "No."},
        },
        {"messages": _TURNS, "tools": "[]"},
        {"chosen_messages": _TURNS, "rejected_messages": _REJECTED, "tools": "[]"},
        {"prompt": [_ASKED], "completion": [_ANSWER], "label": True, "tools": _TOOLS},
        {
            "instruction": "Add.",
            "input": "2 2",
            "output": "4",
            "system": "Be right.",
            "history": [["Hi", "Hello"]],
            "kto_tag": True,
        },
        {"system": "Be right.", "messages": [{"role": "user", "content": "2+2?"}]},
    ],
)
def test_every_value_of_a_row_tells_it_from_others(row: dict[str, Any]) -> None:
    line = json.dumps(row)
    assert "SET701" in codes(f"{line}\n{line}\n", select=("SET701",))
    for at, value in _leaves(row):
        other = json.loads(line)
        inner = other
        for step in at[:-1]:
            inner = inner[step]
        inner[at[-1]] = _another(value)
        found = codes(f"{line}\n{json.dumps(other)}\n", select=("SET701",))
        assert "SET701" not in found, at


def _another(value: Any) -> Any:
    """A value of the same kind that is not the same."""
    if isinstance(value, bool):
        return not value
    return value + "." if isinstance(value, str) else value + 0.5


def _leaves(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The values in a row that hold no others, each with the keys that lead to it."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _leaves(value[key], (*at, key))
    elif at[-1] not in ("role", "type"):
        yield at, value
