"""Bedrock: conversations for Nova and the Llamas, and those for Claude."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.messages import Message, first_of
from ftlint.shapes.messages import Part as Piece
from ftlint.shapes.views import Dialogue, Loose, View, Viewed


class Part(msgspec.Struct, gc=False):
    text: str | UnsetType | None = UNSET
    image: dict[str, Any] | UnsetType | None = UNSET
    video: dict[str, Any] | UnsetType | None = UNSET


class Turn(msgspec.Struct, gc=False):
    role: str
    content: list[Part]


class SystemText(msgspec.Struct, gc=False):
    text: str


class Row(msgspec.Struct, gc=False):
    messages: list[Turn]
    schema_version: str = msgspec.field(name="schemaVersion")
    system: list[SystemText] | UnsetType | None = UNSET


class BedrockConversation(Viewed):
    """`{"schemaVersion": "bedrock-conversation-2024", "system": [{"text": "…"}], "messages": […]}`"""

    name = "bedrock-conversation"
    title = "Bedrock conversations"
    requires = ("schemaVersion", "messages")
    row = Row

    def claims(self, row: dict[str, Any]) -> bool:
        """Parts without a type are of these rows, also where `schemaVersion` was left out."""
        return self.fits(row) or _is_untyped(row.get("messages"))

    def doubt(self, rows: Sequence[dict[str, Any]]) -> str | None:
        """Whether nobody answers in any of several rows, as in those for a distillation."""
        said = [row["messages"] for row in rows if isinstance(row.get("messages"), list)]
        if len(said) < 2 or len(said) < len(rows) or not all(map(_asks_only, said)):
            return None
        return UNANSWERED

    def view(self, row: Any, line: bytes) -> View:
        loose = [
            Loose("system", f"/system/{number}/text", part.text)
            for number, part in enumerate(row.system or ())
        ]
        messages = [Message(turn.role, list(map(_piece, turn.content))) for turn in row.messages]
        return View([Dialogue("whole", messages, "/messages")], loose)


UNANSWERED = (
    "nobody answers in any conversation: such rows are for a distillation, in which another model"
    " writes the answers"
)


def _asks_only(turns: list[Any]) -> bool:
    """Whether the user speaks, and nobody else."""
    roles = [turn.get("role") for turn in turns if isinstance(turn, dict)]
    return bool(roles) and all(role == "user" for role in roles)


def _is_untyped(messages: Any) -> bool:
    """Whether the first message has content in parts that say what they are by their key alone."""
    part = first_of(first_of(messages).get("content"))
    return "type" not in part and not _BY_KEY.isdisjoint(part)


_BY_KEY = {"text", "image", "video"}


def _piece(part: Part) -> Piece:
    if type(part.text) is str:
        return Piece("text", part.text)
    return Piece("image" if part.image else "video" if part.video else "unknown")


class ClaudeTurn(msgspec.Struct, gc=False):
    role: str
    content: str


class ClaudeRow(msgspec.Struct, gc=False):
    messages: list[ClaudeTurn]
    system: str | UnsetType = UNSET


class BedrockClaude(Viewed):
    """`{"system": "…", "messages": [{"role": "user", "content": "…"}, …]}`"""

    name = "bedrock-claude"
    title = "Claude conversations"
    requires = ("messages",)
    row = ClaudeRow

    def claims(self, row: dict[str, Any]) -> bool:
        """A system prompt beside messages of the two others that are a text and nothing else."""
        said = row.get("messages")
        plain = isinstance(said, list) and all(map(_is_plain, said))
        return isinstance(row.get("system"), str) and self.fits(row) and plain

    def doubt(self, rows: Sequence[dict[str, Any]]) -> str | None:
        said = [row for row in rows if str(row.get("system") or "").strip()]
        if len(said) * 2 <= len(rows):
            return None
        return (
            f"the rows are taken for {self.title} of Bedrock; trainers of chats do not read the"
            ' system prompts under "system"'
        )

    def view(self, row: Any, line: bytes) -> View:
        loose = [Loose("system", "/system", row.system)] if row.system else []
        messages = [Message(turn.role, turn.content) for turn in row.messages]
        return View([Dialogue("whole", messages, "/messages")], loose)


def _is_plain(message: Any) -> bool:
    """Whether a message has no more than Claude's rows may have."""
    return isinstance(message, dict) and message.get("role") != "system" and set(message) <= _PLAIN


_PLAIN = {"role", "content"}
