"""ShareGPT: conversations of speakers and what they say."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.messages import Message, role_of
from ftlint.shapes.views import Dialogue, Loose, View, Viewed


class Turn(msgspec.Struct, gc=False):
    speaker: str = msgspec.field(name="from")
    value: str


class Row(msgspec.Struct, gc=False):
    conversations: list[Turn]
    system: str | UnsetType | None = UNSET
    tools: str | list[dict[str, Any]] | UnsetType | None = UNSET


class ShareGPT(Viewed):
    """`{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}`"""

    name = "sharegpt"
    title = "ShareGPT conversations"
    requires = ("conversations",)
    row = Row
    names = {"role": "from", "content": "value"}

    def view(self, row: Any, line: bytes) -> View:
        turns = row.conversations
        loose = [Loose("system", "/system", row.system)] if row.system else []
        return View(
            [
                Dialogue(
                    "whole",
                    [Message(role_of(turn.speaker), turn.value) for turn in turns],
                    "/conversations",
                    row.tools or None,
                    tags=[turn.speaker for turn in turns],
                )
            ],
            loose,
        )
