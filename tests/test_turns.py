"""Tables of which each row is one turn of a conversation."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import ftlint as library
from ftlint.errors import ConfigError, Error, Undecided
from ftlint.tables.order import Order
from tests.conftest import ftlint
from tests.test_guesses import at_a_terminal, command_in

SAID = """conversation_id,turn,role,content
c1,1,user,How do I reset my password?
c2,2,agent,It left yesterday.
c1,2,agent,"Click on ""Forgot"".
Then wait."
c2,1,customer,Where is my order?
"""
CHATS = [
    [("user", "How do I reset my password?"), ("assistant", 'Click on "Forgot".\nThen wait.')],
    [("user", "Where is my order?"), ("assistant", "It left yesterday.")],
]
GROUPED = (
    "4 rows grouped to 2 conversations by 'conversation_id', in the order of 'turn'"
    " (--map order=-: as they stand)"
)


def chats(path: Path) -> list[list[tuple[str, str]]]:
    """Who says what in the conversations of a file."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [[(m["role"], m["content"]) for m in row["messages"]] for row in rows]


def made(folder: Path, data: Any, **wishes: Any) -> tuple[list[list[tuple[str, str]]], list[str]]:
    """The conversations that are made of rows, and the notes on them."""
    source = data
    if isinstance(data, str):
        source = folder / "turns.csv"
        source.write_text(data, "utf-8")
    done = library.prepare(source, isolated=True, output=str(folder / "out.jsonl"), **wishes)
    found = chats(Path(done.files[0]))
    os.unlink(done.files[0])
    os.unlink(str(done.manifest_path))
    return found, done.manifest.notes


def test_turns_become_conversations(tmp_path: Path) -> None:
    (tmp_path / "turns.csv").write_text(SAID)
    done = ftlint("prepare", "turns.csv", "--yes", "--isolated", cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 0, told
    assert chats(tmp_path / "turns_prepared.jsonl") == CHATS
    assert f"note: {GROUPED}" in told
    assert "chat rows are made of it, one of each conversation:" in told
    assert "'user' and 'customer' are the user, 'agent' is the assistant" in told
    book = json.loads((tmp_path / "turns_prepared.ftlint.json").read_text())
    assert GROUPED in book["notes"]
    assert book["mapping"] == {
        "conversation": "conversation_id",
        "role": "role",
        "content": "content",
        "order": "turn",
    }


@pytest.mark.parametrize("format_", ["xlsx", "json", "jsonl", "parquet", "frame"])
def test_in_every_format(tmp_path: Path, format_: str) -> None:
    import pandas

    rows = [
        {"threadId": 1, "Speaker": "Human", "Text": "Open?", "ts": 5},
        {"threadId": 2, "Speaker": "GPT", "Text": "5 euros.", "ts": 9},
        {"threadId": 1, "Speaker": "GPT", "Text": "Until 5.", "ts": 6},
        {"threadId": 2, "Speaker": "Human", "Text": "How much?", "ts": 8},
    ]
    path = tmp_path / f"t.{format_}"
    frame = pandas.DataFrame(rows)
    if format_ == "xlsx":
        frame.to_excel(path, index=False)
    elif format_ == "json":
        path.write_text(json.dumps(rows))
    elif format_ == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    elif format_ == "parquet":
        frame.to_parquet(path)
    found, notes = made(tmp_path, frame if format_ == "frame" else path)
    assert found == [
        [("user", "Open?"), ("assistant", "Until 5.")],
        [("user", "How much?"), ("assistant", "5 euros.")],
    ]
    assert any("2 conversations by 'threadId', in the order of 'ts'" in note for note in notes)


def test_a_merged_cell_names_a_conversation(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("chat", "role", "text"), ("A", "user", "Hi?"), (None, "bot", "Hello.")):
        sheet.append(row)
    for row in (("B", "user", "Bye?"), (None, "bot", "Bye.")):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("A4:A5")
    book.save(tmp_path / "t.xlsx")
    found, _ = made(tmp_path, tmp_path / "t.xlsx")
    assert found == [
        [("user", "Hi?"), ("assistant", "Hello.")],
        [("user", "Bye?"), ("assistant", "Bye.")],
    ]


@pytest.mark.parametrize("memory", [1 << 24, 10])
def test_turns_may_stand_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: int
) -> None:
    monkeypatch.setattr("ftlint.tables.dialogues.MEMORY", memory)
    rows = [
        {"session_id": f"s{n}", "turn": turn, "role": role, "text": f"{role} {turn} of {n}"}
        for n in range(50)
        for turn, role in enumerate(["user", "assistant"] * 3)
    ]
    whole, _ = made(tmp_path, rows)
    random.Random(1).shuffle(rows)
    found, _ = made(tmp_path, rows)
    assert sorted(found) == sorted(whole)
    assert len(found) == 50
    without, notes = made(tmp_path, rows, map={"order": "-"}, drop_bad=True)
    assert "300 rows grouped to 50 conversations by 'session_id', as they stand" in notes
    assert without != found


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (["2", "10"], 0),
        (["2024-03-01 10:00", "2024-03-01T09:00:00Z"], 1),
        (["31/01/2024 10:00", "01/02/2024 09:00"], 0),
        (["1/31/2024 1:05 PM", "1/31/2024 11:05 AM"], 1),
        (["31.01.2024, 10:00", "01.02.2024, 09:00"], 0),
        (["00:00:59", "00:01:02"], 0),
        (["Tue Oct 31 22:10:47 +0000 2017", "Tue Oct 31 22:10:48 +0100 2017"], 1),
        (["2024/1/5 10:00", "2024/1/20 9:00"], 0),
    ],
)
def test_orders(tmp_path: Path, values: list[str], first: int) -> None:
    order = Order()
    assert all(order.take(value) for value in values)
    places = [order.place(value) for value in values]
    assert places.index(min(places)) == first
    assert not order.take("soon")
    roles = ("user", "assistant") if first == 0 else ("assistant", "user")
    rows = [
        {"chat_id": 1, "role": role, "text": role, "timestamp": value}
        for role, value in zip(roles, values, strict=True)
    ]
    found, _ = made(tmp_path, rows)
    assert found == [[("user", "user"), ("assistant", "assistant")]]


