"""Messages as chat rows have them, under the name that ShareGPT gives to its conversations."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.messages import Message, listed, sound
from ftlint.shapes.views import Dialogue, Loose, View, Viewed


class Row(msgspec.Struct, gc=False):
    conversations: list[Message]
    system: str | UnsetType | None = UNSET
    tools: list[Any] | str | UnsetType | None = UNSET  # texts in ChatGLM3's rows


class Conversations(Viewed):
    """`{"conversations": [{"role": "user", "content": "…"}, …]}`"""

    name = "conversations"
    title = "messages under `conversations`"
    requires = ("conversations",)
    row = Row

    def fits(self, row: dict[str, Any]) -> bool:
        # Verdicts and pairs of answers beside them make other rows.
        others = {"kto_tag", "chosen", "rejected"}
        return super().fits(row) and not others & set(row)

    def claims(self, row: dict[str, Any]) -> bool:
        """Conversations whose turns are messages with a role and a content."""
        return self.fits(row) and listed(row.get("conversations"))

    def holds(self, row: Any) -> bool:
        return sound(row.conversations)

    def view(self, row: Any, line: bytes) -> View:
        tools = row.tools or None
        if isinstance(tools, list) and not all(isinstance(tool, dict) for tool in tools):
            tools = None
        whole = Dialogue("whole", row.conversations, "/conversations", tools)
        return View([whole], [Loose("system", "/system", row.system)] if row.system else [])
