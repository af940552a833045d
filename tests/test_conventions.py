"""Separators, stops and tasks: found when most rows follow one, and not made of content."""

from __future__ import annotations

import pytest

from ftlint.conventions import KNOWN, KNOWN_STOPS, common_marker, infer
from tests.conftest import codes, lint

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
@pytest.mark.parametrize("end", ["", "?", ".", " the end."])
def test_markers_are_found_whatever_stands_before(marker: str, end: str) -> None:
    texts = [f"Tell me about {w}, number {n}{end}{marker}" for n, w in enumerate(WORDS * 4)]
    assert common_marker(texts, KNOWN) == marker


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
