"""Tables of which each row is one turn of a conversation, as a row of each conversation."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

import msgspec

from ftlint.tables.exports.chats import TOOLS
from ftlint.tables.exports.export import Export
from ftlint.tables.joining import answered, messages_of, told_first
from ftlint.tables.order import Order
from ftlint.tables.table import LISTED, Record, Table, counted, listed

MEMORY = 1 << 24  # bytes of turns that are kept in memory
NONE = 2**64 - 1  # what is before the first turn of a conversation
SKIP = "skip"  # the role of who is not read
TOOL = "tool"  # the role of what a row of texts cannot hold, nor what is said after it
ANYBODY = "*"  # who has the role of all that have none of their own


class Turn(NamedTuple):
    """What a row says: of which conversation it is, who speaks, what, and where it stands among the
    others, if the table says so; and what the `system` was told before all of them.
    """

    conversation: str
    speaker: str
    text: str
    place: str
    system: str = ""


class Said(msgspec.Struct, array_like=True):
    """A turn as it is kept; `fault` says why it can be none."""

    line: int
    speaker: str
    text: str
    place: str
    fault: str = ""


class Dialogues(Export):
    """A row of messages for each conversation, in the order in which they begin. The turns of one may
    stand anywhere: they wait in a temporary file, 16 bytes a row are held in memory and the name of
    each conversation.

    A row that names none is of the conversation above it where these are `carried` on, and where they
    are `parted` by empty rows none is named. Roles are set by speaker before records are read.
    """

    def __init__(
        self,
        export: Table,
        read: Callable[[Mapping[str, Any]], Sequence[Turn]],
        carried: bool = False,
        parted: bool = False,
    ) -> None:
        super().__init__(export)
        self.format = export.format
        self.columns = ["messages"]
        self.blank = export.blank
        self.read = read
        self.carried = carried
        self.parted = parted
        self.roles: Mapping[str, str] = {}
        self.order = Order()
        self.speakers: Counter[str] = Counter()
        self.before = array("Q")
        self.offsets = array("Q")
        self.last: dict[str, int] = {}
        self.told: dict[str, str] = {}
        self.rows = 0
        self.torn: list[int] = []
        self._gather()

    def _gather(self) -> None:
        """Read all turns once, and remember for each where the one before it is."""
        self.handle = spool = SpooledTemporaryFile(MEMORY)  # type: ignore[assignment]  # noqa: SIM115
        nameless: dict[int, str] = {}
        silent: list[int] = []
        prompts: dict[str, str] = {}  # each once, though many conversations have it
        above = ""
        for record in self.export.records():
            self.rows += 1
            try:
                turns = self.read(record.values)
                if not turns:
                    silent.append(record.line)
                    continue
                name, told = turns[0].conversation, turns[0].system
                said = [self._placed(record.line, turn) for turn in turns]
            except Unsaid as unsaid:
                name, told = unsaid.conversation, ""
                said = [Said(record.line, "", "", "", str(unsaid))]
            if self.parted:
                name = str(1 + len(self.export.blank))
            above = name or (above if self.carried else "")
            if not above:
                nameless[record.line] = (
                    said[0].fault or "it does not say of which conversation it is"
                )
                continue
            if told and self.told.setdefault(above, prompts.setdefault(told, told)) != told:
                said[0].fault = "its system prompt is not that of the rows before it"
            for turn in said:
                before = self.last.get(above, NONE)
                self.last[above] = len(self.before)
                self.before.append(before)
                self.offsets.append(spool.tell())
                spool.write(_written(turn) + b"\n")
                if not turn.fault:
                    self.speakers[turn.speaker] += 1
        self.torn = sorted({*self.export.problems, *nameless})
        self.problems |= nameless
        if silent:
            self.note(
                f"{counted(len(silent), 'row')} in which nobody says anything: {listed(silent)}"
            )

    def _placed(self, line: int, turn: Turn) -> Said:
        """A turn as it is kept, if it has a place among those before it."""
        fits = not turn.place or self.order.take(turn.place)
        fault = (
            "" if fits else f"{turn.place!r} does not say where it stands, as the rows before do"
        )
        return Said(line, turn.speaker, turn.text, turn.place, fault)

    @property
    def turns(self) -> int:
        """How many turns there are."""
        return len(self.before)

    def parts(self) -> list[str]:
        """Who has which role, in words."""
        found: dict[str, list[str]] = {}
        for speaker in self.speakers:
            found.setdefault(self._role(speaker), []).append(speaker)
        return [
            f"{_few(names)} {'is' if len(names) == 1 else 'are'} {_AS[role]}"
            for role, names in found.items()
        ]

    def openers(self) -> Counter[str]:
        """Who speaks first, and in how many of the conversations."""
        return Counter(self._ordered(self._said(at))[0].speaker for at in self.last.values())

    def _said(self, at: int) -> list[Said]:
        """The turns of the conversation that ends with the turn `at`, as they stand."""
        assert self.handle is not None
        chain = []
        while at != NONE:
            chain.append(at)
            at = self.before[at]
        turns = []
        for index in reversed(chain):
            self.handle.seek(self.offsets[index])
            turns.append(_decoder.decode(self.handle.readline()))
        return turns

    def _ordered(self, said: list[Said]) -> list[Said]:
        if not all(turn.place and not turn.fault for turn in said):
            return said
        return sorted(said, key=lambda turn: self.order.place(turn.place))

    def unsure(self) -> str:
        """What makes the order of the turns uncertain, which is settled by it."""

        def places() -> Iterator[list[str]]:
            for at in self.last.values():
                found = [said.place for said in self._said(at)]
                if all(found):
                    yield found

        return self.order.settle(places)

    def records(self) -> Iterator[Record]:
        joined = skipped = barred = 0
        cut: list[int] = []
        bare: list[int] = []
        for name, at in self.last.items():
            said = self._said(at)
            line = said[0].line
            if fault := self._fault(said):
                self.problems[fault[0]] = f"{fault[1]} (of the conversation {name!r})"
                continue
            turns = [(self._role(turn.speaker), turn) for turn in self._ordered(said)]
            if TOOL in (roles := [role for role, _ in turns]):
                turns = turns[: roles.index(TOOL)]
                while turns and turns[-1][0] != "user":
                    turns.pop()  # what was said before it is no whole answer
                barred += 1
            heard = [(role, turn) for role, turn in turns if role != SKIP]
            skipped += len(turns) - len(heard)
            bare += [turn.line for _, turn in heard if not turn.text.strip()]
            messages, number = messages_of([(role, turn.text) for role, turn in heard])
            joined += number
            end = answered(messages)
            if not end:
                before = f" before {TOOLS}" if TOOL in roles else ""
                self.problems[line] = f"nobody is answered in the conversation {name!r}{before}"
                continue
            if end < len(messages) and TOOL not in roles:
                cut.append(line)
            messages = messages[:end]
            if (told := self.told.get(name)) and messages[0] != told_first(told):
                messages.insert(0, told_first(told))
            yield Record(line, {"messages": messages})
        if joined:
            self.note(
                f"{counted(joined, 'turn')} of the same side as the one before: joined by a line break"
            )
        if bare:
            what = counted(len(bare), "turn")
            self.note(
                f"{what} without a text, as of a picture, which others may answer: {listed(bare)}"
            )
        if cut:
            what = counted(len(cut), "conversation")
            self.note(f"{what} read up to the last answer, what follows it is not: {listed(cut)}")
        if barred:
            self.note(f"{counted(barred, 'conversation')} read only up to {TOOLS}")
        if skipped:
            self.note(f"{counted(skipped, 'turn')} not read, of who is to be skipped")

    def _role(self, speaker: str) -> str:
        return self.roles.get(speaker) or self.roles.get(ANYBODY, "")

    def _fault(self, said: Sequence[Said]) -> tuple[int, str] | None:
        """Why a conversation cannot be used, and the row that is to blame."""
        for turn in said:
            if turn.fault:
                return turn.line, turn.fault
            if not self._role(turn.speaker):
                return turn.line, f"{turn.speaker!r} is neither the user nor the assistant"
        if self.order.counts and (twice := _twice(said)):
            return twice
        placed = [turn for turn in said if turn.place]
        if placed and len(placed) < len(said):
            bare = next(turn for turn in said if not turn.place)
            return bare.line, "it does not say where it stands among the other turns"
        first, last = said[0].line, said[-1].line
        # What stands before a conversation may begin it, where an answer would else.
        begun = self._role(self._ordered(list(said))[0].speaker) != "assistant"
        at = bisect_left(self.torn, first if begun else first - 1)
        if at < len(self.torn) and self.torn[at] < last:
            return first, f"row {self.torn[at]}, which cannot be read, may be one of its turns"
        return None


def _twice(said: Sequence[Said]) -> tuple[int, str] | None:
    """The turn that has the number of another of the same speaker, and what that means."""
    seen: set[tuple[str, str]] = set()
    for turn in said:
        if turn.place and (turn.speaker, turn.place) in seen:
            what = f"two turns of {turn.speaker!r} have the number {turn.place}"
            return turn.line, f"{what}: two conversations may have one name"
        seen.add((turn.speaker, turn.place))
    return None


class Unsaid(ValueError):
    """Why a row is no turn, of the conversation that it is of."""

    def __init__(self, reason: str, conversation: str) -> None:
        super().__init__(reason)
        self.conversation = conversation


def _written(said: Said) -> bytes:
    try:
        return msgspec.json.encode(said)
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        said.fault = f"half of a surrogate pair ({half}) stands in a text"
        said.text = said.speaker = said.place = ""
        return msgspec.json.encode(said)


_decoder = msgspec.json.Decoder(Said)

_AS = {
    "user": "the user",
    "assistant": "the assistant",
    "system": "the system",
    SKIP: "not read",
    TOOL: "a tool, where a conversation ends",
}


def _few(names: Sequence[str]) -> str:
    some = " and ".join(map(repr, names[:LISTED]))
    return some + f" and {len(names) - LISTED:,} more" * (len(names) > LISTED)
