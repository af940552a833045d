"""`conversations.json` of Claude's data export: each conversation has its messages in a list, in which
later exports name the message before each. The format has no description by Anthropic; those of its
keys are github.com/brandtcormorant/claude-json-schema and, of branches and content blocks,
github.com/Sinity/polylogue, docs/providers/claude-ai.md, seen 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.tables.exports.chats import KINDS, TOOLS, Chats, Message
from ftlint.tables.table import Record, counted

ROLES = {"human": "user", "user": "user", "assistant": "assistant", "system": "system"}
# What a model thinks beside its answer, and how much of its budget it has used.
_ASIDE = ("thinking", "redacted_thinking", "token_budget")
_TOOLS = ("tool_use", "tool_result", "server_tool_use", "web_search_tool_result")
# What stands in the text of a message in place of a block of another kind.
_PLACEHOLDER = "This block is not supported on your current device yet."


def is_one(values: Mapping[str, Any]) -> bool:
    """Whether a record is a conversation of Claude."""
    messages = values.get("chat_messages")
    return (
        "uuid" in values
        and isinstance(messages, list)
        and all(isinstance(message, dict) and "sender" in message for message in messages)
    )


def _list(value: Any) -> list[Any]:
    """A list; an empty one for anything else."""
    return value if isinstance(value, list) else []


class Conversations(Chats):
    """Rows of messages out of Claude's conversations."""

    format = "Claude's conversations"
    branch = (
        "of each conversation the branch that ends with its last message is read, without its title"
    )

    def fits(self, values: Mapping[str, Any]) -> bool:
        return is_one(values)

    def records(self) -> Iterator[Record]:
        self.attached = 0
        yield from super().records()
        if self.attached:
            what = counted(self.attached, "message")
            self.note(f"{what} with the text of what is attached after their own")

    def messages(self, conversation: Mapping[str, Any]) -> Iterator[Message]:
        for message in _branch(conversation):
            role = ROLES.get(str(message["sender"]), "")
            text, barrier = _text(message)
            attached = [one for one in _list(message.get("attachments")) if isinstance(one, dict)]
            texts = [str(one.get("extracted_content") or "") for one in attached]
            if any(not said.strip() for said in texts) or _files(message, attached) or not role:
                barrier = barrier or KINDS
            self.attached += bool(texts) and not barrier
            yield Message(role, "\n\n".join(filter(str.strip, (text, *texts))), barrier)


def _branch(conversation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The messages from the first to the one that is shown last; all of them where none says which
    one is before it.
    """
    messages: list[Mapping[str, Any]] = conversation["chat_messages"]
    if not any(message.get("parent_message_uuid") for message in messages):
        return messages
    named = {str(message.get("uuid")): message for message in messages}
    at = named.get(str(conversation.get("current_leaf_message_uuid"))) or messages[-1]
    found: dict[str, Mapping[str, Any]] = {}
    while at is not None and str(at.get("uuid")) not in found:
        found[str(at.get("uuid"))] = at
        at = named.get(str(at.get("parent_message_uuid")))  # type: ignore[assignment]
    return [*found.values()][::-1]


def _text(message: Mapping[str, Any]) -> tuple[str, str]:
    """The text of a message, and what of it is more than a text."""
    blocks = message.get("content")
    if not isinstance(blocks, list) or not blocks:
        text = str(message.get("text") or "")
        return text, TOOLS if _PLACEHOLDER in text else ""
    texts: list[str] = []
    for block in blocks:
        kind = block.get("type") if isinstance(block, dict) else None
        if kind == "text":
            texts.append(str(block.get("text") or ""))
        elif kind not in _ASIDE:
            return "", TOOLS if kind in _TOOLS else KINDS
    return "\n\n".join(filter(str.strip, texts)), ""


def _files(message: Mapping[str, Any], attached: list[dict[str, Any]]) -> bool:
    """Whether a message has files of which there is no text."""
    names = [one.get("file_name") for one in attached]
    files = [*_list(message.get("files")), *_list(message.get("files_v2"))]
    return any(not isinstance(file, dict) or file.get("file_name") not in names for file in files)