def test_an_order_that_is_not_certain_is_a_guess(tmp_path: Path) -> None:
    def of(*times: str) -> str:
        rows = zip(("user", "bot") * 2, times, strict=True)
        return "chat_id,role,text,time\n" + "".join(f"1,{r},at {t},{t}\n" for r, t in rows)

    pairs = {"conversation": "chat_id", "role": "role", "content": "text", "order": "time"}
    for day in ("1/2/2024", "1/2/24"):
        assert len(made(tmp_path, of(f"{day} 10:00", f"{day} 10:05", f"{day} 10:06", f"{day} 11:00"))[0][0]) == 4  # fmt: skip
    ours = of("1/2/2024 10:00", "1/3/2024 10:00", "2/1/2024 10:00", "2/2/2024 10:00")
    with pytest.raises(Undecided, match="order by 'time': the month is taken to come first"):
        made(tmp_path, ours)
    assert [text for _, text in made(tmp_path, ours, map=pairs)[0][0]][2] == "at 2/1/2024 10:00"
    late = of("23:58", "23:59", "00:01", "00:02")
    with pytest.raises(Undecided, match="its times say no day, and the rows stand in another"):
        made(tmp_path, late)
    assert made(tmp_path, late, map={"order": "-"})[0][0][0] == ("user", "at 23:58")


