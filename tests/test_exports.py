"""Exports of programs and data sets in forms of their own: Claude, SQuAD, intents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.errors import Error, SourceError, Undecided


def prepared(folder: Path, data: Any, name: str = "export.json", **wishes: Any) -> list[Any]:
    if isinstance(data, str):
        (folder / name).write_text(data, "utf-8")
    else:
        (folder / name).write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    made = library.prepare(str(folder / name), isolated=True, **wishes)
    return [json.loads(line) for line in Path(made.files[0]).read_text("utf-8").splitlines()]


def notes(folder: Path) -> list[str]:
    told: list[str] = json.loads((folder / "export_prepared.ftlint.json").read_text())["notes"]
    return told


ROOT = "00000000-0000-4000-8000-000000000000"


def message(uuid: str, sender: str, *blocks: Any, after: str | None = None, **more: Any) -> Any:
    """A message as Claude exports it; without `blocks` as it was first exported, with a text alone."""
    content = [b if isinstance(b, dict) else {"type": "text", "text": b} for b in blocks]
    about = {"parent_message_uuid": after} if after else {}
    text = "\n\n".join(b for b in blocks if isinstance(b, str))
    return {
        "uuid": uuid, "sender": sender, "text": text, "content": content,
        "created_at": "2026-01-01T00:00:00Z", "attachments": [], "files": [], **about, **more,
    }  # fmt: skip


def claude(*messages: Any, **more: Any) -> Any:
    return {"uuid": "c", "name": "A title", "account": {"uuid": "x"}, "chat_messages": [*messages]} | more  # fmt: skip


ASKED = message("u", "human", "How much?", after=ROOT)
ANSWERED = message("a", "assistant", "Two euros.", after="u")
WHOLE = [
    {"role": "user", "content": "How much?"},
    {"role": "assistant", "content": "Two euros."},
]
THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": "x"}
CALLED = {"type": "tool_use", "name": "web_search", "input": {}}
PLACEHOLDER = "```\nThis block is not supported on your current device yet.\n```"
KINDS = "a picture, a file or another kind of content"
TOOLS = "what a tool was asked or found"
PASTED = {"file_name": "", "file_type": "txt", "extracted_content": "A long text."}
SEEN = {"file_name": "lamp.png"}


@pytest.mark.parametrize(
    ("messages", "note"),
    [
        ([ASKED, ANSWERED], ""),
        ([ASKED, message("a", "assistant", THOUGHT, "Two euros.", after="u")], ""),
        ([message("u", "human", text="How much?"), message("a", "assistant", text="Two euros.")], ""),
        ([ASKED, ANSWERED, message("u2", "human", "And?", after="a")], "a question that was not answered"),
        (
            [ASKED, ANSWERED, message("u2", "human", "And?", after="a"), message("a2", "assistant", "Let me look.", CALLED, after="u2")],
            TOOLS,
        ),
        (
            [ASKED, ANSWERED, message("u2", "human", "And?", after="a"), message("a2", "assistant", text=f"So:\n{PLACEHOLDER}\n", after="u2")],
            TOOLS,
        ),
        (
            [ASKED, ANSWERED, message("u2", "human", "What is it?", after="a", files=[SEEN]), message("a2", "assistant", "A lamp.", after="u2")],
            KINDS,
        ),
        (
            [ASKED, ANSWERED, message("u2", "human", "What is it?", after="a", attachments=[SEEN]), message("a2", "assistant", "A lamp.", after="u2")],
            KINDS,
        ),
        # An answer that was asked for anew, and a question that was written anew.
        ([ASKED, message("old", "assistant", "No idea.", after="u"), ANSWERED], ""),
        ([message("old", "human", "How?", after=ROOT), message("oh", "assistant", "So.", after="old"), ASKED, ANSWERED], ""),
    ],
)  # fmt: skip
def test_conversations_of_claude(tmp_path: Path, messages: list[Any], note: str) -> None:
    empty = claude(uuid="e")
    assert prepared(tmp_path, [claude(*messages), empty]) == [{"messages": WHOLE}]
    told = [text for text in notes(tmp_path) if "read only" in text]
    assert told == ([f"1 conversation read only up to {note}"] if note else [])
    assert "1 conversation left out, without a whole answer: 2" in notes(tmp_path)


def test_one_conversation_of_claude_with_what_was_pasted(tmp_path: Path) -> None:
    asked = message("u", "human", "Shorten this.", after=ROOT, attachments=[PASTED])
    leaf = message("x", "assistant", "Never shown.", after="u")
    chat = claude(asked, ANSWERED, leaf, current_leaf_message_uuid="a")
    (row,) = prepared(tmp_path, chat)
    assert row["messages"][0]["content"] == "Shorten this.\n\nA long text."
    assert row["messages"][1]["content"] == "Two euros."
    assert "1 message with the text of what is attached after their own" in notes(tmp_path)


def squad(**more: Any) -> Any:
    first = {"id": "1", "question": "Where?", "answers": [{"text": "Rome", "answer_start": 0}]}
    two = [{"text": "753 BC", "answer_start": 9}, {"text": "in 753 BC", "answer_start": 6}]
    second = {"id": "2", "question": "When?", "answers": two}
    third = {"id": "3", "question": "Who?", "answers": [], "is_impossible": True}
    passage = {"context": "Rome was founded in 753 BC.", "qas": [first, second, third]}
    return {"title": "Rome", "paragraphs": [passage]} | more


PAIRS = [
    ("Rome was founded in 753 BC.\n\nWhere?", "Rome"),
    ("Rome was founded in 753 BC.\n\nWhen?", "753 BC"),
]


@pytest.mark.parametrize("form", ["file", "articles", "article", "lines", "parquet", "cells"])
def test_questions_on_passages(tmp_path: Path, form: str) -> None:
    article = squad()
    passage = article["paragraphs"][0]
    flat = [
        {"id": q["id"], "title": "Rome", "context": passage["context"], "question": q["question"],
         "answers": {"text": [a["text"] for a in q["answers"]], "answer_start": [a["answer_start"] for a in q["answers"]]}}
        for q in passage["qas"]
    ]  # fmt: skip
    forms = {"file": {"version": "v2.0", "data": [article]}, "articles": [article, squad(paragraphs=[])], "article": article}  # fmt: skip
    name = {"parquet": "export.parquet", "lines": "export.jsonl"}.get(form, "export.json")
    if form == "parquet":
        import pandas

        pandas.DataFrame(flat).to_parquet(tmp_path / name)
        made = library.prepare(tmp_path / name, isolated=True, to="chat")
        rows = [json.loads(line) for line in Path(made.files[0]).read_text().splitlines()]
    elif form == "cells":
        lists = [row | {"answers": [{"text": t} for t in row["answers"]["text"]]} for row in flat]
        rows = prepared(tmp_path, lists, to="chat")
    else:
        data = "".join(json.dumps(row) + "\n" for row in flat) if form == "lines" else forms[form]
        rows = prepared(tmp_path, data, name, to="chat")
    assert [tuple(m["content"] for m in row["messages"]) for row in rows] == PAIRS
    assert "1 question left out, which their passages do not answer" in notes(tmp_path)
    assert "1 question with answers that differ, of which the first is read" in notes(tmp_path)


INTENTS = [
    {"tag": "greeting", "patterns": ["Hi", "Hello"], "responses": ["Hey!", "Hi there", "Good day"]},
    {"tag": "bye", "patterns": ["Bye", "See you"], "responses": ["Goodbye"], "context_set": ""},
    {"tag": "noanswer", "patterns": [], "responses": ["Sorry?"]},
]


def test_intents_are_answered(tmp_path: Path) -> None:
    with pytest.raises(
        Undecided, match=r"right: map=\{'prompt': 'pattern', 'completion': 'response'"
    ):
        prepared(tmp_path, {"intents": INTENTS})
    pairs = {"prompt": "pattern", "completion": "response"}
    rows = prepared(tmp_path, {"intents": INTENTS}, map=pairs, to="chat")
    assert [tuple(m["content"] for m in row["messages"]) for row in rows] == [
        ("Hi", "Hey!"),
        ("Hello", "Hi there"),
        ("Hi", "Good day"),
        ("Bye", "Goodbye"),
        ("See you", "Goodbye"),
    ]
    assert "1 intent left out, without patterns: 'noanswer'" in notes(tmp_path)


def test_intents_are_learnt(tmp_path: Path) -> None:
    pairs = {"prompt": "pattern", "completion": "intent"}
    assert len(prepared(tmp_path, INTENTS, map=pairs, to="chat")) == 4
    named = [{"intent": r["tag"], "examples": r["patterns"]} for r in INTENTS]
    rows = prepared(tmp_path, {"intents": named}, "named.json", to="chat")
    assert [row["messages"][1]["content"] for row in rows] == ["greeting"] * 2 + ["bye"] * 2


def test_examples_of_rasa(tmp_path: Path) -> None:
    examples = [{"text": f"Hi {n}", "intent": "greet", "entities": []} for n in range(3)]
    data = {"rasa_nlu_data": {"common_examples": examples, "regex_features": [{"name": "zip"}]}}
    rows = prepared(tmp_path, data, to="chat")
    assert [m["content"] for m in rows[0]["messages"]] == ["Hi 0", "greet"]
    assert "not read: regex_features" in notes(tmp_path)


def test_what_are_no_intents(tmp_path: Path) -> None:
    with pytest.raises(Error, match="this is an array, and text is needed"):
        prepared(tmp_path, [{"name": "a", "text": ["b", "c"]}, {"name": "d", "text": ["e"]}])
    chat = {"conv": {"messages": WHOLE}}
    assert prepared(tmp_path, chat, "kept.json") == [{"messages": WHOLE}]


def test_an_export_of_nothing_that_is_answered_is_told(tmp_path: Path) -> None:
    bare = squad()
    bare["paragraphs"][0]["qas"] = bare["paragraphs"][0]["qas"][2:]
    with pytest.raises(SourceError, match=r"there are no rows \(.*1 question left out"):
        prepared(tmp_path, {"data": [bare]})
    with pytest.raises(SourceError, match=r"there are no rows \(.*without a whole answer: 1"):
        prepared(tmp_path, [claude(ASKED)])


BROKEN = {
    "claude": ([claude(ASKED, ANSWERED)], {"uuid": "c", "chat_messages": [{"uuid": "u"}]}),
    "claude's blocks": ([claude(ASKED, ANSWERED)], {"uuid": "c", "chat_messages": "no list"}),
    "squad": ([squad()], {"title": "T", "paragraphs": [{"context": "c", "qas": ["q"]}]}),
    "intents": (INTENTS, {"tag": "t", "patterns": "Hi"}),
    "chatgpt": (
        [{"current_node": "a", "mapping": {"a": {"parent": None, "message": None}}}],
        {"current_node": "a", "mapping": {"a": {"parent": [], "message": 1}}},
    ),
    "label studio": (
        [{"data": {"text": "t"}, "annotations": [{"result": [{"from_name": "m", "type": "choices", "value": {"choices": ["a"]}}]}]}],
        {"data": {"text": "t"}, "annotations": [{"result": ["x"]}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_record_that_is_broken_is_told(tmp_path: Path, name: str) -> None:
    records, broken = BROKEN[name]
    pairs = {"prompt": "pattern", "completion": "response"} if name == "intents" else {}
    with pytest.raises(Error, match=rf"row {len(records) + 1}: it is not"):
        prepared(tmp_path, [*records, broken], map=pairs)


RAIN = {
    "name": "rain",
    "description": "Rain in a town.",
    "parameters": {
        "city": {"description": "Its name.", "type": "str"},
        "days": {"description": "How many.", "type": "int, optional", "default": 3},
    },
}
MADE = {
    "type": "function",
    "function": {
        "name": "rain",
        "description": "Rain in a town.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"description": "Its name.", "type": "string"},
                "days": {"description": "How many.", "type": "integer", "default": 3},
            },
            "required": ["city"],
        },
    },
}


@pytest.mark.parametrize("written", [json.dumps, list], ids=["as texts", "as lists"])
@pytest.mark.parametrize("key", ["answers", "tool_calls"])
def test_queries_with_the_calls_that_answer_them(tmp_path: Path, written: Any, key: str) -> None:
    calls = [
        {"name": "rain", "arguments": {"city": "Ålesund"}},
        {"name": "rain", "arguments": {"city": "Rome", "days": 1}},
    ]
    row = {
        "id": 7,
        "query": "Rain in Ålesund, and in Rome?",
        "tools": written([RAIN]),
        key: written(calls),
    }
    (made,) = prepared(tmp_path, [row], to="chat")
    asked, answer = made["messages"]
    assert asked == {"role": "user", "content": "Rain in Ålesund, and in Rome?"}
    assert [call["id"] for call in answer["tool_calls"]] == ["call_1", "call_2"]
    assert answer["tool_calls"][0]["function"] == {
        "name": "rain",
        "arguments": '{"city": "Ålesund"}',
    }
    assert made["tools"] == [MADE]
    assert "the parameters of tools are written as JSON Schema" in notes(tmp_path)
    report = library.check([made], isolated=True)
    assert not [d for d in report.diagnostics if d.severity == "error"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("float", {"type": "number"}),
        ("List[str]", {"type": "array", "items": {"type": "string"}}),
        (
            "List[List[int]]",
            {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        ),
        ("Dict[str, int]", {"type": "object"}),
        ("Optional[bool]", {"type": "boolean"}),
        ("Callable[[float], float]", {}),
        ("string", {"type": "string"}),
    ],
)
def test_the_types_of_parameters(tmp_path: Path, name: str, kind: dict[str, Any]) -> None:
    tool = {"name": "f", "parameters": {"x": {"type": name, "description": "A value."}}}
    other = {"name": "g", "parameters": {}}
    row = {"query": "Do it.", "tools": [tool, other], "answers": [{"name": "g", "arguments": {}}]}
    (made,) = prepared(tmp_path, [row], to="chat")
    schema = made["tools"][0]["function"]["parameters"]
    assert schema["properties"]["x"] == {"description": "A value."} | kind
    assert schema.get("required", []) == ([] if name.startswith("Optional") else ["x"])


def test_tools_that_have_a_schema_keep_it(tmp_path: Path) -> None:
    row = {
        "query": "Rain in Oslo?",
        "tools": [MADE],
        "answer": {"name": "rain", "arguments": {"city": "Oslo"}},
    }
    (made,) = prepared(tmp_path, [row], to="chat")
    assert made["tools"] == [MADE]
    assert "the parameters of tools are written as JSON Schema" not in notes(tmp_path)


@pytest.mark.parametrize("answers", ["[]", "none", '[{"arguments": {}}]', "{"])
def test_a_query_without_a_call_is_told(tmp_path: Path, answers: str) -> None:
    call = json.dumps([{"name": "rain", "arguments": {}}])
    said = zip(("Oslo", "Rome", "Bern"), (call, call, answers), strict=True)
    rows = [{"query": f"Rain in {town}?", "tools": [RAIN], "answers": one} for town, one in said]
    with pytest.raises(Error, match="row 3: no call"):
        prepared(tmp_path, rows, to="chat")
    assert len(prepared(tmp_path, rows, to="chat", drop_bad=True)) == 2


HELP = "SYSTEM: You are a helpful assistant with access to the following functions. Use them if required -\n"
FUNCTION = MADE["function"]
CALLING = """<functioncall> {"name": "rain", "arguments": '{"city": "Oslo"}'} <|endoftext|>"""


def test_conversations_in_one_text(tmp_path: Path) -> None:
    chat = (
        "USER: Rain in Oslo?\n\n\nASSISTANT: Let me look. " + CALLING
        + '\n\n\nFUNCTION RESPONSE: {"rain": false}\n\n\nASSISTANT: No, it is dry. <|endoftext|>\n\n\nUSER: Thanks!'
        "\n\n\nASSISTANT: ASSISTANTs like to help. <|endoftext|>"
    )  # fmt: skip
    other = {
        "name": "snow",
        "description": "Snow.",
        "parameters": {"type": "object", "properties": {}},
    }
    system = HELP + json.dumps(FUNCTION, indent=4) + "\n\n" + json.dumps(other) + "\n"
    (made,) = prepared(tmp_path, [{"system": system, "chat": chat}], to="chat")
    assert [tool["function"]["name"] for tool in made["tools"]] == ["rain", "snow"]
    asked, called, result, *rest = made["messages"]
    assert asked == {"role": "user", "content": "Rain in Oslo?"}
    assert called["content"] == "Let me look."
    assert called["tool_calls"][0]["function"] == {"name": "rain", "arguments": '{"city": "Oslo"}'}
    assert result == {"role": "tool", "tool_call_id": "call_1", "content": '{"rain": false}'}
    assert [m["content"] for m in rest] == ["No, it is dry.", "Thanks!", "ASSISTANTs like to help."]


def test_a_system_prompt_without_functions_stays(tmp_path: Path) -> None:
    row = {
        "system": "SYSTEM: You are a helpful assistant, with no access to external functions.",
        "chat": "USER: Rain? ASSISTANT: I cannot look. <|endoftext|>",
    }
    (made,) = prepared(tmp_path, [row], to="chat")
    assert made["messages"][0]["content"] == row["system"].removeprefix("SYSTEM: ")
    assert "tools" not in made


@pytest.mark.parametrize(
    ("system", "chat", "words"),
    [
        (HELP + "{'name': 'rain'}", "USER: Rain? ASSISTANT: No.", "not JSON"),
        (HELP + '{"a": 1}', "USER: Rain? ASSISTANT: No.", "no function"),
        ("", "USER: Rain? ASSISTANT: <functioncall> rain(Oslo)", "neither JSON nor"),
        ("", "USER: Rain? FUNCTION RESPONSE: no ASSISTANT: No.", "nobody has called"),
    ],
)
def test_a_conversation_in_one_text_that_is_broken_is_told(
    tmp_path: Path, system: str, chat: str, words: str
) -> None:
    good = {"system": "", "chat": "USER: Hi ASSISTANT: Ho"}
    with pytest.raises(Error, match=f"row 2: .*{words}"):
        prepared(tmp_path, [good, {"system": system, "chat": chat}], to="chat")
