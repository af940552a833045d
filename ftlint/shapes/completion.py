"""Prompt and completion: two texts a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import sub
from typing import Any

import msgspec

from ftlint import spans
from ftlint.model import Batch, Column, Exchange
from ftlint.shapes.shape import Keys, Shape, compact, digest, short_digest
from ftlint.verdicts import is_rejected, verdict


class Row(msgspec.Struct, gc=False):
    prompt: str
    completion: str


class Renamed(Row, gc=False):
    """A row that has texts under other names: the key of each of these, by the usual one."""

    written: dict[str, str]


class Completion(Shape):
    """`{"prompt": "…", "completion": "…"}`"""

    name = "completion"
    title = "prompts and completions"
    requires = ("prompt", "completion")
    nothing = digest(b"")
    renames = (
        {"question": "prompt", "answer": "completion"},
        {"input": "prompt", "output": "completion"},
        {"instruction": "prompt", "response": "completion"},
        {"instruction": "prompt", "answer": "completion"},
        {"query": "prompt", "response": "completion"},
        {"query": "prompt", "answer": "completion"},
        {"question": "prompt", "response": "completion"},
        {"prompt": "prompt", "response": "completion"},
        {"prompt": "prompt", "answer": "completion"},
    )

    row = Row
    sparing = True

    def renamed(self, row: dict[str, Any]) -> dict[str, str] | None:
        names = super().renamed(row) or _beside_others(row)
        # Messages under such a name are of another shape, with a key of their owner's.
        if names and any(isinstance(row[key], list | dict) for key in names):
            return None
        return names

    def under(self, row: dict[str, Any], names: dict[str, str]) -> Any:
        keys = {new: old for old, new in names.items()}
        prompt, completion = (row.get(keys.get(name, name)) for name in self.requires)
        if not isinstance(prompt, str) or not isinstance(completion, str):
            return None
        return Renamed(prompt, completion, keys)

    def texts(self, batch: Batch, selector: str) -> Column:
        rows = batch.present()
        whole = isinstance(rows, range)
        if selector in ("prompt", "input"):
            place = _place(batch, rows, "prompt")
            if whole:
                return Column([r.prompt for r in batch.rows], rows, place)
            return Column([batch.rows[i].prompt for i in rows], rows, place)
        if selector in ("completion", "output", "assistant"):
            place = _place(batch, rows, "completion")
            if whole:
                return Column([r.completion for r in batch.rows], rows, place)
            return Column([batch.rows[i].completion for i in rows], rows, place)
        if selector == "all":
            prompts, completions = batch.texts("prompt"), batch.texts("completion")
            half = len(prompts.values)
            return Column(
                prompts.values + completions.values,
                [*prompts.rows, *completions.rows],
                lambda i: prompts.place_of(i) if i < half else completions.place_of(i - half),
                parts=(prompts, completions),
            )
        if selector in _NONE:
            return Column([], [], "")
        raise KeyError(selector)

    def selectors(self) -> tuple[str, ...]:
        return ("prompt", "completion", "input", "output", "assistant", *_NONE, "all")

    def keys(self, batch: Batch) -> Keys:
        prompts = batch.texts("prompt")
        return (
            prompts.rows,
            list(map(digest, map(str.encode, prompts.values))),
            list(map(short_digest, map(str.encode, batch.texts("completion").values))),
        )

    def exchanges(self, batch: Batch) -> list[Exchange]:
        prompts, completions = batch.texts("prompt"), batch.texts("completion")
        return [
            Exchange(row, [("user", asked)], answer)
            for row, asked, answer in zip(
                prompts.rows, prompts.values, completions.values, strict=True
            )
        ]

    def spoken(self, batch: Batch, index: int) -> list[tuple[str, str]]:
        row = batch.rows[index]
        return [("prompt", row.prompt), ("completion", row.completion)]

    def overfull(self, batch: Batch, closed: bool) -> list[int]:
        # A short line has no room for another key; eight quotes are no more than a row has. What
        # a text takes in its line is never less than its characters.
        prompts, completions = batch.texts("prompt"), batch.texts("completion")
        at, lines = prompts.rows, batch.block.ended
        if not isinstance(at, range):
            lines = [lines[i] for i in at]
        more = TWICE if closed else ANOTHER
        spare = map(sub, map(sub, map(len, lines), prompts.sizes()), completions.sizes())
        long = [i for i, size in enumerate(spare) if size >= BARE + more]
        # Few are counted much faster by taking them out than by looking at every byte.
        fuller = [i for i in long if len(lines[i]) - len(lines[i].replace(b'"', b"")) != 8]
        # Most of these have quotes in their texts. Nothing is shorter than what msgspec writes.
        fuller = [i for i in fuller if len(lines[i]) - len(compact(batch.rows[at[i]])) >= more]
        return [at[i] for i in fuller if not _says_all(batch.rows[at[i]], lines[i])]


_NONE = ("system", "preferred", "rejected")
# An answer to a prompt may be there for a reward.
_CERTAIN = [names for names in Completion.renames if set(names) != {"prompt", "answer"}]
# Beside these a prompt and its answer under other names are not all that a row says, or it is of
# another shape.
_SAY_MORE = {
    *("prompt", "completion", *(name for names in Completion.renames for name in names)),
    *("context", "passage", "document", "documents", "history", "system", "system_prompt"),
    *("article", "story", "paragraph", "evidence", "facts", "knowledge", "background", "table"),
    *("choices", "options", "schema", "text", "content", "messages", "conversations", "tools"),
    *("functions", "chosen", "answers"),
    *("ground_truth", "solution", "reward", "reward_model", "test_cases", "tests", "completions"),
    *("reasoning", "thinking", "thought", "cot", "rationale", "explanation"),
}


def _beside_others(row: dict[str, Any]) -> dict[str, str] | None:
    """The names, of those that people have for the two texts, where a row also has keys of its owner's."""
    names = next((names for names in _CERTAIN if names.keys() <= row.keys()), None)
    if names is None or verdict(row.get("label")) is not None or any(map(is_rejected, row)):
        return None
    others = row.keys() - names.keys()
    if not _SAY_MORE.isdisjoint(others) or any(map(of_media, others)):
        return None
    return None if sum(map(_is_choice, others)) > 1 else names


