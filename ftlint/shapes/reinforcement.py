"""Reinforcement: a conversation that waits for an answer, with fields for a grader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.model import Batch, Column
from ftlint.shapes.messages import Message, sound
from ftlint.shapes.views import Dialogue, View, Viewed


class Row(msgspec.Struct, gc=False):
    messages: list[Message]
    tools: list[dict[str, Any]] | UnsetType | None = UNSET


KNOWN = ("messages", "tools")
MOST = 0.6
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Reinforcement(Viewed):
    """`{"messages": […], "tools": […], "reference_answer": …}`: all other keys are the grader's."""

    name = "reinforcement"
    title = "reinforcement"
    requires = ("messages",)
    row = Row
    free = True

    def claims(self, row: dict[str, Any]) -> bool:
        """Messages that end with the user's turn, beside fields for a grader."""
        messages = row.get("messages")
        known = {"messages", "tools", "functions", "parallel_tool_calls", "weight"}
        if not isinstance(messages, list) or not messages or not set(row) - known:
            return False
        last = messages[-1]
        return isinstance(last, dict) and last.get("role") in ("user", "human")

    def together(self, rows: Sequence[dict[str, Any]]) -> bool:
        """Whether most wait for an answer. Chats of people end with either side."""
        said = [row for row in rows if "messages" in row]
        return sum(map(self.claims, said)) >= MOST * len(said)

    def holds(self, row: Any) -> bool:
        return sound(row.messages)

    def view(self, row: Any, line: bytes) -> View:
        fields = _fields(line)
        return View(
            [Dialogue("context", row.messages, "/messages", row.tools or None)], target=fields
        )

    def items(self, batch: Batch, name: str) -> Column:
        if name == "fields":
            views = batch.items("views")
            return Column([view.target for view in views.values], views.rows, "")
        return super().items(batch, name)

    def selectors(self) -> tuple[str, ...]:
        return (*super().selectors(), "fields")


def _fields(line: bytes) -> dict[str, Any]:
    try:
        found = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return {key: value for key, value in found.items() if key not in KNOWN}
