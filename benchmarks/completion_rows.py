"""Prompt/completion rows: clean ones, and the ways in which they break."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from faults import Fault
from sentences import pool, text

SEPARATOR = "\n\n###\n\n"
STOP = " END"


class Row(NamedTuple):
    """Two texts without separator, leading space and stop; whether to escape other scripts."""

    prompt: str
    completion: str
    escaped: bool


def rows(count: int, seed: str) -> Iterator[Row]:
    """Distinct rows: each prompt names an order number of its own."""
    rng = Random(seed)
    sentences = pool(rng)
    for number in range(count):
        manner = rng.random()
        prompt = text(rng, sentences, 4, 9, manner)
        completion = text(rng, sentences, 2, 7, manner)
        yield Row(f"Order {number + 10_000}. {prompt}", completion, number % 2 == 0)


def line(prompt: object, completion: object, escaped: bool) -> str:
    """One line of JSON."""
    row = {"prompt": prompt, "completion": completion}
    return json.dumps(row, ensure_ascii=escaped) + "\n"


def clean(row: Row) -> str:
    """A row as it should be."""
    return line(row.prompt + SEPARATOR, f" {row.completion}{STOP}", row.escaped)


def missing_separator(row: Row, rng: Random | None = None) -> str:
    """The first fault, also used alone."""
    return line(row.prompt, f" {row.completion}{STOP}", row.escaped)


def wrong_in_three_ways(row: Row) -> str:
    """No leading space, the separator inside the prompt, the stop inside the completion."""
    return line(_inside(row.prompt, SEPARATOR), _inside(row.completion, STOP), row.escaped)


def _inside(text: str, marker: str) -> str:
    """The text with the marker after its first sentence and at its end."""
    return text.replace(".", "." + marker, 1) + marker


FAULTS: dict[str, Fault[Row]] = {
    "missing separator": missing_separator,
    "separator inside": lambda r, _: line(
        _inside(r.prompt, SEPARATOR), f" {r.completion}{STOP}", r.escaped
    ),
    "no leading space": lambda r, _: line(r.prompt + SEPARATOR, r.completion + STOP, r.escaped),
    "two leading spaces": lambda r, _: line(
        r.prompt + SEPARATOR, f"  {r.completion}{STOP}", r.escaped
    ),
    "missing stop": lambda r, _: line(r.prompt + SEPARATOR, f" {r.completion}", r.escaped),
    "stop inside": lambda r, _: line(
        r.prompt + SEPARATOR, " " + _inside(r.completion, STOP), r.escaped
    ),
    "empty completion": lambda r, _: line(r.prompt + SEPARATOR, "", r.escaped),
    "missing key": lambda r, _: json.dumps({"prompt": r.prompt + SEPARATOR}) + "\n",
    "wrong type": lambda r, rng: line(r.prompt + SEPARATOR, rng.randrange(1000), r.escaped),
    "miscased key": lambda r, _: clean(r).replace('"prompt"', '"Prompt"', 1),
    "invalid JSON": lambda r, _: clean(r).replace('", "', '" "', 1),
    "duplicate key": lambda r, _: '{"prompt": "", ' + clean(r)[1:],
}
