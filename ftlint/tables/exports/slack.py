"""A Slack export's messages: each thread is a message and the replies to it. Texts are written as in
docs.slack.dev/messaging/formatting-message-text, seen 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.tables.exports.export import Export
from ftlint.tables.table import Record, Table, counted

_TIME = re.compile(r"\d+\.\d+")
_LINK = re.compile(r"<(?:#[A-Z0-9]+|!\w+|https?:[^|>]*|mailto:[^|>]*)(?:\|([^>]*))?>")
_MENTION = re.compile(r"<[@!]")


def is_one(values: Mapping[str, Any]) -> bool:
    """Whether a record is a message of Slack."""
    time = values.get("ts")
    return (
        values.get("type") == "message"
        and "text" in values
        and isinstance(time, str)
        and _TIME.fullmatch(time) is not None
    )


class Threads(Export):
    """A row of each thread: its first message, and what the first person to reply wrote up to the
    next message of somebody else.
    """

    format = "Slack's threads"
    pair = ("message", "reply")
    doubt = (
        "the first message of a thread is taken to ask, and the first reply of somebody else to"
        " answer it"
    )

    def __init__(self, export: Table) -> None:
        super().__init__(export)
        self.columns = ["message", "reply", "asked_by", "replied_by"]

    def records(self) -> Iterator[Record]:
        threads: dict[str, list[tuple[int, str, str]]] = {}
        alone = others = 0
        for record in self.export.records():
            said = record.values
            if said.get("subtype") not in (None, "thread_broadcast") or not said.get("text"):
                others += 1
                continue
            thread = str(said.get("thread_ts") or said.get("ts"))
            who = str(said.get("user"))
            threads.setdefault(thread, []).append((record.line, who, str(said["text"])))
        later = mentions = 0
        for (line, asking, message), *rest in threads.values():
            answers = [n for n, (_, who, _) in enumerate(rest) if who != asking]
            if not answers:
                alone += 1
                continue
            first = answers[0]
            who = rest[first][1]
            end = next((n for n in range(first, len(rest)) if rest[n][1] != who), len(rest))
            reply = "\n".join(text for _, _, text in rest[first:end])
            later += len(rest) - (end - first)
            mentions += bool(_MENTION.search(message + reply))
            texts = {"message": _plain(message), "reply": _plain(reply)}
            yield Record(line, {**texts, "asked_by": asking, "replied_by": who})
        for count, what in (
            (others, "message not read: of programs, without a text, or that somebody joined"),
            (alone, "message left out, to which nobody else replied in a thread"),
            (later, "message of the threads not read, beside the first and the reply to it"),
        ):
            if count:
                self.note(counted(count, "message") + what.removeprefix("message"))
        if mentions:
            self.note(f"{counted(mentions, 'row')} with mentions, left as they stand: <@U…>")


def _plain(text: str) -> str:
    """A text without Slack's marks of links and its three escapes."""
    text = _LINK.sub(_shown, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(found: re.Match[str]) -> str:
    """What Slack shows of a link."""
    if found[1]:
        return f"#{found[1]}" if found[0].startswith("<#") else str(found[1])
    return found[0] if found[0][1] in "#!" else found[0][1:-1].removeprefix("mailto:")
