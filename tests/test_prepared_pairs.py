"""Answers that are not to be learnt, in tables and rows that `ftlint prepare` is given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.conversion import Converter
from ftlint.errors import SourceError, Undecided
from ftlint.telling import words
from tests.conftest import ftlint
from tests.test_guesses import at_a_terminal

Row = dict[str, Any]
MANY = range(12)


def prepared(folder: Path, rows: list[Row], **wishes: Any) -> list[Row]:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    made = library.prepare(str(path), isolated=True, **wishes)
    return [json.loads(line) for line in Path(made.files[0]).read_text().splitlines()]


def stopped(folder: Path, rows: list[Row], **wishes: Any) -> tuple[str, list[str]]:
    """What is said where somebody has to decide, and the words of a command by which it is."""
    try:
        prepared(folder, rows, **wishes)
    except Undecided as error:
        return str(error), list(words(error.options))
    return "", []


def rows_of(*names: str, **more: Any) -> list[Row]:
    """Rows in which the texts under these names say of what they are."""
    return [{name: f"This is {name} {n}." for name in names} | more for n in MANY]


PAIRS = [
    ("prompt", "response", "rejected"),
    ("prompt", "completion", "rejected"),
    ("question", "answer", "rejected_answer"),
    ("query", "response", "rejected_response"),
    ("question", "chosen", "rejected"),
    ("input", "good_answer", "bad_answer"),
]


@pytest.mark.parametrize("names", PAIRS)
@pytest.mark.parametrize("target", [None, "trl", "axolotl", "torchtune"])
def test_a_rejected_answer_makes_a_pair(
    tmp_path: Path, names: tuple[str, str, str], target: str | None
) -> None:
    rows = prepared(tmp_path, rows_of(*names, id="x"), target=target)
    asked, good, bad = names
    first = {key: rows[0][key] for key in ("prompt", "chosen", "rejected")}
    assert first == {
        "prompt": f"This is {asked} 0.",
        "chosen": f"This is {good} 0.",
        "rejected": f"This is {bad} 0.",
    }


@pytest.mark.parametrize(
    ("target", "asked", "good"),
    [
        ("openai-preference", "input", "preferred_output"),
        ("llama-factory", "instruction", "chosen"),
    ],
)
def test_pairs_take_the_shape_of_the_target(
    tmp_path: Path, target: str, asked: str, good: str
) -> None:
    rows = prepared(tmp_path, rows_of("prompt", "response", "rejected"), target=target)
    assert {asked, good} <= set(rows[0])


SYSTEM = [{"role": "system", "content": "Be brief and kind."}]


def user(text: str) -> Row:
    return {"role": "user", "content": text}


def assistant(text: str) -> Row:
    return {"role": "assistant", "content": text}


@pytest.mark.parametrize("names", [("question", "chosen", "rejected"), ("query", "response", "rejected_response")])  # fmt: skip
@pytest.mark.parametrize("history", [[["Hi?", "Hello."]], '[["Hi?", "Hello."]]', [user("Hi?"), assistant("Hello.")]])  # fmt: skip
def test_pairs_keep_what_is_said_before_them(
    tmp_path: Path, names: tuple[str, str, str], history: Any
) -> None:
    table = rows_of(*names, system=SYSTEM[0]["content"], history=history)
    (row, *_) = prepared(tmp_path, table, target="openai-preference")
    said = [*SYSTEM, user("Hi?"), assistant("Hello."), user(f"This is {names[0]} 0.")]
    assert row["input"]["messages"] == said
    assert row["preferred_output"] == [assistant(f"This is {names[1]} 0.")]


def test_a_history_that_is_none_is_no_row(tmp_path: Path) -> None:
    rows = rows_of("query", "response", history=[["Hi?", "Hello."]])
    rows[7]["history"] = [["Hi?"]]
    with pytest.raises(SourceError, match="row 8: the column 'history' holds neither"):
        prepared(tmp_path, rows, to="chat")
    made = prepared(tmp_path, rows, to="chat", drop_bad=True)
    assert len(made) == len(MANY) - 1
    assert made[0]["messages"][:2] == [user("Hi?"), assistant("Hello.")]


def test_a_system_prompt_beside_completions_is_kept(tmp_path: Path) -> None:
    rows = rows_of("prompt", "completion", system=SYSTEM[0]["content"])
    (row, *_) = prepared(tmp_path, rows, target="openai-chat")
    assert row["messages"][0] == SYSTEM[0]


@pytest.mark.parametrize("target", ["openai-chat", "together-completions"])
def test_pairs_lose_no_answer_unasked(tmp_path: Path, target: str) -> None:
    rows = rows_of("prompt", "response", "rejected")
    told, _ = stopped(tmp_path, rows, target=target)
    assert "the rejected answer of each pair is left out" in told
    assert "-preference has" in told
    assert not (tmp_path / "rows_prepared.jsonl").exists()
    done = ftlint("prepare", "rows.jsonl", "--isolated", "--target", target, cwd=tmp_path)
    assert done.returncode == 2
    again = done.stderr.decode().rsplit(": ftlint ", 1)[1].split()
    assert ftlint(*again, cwd=tmp_path).returncode == 0


def test_who_asks_for_chats_of_pairs_is_told_what_is_lost(tmp_path: Path) -> None:
    rows = rows_of("prompt", "response", "rejected")
    made = prepared(tmp_path, rows, to="chat")
    assert made[0]["messages"] == [user("This is prompt 0."), assistant("This is response 0.")]
    notes = json.loads((tmp_path / "rows_prepared.ftlint.json").read_text())["notes"]
    assert any("the rejected answer of each pair is left out" in note for note in notes)


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        ({"score": [0.1, 0.9]}, "'score' marks the answers (0.1 to 0.9)"),
        ({"rating": [1, 5]}, "'rating' marks the answers (1 to 5)"),
        ({"helpfulness": ["0", "4"]}, "'helpfulness' marks the answers (0 to 4)"),
        ({"score": [5, 5]}, ""),
        ({"stars": ["many", "few"]}, ""),
    ],
)
@pytest.mark.parametrize("names", [("question", "answer"), ("prompt", "completion")])
def test_answers_with_marks_wait_for_somebody(
    tmp_path: Path, marks: dict[str, list[Any]], told: str, names: tuple[str, str]
) -> None:
    ((mark, values),) = marks.items()
    rows = [row | {mark: values[n % 2]} for n, row in enumerate(rows_of(*names))]
    said, _ = stopped(tmp_path, rows)
    assert told in said
    assert bool(told) == bool(said)


def test_marks_beside_classes_are_none_of_answers(tmp_path: Path) -> None:
    rows = [
        {"prompt": f"Text {n}", "completion": ("good", "poor")[n % 2], "score": n / 20}
        for n in MANY
    ]
    assert len(prepared(tmp_path, rows)) == len(MANY)


@pytest.mark.parametrize("more", [{"label": [True, False]}, {"reward": [1, -1]}, {"score": [1, 3]}])
def test_chats_with_verdicts_wait_for_somebody(tmp_path: Path, more: dict[str, list[Any]]) -> None:
    ((key, values),) = more.items()
    rows = [{"messages": [user(f"Q{n}?"), assistant(f"A{n}.")], key: values[n % 2]} for n in MANY]
    assert stopped(tmp_path, rows)[1] == ["--to", "chat"]
    assert len(prepared(tmp_path, rows, to="chat")) == len(MANY)


def test_only_good_ones_of_unpaired_answers_become_chats(tmp_path: Path) -> None:
    rows = [row | {"label": n % 2 == 0} for n, row in enumerate(rows_of("prompt", "completion"))]
    with pytest.raises(SourceError, match="6 rows cannot be used: row 2: its answer is said to be"):
        prepared(tmp_path, rows, to="chat")
    assert len(prepared(tmp_path, rows, to="chat", drop_bad=True)) == 6


def test_a_prompt_that_begins_both_answers_is_asked_once() -> None:
    talk = [user("Hi?"), assistant("Hello."), user("How?")]
    for prompt in ("How?", "Hi?", talk):
        row = {
            "prompt": prompt,
            "chosen": [*talk, assistant("So.")],
            "rejected": [*talk, assistant("No.")],
        }
        made, _ = Converter("trl-preference", "preference").convert(row)
        assert made["input"]["messages"] == talk
        assert made["preferred_output"] == [assistant("So.")]
    made, _ = Converter("trl-preference", "chat").convert(row | {"system": "Be brief."})
    assert made["messages"] == [
        {"role": "system", "content": "Be brief."},
        *talk,
        assistant("So."),
    ]


def test_no_system_prompt_takes_the_place_of_another() -> None:
    row = {
        "system": "One.",
        "conversations": [
            {"from": "system", "value": "Two."},
            {"from": "human", "value": "Hi?"},
            {"from": "gpt", "value": "Hello."},
        ],
    }
    made, _ = Converter("sharegpt", "chat").convert(row)
    assert [m["content"] for m in made["messages"] if m["role"] == "system"] == ["One.", "Two."]


@pytest.mark.parametrize("ends", ["ab", "01", "jk"])
def test_of_several_answers_none_is_better_unasked(tmp_path: Path, ends: str) -> None:
    names = [f"response_{end}" for end in ends]
    rows = rows_of("prompt", *names, winner="b")
    told, _ = stopped(tmp_path, rows)
    assert f"'{names[0]}' and '{names[1]}' answer the same" in told


def test_verdicts_of_any_name_make_rows_for_kto(tmp_path: Path) -> None:
    rows = [row | {"feedback": ("good", "bad")[n % 2]} for n, row in enumerate(rows_of("q", "a"))]
    with pytest.raises(SourceError, match="'label': 'feedback'} makes rows for KTO"):
        prepared(tmp_path, rows)
    names = {"prompt": "q", "completion": "a", "label": "feedback"}
    made = prepared(tmp_path, rows, map=names)
    assert [row["label"] for row in made] == [True, False] * 6
    assert len(prepared(tmp_path, rows, map=names, to="chat", drop_bad=True)) == 6
    rows[3]["feedback"] = "so so"
    with pytest.raises(SourceError, match="row 4: 'so so' calls its answer neither good nor bad"):
        prepared(tmp_path, rows, map=names)


@pytest.mark.parametrize("wishes", [{"to": "chat"}, {"target": "openai-preference"}, {}])
def test_pairs_may_be_named_whatever_becomes_of_them(tmp_path: Path, wishes: Row) -> None:
    names = {"prompt": "q", "chosen": "a", "rejected": "b"}
    assert len(prepared(tmp_path, rows_of("q", "a", "b"), map=names, **wishes)) == len(MANY)


@pytest.mark.parametrize(("answer", "written"), [("n", False), ("", False), ("y", True)])
def test_somebody_is_asked_before_bad_answers_are_learnt(
    tmp_path: Path, answer: str, written: bool
) -> None:
    rows = [{"messages": [user(f"Q{n}?"), assistant(f"A{n}.")], "label": n % 2 == 0} for n in MANY]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    screen = at_a_terminal(tmp_path, "prepare rows.jsonl --isolated", answer)
    assert '"label" may call some of them bad' in screen
    assert "Go on? [y/N]" in screen
    assert (tmp_path / "rows_prepared.jsonl").exists() == written


@pytest.mark.parametrize("absent", ["", None])
def test_what_few_rows_have_before_a_pair_is_kept(tmp_path: Path, absent: str | None) -> None:
    few: list[Row] = [
        {"input": "Some text." if n == 3 else absent, "system": "Be brief." if n == 3 else absent}
        for n in MANY
    ]
    rows = [one | more for one, more in zip(rows_of("instruction", "output", "rejected"), few, strict=True)]  # fmt: skip
    made = prepared(tmp_path, rows, target="openai-preference")
    assert made[3]["input"]["messages"] == [
        {"role": "system", "content": "Be brief."},
        user("This is instruction 3.\n\nSome text."),
    ]
    assert made[4]["input"]["messages"] == [user("This is instruction 4.")]


def test_counts_of_what_was_rejected_are_no_answers(tmp_path: Path) -> None:
    rows = [row | {"accepted": str(n), "rejected": n} for n, row in enumerate(rows_of("q", "a"))]
    assert set(prepared(tmp_path, rows)[0]) == {"prompt", "completion"}


def test_a_frame_with_gaps_keeps_what_is_said_before_a_pair(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    rows = rows_of("query", "response", "rejected")
    rows[2] |= {"history": [["Hi?", "Hello."]], "system_prompt": "Be brief."}
    made = library.prepare(pandas.DataFrame(rows), isolated=True, output=str(tmp_path / "o.jsonl"))
    row = json.loads(Path(made.files[0]).read_text().splitlines()[2])
    assert [m["content"] for m in row["input"]["messages"]] == [
        *("Be brief.", "Hi?", "Hello.", "This is query 2."),
    ]
