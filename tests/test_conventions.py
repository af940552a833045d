"""Separators, stops and tasks: found when most rows follow one, and not made of content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.conventions import infer
from ftlint.errors import Error
from ftlint.markers import KNOWN, KNOWN_STOPS, common_marker
from tests.conftest import codes, ftlint, lint

WORDS = ["lamps", "two boxes", "the old bridge", "a cup of tea", "rain in May", "Mia", "Oslo", "x1"]


@pytest.mark.parametrize(
    ("endings", "why"),
    [
        (["?"], "all prompts are questions"),
        (["positive", "negative"], "labels that share letters"),
        (["]]"], "closing brackets of the content"),
        ([";\n    }\n}"], "the end of a program"),
        (["."], "all texts are sentences"),
        ([" tomorrow."], "a word that all texts end in"),
        (["\n```"], "the end of a block of code"),
        (["\n</div>"], "the end of a piece of markup"),
    ],
)
def test_how_content_ends_is_no_convention(endings: list[str], why: str) -> None:
    texts = [f"About {w} {n}{endings[n % len(endings)]}" for n, w in enumerate(WORDS * 4)]
    assert common_marker(texts, KNOWN) is None, why
    assert common_marker(texts, KNOWN_STOPS) is None, why


@pytest.mark.parametrize(
    "marker",
    [
        " ->",
        "\n\n###\n\n",
        "\n\n===\n\n",
        "\nSummary:",
        " =>",
        "\n",
        "###",
        "\n\nAgent:",
        " <SEP>",
        "<|endofprompt|>",
        "\n<|sep|>",
        " ,",
        " Answer:",
    ],
)
@pytest.mark.parametrize("end", ["", "?", ".", " the end.", "？", "。」", "……", "؟", " ?", " !"])
def test_markers_are_found_whatever_stands_before(marker: str, end: str) -> None:
    texts = [f"Tell me about {w}, number {n}{end}{marker}" for n, w in enumerate(WORDS * 4)]
    assert common_marker(texts, KNOWN) == marker


@pytest.mark.parametrize("end", ["。」", "……", "！！", "？」", "؟!", "।।", "～～"])
def test_how_sentences_end_elsewhere_is_no_marker(end: str) -> None:
    texts = [f"{w} {n}{'.' if n % 4 == 3 else end}" for n, w in enumerate(WORDS * 4)]
    assert common_marker(texts, KNOWN) is None
    assert common_marker(texts, KNOWN_STOPS) is None


@pytest.mark.parametrize(
    "stop",
    [
        " END",
        "\n",
        " [END]",
        "###",
        "<|endoftext|>",
        ",",
        " <<the answer ends>>",
        " [end of answer]",
    ],
)
def test_stops_are_found(stop: str) -> None:
    texts = [f" {w} is the answer to {n}{stop}" for n, w in enumerate(WORDS * 4)]
    assert common_marker(texts, KNOWN_STOPS) == stop


def test_one_row_in_a_hundred_does_not_hide_the_separator() -> None:
    prompts = [f"Question {n}\n\n###\n\n" for n in range(99)] + ["Question 99"]
    assert infer(prompts, [f" {n} END" for n in range(100)]).separator == "\n\n###\n\n"


def test_what_is_suggested_occurs_nowhere() -> None:
    found = infer(
        [f"a -> {n} wild goose" for n in range(20)], [f" {n} END of it" for n in range(20)]
    )
    assert found.suggested_separator not in (None, " ->")
    assert found.suggested_stop == "\n"


def test_tasks() -> None:
    assert infer(["a", "b"] * 6, [" yes", " no"] * 6).task == "classification"
    assert infer([""] * 6, [f" text {n}" for n in range(6)]).task == "open-ended"
    assert (
        infer([f"q {n}" for n in range(6)], [f" text {n}" for n in range(6)]).task == "conditional"
    )


def test_what_is_set_is_not_second_guessed() -> None:
    rows = "".join(f'{{"prompt": "Q{n} ->", "completion": " {n} END"}}\n' for n in range(20))
    assert codes(rows, select=("PC2",)) == set()
    found = lint(rows, separator="\n\n", stop="\n", select=("PC201", "PC221"))
    assert found.by_rule == {"PC201": 20, "PC221": 20}
    assert found.conventions.given == ("separator", "stop")


@pytest.mark.parametrize(
    ("usual", "odd"), [("\n\nAnswer:", "\n\nReply:"), (" ->", "->"), ("\nA:", "\nB:")]
)
def test_a_tenth_that_ends_alike_does_not_hide_the_separator(usual: str, odd: str) -> None:
    texts = [
        f"Question {n} about {WORDS[n % 8]}{odd if n % 10 == 9 else usual}" for n in range(100)
    ]
    assert common_marker(texts, KNOWN) == usual


@pytest.mark.parametrize(
    ("ending", "marker", "known"),
    [
        (":\n  return result\n#END", "\n#END", KNOWN_STOPS),
        (",\n\nBest regards,\nThe Acme Team END", " END", KNOWN_STOPS),
        ("\nPriority: normal\n\n###\n\n", "\n\n###\n\n", KNOWN),
        ("\nLanguage: en\nAnswer:", "\nAnswer:", KNOWN),
        ("\n\n### Response:\n", "\n\n### Response:\n", KNOWN),
    ],
)
def test_a_marker_has_no_content_before_it(
    ending: str, marker: str, known: tuple[str, ...]
) -> None:
    texts = [f" Something about {w}{ending}" for w in WORDS]
    assert common_marker([*texts, " Another thing" + marker], known) == marker


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ([f"It was late,\nso {w} came.\n" for w in WORDS], "a line break that all texts hold"),
        ([f"def f{w}():\n    # {w}\n    " for w in WORDS], "the indentation of code"),
        ([f"The answer is $$x = {n}$$" for n, _ in enumerate(WORDS)], "the end of a formula"),
        ([f"It is **{w}**" for w in WORDS], "the end of bold words"),
        ([f"About {w}\n" for w in WORDS] + ["One", "Two", "Three"], "two thirds end so by chance"),
    ],
)
def test_what_texts_hold_anyway_is_no_convention(texts: list[str], why: str) -> None:
    assert common_marker(texts, KNOWN) is None, why
    assert common_marker(texts, KNOWN_STOPS) is None, why


def test_a_label_of_each_turn_ends_prompts_and_stands_inside_them() -> None:
    prompts = [f"Customer: {w}?\nAgent: Yes.\nCustomer: And {w}?\nAgent:" for w in WORDS]
    rows = [
        {"prompt": asked, "completion": f" It is {w}.\n"}
        for asked, w in zip(prompts, WORDS, strict=True)
    ]
    rows[0]["prompt"] = "Customer: a lamp?"
    text = "".join(json.dumps(row) + "\n" for row in rows[1:] * 2 + rows[:1])
    report = lint(text, select=("PC20", "PC22"))
    assert report.conventions.separator == "\nAgent:"
    assert report.by_rule == {"PC201": 1}
    # Turns that were answered are no slips either where somebody names the separator.
    assert lint(text, select=("PC202",), separator="\nAgent:").by_rule == {}


@pytest.mark.parametrize("target", ["trl", "together-completions", "mlx-lm"])
def test_where_no_markers_are_needed_a_missing_one_is_a_slip(target: str) -> None:
    rows = [f'{{"prompt": "Why {n}? ->", "completion": " So {n}. END"}}' for n in range(9)]
    rows += ['{"prompt": "Where -> is it", "completion": " At the END of it -> there."}']
    report = lint("\n".join(rows) + "\n", target=target, select=("PC20", "PC22"))
    assert {d.code: d.severity for d in report.diagnostics()} == {
        "PC201": "warning",
        "PC221": "warning",
    }


def _described(separator: Any, stop: Any, count: int = 40) -> str:
    rows = [
        {
            "prompt": f"Describe the desk number {n} in oak" + separator(n),
            "completion": f" A desk that is number {n} of its kind." + stop(n),
        }
        for n in range(count)
    ]
    return "".join([json.dumps(row) + "\n" for row in rows])


def _mixed(share: int, one: str, other: str) -> Any:
    return lambda n: one if n * 37 % 100 < share else other


HASH, END = "\n\n###\n\n", " END"


@pytest.mark.parametrize("share", [50, 60, 70, 78])
@pytest.mark.parametrize("target", [None, "openai-completions"])
@pytest.mark.parametrize(
    ("column", "other"), [("separator", " ->"), ("stop", "###"), ("stop", "\n")]
)
def test_two_markers_in_one_file_are_one_finding_and_no_row_is_changed(
    write: Any, share: int, target: str | None, column: str, other: str
) -> None:
    if column == "separator":
        data = _described(_mixed(share, HASH, other), lambda n: END)
    else:
        data = _described(lambda n: HASH, _mixed(share, END, other))
    told = list(lint(data, target=target, ignore=("SET", "PC23")).diagnostics())
    assert [(d.name, d.line) for d in told] == [(f"several-{column}s", None)]
    assert json.dumps(other) in told[0].message
    path = write("train.jsonl", data)
    ftlint("check", "--isolated", "--fix", *(("--target", target) if target else ()), path)
    assert path.read_text() == data


def test_three_markers_in_one_file_are_one_finding(write: Any) -> None:
    data = _described(lambda n: (HASH, " ->", "\n\n===\n\n")[n % 3], lambda n: END)
    told = list(lint(data, target="openai-completions", ignore=("SET", "PC23")).diagnostics())
    assert [d.name for d in told] == ["several-separators"]


@pytest.mark.parametrize("given", [False, True])
def test_a_row_that_ends_in_another_marker_is_told_and_not_given_both(
    write: Any, given: bool
) -> None:
    data = _described(lambda n: " ->" if n == 7 else "" if n == 9 else HASH, lambda n: END)
    choices: dict[str, Any] = {"separator": HASH} if given else {}
    told = list(lint(data, select=("PC201",), **choices).diagnostics())
    assert [(d.line, d.applicability) for d in told] == [(8, None), (10, "safe")]
    assert '" ->"' in told[0].message
    path = write("train.jsonl", data)
    ftlint("check", "--isolated", "--fix", path)
    rows = [json.loads(line)["prompt"] for line in path.read_text().splitlines()]
    assert rows[7].endswith("oak ->")
    assert rows[9].endswith("oak" + HASH)


def test_a_marker_that_half_of_the_rows_have_is_proposed_for_the_others(write: Any) -> None:
    data = _described(_mixed(50, " ->", ""), lambda n: END)
    told = list(lint(data, target="openai-completions", ignore=("SET", "PC23")).diagnostics())
    assert [d.name for d in told] == ["no-common-separator"]
    path = write("train.jsonl", data)
    ftlint("check", "--isolated", "--fix", "--target", "openai-completions", path)
    rows = [json.loads(line)["prompt"] for line in path.read_text().splitlines()]
    assert {row.partition("oak")[2] for row in rows} == {" ->"}


def test_labels_of_several_tasks_are_no_separators_that_differ() -> None:
    data = _described(lambda n: ("\nSummary:", "\nTranslation:", "\nAnswer:")[n % 3], lambda n: END)
    assert "several-separators" not in {d.name for d in lint(data).diagnostics()}


def test_the_last_words_of_one_task_of_several_are_no_separator() -> None:
    asked = [f"The clue is {w}.\n\nYour guess is: \n" for w in WORDS * 3]
    later = [f"{text}\n\n{text[12:14]}\n\nGuess another word:" for text in asked[:7]]
    prompts = [*asked, *later]
    assert common_marker(prompts, KNOWN) is None
    rows = [{"prompt": text, "completion": f"w{n}"} for n, text in enumerate(prompts)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    assert not {"PC201", "PC202"} & lint(text).by_rule.keys()


def test_an_instruction_that_ends_all_prompts_marks_where_the_answer_begins() -> None:
    task = 'Name the terms of the text that a doctor knows. The terms are: ["'
    prompts = [f"About {w} {n}.\n\n{task}" for n, w in enumerate(WORDS * 2)]
    found = infer(prompts, [f'{w}", "tea"].' for w in WORDS * 2])
    assert found.separator is None
    assert found.suggested_separator is None


def test_a_text_that_is_a_sign_alone_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    rows = [{"prompt": p, "completion": c} for p, c in (("1", "1"), ("2", "2"), ("->", "0"))]
    with pytest.raises(Error, match=r'end with the separator .*###.*, but with "->"'):
        library.prepare(rows, isolated=True, to="completion", output=str(tmp_path / "o.jsonl"))
