"""Places: what stands at the place reported is the value at the pointer."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftlint import spans
from tests.conftest import lint

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def written(value: Any, rng: random.Random) -> str:
    """JSON of a value with spacing and escapes at random."""

    def space() -> str:
        return rng.choice(["", "", " ", "  ", "\t"])

    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=rng.random() < 0.5)
        if rng.random() < 0.3:
            inside = "".join(
                f"\\u{ord(c):04x}"
                if ord(c) < 0x10000 and rng.random() < 0.5
                else json.dumps(c)[1:-1]
                for c in value
            )
            text = f'"{inside}"'
        return text.replace("/", rng.choice(["/", "\\/"]))
    if isinstance(value, list):
        inside = ",".join(space() + written(v, rng) + space() for v in value)
        return f"[{inside or space()}]"
    if isinstance(value, dict):
        inside = ",".join(
            f"{space()}{written(k, rng)}{space()}:{space()}{written(v, rng)}{space()}"
            for k, v in value.items()
        )
        return "{" + (inside or space()) + "}"
    return json.dumps(value)


def pointers(value: Any, at: str = "") -> list[tuple[str, Any]]:
    """Every pointer of a value, with what is there."""
    found = [(at, value)]
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        found += pointers(inner, at + spans.pointer(key))
    return found


@given(VALUES, st.randoms(use_true_random=False))
def test_the_span_of_a_pointer_holds_its_value(value: Any, rng: random.Random) -> None:
    line = (rng.choice(["", " "]) + written({"x": value}, rng)).encode()
    for pointer, expected in pointers({"x": value}):
        span = spans.locate(line, pointer)
        assert json.loads(line[span.start : span.end]) == expected
        text = line.decode()
        column = spans.column(line, span.start)
        assert text[column - 1 :].encode() == line[span.start :]


@given(VALUES, st.randoms(use_true_random=False))
def test_nothing_is_repeated_in_what_json_wrote(value: Any, rng: random.Random) -> None:
    assert spans.repeated(written({"x": value}, rng).encode()) == []


@given(st.randoms(use_true_random=False))
def test_repeated_keys_are_those_of_each_object(rng: random.Random) -> None:
    expected: list[tuple[str, str]] = []

    def value(at: str, depth: int) -> str:
        kind = rng.random()
        if depth > 3 or kind < 0.3:
            return written(rng.choice(["x", '{"a": [1, "b"]}', "\\", 1, None]), rng)
        space = rng.choice(["", " ", "\t"])
        if kind < 0.5:
            items = [value(f"{at}/{n}", depth + 1) for n in range(rng.randrange(4))]
            return f"[{space}{f'{space},'.join(items)}]"
        members, seen = [], set()
        for _ in range(rng.randrange(5)):
            name = rng.choice(["a", "b", "k/~", "é", 'q"'])
            if name in seen:
                expected.append((at, name))
            seen.add(name)
            inner = value(at + spans.pointer(name), depth + 1)
            members.append(f"{written(name, rng)}{space}:{space}{inner}")
        return "{" + f"{space},{space}".join(members) + space + "}"

    line = (" " + value("", 0)).encode()
    found = spans.repeated(line)
    assert [(at, name) for at, name, _ in found] == expected
    assert all(json.loads(line[key.start : key.end]) == name for _, name, key in found)


def test_repeated_keys_at_any_depth() -> None:
    line = b'{"a": 1, "b": [{"c": 1, "d": {"e": 1, "\\u0065": 2}}], "a": 2}'
    assert [(at, name) for at, name, _ in spans.repeated(line)] == [
        ("/b/0/d", "e"),
        ("", "a"),
    ]


def test_depth_costs_no_stack() -> None:
    line = b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert spans.value_end(line, 0) == len(line)


@pytest.mark.parametrize("pointer", ["/nowhere", "/a/9", "/a/x", "/b/c"])
def test_a_pointer_that_leads_nowhere_gives_what_is_above(pointer: str) -> None:
    line = b'{"a": [1, 2], "b": "text"}'
    span = spans.locate(line, pointer)
    assert line[span.start : span.end] in (line, b"[1, 2]", b'"text"')


PROMPTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=20
).filter(lambda text: text.strip() and not text.endswith(" ->"))


@given(st.lists(PROMPTS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_every_finding_in_a_row_points_at_its_value(prompts: list[str], rng: random.Random) -> None:
    rows = [
        {"prompt": prompt, "completion": f" {number} END"} for number, prompt in enumerate(prompts)
    ]
    data = "\n".join(written(row, rng) for row in rows) + "\n"
    lines = data.split("\n")
    found = [d for d in lint(data, separator=" ->", select=("PC201",)).diagnostics() if d.line]
    assert len(found) == len(prompts)
    for diagnostic, prompt in zip(found, prompts, strict=True):
        assert diagnostic.line and diagnostic.column and diagnostic.end_column
        text = lines[diagnostic.line - 1][diagnostic.column - 1 : diagnostic.end_column]
        assert json.loads(text) == prompt


@given(st.lists(TEXTS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_findings_in_messages_point_at_their_values(texts: list[str], rng: random.Random) -> None:
    messages = [{"content": text, "role": "Human"} for text in texts]
    row = {"note": texts, "messages": [*messages, {"role": "assistant", "content": "Yes."}]}
    line = written(row, rng)
    found = list(lint(line + "\n", select=("CHAT302",)).diagnostics())
    assert [d.pointer for d in found] == [f"/messages/{n}/role" for n in range(len(texts))]
    for diagnostic in found:
        assert diagnostic.column and diagnostic.end_column
        assert json.loads(line[diagnostic.column - 1 : diagnostic.end_column]) == "Human"
