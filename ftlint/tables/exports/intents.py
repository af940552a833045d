"""Intents of chatbots: how people say a thing, in several ways, and what is answered to it. Such files
are of no one program; the keys are those of many tutorials, and `text` and `intent` those of Rasa's
training data in JSON, legacy-docs-v1.rasa.com/nlu/training-data-format, seen 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ftlint.tables.exports.export import Export
from ftlint.tables.table import Record, Table, counted
from ftlint.telling import option

LOOK = 500  # intents among which one shows whether there are answers
NAMES = ("tag", "intent", "name")
ASKED = ("patterns", "text", "utterances", "examples", "questions", "inputs")
ANSWERED = ("responses", "response", "answers", "outputs")


def is_one(values: Mapping[str, Any]) -> bool:
    """Whether a record is an intent: its name, and lists of what is said."""
    names = [key for key in NAMES if isinstance(values.get(key), str)]
    # What has no answers and only a name may be anything.
    sure = _key(values, ANSWERED) is not None or names[:1] != ["name"]
    return bool(names) and sure and _key(values, ASKED) is not None


def _key(values: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    """The key under which a list of texts stands."""
    for key in keys:
        texts = values.get(key)
        if isinstance(texts, list) and all(isinstance(text, str) for text in texts):
            return key
    return None


class Intents(Export):
    """A row of each pattern: with an answer to it, in turn, so that each is used; with the name of the
    intent where there are none.
    """

    format = "intents"

    def __init__(self, export: Table) -> None:
        super().__init__(export)
        answered = any(
            values.get(_key(values, ANSWERED) or "")
            for values in (record.values for record in islice(self.export.records(), LOOK))
        )
        self.columns = ["pattern", "response", "intent"] if answered else ["pattern", "intent"]
        self.pair = ("pattern", "response") if answered else ("pattern", "intent")
        if answered:
            self.doubt = (
                "each pattern is taken to be answered by a response of its intent"
                f" ({option('map', {'prompt': 'pattern', 'completion': 'intent'})} learns the intents)"
            )
            self.note("the responses of an intent are given to its patterns in turn")

    def fits(self, values: Mapping[str, Any]) -> bool:
        return is_one(values)

    def records(self) -> Iterator[Record]:
        bare: list[str] = []
        count = 0
        for record in self.fitting():
            values = record.values
            intent = next((str(values[key]) for key in NAMES if values.get(key)), "")
            patterns: list[str] = values.get(_key(values, ASKED) or "") or []
            responses: list[str] = values.get(_key(values, ANSWERED) or "") or [""]
            if not patterns:
                bare.append(intent)
                continue
            answered = "response" in self.columns
            for row in range(max(len(patterns), len(responses)) if answered else len(patterns)):
                count += 1
                said = {"pattern": patterns[row % len(patterns)], "intent": intent}
                if answered:
                    said["response"] = responses[row % len(responses)]
                yield Record(count, said)
        if bare:
            some = ", ".join(map(repr, bare[:5])) + (" …" if len(bare) > 5 else "")
            self.note(f"{counted(len(bare), 'intent')} left out, without patterns: {some}")