GUESSES = {
    "who begins": (
        "session,speaker,utterance\n1,Anna,Open?\n1,Helga,Until 5.\n2,Anna,Where?\n2,Helga,Here.\n",
        "--speaker Anna=user --speaker Helga=assistant",
        "'Anna' begins most conversations",
    ),
    "who else": (
        "chat id,sender,message\n1,bot,Hello.\n1,Anna,Open?\n1,bot,Until 5.\n2,Jo,Where?\n2,bot,Here.\n",
        "--speaker Anna=user --speaker Jo=user",
        "'Anna', 'Jo' is taken for the user",
    ),
    "a system that answers": (
        "dialogue_id,speaker,utterance\n1,USER,Open?\n1,SYSTEM,Until 5.\n",
        "--speaker SYSTEM=assistant",
        "the system is taken for who answers",
    ),
    "events": (
        "thread,role,text\n1,customer,Open?\n1,system,Max joined\n1,agent,Until 5.\n",
        "--speaker system=skip",
        "is taken for no prompt, and not read",
    ),
    "an id": (
        "id,role,text\n1,user,Open?\n1,bot,Until 5.\n2,user,Where?\n2,bot,Here.\n",
        "--map conversation=id",
        "'id' is taken to say which conversation",
    ),
    "a label of each row": (
        "thread,role,text,sentiment\n1,user,Open?,good\n1,bot,Until 5.,bad\n",
        "--map content=text",
        "'sentiment' is left out",
    ),
    "a tree": (
        "thread,parent_id,role,text\n1,,user,Open?\n1,a,bot,Until 5.\n",
        "--map content=text",
        "'parent_id' says what each row replies to",
    ),
    "whose first row alone names it": (
        "thread,role,text\n1,user,Open?\n,bot,Until 5.\n2,user,Where?\n,bot,Here.\n",
        "--map conversation=thread",
        "rows without 'thread' are taken to go on with the conversation above them",
    ),
    "empty rows": (
        "role,text\nuser,Open?\nbot,Until 5.\n\nuser,Where?\nbot,Here.\n",
        "--map conversation=-",
        "the empty rows are taken to part the conversations",
    ),
    "what is said": (
        "thread,role,words\n1,user,Are you open?\n1,bot,Until 5 o'clock.\n",
        "--map content=words",
        "'words' is taken because it is the only other column of texts",
    ),
}


@pytest.mark.parametrize("name", GUESSES)
def test_what_is_guessed_of_turns_stops_it(tmp_path: Path, name: str) -> None:
    text, options, doubt = GUESSES[name]
    (tmp_path / "t.csv").write_text(text)
    done = ftlint("prepare", "t.csv", "--yes", "--isolated", cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert doubt in told
    assert options in told
    assert os.listdir(tmp_path) == ["t.csv"]
    again = ftlint(*command_in(told), cwd=tmp_path)
    assert again.returncode == 0, again.stderr.decode()
    last = chats(tmp_path / "t_prepared.jsonl")[0][-1]
    assert last[0] == "assistant"
    assert last[1].startswith("Until 5")


def test_what_a_tool_says_ends_a_conversation(tmp_path: Path) -> None:
    rows = [
        {"session_id": n, "role": role, "content": text}
        for n, said in enumerate(
            [
                [("user", "Open?"), ("assistant", "Yes.")],
                [("user", "Rain?"), ("assistant", "Let me see."), ("tool", "{}"), ("assistant", "No.")],
            ]
        )
        for role, text in [("user", "Hi"), ("assistant", "Ho"), *said]
    ]  # fmt: skip
    found, notes = made(tmp_path, rows)
    assert [len(chat) for chat in found] == [4, 2]
    assert "1 conversation read only up to what a tool was asked or found" in notes
    found, _ = made(tmp_path, rows, speakers={"tool": "skip"})
    assert [len(chat) for chat in found] == [4, 4]
    with pytest.raises(Error, match="answered in the conversation '1' before what a tool was"):
        made(tmp_path, rows[:4] + rows[6:])


def test_a_guess_of_turns_is_asked_at_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(GUESSES["who begins"][0])
    told = at_a_terminal(tmp_path, "prepare t.csv --isolated")
    assert "Go on with these columns? [y/N]" in told
    assert "nothing was written" in told
    at_a_terminal(tmp_path, "prepare t.csv --isolated", "y")
    assert len(chats(tmp_path / "t_prepared.jsonl")) == 2


def test_who_speaks_is_asked_for(tmp_path: Path) -> None:
    text = "thread,author,text\n1,Anna,Open?\n1,Max,Until 5.\n2,Jo,Where?\n2,Max,Here.\n"
    (tmp_path / "t.csv").write_text(text)
    done = ftlint("prepare", "t.csv", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    told = done.stderr.decode()
    assert "nothing says as what 'Anna', 'Max', 'Jo' speaks" in told
    assert "--speaker Anna=ROLE --speaker Max=ROLE --speaker Jo=ROLE" in told
    found, _ = made(tmp_path, text, speakers={"max": "assistant", "*": "user"})
    assert found[1] == [("user", "Where?"), ("assistant", "Here.")]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"speakers": {"Anna": "boss"}}, "nobody speaks as 'boss'; known: user, assistant"),
        ({"speakers": {"Ann": "user"}}, r"'Ann' never speaks; did you mean 'Anna'\?"),
        ({"speakers": {"Anna": "user", "Max": "user"}}, "nobody speaks as the assistant"),
        ({"map": {"conversation": "thred"}}, "did you mean 'thread'"),
        ({"map": {"conversation": "thread", "label": "text"}}, "no field 'label'; they have"),
        ({"map": {"conversation": "thread", "prompt": "text"}}, "map={'assistant': 'COLUMN'"),
        ({"map": {"conversatio": "thread"}}, "did you mean 'conversation'"),
    ],
)
def test_mistakes_about_turns_are_named(tmp_path: Path, wishes: dict[str, Any], words: str) -> None:
    text = "thread,author,text\n1,Anna,Open?\n1,Max,Until 5.\n"
    with pytest.raises(ConfigError, match=words):
        made(tmp_path, text, **wishes)


