"""Pairs, rows for reinforcement, system prompts and content: what only many rows show, and what a
fix takes out.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftlint.fixes.actions import strip
from ftlint.fixes.edits import splice
from ftlint.report import Diagnostic
from tests.conftest import codes, lint

SYSTEM = "You are the assistant of a furniture shop. Answer in one short sentence."


def chat(system: str | None, number: int) -> dict[str, Any]:
    messages = [{"role": "system", "content": system}] if system is not None else []
    return {
        "messages": [
            *messages,
            {"role": "user", "content": f"Is number {number} in stock?"},
            {"role": "assistant", "content": f"Number {number} is."},
        ]
    }


def pair(question: str, preferred: str, rejected: str) -> dict[str, Any]:
    return {
        "input": {"messages": [{"role": "user", "content": question}]},
        "preferred_output": [{"role": "assistant", "content": preferred}],
        "non_preferred_output": [{"role": "assistant", "content": rejected}],
    }


def item(number: int, **fields: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": f"What is {number} and 1?"}], **fields}


def text(rows: list[dict[str, Any]]) -> str:
    return "".join([json.dumps(row) + "\n" for row in rows])


def found(rows: list[dict[str, Any]] | str, code: str, **more: Any) -> list[Diagnostic]:
    """What a rule says of some rows; the same whatever the blocks."""
    data = rows if isinstance(rows, str) else text(rows)
    told = [list(lint(data, select=(code,), size=size, **more).diagnostics()) for size in SIZES]
    assert all(other == told[0] for other in told)
    return told[0]


SIZES = (1 << 20, 300, 4000)


def test_a_system_prompt_with_a_slip_points_at_the_usual_one() -> None:
    rows = [chat(SYSTEM, n) for n in range(60)]
    rows[0] = chat(SYSTEM.replace("short", "shrot"), 0)
    rows[40] = chat(None, 40)
    first, second = found(rows, "CHAT315")
    assert (first.line, first.pointer, first.related) == (1, "/messages/0/content", (2,))
    assert (second.line, second.pointer, second.related) == (41, "", (2,))
    assert "58 of 60 rows" in first.message


def test_an_empty_system_prompt_is_none() -> None:
    (told,) = found([chat("" if n == 7 else SYSTEM, n) for n in range(60)], "CHAT315")
    assert (told.line, told.pointer) == (8, "/messages/0/content")
    assert "is missing in this row" in told.message
    assert found([chat(("", None)[n == 7], n) for n in range(60)], "CHAT315") == []


@pytest.mark.parametrize(
    ("usual", "others"),
    [
        (60, [SYSTEM.replace("short", "long")] * 4),  # not nearly all agree
        (19, []),
        (60, ["Translate into Norwegian."]),
    ],
)
def test_system_prompts_that_are_meant(usual: int, others: list[str]) -> None:
    rows = [chat(SYSTEM, n) for n in range(usual)]
    rows += [chat(other, 100 + n) for n, other in enumerate(others)]
    assert found(rows, "CHAT315") == []


def test_many_rows_without_the_system_prompt_are_no_slip() -> None:
    assert len(found([chat(SYSTEM if n % 30 else None, n) for n in range(1200)], "CHAT315")) == 40
    assert found([chat(SYSTEM if n % 30 else None, n) for n in range(4000)], "CHAT315") == []


def test_hundreds_of_system_prompts_are_kept_in_no_memory() -> None:
    rows = [chat(SYSTEM if n < 3000 else f"{SYSTEM} Today is day {n}.", n) for n in range(3120)]
    assert found(rows, "CHAT315") == []


def greeted(number: int, system: str | None = None) -> dict[str, Any]:
    row = chat(system, number)
    row["messages"].insert(system is not None, {"role": "assistant", "content": "Welcome!"})
    return row


def test_a_greeting_in_nearly_all_rows_is_told_once() -> None:
    rows = [chat(None, n) if n % 20 == 0 else greeted(n) for n in range(100)]
    (told,) = found(rows, "CHAT314")
    assert told.line is None
    assert "first in 95 of 100 conversations" in told.message


def test_a_greeting_in_some_rows_is_told_of_each() -> None:
    rows = [greeted(n, SYSTEM if n % 2 else None) if n < 12 else chat(None, n) for n in range(60)]
    told = found(rows, "CHAT314")
    assert [one.line for one in told] == list(range(1, 13))
    assert [one.pointer for one in told[:3]] == ["/messages/0", "/messages/1", "/messages/0"]


def test_length_bias_is_told_once() -> None:
    rows = [pair(f"{n}?", "A long answer, longer by far." * 3, "Short.") for n in range(60)]
    (told,) = found(rows, "PREF504")
    assert told.line is None
    assert "100% of 60" in told.message
    assert found(rows[:49], "PREF504") == []
    assert (
        found([pair(f"{n}?", "Short.", "A long answer." * 3) for n in range(60)], "PREF504") == []
    )


def test_a_reversed_pair_far_away_points_at_the_first() -> None:
    rows = [pair(f"Is {n} prime?", "Yes, it is.", "No, it is not.") for n in range(500)]
    rows.append(pair("Is 7 prime?", "No, it is not.", "Yes, it is."))
    (told,) = found(rows, "PREF505")
    assert (told.line, told.related) == (501, (8,))
    rows[-1]["input"]["messages"].insert(0, {"role": "system", "content": "Lie."})
    assert found(rows, "PREF505") == []


def test_answers_with_surrogates_and_null_contents_are_survived() -> None:
    row = pair("?", "a", "b")
    row["preferred_output"][0]["content"] = None
    row["non_preferred_output"][0]["content"] = [{"type": "text", "text": ""}]
    assert "PREF501" in codes(text([row]))
    assert "FILE014" in codes(text([pair("?", "\ud800", "\ud800")]))


@pytest.mark.parametrize("fields", [{"answer": 1}, {"answer": 1.5}, {"answer": None}])
def test_fields_that_agree(fields: dict[str, Any]) -> None:
    rows = [item(n, answer=n) for n in range(30)]
    rows[7] = item(7, **fields)
    assert found(rows, "RFT602") == []


def test_a_few_rows_are_told_where_and_many_of_the_file() -> None:
    rows = [item(n, answer=n, unit="m") for n in range(100)]
    rows[50] = item(50, answer="50")
    told = [(d.line, d.pointer, d.message) for d in found(rows, "RFT602")]
    assert [(line, pointer) for line, pointer, _ in told] == [(51, ""), (51, "/answer")]
    assert '"unit" is missing in this row, and 99 of 100' in told[0][2]
    assert '"answer" is text in this row, and a number in 99 of 100' in told[1][2]
    (told_once,) = found([item(n, answer=n if n % 3 else "x") for n in range(90)], "RFT602")
    assert told_once.line is None
    assert '"answer" is text in 30 rows, and a number in 60' in told_once.message


def test_many_sets_of_fields_are_told_of_the_file() -> None:
    names = [f"f{i}" for i in range(9)]
    rows = [item(n, **{f: 1 for i, f in enumerate(names) if n >> i & 1}) for n in range(512)]
    told = found(rows, "RFT602")
    assert len(told) == 9
    assert all(d.line is None and "in 256 of 512 rows" in d.message for d in told)


def test_an_array_of_rows_is_told_by_its_lines() -> None:
    rows = [item(n, answer=n) for n in range(30)]
    del rows[4]["answer"]
    data = "[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n"
    (told,) = found(data, "RFT602", name="train.json")
    assert told.line == 6


def test_a_row_for_reinforcement_that_has_its_answer() -> None:
    rows = [item(n, answer=n) for n in range(5)]
    rows[2]["messages"].append({"role": "assistant", "content": "3"})
    assert codes(text(rows)) == {"RFT601"}


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4000


def picture(address: str) -> dict[str, Any]:
    part = {"type": "image_url", "image_url": {"url": address}}
    row = chat(None, 1)
    row["messages"][0]["content"] = [part]
    return row


def test_large_images() -> None:
    whole = "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert found([picture(whole)], "CHAT317") == []
    lines = "data:image/png;base64," + base64.encodebytes(PNG).decode()
    for broken in (whole[:-2], whole[:-5] + "....", lines):
        (told,) = found([picture(broken)], "CHAT317", target="openai-chat")
        assert told.pointer == "/messages/0/content/0/image_url/url"
    many = base64.b64encode(PNG * 11).decode()
    (told,) = found([picture("data:image/png;base64," + many)], "CHAT317", target="openai-chat")
    assert "bytes, where" in told.message


def test_images_of_one_row_are_counted_over_its_messages() -> None:
    row = picture("https://example.org/a.png")
    part = row["messages"][0]["content"][0]
    row["messages"] = [
        {"role": "user", "content": [part] * 6},
        {"role": "assistant", "content": "Six."},
        {"role": "user", "content": [part] * 5},
        {"role": "assistant", "content": "Five."},
    ]
    (told,) = found([row, picture("https://example.org/b.png")], "CHAT317", target="openai-chat")
    assert (told.line, told.pointer) == (1, "/messages/2/content/4/image_url/url")


SPACE = st.text(" \t\r\n", max_size=4)


@given(SPACE, st.text(max_size=8), SPACE, st.booleans(), st.booleans(), st.booleans())
def test_stripping_takes_the_space_and_nothing_else(
    lead: str, middle: str, tail: str, ascii_only: bool, start: bool, end: bool
) -> None:
    said = lead + middle + tail
    if not said.strip(" \t\r\n"):
        return
    try:
        line = json.dumps({"a": said}, ensure_ascii=ascii_only).encode()
    except UnicodeEncodeError:
        return
    edits = strip(line, "/a", {"start": start, "end": end})
    assert not isinstance(edits, str)
    expected = said.lstrip(" \t\r\n") if start else said
    expected = expected.rstrip(" \t\r\n") if end else expected
    assert json.loads(splice(line, edits))["a"] == expected


def test_a_misspelt_role_is_told_once() -> None:
    row = chat(None, 1)
    row["messages"][1]["role"] = "asistant"
    assert {d.code for d in lint(text([row]), select=("CHAT",)).diagnostics()} == {"CHAT302"}


def test_an_argument_that_the_schema_forbids_is_told_once() -> None:
    call = {"name": "rain", "arguments": '{"city": "Oslo", "days": 2}'}
    schema: dict[str, Any] = {"type": "object", "properties": {"city": {"type": "string"}}}
    row = chat(None, 1)
    row["messages"][1] = {
        "role": "assistant",
        "tool_calls": [{"id": "c1", "type": "function", "function": call}],
    }
    for more, code in (({}, "TOOL419"), ({"additionalProperties": False}, "TOOL407")):
        function = {"name": "rain", "parameters": {**schema, **more}}
        row["tools"] = [{"type": "function", "function": function}]
        assert {d.code for d in lint(text([row]), select=("TOOL",)).diagnostics()} == {code}
