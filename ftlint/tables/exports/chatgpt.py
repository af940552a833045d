"""`conversations.json` of ChatGPT's data export: each conversation is a tree of messages, of which
one branch is shown. The format has no description by OpenAI; that of its keys is
github.com/mitkury/chatgpt-export-parser, docs/chatgpt-data-export-format.md, seen 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.tables.exports.chats import KINDS, TOOLS, Chats, Message

ROLES = ("system", "user", "assistant")
# What a model thinks beside its answer, and what is said of the user behind the scenes.
_ASIDE = ("thoughts", "reasoning_recap", "user_editable_context", "model_editable_context")


def is_one(values: Mapping[str, Any]) -> bool:
    """Whether a record is a conversation of ChatGPT."""
    tree = values.get("mapping")
    return (
        "current_node" in values
        and isinstance(tree, dict)
        and all(isinstance(node, dict) and "parent" in node for node in tree.values())
    )


class Conversations(Chats):
    """Rows of messages out of ChatGPT's conversations."""

    format = "ChatGPT's conversations"
    branch = "the branch of each conversation that ChatGPT shows is read, without its title"

    def fits(self, values: Mapping[str, Any]) -> bool:
        return is_one(values)

    def messages(self, conversation: Mapping[str, Any]) -> Iterator[Message]:
        tree = conversation["mapping"]
        for name in _branch(conversation):
            message = tree[name].get("message")
            about = (message or {}).get("metadata") or {}
            if not message or about.get("is_visually_hidden_from_conversation"):
                continue
            content = message.get("content") or {}
            if content.get("content_type") in _ASIDE:
                continue
            role = str((message.get("author") or {}).get("role"))
            text = _text(content)
            if role == "system" and not (text or "").strip():
                continue
            cut = (about.get("finish_details") or {}).get("type") == "max_tokens"
            yield Message(role, text or "", _too_much(message, role, text), cut)


def _branch(conversation: Mapping[str, Any]) -> list[str]:
    """The ids of the nodes that are shown, from the first."""
    tree = conversation["mapping"]
    at = conversation["current_node"]
    if at not in tree:
        at = next((name for name in reversed(tree) if not tree[name].get("children")), None)
    found: list[str] = []
    while at in tree and at not in found:
        found.append(at)
        at = tree[at]["parent"]
    return found[::-1]


def _too_much(message: Mapping[str, Any], role: str, text: str | None) -> str:
    """What of a message a row of texts cannot hold."""
    if role == "tool" or message.get("recipient") not in ("all", None):
        return TOOLS
    if text is None or role not in ROLES:
        return KINDS
    return ""


def _text(content: Mapping[str, Any]) -> str | None:
    """The text of a message; None where it is more than a text."""
    parts = content.get("parts")
    if content.get("content_type") not in ("text", "multimodal_text") or not isinstance(
        parts, list
    ):
        return None
    return "\n".join(parts) if all(isinstance(part, str) for part in parts) else None
