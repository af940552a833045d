"""Conversations with faults by dice, for the loaders of trainers to take or refuse."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

WORDS = ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath", "islet", "juniper"]
PARAMETERS = {"type": "object", "properties": {}}
FUNCTION = {"name": "rain", "description": "Whether it rains", "parameters": PARAMETERS}


class Dice(random.Random):
    """Throws conversations, of which most have a fault or two."""

    def text(self) -> str:
        return f"{' '.join(self.choices(WORDS, k=self.randint(3, 9)))} {self.random():.6f}."

    def turns(self, role: str, said: str, names: tuple[str, str]) -> list[dict[str, Any]]:
        count = self.choice((2, 2, 2, 4, 4, 1, 3))
        found = [{role: names[i % 2], said: self.text()} for i in range(count)]
        if self.random() < 0.3:
            found.insert(0, {role: "system", said: self.text()})
        return found

    def harm(
        self, turns: list[dict[str, Any]], role: str, said: str, roles: tuple[str, ...]
    ) -> None:
        """A turn of another role, one less, one more, or one that says nothing."""
        if not turns:
            return
        at, kind = self.randrange(len(turns)), self.random()
        if kind < 0.4:
            turns[at] = turns[at] | {role: self.choice(roles)}
        elif kind < 0.55:
            turns.pop(at)
        elif kind < 0.8:
            turns.insert(at, {role: self.choice(roles), said: self.text()})
        else:
            turns[at] = turns[at] | {said: self.choice(("", None))}

    def call(self, turns: list[dict[str, Any]], names: tuple[str, ...]) -> None:
        """A call of a tool, most often with its result."""
        at, name = self.randrange(len(turns) + 1), self.choice(names)
        function = {"name": self.choice(("rain", "rain", "rain", "rain now")), "arguments": "{}"}
        call = {"id": name, "type": "function", "function": function}
        content = self.choice(("", None, None, self.text()))
        turns.insert(at, {"role": "assistant", "content": content, "tool_calls": [call]})
        if self.random() < 0.85:
            turns.insert(at + 1, {"role": "tool", "tool_call_id": name, "content": self.text()})


def chat(*roles: str, ids: tuple[str, ...] = ("call_1",)) -> Callable[[Dice], dict[str, Any]]:
    def make(dice: Dice) -> dict[str, Any]:
        turns = dice.turns("role", "content", ("user", "assistant"))
        for _ in range(dice.choice((0, 0, 1, 1, 2))):
            dice.harm(turns, "role", "content", roles)
        if dice.random() < 0.3:
            dice.call(turns, ids)
        row: dict[str, Any] = {"messages": turns}
        if any("tool_calls" in turn for turn in turns):
            name = dice.choice(("rain", "rain", "rain", "rain now"))
            row["tools"] = [{"type": "function", "function": FUNCTION | {"name": name}}]
        return row

    return make


def shared(*roles: str) -> Callable[[Dice], dict[str, Any]]:
    def make(dice: Dice) -> dict[str, Any]:
        turns = dice.turns("from", "value", ("human", "gpt"))
        for _ in range(dice.choice((0, 0, 1, 1, 2))):
            dice.harm(turns, "from", "value", roles)
        for turn in turns:
            if turn["from"] == "function_call":
                turn["value"] = json.dumps({"name": "rain", "arguments": {}})
        tools = [FUNCTION] if any(turn["from"] == "function_call" for turn in turns) else []
        return {"conversations": turns, "tools": json.dumps(tools), "system": ""}

    return make


def prompted(*keys: str, whole: bool, label: bool = False) -> Callable[[Dice], dict[str, Any]]:
    """A prompt and what follows it under each of the keys: texts, or whole messages."""

    def make(dice: Dice) -> dict[str, Any]:
        turns = dice.turns("role", "content", ("user", "assistant"))
        for _ in range(dice.choice((0, 0, 1))):
            dice.harm(turns, "role", "content", ("user", "assistant", "system", "tool"))
        prompt: Any = turns if whole else dice.text()
        row: dict[str, Any] = {"prompt": prompt} if dice.random() < 0.9 or label else {}
        shared = [] if row or not whole else turns
        for key in keys:
            said: Any = dice.text()
            if whole:
                said = [*shared, {"role": "assistant", "content": said}]
            row[key] = said
        if label:
            row["label"] = dice.random() < 0.5
        for _ in range(dice.choice((0, 0, 0, 1))):
            _spoil(dice, row)
        return row

    return make


def ranked(
    role: str, said: str, under: str, names: tuple[str, str], *roles: str
) -> Callable[[Dice], dict[str, Any]]:
    """A conversation, and two messages that may follow it."""

    def make(dice: Dice) -> dict[str, Any]:
        turns = dice.turns(role, said, names)
        if turns[-1][role] != names[0]:
            turns.pop()
        for _ in range(dice.choice((0, 0, 0, 1))):
            dice.harm(turns, role, said, roles)
        row: dict[str, Any] = {under: turns}
        for key in ("chosen", "rejected"):
            speaker = names[1] if dice.random() < 0.95 else dice.choice(roles)
            row[key] = {role: speaker, said: dice.text()}
        if dice.random() < 0.2:
            _spoil(dice, row)
        return row

    return make


def outdone(*roles: str) -> Callable[[Dice], dict[str, Any]]:
    """A conversation, and the text of a worse answer than its last."""
    make_chat = chat(*roles)

    def make(dice: Dice) -> dict[str, Any]:
        row = make_chat(dice)
        last = row["messages"][-1].get("content") if row["messages"] else None
        row["rejected_response"] = dice.choice((*[dice.text()] * 8, "", None, last))
        return row

    return make


def instructed(*keys: str) -> Callable[[Dice], dict[str, Any]]:
    """An instruction, and its answer or two under the keys; a `kto_tag` is a verdict."""

    def make(dice: Dice) -> dict[str, Any]:
        row: dict[str, Any] = {"instruction": dice.text(), "input": dice.choice(("", dice.text()))}
        for key in keys:
            row[key] = dice.random() < 0.5 if key == "kto_tag" else dice.text()
        if dice.random() < 0.2:
            _spoil(dice, row)
        return row

    return make


def rewarded(*roles: str) -> Callable[[Dice], dict[str, Any]]:
    """A conversation that asks, and what its answers are held against."""
    make_chat = chat(*roles)

    def make(dice: Dice) -> dict[str, Any]:
        row = make_chat(dice)
        while row["messages"] and row["messages"][-1]["role"] == "assistant":
            row["messages"].pop()
        row["reference_answer"] = dice.choice((*[dice.text()] * 8, "", {"sum": 7}, {}))
        if row["messages"] and dice.random() < 0.1:
            dice.choice(row["messages"])["weight"] = 1
        return row

    return make


def blocks() -> Callable[[Dice], dict[str, Any]]:
    """A conversation of blocks for Bedrock, of which anything may be gone, null, or something else."""

    def make(dice: Dice) -> dict[str, Any]:
        turns = [
            {"role": ("user", "assistant")[i % 2], "content": [{"text": dice.text()}]}
            for i in range(dice.choice((2, 2, 4)))
        ]
        row: dict[str, Any] = {"schemaVersion": "bedrock-conversation-2024", "messages": turns}
        kind = dice.randrange(6)
        if kind == 0:
            place = {"s3Location": {"uri": "s3://shop/a.png", "bucketOwner": "123456789012"}}
            turns[0]["content"].append({"image": {"format": "png", "source": place}})
        elif kind == 1:
            thought = {"reasoningText": {"text": dice.text()}}
            turns[1]["content"].insert(0, {"reasoningContent": thought})
        elif kind == 2:
            call = {"toolUseId": "t1", "name": "rain", "input": {}}
            result = {"toolUseId": "t1", "content": [{"text": dice.text()}]}
            turns[1:1] = [
                {"role": "assistant", "content": [{"toolUse": call}]},
                {"role": "user", "content": [{"toolResult": result}]},
            ]
            schema = {"json": {"type": "object", "properties": {}}}
            spec = {"name": "rain", "description": "Tells rain", "inputSchema": schema}
            row["toolConfig"] = {"tools": [{"toolSpec": spec}]}
        if dice.random() < 0.3:
            row["system"] = [{"text": dice.text()}]
        for _ in range(dice.choice((0, 1, 1))):
            _break(dice, row)
        return row

    return make


def _break(dice: Dice, row: dict[str, Any]) -> None:
    """Anything below is gone, empty, null, of another kind, or stands twice; or a word is in a text."""
    above, key = dice.choice(list(_below(row)))
    kind = dice.randrange(6)
    if kind == 0:
        del above[key]
    elif kind == 1:
        above[key] = type(above[key])()
    elif kind == 2:
        above[key] = None
    elif kind == 3:
        above[key] = dice.choice((1, True, "other", [], {}, ["other"]))
    elif kind == 4 and isinstance(above, list):
        above.insert(key, above[key])
    elif isinstance(above[key], str):
        above[key] += dice.choice((" Bot: yes", " [EOS]", " THOUGHT: no", " User: no"))


def _below(value: Any) -> Iterator[tuple[Any, Any]]:
    """All places in a value, each as what holds it and its key there."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield value, key
        yield from _below(value[key])


def judged(make: Callable[[Dice], dict[str, Any]]) -> Callable[[Dice], dict[str, Any]]:
    """Such rows with a verdict, of which few are none."""

    def also(dice: Dice) -> dict[str, Any]:
        wrong = dice.random() < 0.05
        return make(dice) | {"kto_tag": dice.choice(("true", 1, None) if wrong else (True, False))}

    return also


def _spoil(dice: Dice, row: dict[str, Any]) -> None:
    """One of the values is gone, empty, null, of another kind, or like another."""
    key, other = dice.choice(list(row)), dice.choice(list(row))
    kind = dice.randrange(6)
    if kind == 0:
        del row[key]
    elif kind == 1:
        row[key] = type(row[key])()
    elif kind == 2:
        row[key] = None
    elif kind == 3:
        said = {"role": "user" if key == "prompt" else "assistant", "content": dice.text()}
        row[key] = dice.text() if isinstance(row[key], list) else [said]
    elif kind == 4:
        row[key] = row[other]
    elif isinstance(row[key], list):
        row[key] = [{**turn, "content": ""} for turn in row[key]]
