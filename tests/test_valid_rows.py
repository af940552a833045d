"""Rows that are right raise no error, whatever their shape and whatever is said in them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from ftlint import catalog
from ftlint.conversion import WRITE, Example
from ftlint.shapes import SHAPES
from tests.conftest import lint

ROWS = 10_000
WORDS = [
    "parcel",
    "Norway",
    "invoice",
    "späť",
    "naïve",
    "Straße",
    "中文",
    "доставка",
    "👩\u200d💻",
    "café",
    "4",
    "W",
    "steel;",
    "(and)",
    "12.5",
    "%",
    "–",
    "“quoted”",
    "don't",
    "a/b",
    "x<y",
    "&",
    "z",
    "C++",
    "e-mail",
    "#12",
    "$5",
    "{curly}",
    "[square]",
    "tab\there",
    "line\nbreak",
    "2026-11-23",
    "ok?",
]
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOLS = [{"type": "function", "function": {"name": "rain", "parameters": CITY}}]


class Speaker:
    """Says things by dice; `number` makes every row another."""

    def __init__(self) -> None:
        self.dice = random.Random(7)
        self.number = 0

    def text(self) -> str:
        self.number += 1
        return f"{' '.join(self.dice.choices(WORDS, k=self.dice.randint(2, 25)))} {self.number}."

    def turns(self, tools: bool = False, pairs: int = 3) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for _ in range(self.dice.randint(1, pairs)):
            found.append({"role": "user", "content": self.text()})
            if tools and self.dice.random() < 0.5:
                found += self.call()
            found.append({"role": "assistant", "content": self.text()})
        return found

    def call(self) -> list[dict[str, Any]]:
        self.number += 1
        ids = [f"call_{self.number}_{n}" for n in range(self.dice.randint(1, 3))]
        arguments = json.dumps({"city": self.text()})
        function = {"name": "rain", "arguments": arguments}
        calls = [{"id": i, "type": "function", "function": function} for i in ids]
        self.dice.shuffle(ids)
        results = [{"role": "tool", "tool_call_id": i, "content": self.text()} for i in ids]
        return [{"role": "assistant", "tool_calls": calls}, *results]

    def example(self, tools: bool = False) -> Example:
        system = self.text() if self.dice.random() < 0.5 else None
        return Example(system, self.turns(tools), TOOLS if tools else None)

    def pair(self) -> Example:
        turns = self.turns()
        chosen, rejected = turns[-1:], [{"role": "assistant", "content": self.text()}]
        return Example(None, turns[:-1], None, chosen, rejected)


def parts(speaker: Speaker) -> list[dict[str, Any]]:
    return [
        {"role": turn["role"], "content": [{"type": "text", "value": turn["content"]}]}
        for turn in speaker.turns()
    ]


def two_endings(speaker: Speaker) -> dict[str, Any]:
    turns = parts(speaker)
    other = {"role": "assistant", "content": [{"type": "text", "value": speaker.text()}]}
    return {"chosen_messages": turns, "rejected_messages": [*turns[:-1], other]}


MAKE: dict[str, Callable[[Speaker], dict[str, Any]]] = {
    "completion": lambda s: {"prompt": f"{s.text()}\n\n###\n\n", "completion": f" {s.text()} END"},
    "chat": lambda s: WRITE["chat"](s.example(tools=s.dice.random() < 0.3)),
    "conversations": lambda s: WRITE["conversations"](s.example(tools=s.dice.random() < 0.3)),
    "preference": lambda s: WRITE["preference"](s.pair()),
    "reinforcement": lambda s: {"messages": s.turns()[:-1], "reference_answer": s.text()},
    "text": lambda s: {"text": s.text()},
    "alpaca": lambda s: {"instruction": s.text(), "input": s.text(), "output": s.text()},
    "input-output": lambda s: {"input": s.text(), "output": s.text()},
    "sharegpt": lambda s: WRITE["sharegpt"](s.example()),
    "trl-completion": lambda s: WRITE["trl-completion"](s.example(tools=s.dice.random() < 0.3)),
    "trl-preference": lambda s: WRITE["trl-preference"](s.pair()),
    "trl-unpaired": lambda s: {
        "prompt": s.text(),
        "completion": s.text(),
        "label": s.number % 2 == 0,
    },
    "trl-prompt": lambda s: {"prompt": s.turns()[:-1]},
    "gemini": lambda s: WRITE["gemini"](s.example()),
    "bedrock-conversation": lambda s: {
        "schemaVersion": "bedrock-conversation-2024",
        "system": [{"text": s.text()}],
        "messages": [{"role": t["role"], "content": [{"text": t["content"]}]} for t in s.turns()],
    },
    "bedrock-claude": lambda s: {"system": s.text(), "messages": s.turns()},
    "llama-factory": lambda s: {"messages": parts(s)},
    "llama-factory-preference": two_endings,
    "alpaca-preference": lambda s: {
        "instruction": s.text(),
        "chosen": s.text(),
        "rejected": s.text(),
        "history": [[s.text(), s.text()]],
    },
    "alpaca-unpaired": lambda s: {
        "instruction": s.text(),
        "output": s.text(),
        "kto_tag": s.number % 2 == 0,
    },
    "sharegpt-unpaired": lambda s: WRITE["sharegpt"](s.example()) | {"kto_tag": s.number % 2 == 0},
    "swift-preference": lambda s: {"messages": s.turns(), "rejected_response": s.text()},
    "chat-preference": lambda s: {
        "messages": s.turns()[:-1],
        "chosen": {"role": "assistant", "content": s.text()},
        "rejected": {"role": "assistant", "content": s.text()},
    },
    "sharegpt-preference": lambda s: {
        "conversations": WRITE["sharegpt"](s.example())["conversations"][:-1],
        "chosen": {"from": "gpt", "value": s.text()},
        "rejected": {"from": "gpt", "value": s.text()},
    },
}


# Shapes whose rows nobody can tell from others: only a target or the user says that they are meant.
TOLD = ("input-output",)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_valid_rows_have_no_errors(name: str) -> None:
    speaker = Speaker()
    rows = [MAKE[name](speaker) for _ in range(ROWS)]
    for ascii_ in (True, False):
        data = "".join(json.dumps(row, ensure_ascii=ascii_) + "\n" for row in rows)
        report = lint(data, shape=name) if name in TOLD else lint(data)
        assert (report.shape, report.rows) == (name, ROWS)
        errors = {
            code: next(report.diagnostics(1)).message
            for code in report.by_rule
            if report.severities[code] == "error"
        }
        assert errors == {}


TAKEN = [
    (target.name, shape)
    for target in catalog.bundled().targets
    for shape in target.shapes
    if len(target.shapes) > 1
]


@pytest.mark.parametrize(("target", "name"), TAKEN)
def test_a_target_takes_the_rows_for_what_they_are(target: str, name: str) -> None:
    speaker = Speaker()
    data = "".join(json.dumps(MAKE[name](speaker)) + "\n" for _ in range(20))
    report = lint(data, target=target)
    assert (report.shape, report.rows) == (name, 20)


@pytest.mark.parametrize("target", ["axolotl", "llama-factory", "unsloth", None])
def test_messages_under_another_name_are_told_by_their_turns(target: str | None) -> None:
    speaker = Speaker()
    data = "".join(json.dumps({"conversation": speaker.turns()}) + "\n" for _ in range(20))
    report = lint(data, target=target)
    assert report.shape == "chat"
    assert report.by_rule["ROW109"] == 20
    assert "ROW101" not in report.by_rule
