"""Chat: a list of messages a row, with tools where the assistant may call them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, chain, repeat
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.model import Batch, Column, Exchange
from ftlint.shapes.messages import TURNS, Message, announced, divided, listed, said, sound
from ftlint.shapes.shape import (
    ITEMS,
    Keys,
    Shape,
    calling,
    contents,
    declared,
    digest,
    encode,
    short_digest,
    written,
)

T = TypeVar("T")


_EMPTY = b'{"messages":['
_MESSAGE = b'{"role":'
_TOOLS = b'],"tools":'


class Row(msgspec.Struct, gc=False):
    messages: list[Message]
    tools: list[dict[str, Any]] | str | UnsetType | None = UNSET
    functions: list[dict[str, Any]] | UnsetType | None = UNSET
    parallel_tool_calls: bool | UnsetType | None = UNSET
    weight: Any = UNSET


class Chat(Shape):
    """`{"messages": [{"role": "user", "content": "…"}, …], "tools": […]}`"""

    name = "chat"
    title = "chat messages"
    requires = ("messages",)
    nothing = digest(_EMPTY)

    row = Row

    def fits(self, row: dict[str, Any]) -> bool:
        # Bedrock's conversations have parts without a type, under the same name.
        return super().fits(row) and "schemaVersion" not in row

    def renamed(self, row: dict[str, Any]) -> dict[str, str] | None:
        """Messages may stand under ShareGPT's name for its own, or mistral-finetune's other one."""
        if "messages" in row:
            return None
        return next(({name: "messages"} for name in _OTHERS if listed(row.get(name))), None)

    def holds(self, row: Any) -> bool:
        return sound(row.messages)

    def refused(self, batch: Batch) -> list[int]:
        said = batch.items("contents")
        if list not in said.kinds():
            return []
        parted = {said.rows[i] for i, content in enumerate(said.values) if type(content) is list}
        return [i for i in sorted(parted) if not self.holds(batch.rows[i])]

    def items(self, batch: Batch, name: str) -> Column:
        rows = batch.present()
        if name == "rows":
            return Column(_those(batch.rows, rows), rows, "")
        if name == "messages":
            lists = [row.messages for row in batch.items("rows").values]
            sizes = list(map(len, lists))
            owners = chain.from_iterable(map(repeat, rows, sizes))
            return Column(list(chain.from_iterable(lists)), list(owners), _places(sizes))
        if name == "tags":
            return batch.items("roles")
        if name == "roles":
            whole = batch.items("rows")
            roles = [tuple([m.role for m in row.messages]) for row in whole.values]
            return Column(roles, whole.rows, "")
        if name == "outputs":
            return Column([], [], "")
        if name == "contents":
            return contents(batch)
        if name == "calling":
            return calling(batch)
        if name == "declared":
            return declared(batch)
        raise KeyError(name)

    def texts(self, batch: Batch, selector: str) -> Column:
        roles = _ROLES[selector]
        messages, column = batch.items("messages"), batch.items("contents")
        values, kinds = column.values, column.kinds()
        said: Sequence[int] = range(len(values))
        if roles:
            said = [i for i, m in enumerate(messages.values) if m.role in roles]
        if list in kinds and list in {type(values[i]) for i in said}:
            return _parts(messages, [(i, values[i]) for i in said])
        if kinds != {str}:
            said = [i for i in said if type(values[i]) is str]
        return Column(
            _those(values, said),
            _those(messages.rows, said),
            lambda n: messages.at(said[n], "content"),
        )

    def selectors(self) -> tuple[str, ...]:
        return (*_ROLES, *ITEMS)

    def keys(self, batch: Batch) -> Keys:
        at = batch.present()
        rows = batch.items("rows").values
        texts = _those(written(batch), at)
        # Most rows are their messages and nothing else: what comes before the last of them is
        # the input as it is written.
        starts = list(map(bytes.rfind, texts, repeat(_MESSAGE)))
        inputs = [digest(text[:start]) for text, start in zip(texts, starts, strict=True)]
        outputs = [short_digest(text[start:-3]) for text, start in zip(texts, starts, strict=True)]
        tools = batch.items("declared")
        given = {row: some for row, some in zip(tools.rows, tools.values, strict=True) if any(some)}
        for n, ended in enumerate(map(bytes.endswith, texts, repeat(b"}]}\n"))):
            if not ended or at[n] in given:
                asked, answer = _apart(texts[n], rows[n], given.get(at[n], (b"", b"")))
                inputs[n], outputs[n] = digest(asked), short_digest(answer)
        return at, inputs, outputs

    def spoken(self, batch: Batch, index: int) -> list[tuple[str, str]]:
        row = batch.rows[index]
        tools = announced(row.tools or row.functions)
        return [*tools, *((m.role, said(m, media=True)) for m in row.messages)]

    def exchanges(self, batch: Batch) -> list[Exchange]:
        rows = batch.items("rows")
        return [
            Exchange(row, *divided(value.messages))
            for row, value in zip(rows.rows, rows.values, strict=True)
        ]


_OTHERS = ("conversations", "interactions", "message", "conversation", *TURNS)


def _those(values: Sequence[T], indices: Sequence[int]) -> list[T]:
    """The values at these indices, which often are all."""
    if isinstance(indices, range) and len(indices) == len(values):
        return list(values)
    return list(itemgetter(*indices)(values)) if len(indices) > 1 else [values[i] for i in indices]


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


def _apart(text: bytes, row: Any, given: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """The input and the output of a row that is more than its messages: it has other keys, or
    declares these tools and functions.
    """
    end = len(text) - len(_TOOLS) - len(given[0]) - len(b"}\n")
    if given[0] and text.startswith(_TOOLS, end):  # and nothing stands behind the tools
        start = text.rfind(_MESSAGE, 0, end)
        if start > 0:
            return text[:start] + text[end:], text[start:end]
    return _input(row, given), _output(row)


def _input(row: Any, given: Sequence[bytes]) -> bytes:
    said = encode(row.messages[:-1])
    tools = [_in_order(some) if some else b"" for some in given]
    if row.parallel_tool_calls is not UNSET:
        tools.append(encode(row.parallel_tool_calls))
    if not any(tools):
        return b'{"messages":' + said[:-1] + b"," if len(row.messages) > 1 else _EMPTY
    return b"\n".join((said, *tools))


def _output(row: Any) -> bytes:
    return encode(row.messages[-1:])[1:-1] + (b"" if row.weight is UNSET else encode(row.weight))


@lru_cache(1024)
def _in_order(tools: bytes) -> bytes:
    """The digest of tools, whatever the order of their keys; most rows have those of others."""
    return digest(encode(msgspec.json.decode(tools)))


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
