"""What exports of somebody's conversations with an assistant have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ftlint.tables.exports.export import Export
from ftlint.tables.table import Record, Table, counted, listed

TOOLS = "what a tool was asked or found"
KINDS = "a picture, a file or another kind of content"
UNANSWERED = "a question that was not answered"


class Message(NamedTuple):
    """What is said by whom; `barrier` names what of it a row of texts cannot hold, and the message
    after it `goes_on` where this one was cut off.
    """

    role: str
    text: str
    barrier: str = ""
    goes_on: bool = False


class Chats(Export):
    """Rows of messages out of such conversations. One ends before the first question whose answer
    rests on what a row of texts cannot hold: pictures, files, and what tools found.
    """

    branch = ""  # which messages are read, in words

    def __init__(self, export: Table) -> None:
        super().__init__(export)
        self.columns = ["messages"]
        self.note(self.branch)

    def messages(self, conversation: Mapping[str, Any]) -> Iterator[Message]:
        """The messages of a conversation, from the first."""
        raise NotImplementedError

    def records(self) -> Iterator[Record]:
        left: Counter[str] = Counter()
        empty: list[int] = []
        for record in self.fitting():
            try:
                turns, stopped = turns_of(self.messages(record.values))
            except (AttributeError, LookupError, TypeError) as error:
                self.problems[record.line] = f"it is not as {self.format} are: {error}"
                continue
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


def turns_of(messages: Iterable[Message]) -> tuple[list[dict[str, str]], str]:
    """The turns of a conversation, up to an answer, and what was in the way of the rest of them."""
    turns: list[dict[str, str]] = []
    stopped = ""
    goes_on = False
    for role, text, barrier, unfinished in messages:
        if stopped := barrier:
            while role != "user" and turns and turns[-1]["role"] == "assistant":
                turns.pop()  # what was said before it is no whole answer
            break
        if not text.strip():
            continue
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += text if goes_on else f"\n\n{text}"
        else:
            turns.append({"role": role, "content": text})
        goes_on = unfinished
    while turns and turns[-1]["role"] != "assistant":
        turns.pop()
        stopped = stopped or UNANSWERED
    return turns, stopped
