"""Messages that name the one to which they reply, as OpenAssistant's data sets have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.errors import SourceError

Row = dict[str, Any]


def prepared(folder: Path, rows: list[Row], **wishes: Any) -> list[list[str]]:
    """What is said in each of the conversations that are made, and that each side speaks in turn."""
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    made = library.prepare(str(path), isolated=True, output=str(folder / "o.jsonl"), **wishes)
    chats = [json.loads(line)["messages"] for line in Path(made.files[0]).read_text().splitlines()]
    for messages in chats:
        sides = [message["role"] for message in messages]
        assert sides == ["user", "assistant"] * (len(sides) // 2)
    return [[message["content"] for message in messages] for messages in chats]


def notes(folder: Path) -> str:
    return "; ".join(json.loads((folder / "o.ftlint.json").read_text())["notes"])


def message(name: str, parent: str | None, rank: int | None = None, **more: Any) -> Row:
    role = "assistant" if name.startswith("a") else "prompter"
    return {"message_id": name, "parent_id": parent, "role": role, "text": f"Text {name}", "rank": rank, **more}  # fmt: skip


LINE = [message("q", None), message("a", "q"), message("q2", "a"), message("a2", "q2")]
OTHER = [message("p", None), message("ab", "p")]


def test_each_line_of_replies_is_a_conversation(tmp_path: Path) -> None:
    made = prepared(tmp_path, [*OTHER, *LINE[::-1]])
    assert made == [["Text p", "Text ab"], ["Text q", "Text a", "Text q2", "Text a2"]]


def test_of_ranked_replies_the_best_is_followed(tmp_path: Path) -> None:
    rows = [*LINE, message("a3", "q", 1), message("q3", "a3"), message("a4", "q3")]
    rows[1]["rank"] = 0
    assert prepared(tmp_path, rows) == [["Text q", "Text a", "Text q2", "Text a2"]]
    assert "3 messages not read: another reply to the same message is ranked" in notes(tmp_path)


def test_replies_without_a_rank_are_all_followed(tmp_path: Path) -> None:
    made = prepared(tmp_path, [*LINE, message("a3", "q")])
    assert made == [["Text q", "Text a", "Text q2", "Text a2"], ["Text q", "Text a3"]]
    assert "1 message with several replies of no rank" in notes(tmp_path)


def test_a_tree_in_a_row_is_read_alike(tmp_path: Path) -> None:
    def tree(node: Row, rows: list[Row]) -> Row:
        replies = [tree(row, rows) for row in rows if row["parent_id"] == node["message_id"]]
        return {key: value for key, value in node.items() if key != "parent_id"} | {
            "replies": replies
        }

    rows = [
        {"message_tree_id": one[0]["message_id"], "prompt": tree(one[0], one)}
        for one in (LINE, OTHER)
    ]
    assert prepared(tmp_path, rows) == [
        ["Text q", "Text a", "Text q2", "Text a2"],
        ["Text p", "Text ab"],
    ]


def test_what_is_not_answered_or_deleted_is_told(tmp_path: Path) -> None:
    rows = [*LINE[:3], *OTHER, message("p2", None), message("a5", "q2", deleted=True)]
    assert prepared(tmp_path, rows) == [["Text q", "Text a"], ["Text p", "Text ab"]]
    told = notes(tmp_path)
    assert "1 message which is deleted, is not read" in told
    assert "1 conversation read only up to a question that was not answered" in told
    assert "1 conversation left out, without a whole answer: 6" in told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ([message("a6", "x"), message("q6", "a6")], "row 7: it replies to 'x', with which no"),
        ([message("a6", "q6"), message("q6", "a6")], "row 7: it replies to 'q6', with which no"),
        ([message("a", "q")], "row 7: two messages have the id 'a'"),
        ([message("a6", "q") | {"role": "narrator"}], "row 7: it is not like the others"),
        ([message("a6", "q") | {"text": None}], "row 7: it is not like the others"),
    ],
)
def test_messages_that_stand_nowhere_are_named(tmp_path: Path, more: list[Row], words: str) -> None:
    rows = [*LINE, *OTHER, *more]
    with pytest.raises(SourceError, match=words):
        prepared(tmp_path, rows)
    assert len(prepared(tmp_path, rows, drop_bad=True)) == 2


def test_a_frame_of_messages_is_read_alike() -> None:
    pandas = pytest.importorskip("pandas")
    rows = [
        {"message_id": n, "parent_id": n - 1 if n % 2 else None, "role": role, "text": f"Text {n}"}
        for n, role in enumerate(["user", "assistant"] * 4)
    ]
    from ftlint.tables import open_table

    made = [record.values for record in open_table(pandas.DataFrame(rows)).records()]
    assert [len(row["messages"]) for row in made] == [2] * 4