def of_media(key: str) -> bool:
    """Whether a key is named for a picture, a sound or the like, which may be what a question is about."""
    return bool(re.search("image|audio|video|picture|photo", key.casefold()))


def _is_choice(key: str) -> bool:
    """Whether a key is that of one of several answers from which to choose."""
    return bool(
        re.fullmatch(r"(?i)(?:op(?:t|tion)?|choice|ending|distractor|answer)?[_ ]?[a-e1-5]", key)
    )


def _place(batch: Batch, rows: Sequence[int], name: str) -> Callable[[int], str] | str:
    """Where each of the texts of this name stands, which some rows have under another."""
    if not batch.explained:
        return f"/{name}"
    those = batch.rows  # and not the batch, which would never be let go of

    def at(index: int) -> str:
        row = those[rows[index]]
        return f"/{row.written.get(name, name)}" if type(row) is Renamed else f"/{name}"

    return at


# The least that a row takes beside its two texts, a key that stands twice, and another key.
BARE = len('{"prompt":"","completion":""}')
TWICE = len(',"prompt":""')
ANOTHER = len(',"":0')


def _says_all(row: Row, line: bytes) -> bool:
    """Whether a row has all that its line says: eight quotes, and those in the texts."""
    inside = row.prompt.count('"') + row.completion.count('"')
    if line.count(b'"') == 8 + inside and b"u0022" not in line:
        return True
    # A text that ends in a backslash hides its closing quote from `spans.quotes`.
    hidden = sum(text.endswith("\\") for text in (row.prompt, row.completion))
    return spans.quotes(line) == 8 - hidden
