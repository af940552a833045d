"""Rows from shape to shape: what can be kept is kept, and what is lost is said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftlint.conversion import READ, WRITE, Converter, Texts
from ftlint.errors import ConfigError

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
TURNS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3)


def chat(turns: list[tuple[str, str]], system: str | None = None) -> dict[str, Any]:
    messages = [] if system is None else [{"role": "system", "content": system}]
    for asked, answered in turns:
        messages += [
            {"role": "user", "content": asked},
            {"role": "assistant", "content": answered},
        ]
    return {"messages": messages}


def convert(
    source: str, to: str, row: dict[str, Any], **how: Any
) -> tuple[dict[str, Any], list[str]]:
    return Converter(source, to, **how).convert(row)


@pytest.mark.parametrize(
    "other",
    ["sharegpt", "alpaca", "trl-completion", "gemini", "bedrock-conversation", "bedrock-claude"],
)
@given(turns=TURNS, system=st.none() | TEXT)
def test_conversations_come_back(
    other: str, turns: list[tuple[str, str]], system: str | None
) -> None:
    row = chat(turns, system)
    there, lost = convert("chat", other, row)
    assert lost == []
    assert convert(other, "chat", there) == (row, [])


@given(prompt=TEXT, completion=TEXT)
def test_one_question_and_its_answer_come_back(prompt: str, completion: str) -> None:
    row = {"prompt": prompt, "completion": completion}
    for other in ("chat", "sharegpt", "alpaca", "trl-completion"):
        there, lost = convert("completion", other, row)
        assert lost == []
        assert convert(other, "completion", there) == (row, [])


@pytest.mark.parametrize(
    "other",
    [
        "trl-preference",
        "chat-preference",
        "swift-preference",
        "alpaca-preference",
        "sharegpt-preference",
    ],
)
@given(turns=TURNS, system=st.none() | TEXT, rejected=TEXT)
def test_preferences_come_back(
    other: str, turns: list[tuple[str, str]], system: str | None, rejected: str
) -> None:
    messages = chat(turns, system)["messages"]
    row = {
        "input": {"messages": messages[:-1]},
        "preferred_output": messages[-1:],
        "non_preferred_output": [{"role": "assistant", "content": rejected}],
    }
    there, lost = convert("preference", other, row)
    assert lost == []
    assert convert(other, "preference", there) == (row, [])


def test_markers_come_off_and_a_system_prompt_goes_in() -> None:
    row = {"prompt": "Rain?\n\n###\n\n", "completion": " No. END"}
    ends = Texts(("\n\n###\n\n",), (" END",))
    got, _ = convert("completion", "chat", row, ends=ends, system="Be brief.")
    assert got == chat([("Rain?", "No.")], "Be brief.")


def test_tools_come_back_through_sharegpt() -> None:
    call = {"name": "rain", "arguments": '{"city": "Oslo"}'}
    row = {
        "messages": [
            {"role": "user", "content": "Rain in Oslo?"},
            {
                "role": "assistant",
                "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
            },
            {"role": "tool", "tool_call_id": "call_1", "content": "no"},
            {"role": "assistant", "content": "No."},
        ],
        "tools": [{"type": "function", "function": {"name": "rain", "parameters": {}}}],
    }
    there, lost = convert("chat", "sharegpt", row)
    assert lost == []
    assert [turn["from"] for turn in there["conversations"]] == [
        "human",
        "function_call",
        "observation",
        "gpt",
    ]
    assert json.loads(there["tools"]) == [{"name": "rain", "parameters": {}}]
    assert convert("sharegpt", "chat", there) == (row, [])


@pytest.mark.parametrize(
    ("source", "to", "row", "words"),
    [
        ("chat", "completion", chat([("a", "b"), ("c", "d")]), "turns"),
        ("chat", "completion", chat([("a", "b")], "s"), "border"),
        ("chat", "completion", {**chat([("a", "b")]), "tools": [{"x": 1}]}, "tools"),
        ("completion", "chat", {"prompt": "a", "completion": "b", "id": "7"}, "the keys id"),
        ("chat", "alpaca", {"messages": [
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]},
            {"role": "assistant", "content": "b"},
        ]}, "images"),
        ("trl-preference", "chat", {"prompt": "a", "chosen": "b", "rejected": "c"}, "rejected"),
    ],
)  # fmt: skip
def test_what_is_lost_is_said(source: str, to: str, row: dict[str, Any], words: str) -> None:
    _, lost = convert(source, to, row)
    assert any(words in text for text in lost), lost


def test_what_cannot_be_converted_is_refused() -> None:
    with pytest.raises(ConfigError, match="did you mean 'chat'"):
        Converter("completion", "chatt")
    with pytest.raises(ConfigError, match="no rejected answer"):
        Converter("chat", "preference")
    with pytest.raises(ValueError, match="does not end with an answer"):
        convert("chat", "completion", {"messages": [{"role": "user", "content": "a"}]})


@pytest.mark.parametrize("source", sorted(READ))
@pytest.mark.parametrize(
    "row", [{}, {"messages": 1}, {"prompt": None, "completion": 1}, {"input": []}]
)
def test_rows_that_are_not_of_the_shape_raise_no_other_error(
    source: str, row: dict[str, Any]
) -> None:
    for to in WRITE:
        try:
            convert(source, to, row)
        except (ConfigError, ValueError):
            continue
        assert source == to


def test_contents_of_gemini_are_read() -> None:
    row = {
        "systemInstruction": {"role": "system", "parts": [{"text": "Be brief."}]},
        "contents": [
            {"role": "user", "parts": [{"text": "Is it "}, {"text": "open?"}]},
            {"role": "model", "parts": [{"text": "Until six."}]},
        ],
    }
    assert convert("gemini", "chat", row) == (
        chat([("Is it open?", "Until six.")], "Be brief."),
        [],
    )


@pytest.mark.parametrize("part", ["functionCall", "fileData", "inlineData"])
def test_parts_of_gemini_that_are_no_text_are_not_lost_in_silence(part: str) -> None:
    contents = [
        {"role": "user", "parts": [{"text": "Is it open?"}]},
        {"role": "model", "parts": [{part: {}}]},
    ]
    with pytest.raises(ValueError, match=f"a part is no text: {part}"):
        convert("gemini", "chat", {"contents": contents})


def test_the_key_that_a_row_lacks_is_named() -> None:
    row = {"conversations": [{"role": "user", "content": "Is it open?"}]}
    with pytest.raises(ValueError, match='not a sharegpt row: no "from"'):
        convert("sharegpt", "chat", row)


def test_what_stands_under_another_name_is_not_lost() -> None:
    row = {"question": "Is it?", "chosen": "No.", "rejected": "Dunno."}
    made, lost = Converter("trl-preference", "chat").convert(row)
    assert made["messages"][0] == {"role": "user", "content": "Is it?"}
    assert lost == ["the rejected answer"]
