"""ShareGPT: conversations of speakers and what they say."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.messages import TURNS, Message, first_of, listed, role_of
from ftlint.shapes.views import Dialogue, Loose, View, Viewed
from ftlint.shapes.wanted import Kind
from ftlint.verdicts import is_rejected


class Turn(msgspec.Struct, gc=False):
    speaker: str = msgspec.field(name="from")
    value: str


class Row(msgspec.Struct, gc=False, kw_only=True):
    conversations: list[Turn]
    system: str | UnsetType | None = UNSET
    tools: str | list[dict[str, Any]] | UnsetType | None = UNSET


class UnpairedRow(Row, gc=False):
    kto_tag: bool


class PreferenceRow(Row, gc=False):
    chosen: Turn
    rejected: Turn


def _dialogue(row: Row, kind: Kind) -> Dialogue:
    turns = row.conversations
    said = [Message(role_of(turn.speaker), turn.value) for turn in turns]
    tags = [turn.speaker for turn in turns]
    return Dialogue(kind, said, "/conversations", row.tools or None, tags=tags)


def _system(row: Row) -> list[Loose]:
    return [Loose("system", "/system", row.system)] if row.system else []


def paired_speakers(row: dict[str, Any]) -> tuple[str, str] | None:
    """The two speakers of a pair of answers at the end of a conversation, the better one first, where
    their names say so: `chosen_gpt` and `rejected_gpt`.
    """
    turns = row.get("conversations")
    last = turns[-2:] if isinstance(turns, list) else []
    names = [str(turn.get("from")) for turn in last if isinstance(turn, dict)]
    if len(names) == 2:
        for good, bad in (names, names[::-1]):
            if is_rejected(bad) and good.startswith(("chosen", "preferred", "accepted")):
                return good, bad
    return None


class ShareGPT(Viewed):
    """`{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}`"""

    name = "sharegpt"
    title = "ShareGPT conversations"
    requires = ("conversations",)
    row = Row
    names = {"role": "from", "content": "value"}

    def fits(self, row: dict[str, Any]) -> bool:
        # Pairs of answers are no conversations that somebody forgot to end.
        return (
            super().fits(row)
            and not {"chosen", "rejected"} <= set(row)
            and not paired_speakers(row)
        )

    def renamed(self, row: dict[str, Any]) -> dict[str, str] | None:
        """Turns may stand under a name near to the usual one."""
        if "conversations" in row:
            return None
        return next(({name: "conversations"} for name in _OTHERS if _spoken(row.get(name))), None)

    def claims(self, row: dict[str, Any]) -> bool:
        """Conversations whose turns are not messages with a role and a content."""
        return self.fits(row) and not listed(row.get("conversations"))

    def view(self, row: Any, line: bytes) -> View:
        return View([_dialogue(row, "whole")], _system(row))


_OTHERS = ("conversation", "messages", *TURNS)


def _spoken(turns: Any) -> bool:
    """Whether this is a list of turns, so far as the first tells."""
    first = first_of(turns)
    return "from" in first and "value" in first


class ShareGPTUnpaired(Viewed):
    """`{"conversations": […], "kto_tag": true}`: a conversation, and whether its last answer is a good
    one; LLaMA-Factory's rows for KTO.
    """

    name = "sharegpt-unpaired"
    title = "ShareGPT unpaired preferences"
    judged = True
    requires = ("conversations", "kto_tag")
    row = UnpairedRow
    names = ShareGPT.names

    def view(self, row: Any, line: bytes) -> View:
        return View([_dialogue(row, "whole")], _system(row), row.kto_tag)


class ShareGPTPreference(Viewed):
    """`{"conversations": […], "chosen": {"from": "gpt", "value": "…"}, "rejected": {…}}`,
    LLaMA-Factory's rows for ranking.
    """

    name = "sharegpt-preference"
    title = "ShareGPT preferences"
    judged = True
    requires = ("conversations", "chosen", "rejected")
    row = PreferenceRow
    names = ShareGPT.names

    def view(self, row: Any, line: bytes) -> View:
        answers = [
            Loose("preferred", "/chosen/value", row.chosen.value),
            Loose("rejected", "/rejected/value", row.rejected.value),
        ]
        speakers = [("/chosen/from", row.chosen.speaker), ("/rejected/from", row.rejected.speaker)]
        return View([_dialogue(row, "context")], [*_system(row), *answers], speakers=speakers)
