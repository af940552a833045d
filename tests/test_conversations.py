"""Conversations under keys that few trainers read, made rows of chats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ftlint.tables import Table, open_table

SAID = [{"role": "user", "content": "Is it open?"}, {"role": "assistant", "content": "Until six."}]
SHARED = [{"from": "human", "value": "Is it open?"}, {"from": "gpt", "value": "Until six."}]


def opened(tmp_path: Path, *rows: Any) -> Table:
    path = tmp_path / "t.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return open_table(str(path))


def made(table: Table) -> list[dict[str, Any]]:
    return [record.values for record in table.records()]


@pytest.mark.parametrize("key", ["conversation", "dialog", "items", "chat"])
@pytest.mark.parametrize(("said", "known"), [(SAID, "messages"), (SHARED, "conversations")])
def test_the_key_becomes_the_known_one(
    tmp_path: Path, key: str, said: list[dict[str, str]], known: str
) -> None:
    table = opened(tmp_path, {"id": "1", key: said}, {"id": "2", key: said})
    assert made(table) == [{known: said, "id": "1"}, {known: said, "id": "2"}]
    assert table.columns == [known, "id"]
    assert table.notes == [f'"{key}" is taken for the "{known}" of each row']


@pytest.mark.parametrize(
    ("asks", "answers"), [("human", "assistant"), ("input", "output"), ("question", "answer")]
)
def test_turns_of_a_question_and_its_answer_become_messages(
    tmp_path: Path, asks: str, answers: str
) -> None:
    turns = [{"system": "Be brief.", asks: "Is it open?", answers: "Until six."}] * 1
    turns.append({asks: "Sure?", answers: "Yes."})
    (row,) = made(opened(tmp_path, {"conversation": turns}))
    assert row == {
        "messages": [
            {"role": "system", "content": "Be brief."},
            *SAID,
            {"role": "user", "content": "Sure?"},
            {"role": "assistant", "content": "Yes."},
        ]
    }


def test_a_system_prompt_beside_the_messages_comes_before_them(tmp_path: Path) -> None:
    table = opened(tmp_path, {"items": SAID, "system": "Be brief."}, {"items": SAID, "system": ""})
    assert made(table) == [
        {"messages": [{"role": "system", "content": "Be brief."}, *SAID]},
        {"messages": SAID},
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"dialog": SAID, "rejected": "Dunno."},
        {"dialog": SAID, "label": False},
        {"dialog": SAID, "question": "Open?", "answer": "Until six."},
        {"dialog": SAID, "other": SAID},
        {"dialog": [{"speaker": "a", "says": "b"}]},
        {"dialog": [{"input": "a", "output": "b", "score": "2"}]},
        {"dialog": [{"input": "a", "output": "b"}, {"system": "c", "input": "a", "output": "b"}]},
        {"dialog": [{"input": "a", "output": None}]},
        {"dialog": []},
        {"messages": SAID},
        {"conversations": SHARED},
        {"conversations": SAID, "tools": []},
        {"conversations": SAID, "rejected": "Dunno."},
        {"conversations": SAID, "label": True},
    ],
)
def test_rows_that_may_mean_something_else_stay(tmp_path: Path, row: dict[str, Any]) -> None:
    table = opened(tmp_path, row)
    assert made(table) == [row]
    assert not table.notes


def test_a_later_row_without_a_conversation_is_told(tmp_path: Path) -> None:
    rows = [{"dialog": SAID}] * 25 + [{"dialog": "none"}]
    table = opened(tmp_path, *rows)
    assert len(made(table)) == 25
    assert table.problems == {26: 'no conversation under "dialog"'}


def test_a_number_that_is_the_answer_becomes_text(tmp_path: Path) -> None:
    (row,) = made(opened(tmp_path, {"dialog": [{"input": "How many?", "output": 5}]}))
    assert json.dumps(row["messages"][1]) == '{"role": "assistant", "content": "5"}'


def test_texts_in_turn_are_messages_up_to_the_last_answer(tmp_path: Path) -> None:
    table = opened(
        tmp_path,
        {"id": 1, "data": ["Hi?", "Hello.", "And?", "So."]},
        {"id": 2, "data": ["Hi?", "Ho.", "And?"]},
    )
    rows = [record.values for record in table.records()]
    assert [[m["content"] for m in row["messages"]] for row in rows] == [
        ["Hi?", "Hello.", "And?", "So."],
        ["Hi?", "Ho."],
    ]
    assert [m["role"] for m in rows[0]["messages"]] == ["user", "assistant"] * 2
    assert "1 conversation read only up to a question that was not answered: 2" in table.notes


@pytest.mark.parametrize("data", [["one"], [], "one", ["one", 2], [["a"], ["b"]]])
def test_other_lists_of_that_name_are_none(tmp_path: Path, data: Any) -> None:
    assert opened(tmp_path, {"id": 1, "data": data}).columns == ["id", "data"]


TOLD = "You answer for the shop."


@pytest.mark.parametrize(
    ("key", "said", "system"),
    [
        ("messages", SAID, {"role": "system", "content": TOLD}),
        ("conversations", SHARED, {"from": "system", "value": TOLD}),
    ],
)
def test_a_system_prompt_beside_messages_is_put_before_them(
    tmp_path: Path, key: str, said: list[Any], system: dict[str, str]
) -> None:
    rows = [
        {"system_prompt": TOLD, key: said, "id": 1},
        {"system_prompt": TOLD, key: [system, *said], "id": 2},
        {"system_prompt": "", key: said, "id": 3},
        {"system_prompt": "Another.", key: [system, *said], "id": 4},
    ]
    made = [record.values for record in opened(tmp_path, *rows).records()]
    assert [row[key][0] for row in made] == [system, system, said[0], system]
    assert [row.get("system_prompt") for row in made] == [None, None, None, "Another."]
    assert all(len(row[key]) <= len(said) + 1 for row in made)