def test_speakers_are_for_turns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("question,answer\nOpen?,Until 5.\n")
    done = ftlint("prepare", "t.csv", "--speaker", "a=user", cwd=tmp_path)
    assert done.returncode == 2
    assert "--map conversation=COLUMN --map role=COLUMN" in done.stderr.decode()
    done = ftlint("prepare", "t.csv", "--speaker", "a", cwd=tmp_path)
    assert "--speaker a: not NAME=ROLE; write --speaker agent=assistant" in done.stderr.decode()


@pytest.mark.parametrize("name", ["role", "Sender", "message_role", "from"])
@pytest.mark.parametrize("content", ["content", "text", "message"])
def test_turns_of_nobody_knows_which_conversation(tmp_path: Path, name: str, content: str) -> None:
    text = f"{name},{content}\nuser,Open?\nassistant,Until 5.\nuser,Where?\nassistant,Here.\n"
    words = f"{name!r} says whose, and no column is known to say of which conversation it is.*"
    words += f"map={{'conversation': 'COLUMN', 'role': '{name}', 'content': '{content}'}}"
    with pytest.raises(Undecided, match=words):
        made(tmp_path, text)


def test_conversations_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    text = (
        SAID
        + "c3,1,customer,Anybody?\n"
        + "c4,1,agent,May I help?\n"
        + "c5,1,customer,Open?\nc5,,agent,Until 5.\n"
        + ",1,customer,Lost\n"
        + "c6,1,customer,Open?\nc6,2,,Until 5.\nc7,1,customer,Open?\n"
        + "c7,2,agent,Until 5.,more\nc7,3,agent,Bye\n"
        + "c8,soon,customer,Open?\nc8,2,agent,Until 5.\n"
    )
    (tmp_path / "t.csv").write_text(text)
    done = ftlint("prepare", "t.csv", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    told = done.stderr.decode()
    assert (
        "t.csv: 8 rows cannot be used: row 7: nobody is answered in the conversation 'c3'" in told
    )
    found, notes = made(tmp_path, text, drop_bad=True)
    assert found == CHATS
    assert any(note.startswith("8 rows left out: row 7: nobody") for note in notes)


def test_each_reason_is_told(tmp_path: Path) -> None:
    def reason(*rows: str) -> str:
        (tmp_path / "t.csv").write_text(SAID + "".join(f"{row}\n" for row in rows))
        return ftlint("prepare", "t.csv", "--yes", cwd=tmp_path).stderr.decode()

    assert "row 8: it does not say where it stands" in reason("c3,1,user,a", "c3,,bot,b")
    assert "row 7: it does not say of which conversation" in reason(",1,user,a")
    assert "row 8: it does not say who speaks (of the conversation 'c3')" in reason(
        "c3,1,user,a", "c3,2,,b"
    )
    assert "row 8: 'soon' does not say where it stands, as the rows before do" in reason(
        *["c3,1,user,a", "c3,soon,bot,b"], *(f"d{n},{m},{r},x" for n in range(99) for m, r in ((1, "user"), (2, "bot")))
    )  # fmt: skip
    torn = reason("c3,1,user,a", "c3,2,bot,b,c", "c3,3,bot,b")
    assert "row 7: row 8, which cannot be read, may be one of its turns" in torn


def test_a_name_that_two_conversations_have_is_told(tmp_path: Path) -> None:
    with pytest.raises(Error, match="row 7: two turns of 'user' have the number 1: two conv"):
        made(tmp_path, SAID + "c1,1,user,Another?\nc1,2,agent,One.\n")
    times = "chat,role,text,ts\n" + "".join(f"1,{r},{t},1700000000\n" for r, t in (("user", "a"), ("user", "b"), ("bot", "c")))  # fmt: skip
    assert made(tmp_path, times)[0] == [[("user", "a\nb"), ("assistant", "c")]]
    both = "chat,turn,role,text\n1,1,user,a\n1,1,bot,b\n1,2,user,c\n1,2,bot,d\n"
    assert [text for _, text in made(tmp_path, both)[0][0]] == ["a", "b", "c", "d"]


def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    rows = [{"a": n // 2, "b": [n], "role": r, "text": "x"} for n, r in enumerate(["user", "bot"] * 2)]  # fmt: skip
    with pytest.raises(Error, match="no row says of which conversation it is"):
        made(tmp_path, rows, map={"conversation": "{a}-{b}"})


def test_what_no_answer_follows_is_not_read(tmp_path: Path) -> None:
    text = SAID + "c1,3,user,Thanks!\nc1,4,user,Bye.\nc3,1,bot,Hello.\nc3,2,user,Hi\nc3,3,bot,So?\n"
    found, notes = made(tmp_path, text)
    assert found[:2] == CHATS
    assert found[2][0] == ("assistant", "Hello.")
    assert "1 conversation read up to the last answer, what follows it is not: 2" in notes


def test_turns_of_one_side_are_one_message(tmp_path: Path) -> None:
    text = SAID + "c1,3,bot,Or call us.\nc2,0,user,Hello.\n"
    found, notes = made(tmp_path, text)
    assert found[0][1][1] == 'Click on "Forgot".\nThen wait.\nOr call us.'
    assert found[1][0][1] == "Hello.\nWhere is my order?"
    assert "2 turns of the same side as the one before: joined by a line break" in notes


def test_a_system_prompt_stays_first(tmp_path: Path) -> None:
    text = "chat,role,text\n1,system,Be brief.\n1,user,Open?\n1,assistant,Yes.\n"
    assert made(tmp_path, text)[0][0][0] == ("system", "Be brief.")


def test_paths_and_templates_make_turns(tmp_path: Path) -> None:
    rows = [
        {"log": {"id": n}, "message": {"by": by, "text": by}, "title": f"T{n}"}
        for n in range(2)
        for by in ("user", "bot")
    ]
    pairs = {"conversation": "log.id", "role": "message.by", "content": "{title}: {message.text}"}
    found, _ = made(tmp_path, rows, map=pairs)
    assert found[1] == [("user", "T1: user"), ("assistant", "T1: bot")]
    nested = pairs | {"content": "message"}
    with pytest.raises(Error, match="row 1: the column 'message' holds an object, not a text"):
        made(tmp_path, rows, map=nested)


EXCHANGES = """chat,no,question,answer,mood
a,2,And on Sunday?,Closed.,bad
b,1,,Hello!,
a,1,Open?,Until 5.,good
b,2,Where?,Here.,
b,3,,,
b,4,Thanks.,,
"""


def test_exchanges_become_conversations(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(EXCHANGES)
    done = ftlint("prepare", "t.csv", "--yes", "--isolated", cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert "each row is taken for an exchange of the conversation that 'chat' names" in told
    assert "(--map prompt=question --map completion=answer learns each row alone)" in told
    done = ftlint(*command_in(told), cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert chats(tmp_path / "t_prepared.jsonl") == [
        [("user", "Open?"), ("assistant", "Until 5."), ("user", "And on Sunday?"), ("assistant", "Closed.")],
        [("assistant", "Hello!"), ("user", "Where?"), ("assistant", "Here.")],
    ]  # fmt: skip
    told = done.stderr.decode()
    assert "6 rows grouped to 2 conversations by 'chat', in the order of 'no'" in told
    assert "columns that are not used: mood" in told
    assert "1 row in which nobody says anything: 6" in told
    assert "1 conversation read up to the last answer" in told
    pairs = {"prompt": "question", "completion": "answer"}
    done_alone = library.prepare(str(tmp_path / "t.csv"), map=pairs, isolated=True, drop_bad=True)
    assert done_alone.manifest.shape == "completion"


def test_parts_of_a_content_are_its_text(tmp_path: Path) -> None:
    rows = [
        {"thread_id": "t", "role": role, "created_at": n, "content": [part, part]}
        for n, (role, part) in enumerate(
            [
                ("user", {"type": "text", "text": {"value": "Open?", "annotations": []}}),
                ("assistant", {"type": "output_text", "text": "Until 5."}),
            ]
        )
    ]
    both = [("user", "Open?\nOpen?"), ("assistant", "Until 5.\nUntil 5.")]
    assert made(tmp_path, rows)[0] == [both]
    rows[0]["content"] = [{"type": "image_file", "image_file": {"file_id": "f"}}]
    with pytest.raises(Error, match="row 1: the column 'content' holds a list, not a text"):
        made(tmp_path, rows)


def test_the_columns_of_a_help_desk(tmp_path: Path) -> None:
    head = "Ticket ID,Subject,Comment ID,Author,Author Role,Comment Body,Created At\n"
    rows = "".join(
        f'{n},The lamp is broken,{n}{who},P{day},{who},"I say that it is {who}, and {n}.",2024-03-0{day}T10:00Z\n'
        for n in (1, 2)
        for day, who in ((2, "Agent"), (1, "End-user"))
    )
    with pytest.raises(Undecided, match="'Comment Body' is taken for a part of its name"):
        made(tmp_path, head + rows)
    found, notes = made(tmp_path, head + rows, map={"content": "Comment Body"})
    assert [role for role, _ in found[1]] == ["user", "assistant"]
    assert "columns that are not used: Subject, Comment ID, Author" in notes


NESTED: list[dict[str, Any]] = [
    {
        "id": n,
        "title": "T",
        "turns": [
            {"at": 2, "speaker": "agent", "text": f"Until {n}."},
            {"at": 1, "speaker": "customer", "text": "Open?"},
        ],
    }
    for n in range(3)
]


@pytest.mark.parametrize("key", ["turns", "messages", "log"])
@pytest.mark.parametrize("cells", [False, True])
def test_turns_in_lists(tmp_path: Path, key: str, cells: bool) -> None:
    def rows(order: str) -> list[dict[str, Any]]:
        """The conversations, with the order of the turns under this name."""
        found = []
        for row in NESTED:
            turns = [{**turn, order: turn["at"]} for turn in row["turns"]]
            turns = [{k: v for k, v in turn.items() if k in (order, "speaker", "text")} for turn in turns]  # fmt: skip
            found.append({"id": row["id"], key: json.dumps(turns) if cells else turns})
        return found

    pairs = {"conversation": key, "role": "speaker", "content": "text", "order": "at"}
    found, notes = made(tmp_path, rows("at"), map=pairs)
    assert found == [[("user", "Open?"), ("assistant", f"Until {n}.")] for n in range(3)]
    assert any(f"6 turns grouped to 3 conversations by {key!r}" in note for note in notes)
    assert f"of each row only {key!r} is read, not id" in notes
    assert made(tmp_path, rows("index"))[0] == found


def test_lists_of_messages_are_no_tables_of_turns(tmp_path: Path) -> None:
    chat = [{"role": "user", "content": "Hi?"}, {"role": "assistant", "content": "Ho."}]
    for key in ("messages", "conversations"):
        (path := tmp_path / f"{key}.jsonl").write_text(json.dumps({key: chat, "lang": "en"}) + "\n")
        done = library.prepare(path, isolated=True)
        assert done.manifest.mapping == {}
    rows = [*NESTED, {"id": 9, "turns": []}]
    with pytest.raises(Error, match="row 4: 'turns' is no list of objects"):
        made(tmp_path, rows, map={"conversation": "turns", "order": "at"})


def test_comments_beside_an_answer_are_no_conversation(tmp_path: Path) -> None:
    comments = [{"author": "customer", "text": "Good."}, {"author": "agent", "text": "Thanks."}]
    rows = [{"question": f"{n}?", "answer": f"Yes {n}.", "comments": comments} for n in range(3)]
    assert library.prepare(rows, isolated=True, output=str(tmp_path / "o")).manifest.mapping == {
        "prompt": "question",
        "completion": "answer",
    }
    named = [[{"author": a, "text": "x"} for a in ("Anna", "Bo")]] * 3
    tickets = [{"id": n, "subject": "Lamp", "status": n, "notes": said} for n, said in enumerate(named)]  # fmt: skip
    with pytest.raises(Undecided, match=r'which columns are .* "notes.0.author", "notes.0.text"'):
        made(tmp_path, tickets)
    pairs = {"conversation": "notes"}
    found, _ = made(tmp_path, tickets, map=pairs, speakers={"Anna": "user", "Bo": "assistant"})
    assert found == [[("user", "x"), ("assistant", "x")]]


def test_what_is_said_of_the_source_is_said_of_its_conversations(tmp_path: Path) -> None:
    text = "Unsere Gespräche;;\n;;\ngespräch;role;text\n1;user;Schön?\n1;bot;Ja.\n"
    (tmp_path / "t.csv").write_bytes(text.encode("cp1252"))
    notes = library.prepare(tmp_path / "t.csv", isolated=True).manifest.notes
    assert "the file is not UTF-8: read as cp1252; `encoding` names another" in notes
    assert "the header is line 3; what is above it is not read" in notes


def test_what_only_looks_like_turns(tmp_path: Path) -> None:
    def shape(text: str) -> str:
        (tmp_path / "t.csv").write_text(text)
        return str(library.prepare(tmp_path / "t.csv", isolated=True).manifest.shape)

    authors = "ticket_id,author,question,answer\n1,Anna,Open?,Until 5.\n2,Jo,Where?,Here.\n"
    assert shape(authors) == "completion"
    assert (
        shape("thread,author,text,label\n1,Anna,So good,pos\n1,Jo,So bad,neg\n" * 1) == "completion"
    )


def test_conversations_that_begin_far_apart(tmp_path: Path) -> None:
    ends = [(turn, role, n) for turn, role in enumerate(("user", "bot")) for n in range(300)]
    rows = [{"chat_id": n, "turn": 9 - t, "role": r, "text": f"{n}"} for t, r, n in ends[::-1]]
    found, _ = made(tmp_path, [row | {"turn": 9 - row["turn"]} for row in rows])
    assert len(found) == 300
    assert found[0][0] == ("user", "299")
    alone = [row for row in rows if row["role"] == "user" or row["chat_id"] > 400]
    alone += [row | {"chat_id": row["chat_id"] + 900, "role": "bot"} for row in alone]
    with pytest.raises(Error, match="no two have the same 'chat_id'"):
        made(tmp_path, alone)


def test_half_a_character_in_a_turn_is_told(tmp_path: Path) -> None:
    rows = [{"chat": 1, "role": r, "text": t} for r, t in (("user", "a\ud83d"), ("bot", "b"))]
    with pytest.raises(Error, match=r"row 1: half of a surrogate pair \(\\ud83d\)"):
        made(tmp_path, rows)


def test_turns_become_pairs_too(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(SAID)
    done = library.prepare(tmp_path / "t.csv", to="alpaca", isolated=True)
    rows = [json.loads(line) for line in Path(done.files[0]).read_text().splitlines()]
    assert rows[1] == {"instruction": CHATS[1][0][1], "input": "", "output": CHATS[1][1][1]}


SYSTEM = {"role": "system", "content": "You answer for the shop."}


@pytest.mark.parametrize(
    "text",
    [
        "thread,system_prompt,role,text\n1,You answer for the shop.,user,Open?\n1,,bot,Yes.\n2,You answer for the shop.,user,Late?\n2,You answer for the shop.,bot,No.\n",
        "thread,question,answer,system\n1,Open?,Yes.,You answer for the shop.\n1,Late?,No.,You answer for the shop.\n2,Late?,No.,You answer for the shop.\n",
    ],
)  # fmt: skip
def test_a_system_prompt_beside_turns_is_put_before_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    wishes = {"conversation": "thread", "user": "question", "assistant": "answer"}
    options = {"map": wishes} if "question" in text else {}
    made = library.prepare(str(tmp_path / "t.csv"), isolated=True, **options)
    rows = [json.loads(line) for line in Path(made.files[0]).read_text().splitlines()]
    assert [row["messages"][0] for row in rows] == [SYSTEM] * 2
    assert sum(m["role"] == "system" for row in rows for m in row["messages"]) == 2


def test_a_conversation_with_two_system_prompts_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "thread,system_prompt,role,text\n1,You answer for the shop.,user,Open?\n"
        "1,You are a tired clerk.,bot,Yes.\n2,,user,Late?\n2,,bot,No.\n"
    )
    with pytest.raises(Error, match="row 3: its system prompt is not that of the rows before it"):
        library.prepare(str(tmp_path / "t.csv"), isolated=True)
    made = library.prepare(str(tmp_path / "t.csv"), isolated=True, drop_bad=True)
    assert len(Path(made.files[0]).read_text().splitlines()) == 1


def test_an_opening_turn_of_no_conversation_spoils_the_one_below_it(tmp_path: Path) -> None:
    turns = [(n, side, f"{side} {n}") for n in range(4) for side in ("user", "bot") * 2]
    lines = ["thread,role,text", *(",".join(map(str, turn)) for turn in turns)]
    lines[5] = lines[5].replace("1,", ",", 1)
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
    made = library.prepare(str(tmp_path / "t.csv"), isolated=True, drop_bad=True)
    rows = [json.loads(line) for line in Path(made.files[0]).read_text().splitlines()]
    assert [row["messages"][0]["content"] for row in rows] == ["user 0", "user 2", "user 3"]
    assert made.manifest.dropped == [6, 7]


def test_turns_with_marks_wait_for_somebody(tmp_path: Path) -> None:
    turns = [f"{n},{side},{side} {n},{n % 5}" for n in range(9) for side in ("user", "bot")]
    (tmp_path / "t.csv").write_text("\n".join(["thread,role,text,rating", *turns]) + "\n")
    done = ftlint("prepare", "t.csv", "--isolated", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert b"'rating' marks the answers (0 to 4)" in done.stderr
    assert ftlint(*command_in(done.stderr.decode()), cwd=tmp_path).returncode == 0


def test_turns_without_a_text_are_told(tmp_path: Path) -> None:
    rows = "chat,role,text\na,user,Look!\na,user,\na,assistant,A fine lamp.\nb,user,Hi\nb,assistant,Ho\n"
    found, notes = made(tmp_path, rows)
    assert found[0] == [("user", "Look!"), ("assistant", "A fine lamp.")]
    assert "1 turn without a text, as of a picture, which others may answer: 3" in notes
