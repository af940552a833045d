"""`conversations.json` of ChatGPT's data export: each conversation is a tree of messages, of which
one branch is shown. The format has no description by OpenAI; that of its keys is
github.com/mitkury/chatgpt-export-parser, docs/chatgpt-data-export-format.md, seen 2026-11.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.tables.exports.export import Export
from ftlint.tables.table import Record, Table, counted, listed

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


class Conversations(Export):
    """Rows of messages out of ChatGPT's conversations. One ends before the first question whose
    answer rests on what a row of texts cannot hold: pictures, files, and what tools found.
    """

    format = "ChatGPT's conversations"

    def __init__(self, export: Table) -> None:
        super().__init__(export)
        self.columns = ["messages"]
        self.note("the branch of each conversation that ChatGPT shows is read, without its title")

    def records(self) -> Iterator[Record]:
        left: Counter[str] = Counter()
        empty: list[int] = []
        for record in self.export.records():
            turns, stopped = _turns(_branch(record.values), record.values["mapping"])
            left[stopped] += 1
            if turns:
                yield Record(record.line, {"messages": turns})
            else:
                empty.append(record.line)
        for why, count in sorted(left.items()):
            if why:
                self.note(f"{counted(count, 'conversation')} read only up to {why}")
        if empty:
            what = counted(len(empty), "conversation")
            self.note(f"{what} left out, without a whole answer: {listed(empty)}")


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


def _turns(branch: list[str], tree: Mapping[str, Any]) -> tuple[list[dict[str, str]], str]:
    """The messages of a branch, up to an answer, and what was in the way of the rest of them."""
    turns: list[dict[str, str]] = []
    stopped = ""
    goes_on = False
    for message in filter(None, (tree[name].get("message") for name in branch)):
        role = str((message.get("author") or {}).get("role"))
        content = message.get("content") or {}
        about = message.get("metadata") or {}
        kind = content.get("content_type")
        if kind in _ASIDE or about.get("is_visually_hidden_from_conversation"):
            continue
        text = _text(content)
        if role == "system" and not (text or "").strip():
            continue
        if stopped := _too_much(message, role, text):
            while role != "user" and turns and turns[-1]["role"] == "assistant":
                turns.pop()  # what was said before it is no whole answer
            break
        text = text or ""
        if not text.strip():
            continue
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += text if goes_on else f"\n\n{text}"
        else:
            turns.append({"role": role, "content": text})
        goes_on = (about.get("finish_details") or {}).get("type") == "max_tokens"
    while turns and turns[-1]["role"] != "assistant":
        turns.pop()
        stopped = stopped or "a question that was not answered"
    return turns, stopped


def _too_much(message: Mapping[str, Any], role: str, text: str | None) -> str:
    """What of a message a row of texts cannot hold."""
    if role == "tool" or message.get("recipient") not in ("all", None):
        return "what a tool was asked or found"
    if text is None or role not in ROLES:
        return "a picture, a file or another kind of content"
    return ""


def _text(content: Mapping[str, Any]) -> str | None:
    """The text of a message; None where it is more than a text."""
    parts = content.get("parts")
    if content.get("content_type") not in ("text", "multimodal_text") or not isinstance(
        parts, list
    ):
        return None
    return "\n".join(parts) if all(isinstance(part, str) for part in parts) else None
