"""Nested sources: paths that the user names, and exports that are known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.errors import Error
from ftlint.tables.paths import MISSING, value_at
from tests.conftest import ftlint

TICKETS = [
    {
        "id": n,
        "subject": f"Order {n}",
        "requester.id": 7,
        "comments": [{"id": 1, "body": f"Where is {n}?"}, {"id": 2, "body": f"{n} is on its way."}],
    }
    for n in range(12)
]


def prepared(folder: Path, data: Any, name: str = "export.json", **wishes: Any) -> list[Any]:
    (folder / name).write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    options = {"separator": " ->", "stop": " END", **wishes}
    made = library.prepare(str(folder / name), isolated=True, **options)
    return [json.loads(line) for line in Path(made.files[0]).read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", 1),
        ("a.c.0", "x"),
        ("a.c[1]", "y"),
        ("a.c.-1", "y"),
        ("d.e", 2),
        ("a.f.g", 3),
        ("a.c.2", MISSING),
        ("a.c.x", MISSING),
        ("a.b.c", MISSING),
        ("b", MISSING),
    ],
)
def test_paths(path: str, value: Any) -> None:
    assert value_at({"a": {"b": 1, "c": ["x", "y"], "f.g": 3}, "d.e": 2}, path) == value


def test_a_path_is_a_column(tmp_path: Path) -> None:
    pairs = {"prompt": r"{subject}\n{comments.0.body}", "completion": "comments[1].body"}
    assert prepared(tmp_path, TICKETS, map=pairs)[3] == {
        "prompt": "Order 3\nWhere is 3? ->",
        "completion": " 3 is on its way. END",
    }
    book = json.loads((tmp_path / "export_prepared.ftlint.json").read_text())
    assert "of the column comments is used only comments.0.body, comments[1].body" in book["notes"]


def test_a_path_leads_into_json_in_a_cell(tmp_path: Path) -> None:
    cell = '"{""say"": {""text"": ""Why?""}}"'
    (tmp_path / "t.csv").write_text(f"payload,reply\n{cell},So.\n")
    pairs = {"prompt": "payload.say.text", "completion": "reply"}
    made = library.prepare(str(tmp_path / "t.csv"), isolated=True, map=pairs, to="chat")
    assert json.loads(Path(made.files[0]).read_text())["messages"][0]["content"] == "Why?"
    (tmp_path / "t.csv").write_text(f"payload,reply\n{cell},So.\n{{no json,So.\n")
    with pytest.raises(Error, match=r"row 3: it has no 'payload\.say\.text'"):
        library.prepare(str(tmp_path / "t.csv"), isolated=True, map=pairs)


def test_a_row_without_the_path_is_told(tmp_path: Path) -> None:
    pairs = {"prompt": "subject", "completion": "comments.1.body"}
    short = [*TICKETS, {"id": 12, "subject": "Late", "comments": [{"body": "Hello?"}]}]
    with pytest.raises(Error, match=r"row 13: it has no 'comments\.1\.body'"):
        prepared(tmp_path, short, map=pairs)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("comments.1.bdy", "did you mean 'comments.0.body'"),
        ("comments", "holds a list, not a text; a text in it is 'comments.0.body'"),
    ],
)
def test_a_path_that_is_none_is_corrected(tmp_path: Path, named: str, words: str) -> None:
    with pytest.raises(Error, match=words):
        prepared(tmp_path, TICKETS, map={"prompt": "subject", "completion": named})


def test_where_nobody_can_tell_the_paths_are_listed(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r'"requester.id", "status", "comments.0.body"'):
        prepared(tmp_path, [{**row, "status": 1} for row in TICKETS])


def node(
    parent: str | None, role: str = "", *parts: Any, kind: str = "text", **more: Any
) -> dict[str, Any]:
    """A node of a tree as ChatGPT exports it."""
    content = {"content_type": kind, "parts": list(parts)} if parts else {"content_type": kind}
    message = {"author": {"role": role}, "content": content, "recipient": "all", **more}
    return {"parent": parent, "children": [], "message": message if role else None}


def conversation(last: str, **nodes: dict[str, Any]) -> dict[str, Any]:
    """A conversation as ChatGPT exports it, shown up to its last node."""
    hidden = {"is_visually_hidden_from_conversation": True}
    first = {"root": node(None), "sys": node("root", "system", "", metadata=hidden)}
    return {"title": "A title", "mapping": {**first, **nodes}, "current_node": last}


ASKED = {"u": node("sys", "user", "How much?"), "old": node("u", "assistant", "No idea.")}
ANSWERED = ASKED | {"a": node("u", "assistant", "Two euros.")}
WHOLE = [
    {"role": "user", "content": "How much?"},
    {"role": "assistant", "content": "Two euros."},
]
PICTURE = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-1"}


def test_one_conversation_alone(tmp_path: Path) -> None:
    wishes = {"separator": None, "stop": None}
    alone = conversation("a", **ANSWERED)
    assert prepared(tmp_path, alone, **wishes) == [{"messages": WHOLE}]


@pytest.mark.parametrize(
    ("last", "more", "note"),
    [
        ("a", {}, ""),
        ("gone", {}, ""),
        ("u2", {"u2": node("a", "user", "And now?")}, "up to a question that was not answered"),
        (
            "a2",
            {
                "u2": node("a", "user", PICTURE, "What is this?", kind="multimodal_text"),
                "a2": node("u2", "assistant", "A lamp."),
            },
            "up to a picture, a file or another kind of content",
        ),
        (
            "a3",
            {
                "u2": node("a", "user", "What is the weather?"),
                "a2": node("u2", "assistant", "Let me look."),
                "call": node("a2", "assistant", "search()", recipient="browser"),
                "tool": node("call", "tool", "Rain."),
                "a3": node("tool", "assistant", "It rains."),
            },
            "up to what a tool was asked or found",
        ),
        ("why", {"why": node("a", "assistant", kind="thoughts")}, ""),
    ],
)
def test_conversations_of_chatgpt(
    tmp_path: Path, last: str, more: dict[str, Any], note: str
) -> None:
    rows = prepared(tmp_path, [conversation(last, **ANSWERED, **more)] * 2, to="chat", separator=None, stop=None)  # fmt: skip
    assert [row["messages"] for row in rows] == [WHOLE]  # and its double is dropped
    notes = json.loads((tmp_path / "export_prepared.ftlint.json").read_text())["notes"]
    told = [text for text in notes if "read only" in text]
    assert told == ([f"2 conversations read only {note}"] if note else [])


def test_what_is_continued_is_one_answer(tmp_path: Path) -> None:
    cut = {"finish_details": {"type": "max_tokens"}}
    nodes = ASKED | {
        "a": node("u", "assistant", "Two eu", metadata=cut),
        "b": node("a", "assistant", "ros."),
    }
    alone = conversation("u", **ASKED)
    rows = prepared(tmp_path, [conversation("b", **nodes), alone], separator=None, stop=None)
    assert rows == [{"messages": WHOLE}]
    notes = json.loads((tmp_path / "export_prepared.ftlint.json").read_text())["notes"]
    assert "1 conversation left out, without a whole answer: 2" in notes


def task(number: int, *annotations: dict[str, Any], **data: str) -> dict[str, Any]:
    """A task as Label Studio exports it."""
    text = {"text": f"The lamp {number} is good."}
    return {"id": number, "data": text | data, "annotations": list(annotations), "predictions": []}


def chosen(*names: str, control: str = "mood", kind: str = "choices", **more: Any) -> Any:
    key = {"textarea": "text"}.get(kind, kind)
    result = {"from_name": control, "to_name": "text", "type": kind, "value": {key: list(names)}}
    return {"id": 1, "was_cancelled": False, "result": [result], **more}


def test_tasks_of_label_studio(tmp_path: Path) -> None:
    tasks = [task(n, chosen("good")) for n in range(8)]
    tasks[1] = task(1, chosen("good", "new"))
    tasks[2] = task(2, chosen("good"), chosen("bad", ground_truth=True))
    tasks[3] = task(3, chosen("bad", was_cancelled=True))
    tasks[4] = task(4)
    rows = prepared(tmp_path, tasks)
    assert [row["completion"] for row in rows] == [" good END", " good, new END", " bad END"] + [
        " good END"
    ] * 3
    assert rows[0]["prompt"] == "The lamp 0 is good. ->"
    notes = json.loads((tmp_path / "export_prepared.ftlint.json").read_text())["notes"]
    assert "2 tasks left out, skipped or not annotated: 4, 5" in notes
    assert "1 task with annotations that differ, the first is read: 3" in notes


def test_tasks_with_several_answers_are_asked_for(tmp_path: Path) -> None:
    tasks = []
    for n in range(8):
        both = chosen(f"Yes, {n}.", control="reply", kind="textarea")
        both["result"] += chosen("good")["result"]
        tasks.append(task(n, both))
    with pytest.raises(Error, match=r"map=\{'prompt': 'text', 'completion': 'reply'"):
        prepared(tmp_path, tasks)
    pairs = {"prompt": "data.text", "completion": "reply"}
    assert prepared(tmp_path, tasks, map=pairs)[0]["completion"] == " Yes, 0. END"


def test_tasks_whose_names_say_nothing_are_asked_for(tmp_path: Path) -> None:
    tasks = [task(n, chosen(f"good {n % 3}"), url=f"https://a.example/{n}") for n in range(8)]
    with pytest.raises(Error, match="'text' alone is used"):
        prepared(tmp_path, tasks, separator=None, stop=None)
    assert prepared(tmp_path, tasks, map={"prompt": "text", "completion": "mood"})[0] == {
        "prompt": "The lamp 0 is good. ->",
        "completion": " good 0 END",
    }


def test_marks_on_texts_are_no_answers(tmp_path: Path) -> None:
    marked = chosen("Recipe", kind="labels")
    marked["result"][0]["value"] |= {"start": 1, "end": 5}
    with pytest.raises(Error, match=r"answer nothing: they only mark parts \(labels\)"):
        prepared(tmp_path, [task(n, marked) for n in range(3)])
    with pytest.raises(Error, match="answer nothing: there are none"):
        prepared(tmp_path, [task(n) for n in range(3)])
    tasks = []
    for n in range(3):
        both = chosen(f"good {n}")
        both["result"] += marked["result"]
        tasks.append(task(n, both))
    assert len(prepared(tmp_path, tasks)) == 3
    notes = json.loads((tmp_path / "export_prepared.ftlint.json").read_text())["notes"]
    assert "not read, for they mark parts: labels of 3 tasks" in notes


SAID = [
    {"type": "message", "ts": "1.1", "user": "U1", "text": "Is a &lt; b? <https://a.example|see>"},
    {"type": "message", "ts": "1.2", "user": "U2", "subtype": "channel_join", "text": "joined"},
    {"type": "message", "ts": "1.3", "thread_ts": "1.1", "user": "U1", "text": "Anyone?"},
    {"type": "message", "ts": "1.4", "thread_ts": "1.1", "user": "U2", "text": "Yes &amp; no,"},
    {"type": "message", "ts": "1.5", "thread_ts": "1.1", "user": "U2", "text": "<@U1>."},
    {"type": "message", "ts": "1.6", "thread_ts": "1.1", "user": "U3", "text": "Hm."},
    {"type": "message", "ts": "1.7", "user": "U3", "text": "Lunch?"},
]


def test_threads_of_slack(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"map=\{'prompt': 'message', 'completion': 'reply'"):
        prepared(tmp_path, SAID)
    (row,) = prepared(tmp_path, SAID, map={"prompt": "message", "completion": "reply"})
    assert row["prompt"] == "Is a < b? see ->"
    assert row["completion"] == " Yes & no,\n<@U1>. END"
    notes = json.loads((tmp_path / "export_prepared.ftlint.json").read_text())["notes"]
    assert {
        "1 message not read: of programs, without a text, or that somebody joined",
        "1 message left out, to which nobody else replied in a thread",
        "2 messages of the threads not read, beside the first and the reply to it",
        "1 row with mentions, left as they stand: <@U…>",
    } <= set(notes)


DISCORD = {"id": "1", "timestamp": "2024", "content": "Hi", "author": {"id": "1", "isBot": False}}
TELEGRAM = {"id": 1, "type": "message", "date": "2024", "from_id": "user1", "text": "Hi"}
JOINED = {"id": 1, "type": "service", "date": "2024", "actor_id": "user1", "text": ""}
MESSENGER = {"sender_name": "A", "timestamp_ms": 1, "content": "Hi"}
GOOGLE = {"creator": {"name": "A"}, "created_date": "Monday", "text": "Hi", "topic_id": "t"}


@pytest.mark.parametrize(
    ("data", "program"),
    [
        ({"guild": {"id": "1"}, "messages": [DISCORD]}, "Discord"),
        ({"name": "A", "id": 1, "messages": [{"type": "service"}, TELEGRAM]}, "Telegram"),
        ({"chats": {"list": [{"messages": [TELEGRAM]}]}}, "Telegram"),
        ([TELEGRAM, TELEGRAM], "Telegram"),
        (
            {"about": "Here is", "chats": {"about": "All", "list": [{"messages": [JOINED] * 40}]}},
            "Telegram",
        ),
        (
            {"participants": [{"name": "A"}], "messages": [MESSENGER], "title": "A"},
            "Messenger or Instagram",
        ),
        ({"messages": [GOOGLE]}, "Google Chat"),
    ],
)
def test_what_people_write_to_each_other(tmp_path: Path, data: Any, program: str) -> None:
    (tmp_path / "result.json").write_text(json.dumps(data))
    done = ftlint("prepare", "result.json", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert f"an export of {program}: messages of people" in done.stderr.decode()


def test_articles_are_no_messages(tmp_path: Path) -> None:
    row = {"id": 1, "type": "article", "date": "2024", "author": {"name": "A"}, "timestamp": "1"}
    rows = [{**row, "content": f"What is {n}?", "text": f"{n}", "answer": "x"} for n in range(3)]
    with pytest.raises(Error, match=r"guess|certain"):
        prepared(tmp_path, rows)
