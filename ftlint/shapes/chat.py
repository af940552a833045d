"""Chat: a list of messages a row, with tools where the assistant may call them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.model import Batch, Column, Exchange
from ftlint.shapes.messages import Message, divided, sound
from ftlint.shapes.shape import Keys, Shape, calling, compact, digest, encode, short_digest


class Row(msgspec.Struct, gc=False):
    messages: list[Message]
    tools: list[dict[str, Any]] | UnsetType | None = UNSET
    functions: list[dict[str, Any]] | UnsetType | None = UNSET
    parallel_tool_calls: bool | UnsetType | None = UNSET
    weight: Any = UNSET


class Chat(Shape):
    """`{"messages": [{"role": "user", "content": "…"}, …], "tools": […]}`"""

    name = "chat"
    title = "chat messages"
    requires = ("messages",)
    nothing = digest(b'{"messages":[')

    row = Row

    def refused(self, rows: list[Any]) -> list[int]:
        return [i for i, row in enumerate(rows) if not sound(row.messages)]

    def items(self, batch: Batch, name: str) -> Column:
        rows = batch.present()
        if name == "rows":
            return Column([batch.rows[i] for i in rows], rows, "")
        if name == "messages":
            values = [m for i in rows for m in batch.rows[i].messages]
            owners = [i for i in rows for _ in batch.rows[i].messages]
            return Column(values, owners, _places([len(batch.rows[i].messages) for i in rows]))
        if name in ("roles", "tags"):
            whole = batch.items("rows")
            roles = [tuple([m.role for m in row.messages]) for row in whole.values]
            return Column(roles, whole.rows, "")
        if name == "outputs":
            return Column([], [], "")
        if name == "calling":
            return calling(batch)
        raise KeyError(name)

    def texts(self, batch: Batch, selector: str) -> Column:
        roles = _ROLES[selector]
        messages = batch.items("messages")
        said = [
            (i, m.content) for i, m in enumerate(messages.values) if not roles or m.role in roles
        ]
        if list in {type(content) for _, content in said}:
            return _parts(messages, said)
        said = [(i, content) for i, content in said if type(content) is str]
        at = [i for i, _ in said]
        return Column(
            [content for _, content in said],
            [messages.rows[i] for i in at],
            lambda n: messages.at(at[n], "content"),
        )

    def selectors(self) -> tuple[str, ...]:
        return (*_ROLES, "messages", "rows", "roles", "tags", "outputs", "calling")

    def written(self, rows: list[Any]) -> list[bytes] | None:
        return list(map(compact, rows))

    def keys(self, batch: Batch) -> Keys:
        at = batch.present()
        rows = [batch.rows[i] for i in at]
        texts = batch.written or list(map(compact, rows))
        lasts = list(map(compact, [row.messages[-1:] for row in rows]))
        # Most rows are their messages and nothing else: what comes before the last of them is
        # the input as it is written. Where there is more, objects are put in order first.
        ends = list(map(bytes.endswith, texts, [last[1:] + b"}" for last in lasts]))
        inputs = [
            digest(
                text[: len(text) - len(last)]
                if end and b'"arguments":{' not in text
                else _input(row)
            )
            for text, last, end, row in zip(texts, lasts, ends, rows, strict=True)
        ]
        return at, inputs, list(map(short_digest, lasts))

    def exchanges(self, batch: Batch) -> list[Exchange]:
        rows = batch.items("rows")
        return [
            Exchange(row, *divided(value.messages))
            for row, value in zip(rows.rows, rows.values, strict=True)
        ]


def _parts(messages: Column, said: list[tuple[int, Any]]) -> Column:
    """The texts of contents of which some are lists of parts."""
    values: list[str] = []
    owners: list[int] = []
    places: list[tuple[int, tuple[str | int, ...]]] = []
    for index, content in said:
        if type(content) is str:
            values.append(content)
            owners.append(messages.rows[index])
            places.append((index, ("content",)))
        elif type(content) is list:
            for number, part in enumerate(content):
                if type(part.text) is str:
                    values.append(part.text)
                    owners.append(messages.rows[index])
                    places.append((index, ("content", number, "text")))
    return Column(values, owners, lambda i: messages.at(places[i][0], *places[i][1]))


def _input(row: Any) -> bytes:
    return encode((row.messages[:-1], row.tools or None, row.functions or None))


_ROLES: dict[str, tuple[str, ...]] = {
    "all": (),
    "preferred": ("",),
    "rejected": ("",),
    "system": ("system", "developer"),
    "user": ("user",),
    "assistant": ("assistant",),
    "output": ("assistant",),
    "input": ("system", "developer", "user", "tool", "function"),
    "prompt": ("user",),
    "completion": ("assistant",),
}


def _places(sizes: list[int]) -> Callable[[int], str]:
    """Where messages are, by their index among those of all rows; `sizes` has each row's count.

    It knows nothing of the batch, which holds it: a circle would keep every batch in memory.
    """
    starts: list[int] = []

    def place(index: int) -> str:
        if not starts:
            starts.extend(accumulate(sizes, initial=0))
        row = bisect_right(starts, index) - 1
        return f"/messages/{index - starts[row]}"

    return place
