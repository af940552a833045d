"""Rows of which it can be told why they are of no shape: what they hold stands in another place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ftlint.shapes import shape_of
from ftlint.shapes.messages import first_of, listed, spoken
from ftlint.shapes.sharegpt import paired_speakers


def mislaid(rows: Sequence[dict[str, Any]]) -> tuple[str, str] | None:
    """What is wrong with rows of no shape, and what may be done, where their values tell."""
    if len(rows) == 1:
        for key, value in rows[0].items():
            first = first_of(value)
            shape = shape_of(first) if first and len(value) > 1 else None
            if shape:
                return (
                    f'the file is one object, and {len(value):,} rows of {shape.title} stand in it under "{key}"',
                    "write each of them on a line of its own, as `ftlint prepare` does",
                )
    if key := _messages_key(rows):
        return (
            f'the messages stand under "{key}", a name under which no trainer looks for any',
            f'rename "{key}" to "messages"',
        )
    foreign = _foreign(rows)
    if exchange := None if foreign else _exchange(rows):
        return exchange
    speakers = [paired_speakers(row) for row in rows]
    good, bad = next(filter(None, speakers), ("", ""))
    if sum(map(bool, speakers)) * 2 > len(rows):
        return (
            f'the conversations end in a pair of answers, of "{good}" and "{bad}"',
            'put the two under "chosen" and "rejected" beside "conversations", each as {"from": "gpt", "value": …}',
        )
    says = next((key for key in _BETTER if sum(key in row for row in rows) * 2 > len(rows)), "")
    pairs = [*_PAIRS, *(_BARE if says else ())]
    both = [pair for pair in pairs if sum(set(pair) <= set(row) for row in rows) * 2 > len(rows)]
    if both:
        which = f'"{says}" says which is the better one' if says else ""
        return (
            f'the rows have two answers, "{both[0][0]}" and "{both[0][1]}", and '
            + (which or "by their names neither is the better one"),
            'put the better one of each row under "chosen" and the other under "rejected"',
        )
    return foreign


def _foreign(rows: Sequence[dict[str, Any]]) -> tuple[str, str] | None:
    """What is wrong with rows as datasets have them that no trainer reads as they are, and what may be done."""
    if sum(spoken(row.get("chosen")) for row in rows) * 2 > len(rows):
        return (
            'the answers under "chosen" and "rejected" are lists of turns with "from" and "value", which no trainer reads there',
            'write "role" and "content", or put what is asked under "conversations" and the last turn of each under its key',
        )
    calls = next(
        (key for key in _CALLS if sum(_asks_for(row, key) for row in rows) * 2 > len(rows)), ""
    )
    if calls:
        return (
            f'the rows have "query", "tools" and the calls that answer it under "{calls}", as xLAM has them, and no trainer reads these',
            "have `ftlint prepare` make chats of them",
        )
    if sum(bool(_MARKED.search(str(row.get("chat", "")))) for row in rows) * 2 > len(rows):
        return (
            'the conversations are texts under "chat", in which "USER:" and "ASSISTANT:" say who speaks, as Glaive writes them',
            "have `ftlint prepare` make chats of them",
        )
    return None


def _asks_for(row: dict[str, Any], key: str) -> bool:
    return isinstance(row.get("query"), str) and "tools" in row and bool(row.get(key))


_CALLS = ("answers", "answer", "tool_calls", "calls")
_MARKED = re.compile(r"USER:.*ASSISTANT:", re.DOTALL)
_BETTER = ("winner", "preferred", "preference", "better", "label", "choice")


def _messages_key(rows: Sequence[dict[str, Any]]) -> str:
    """The only key under which most rows have messages with a role and a content, and no text beside
    them that may be the answer.
    """
    alone = [row for row in rows if not any(isinstance(row.get(key), str) for key in _ANSWERING)]
    found = Counter(tuple(key for key, value in row.items() if listed(value)) for row in alone)
    keys, count = found.most_common(1)[0] if found else ((), 0)
    return keys[0] if len(keys) == 1 and count * 2 > len(rows) else ""


def _exchange(rows: Sequence[dict[str, Any]]) -> tuple[str, str] | None:
    """What is wrong with rows that have what is asked and what is answered, under names for these, and what
    may be done: they are no texts, or something else is asked.
    """
    names = [
        one for one in _EXCHANGES if sum(row.keys() >= set(one) for row in rows) * 2 > len(rows)
    ]
    if not names:
        return None
    (asking, answering), *_ = names
    first = next(row for row in rows if row.keys() >= {asking, answering})
    if listed(first[asking]) and isinstance(first[answering], str):
        return (
            f'"{asking}" has messages, and "{answering}" a text that answers them',
            "have `ftlint prepare` make chats of them",
        )
    nested = [f'"{key}"' for key in (asking, answering) if isinstance(first[key], dict | list)]
    if nested:
        return (
            f"{' and '.join(nested)} hold{'s' * (len(nested) == 1)} objects or lists, and texts are needed",
            "have `ftlint prepare` write them as JSON",
        )
    about = next((key for key in TOLD_BEFORE if isinstance(first.get(key), str)), None)
    if about:
        return (
            f'the rows have "{asking}" and "{answering}", and a "{about}" that may be asked too',
            "have `ftlint prepare` make prompts of both",
        )
    return None


_EXCHANGES = (
    *(("prompt", "completion"), ("question", "answer"), ("input", "output"), ("query", "response")),
    *(("prompt", "response"), ("request", "response"), ("query", "answer"), ("source", "target")),
)
# What a question may not be understood without.
TOLD_BEFORE = ("context", "passage", "document")
_ANSWERING = ("response", "answer", "completion", "output", "reply", "assistant", "label", "target")

# Names of answers only where another key says which is the better one.
_BARE = (("a", "b"), ("A", "B"))
_PAIRS = [
    (f"{said}_{one}", f"{said}_{other}")
    for said in ("response", "answer", "output", "completion", "conversation", "candidate", "reply")
    for one, other in (("a", "b"), ("1", "2"), ("0", "1"), ("A", "B"))
]
