"""LLaMA-Factory's second format: content in parts that keep what they hold under `value`."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.messages import Message, first_of
from ftlint.shapes.messages import Part as Piece
from ftlint.shapes.views import Dialogue, View, Viewed, paired


class Part(msgspec.Struct, gc=False):
    type: str
    value: str


class Turn(msgspec.Struct, gc=False):
    role: str
    content: list[Part]
    loss_weight: float | UnsetType | None = UNSET


class Row(msgspec.Struct, gc=False):
    messages: list[Turn]
    tools: str | list[dict[str, Any]] | UnsetType | None = UNSET


class PreferenceRow(msgspec.Struct, gc=False):
    chosen_messages: list[Turn]
    rejected_messages: list[Turn]
    tools: str | list[dict[str, Any]] | UnsetType | None = UNSET


def _messages(turns: list[Turn]) -> list[Message]:
    return [
        Message(
            turn.role,
            [
                Piece(part.type, part.value if part.type == "text" else UNSET)
                for part in turn.content
            ],
            weight=turn.loss_weight,
        )
        for turn in turns
    ]


class LlamaFactory(Viewed):
    """`{"messages": [{"role": "user", "content": [{"type": "text", "value": "…"}]}, …]}`"""

    name = "llama-factory"
    title = "LLaMA-Factory v1 messages"
    requires = ("messages",)
    row = Row
    names = {"text": "value"}

    def fits(self, row: dict[str, Any]) -> bool:
        return super().fits(row) and "schemaVersion" not in row

    def claims(self, row: dict[str, Any]) -> bool:
        """Content in parts that keep their text under `value`."""
        part = first_of(first_of(row.get("messages")).get("content"))
        return "value" in part and "text" not in part

    def view(self, row: Any, line: bytes) -> View:
        return View([Dialogue("whole", _messages(row.messages), "/messages", row.tools or None)])


class LlamaFactoryPreference(Viewed):
    """`{"chosen_messages": […], "rejected_messages": […]}`: two conversations that differ at
    their ends.
    """

    name = "llama-factory-preference"
    title = "LLaMA-Factory v1 preferences"
    judged = True
    requires = ("chosen_messages", "rejected_messages")
    row = PreferenceRow
    names = {"text": "value"}

    def view(self, row: Any, line: bytes) -> View:
        chosen, rejected = _messages(row.chosen_messages), _messages(row.rejected_messages)
        places = ("/chosen_messages", "/rejected_messages")
        return View(paired(chosen, rejected, places, row.tools or None))
