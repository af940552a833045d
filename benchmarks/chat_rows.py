"""Chat rows, a quarter of them with tools: clean ones, and the ways in which they break."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from faults import Fault
from sentences import Pool, pool, text

Row = dict[str, Any]


def _tool(name: str, about: str, **parameters: str) -> Row:
    properties = {key: {"type": kind} for key, kind in parameters.items()}
    schema = {"type": "object", "properties": properties, "required": [*parameters]}
    function = {"name": name, "description": about, "parameters": schema}
    return {"type": "function", "function": function}


_TOOLS = (
    _tool("find_order", "Look an order up by its number", order="integer"),
    _tool("send_email", "Write to a customer", to="string", subject="string", body="string"),
    _tool("stock", "How many of an item are in a shop", item="string", shop="string"),
    _tool("refund", "Pay an amount back to a customer", order="integer", amount="number"),
    _tool("opening_hours", "When a shop is open on a day", shop="string", day="string"),
)


def rows(count: int, seed: str) -> Iterator[Row]:
    """Distinct rows of 3 to 8 messages: the first question names an order number of its own."""
    rng = Random(seed)
    sentences = pool(rng)
    for number in range(count):
        yield _row(rng, sentences, number + 10_000)


def _row(rng: Random, sentences: Pool, order: int) -> Row:
    size = rng.randint(3, 8)
    manner = rng.random()
    messages = []
    if size % 2:
        messages.append(_message("system", f"Answer briefly. {rng.choice(sentences)}"))
    messages.append(_message("user", f"Order {order}: {text(rng, sentences, 1, 6, manner)}"))
    row: Row = {"messages": messages}
    if size > 3 and rng.random() < 0.3:
        row["tools"] = rng.sample(_TOOLS, k=rng.randint(1, 3))
        messages += _call(rng, row["tools"][0]["function"], order, rng.choice(sentences))
    while len(messages) < size:
        last = messages[-1]["role"]
        role = "user" if last == "assistant" else "assistant"
        messages.append(_message(role, text(rng, sentences, 1, 6, rng.random())))
    return row


def _message(role: str, content: str | None) -> Row:
    return {"role": role, "content": content}


def _call(rng: Random, function: Row, order: int, answer: str) -> list[Row]:
    """An assistant's call, with `content` null as the provider writes it, and the result."""
    kinds = {"integer": order, "number": order / 100, "string": answer}
    properties = function["parameters"]["properties"]
    arguments = {key: kinds[kind["type"]] for key, kind in properties.items()}
    name = f"call_{rng.getrandbits(48):012x}"
    called = {"name": function["name"], "arguments": json.dumps(arguments)}
    call = {"id": name, "type": "function", "function": called}
    result = {"role": "tool", "tool_call_id": name, "content": json.dumps({"result": answer})}
    return [{**_message("assistant", None), "tool_calls": [call]}, result]


def clean(row: Row) -> str:
    """One line of JSON."""
    return json.dumps(row, ensure_ascii=len(row["messages"]) > 5) + "\n"


def _last(row: Row, _: Random, **changes: Any) -> str:
    row["messages"][-1].update(changes)
    return clean(row)


def _unknown_role(row: Row, _: Random) -> str:
    next(m for m in row["messages"] if m["role"] == "user")["role"] = "human"
    return clean(row)


def _last_not_assistant(row: Row, _: Random) -> str:
    row["messages"].pop()
    return clean(row)


def _same_role_twice(row: Row, _: Random) -> str:
    row["messages"].append(_message("assistant", "Is there anything else?"))
    return clean(row)


def _system_not_first(row: Row, _: Random) -> str:
    row["messages"].insert(-1, _message("system", "Be kind."))
    return clean(row)


FAULTS: dict[str, Fault[Row]] = {
    "missing key": lambda r, _: clean(r).replace('"messages"', '"conversation"', 1),
    "wrong type": lambda r, rng: _last(r, rng, content=7),
    "invalid JSON": lambda r, _: clean(r).replace('", "', '" "', 1),
    "duplicate key": lambda r, _: '{"messages": [], ' + clean(r)[1:],
    "miscased key": lambda r, _: clean(r).replace('"messages"', '"Messages"', 1),
    "unknown role": _unknown_role,
    "last not assistant": _last_not_assistant,
    "same role twice": _same_role_twice,
    "system not first": _system_not_first,
    "empty content": lambda r, rng: _last(r, rng, content=""),
    "null content": lambda r, rng: _last(r, rng, content=None),
    "bad weight": lambda r, rng: _last(r, rng, weight=2),
}
