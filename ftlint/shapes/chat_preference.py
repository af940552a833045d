"""Chats with two answers: Axolotl's rows for preferences, LLaMA-Factory's in OpenAI's words, and those of
ms-swift, whose conversation ends with the better one.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.messages import Message, sound
from ftlint.shapes.views import Dialogue, Loose, View, Viewed


class Row(msgspec.Struct, gc=False):
    messages: list[Message]
    chosen: Message
    rejected: Message
    tools: list[dict[str, Any]] | str | UnsetType | None = UNSET


class SwiftRow(msgspec.Struct, gc=False):
    messages: list[Message]
    rejected_response: str
    tools: list[dict[str, Any]] | str | UnsetType | None = UNSET


class ChatPreference(Viewed):
    """`{"messages": […], "chosen": {"role": "assistant", "content": "…"}, "rejected": {…}}`"""

    name = "chat-preference"
    title = "chats with two answers"
    judged = True
    requires = ("messages", "chosen", "rejected")
    row = Row

    def claims(self, row: dict[str, Any]) -> bool:
        """Each of the answers is one message."""
        return self.fits(row) and all(
            isinstance(row.get(name), dict) for name in ("chosen", "rejected")
        )

    def holds(self, row: Any) -> bool:
        return sound([*row.messages, row.chosen, row.rejected])

    def view(self, row: Any, line: bytes) -> View:
        answers = [
            *_texts(row.chosen, "preferred", "/chosen/content"),
            *_texts(row.rejected, "rejected", "/rejected/content"),
        ]
        more = [_more(row.chosen), _more(row.rejected)]
        dialogue = Dialogue("context", row.messages, "/messages", row.tools or None)
        speakers = [("/chosen/role", row.chosen.role), ("/rejected/role", row.rejected.role)]
        return View([dialogue], answers, more if any(more) else None, speakers=speakers)


class SwiftPreference(Viewed):
    """`{"messages": [{"role": "user", "content": "…"}, …], "rejected_response": "…"}`"""

    name = "swift-preference"
    title = "chats with a rejected answer"
    judged = True
    requires = ("messages", "rejected_response")
    row = SwiftRow

    def claims(self, row: dict[str, Any]) -> bool:
        """The other answer is a text."""
        return self.fits(row) and isinstance(row.get("rejected_response"), str)

    def holds(self, row: Any) -> bool:
        return sound(row.messages)

    def view(self, row: Any, line: bytes) -> View:
        before, last, tools = row.messages[:-1], row.messages[-1:], row.tools or None
        return View(
            [
                Dialogue("context", before, "/messages", tools),
                Dialogue("preferred", last, "/messages", tools, first=len(before)),
            ],
            [Loose("rejected", "/rejected_response", row.rejected_response)],
        )


def _more(message: Message) -> dict[str, Any]:
    """What an answer is besides a text: its calls, its reasoning, its parts."""
    fields = {name: getattr(message, name) for name in message.__struct_fields__ if name != "role"}
    if isinstance(message.content, str):
        del fields["content"]
    return {name: value for name, value in fields.items() if value not in (UNSET, None, [])}


def _texts(message: Message, kind: Literal["preferred", "rejected"], place: str) -> list[Loose]:
    content = message.content
    if isinstance(content, str):
        silent = message.tool_calls and not content.strip()  # it calls instead of speaking
        return [] if silent else [Loose(kind, place, content)]
    return [
        Loose(kind, f"{place}/{number}/text", part.text)
        for number, part in enumerate(content or ())
        if isinstance(part.text, str)
    ]
