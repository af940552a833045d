"""Messages that say which one they reply to, a message or a whole tree a row, as OpenAssistant's data sets
have them (github.com/LAION-AI/Open-Assistant, oasst-data/README.md, seen 2026-11): of the replies to
a message the one of `rank` 0 is the most preferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ftlint.tables.exports.chats import UNANSWERED, Message, turns_of
from ftlint.tables.exports.export import Export
from ftlint.tables.table import Record, Table, counted, listed
from ftlint.tables.values import as_text

ROLES = {
    **dict.fromkeys(("prompter", "user", "human"), "user"),
    **dict.fromkeys(("assistant", "bot", "gpt"), "assistant"),
    "system": "system",
}


class Node(NamedTuple):
    """A message, and where among the replies to another it stands; without a `rank` nobody says so."""

    line: int
    name: str
    parent: str
    role: str
    text: str
    rank: float | None


def is_one(values: Mapping[str, Any]) -> bool:
    """Whether a record is a message of such a tree, or a tree."""
    root = values.get("prompt")
    if isinstance(root, dict):
        return "message_tree_id" in values and isinstance(root.get("replies"), list)
    return {"message_id", "parent_id"} <= values.keys() and _role(values) != "" and _said(values)


def _role(values: Mapping[str, Any]) -> str:
    role = values.get("role")
    return ROLES.get(role, "") if isinstance(role, str) else ""


def _said(values: Mapping[str, Any]) -> bool:
    return isinstance(values.get("text", values.get("content")), str)


class Conversations(Export):
    """A row of messages for each conversation in the trees. Where replies are ranked, the best of them is
    followed; where they are not, each goes on to a conversation of its own.
    """

    format = "messages and the replies to them"

    def __init__(self, export: Table) -> None:
        super().__init__(export)
        self.columns = ["messages"]
        self.nodes: dict[str, Node] = {}
        self.replies: dict[str, list[Node]] = {}
        self.deleted = 0

    def fits(self, values: Mapping[str, Any]) -> bool:
        return is_one(values)

    def records(self) -> Iterator[Record]:
        if not self.nodes:
            self._gather()
        self.followed: set[str] = set()
        self.forks = 0
        empty: list[int] = []
        cut = 0
        for root in self.replies.get("", ()):
            for path in self._paths(root):
                turns, why = turns_of(Message(node.role, node.text) for node in path)
                cut += why == UNANSWERED and bool(turns)
                if turns and any(turn["role"] == "user" for turn in turns):
                    yield Record(root.line, {"messages": turns})
                else:
                    empty.append(root.line)
        left = len(self.nodes) - len(self.followed)
        for number, what in (
            (self.deleted, "which is deleted, is not read"),
            (
                left,
                "not read: another reply to the same message is ranked before it, or before what it follows",
            ),
        ):
            if number:
                self.note(f"{counted(number, 'message')} {what}")
        if self.forks:
            self.note(
                f"{counted(self.forks, 'message')} with several replies of no rank: each is followed, in a"
                " conversation that begins like the others"
            )
        if cut:
            self.note(f"{counted(cut, 'conversation')} read only up to {UNANSWERED}")
        if empty:
            what = counted(len(empty), "conversation")
            self.note(f"{what} left out, without a whole answer: {listed(sorted(empty))}")

    def _gather(self) -> None:
        """Read all messages."""
        for record in self.fitting():
            for values, parent in _messages(record.values):
                if values.get("deleted") is True:
                    self.deleted += 1
                    continue
                node = _node(record.line, values, parent)
                if not node.role or not _said(values):
                    self.problems[record.line] = "a message of no role, or without a text"
                elif node.name in self.nodes:
                    self.problems[record.line] = f"two messages have the id {node.name!r}"
                else:
                    self.nodes[node.name] = node
                    self.replies.setdefault(parent, []).append(node)
        reached = list(self.replies.get("", ()))
        for node in reached:
            reached += self.replies.get(node.name, ())
        for name in self.nodes.keys() - {node.name for node in reached}:
            node = self.nodes.pop(name)
            self.problems[node.line] = (
                f"it replies to {node.parent!r}, with which no conversation begins"
            )

    def _paths(self, root: Node) -> Iterator[list[Node]]:
        """The conversations that begin with a message."""
        paths = [[root]]
        while paths:
            path = paths.pop()
            self.followed.add(path[-1].name)
            replies = self.replies.get(path[-1].name, [])
            ranks = [node.rank for node in replies]
            if len(replies) > 1 and None not in ranks and ranks.count(min(ranks)) == 1:  # type: ignore[type-var]
                replies = [min(replies, key=lambda node: node.rank or 0)]
            self.forks += len(replies) > 1
            paths += [[*path, node] for node in reversed(replies)]
            if not replies:
                yield path


def _messages(values: Mapping[str, Any]) -> Iterable[tuple[Mapping[str, Any], str]]:
    """The messages of a record, each with the one to which it replies."""
    root = values.get("prompt")
    if not isinstance(root, dict):
        return [(values, _name(values.get("parent_id")))]
    found: list[tuple[Mapping[str, Any], str]] = []
    left = [(root, "")]
    while left:
        message, parent = left.pop()
        found.append((message, parent))
        replies = message.get("replies") or ()
        left += [(reply, _name(message.get("message_id"))) for reply in reversed(replies)]
    return found


def _name(value: Any) -> str:
    return str(as_text(value) or "")


def _node(line: int, values: Mapping[str, Any], parent: str) -> Node:
    rank = as_text(values.get("rank"))
    try:
        place = float(rank) if rank not in (None, "") else None
    except (TypeError, ValueError):
        place = None
    text = values.get("text", values.get("content"))
    name = _name(values.get("message_id"))
    return Node(line, name, parent, _role(values), text if isinstance(text, str) else "", place)
