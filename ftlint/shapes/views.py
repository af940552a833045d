"""Shapes seen through views: each says once where its conversations and texts are, and every
column that rules look at follows from it. The two commonest shapes make theirs by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Literal

import msgspec

from ftlint.model import Batch, Column, Exchange
from ftlint.shapes.messages import Message, announced, divided, role_of, said, turns_of
from ftlint.shapes.shape import (
    ITEMS,
    Keys,
    Shape,
    calling,
    contents,
    declared,
    digest,
    encode,
    short_digest,
)
from ftlint.shapes.wanted import ANSWERING, ASKED, ASKING, WANTED, Kind, Wanted
from ftlint.spans import pointer


class Dialogue(msgspec.Struct, gc=False):
    """A list of messages of a row, which stands at `place`. `tags` are the speakers as they
    are written, where that differs from the roles.
    """

    kind: Kind
    messages: list[Message]
    place: str
    tools: Any = None
    functions: Any = None
    tags: Sequence[str] | None = None
    tools_place: str = "/tools"
    first: int = 0  # the index of its first message in the list


class Loose(msgspec.Struct, gc=False):
    """A text of a row that is in no conversation."""

    kind: Literal["system", "input", "output", "preferred", "rejected"]
    place: str
    text: str


class View(msgspec.Struct, gc=False):
    dialogues: Sequence[Dialogue] = ()
    loose: Sequence[Loose] = ()
    target: Any = None  # what else is learnt: a label, the fields of a grader
    asked: Any = None  # what else is asked: whether tools may be called in parallel
    speakers: Sequence[tuple[str, str]] = ()  # of answers that are no conversations: place and name


class Viewed(Shape):
    """A shape whose columns come from `view`. `names` has the keys of its messages, where they
    differ from those of chat rows.
    """

    names: ClassVar[dict[str, str]] = {}

    def view(self, row: Any, line: bytes) -> View:
        raise NotImplementedError

    def items(self, batch: Batch, name: str) -> Column:
        rows = batch.present()
        if name == "views":
            return Column([self.view(batch.rows[i], batch.block.ended[i]) for i in rows], rows, "")
        if name == "calling":
            return calling(batch)
        if name == "declared":
            return declared(batch)
        if name == "messages":
            views = batch.items("views").values
            return self._messages(
                [(i, d) for i, v in zip(rows, views, strict=True) for d in v.dialogues]
            )
        if name == "rows":
            return self._dialogues(batch, ASKING)
        if name == "outputs":
            return self._dialogues(batch, ANSWERING)
        if name == "contents":
            return contents(batch)
        if name == "speakers":
            return self._speakers(batch)
        asked = batch.items("rows")
        if name == "roles":
            roles = [tuple([m.role for m in d.messages]) for d in asked.values]
            return self._column(roles, asked.rows, asked.values)
        if name == "tags":
            tags = [tuple(d.tags or [m.role for m in d.messages]) for d in asked.values]
            return self._column(tags, asked.rows, asked.values)
        raise KeyError(name)

    def _dialogues(self, batch: Batch, kinds: Sequence[Kind]) -> Column:
        """The dialogues of these kinds."""
        views = batch.items("views")
        found = [
            (i, d)
            for i, view in zip(views.rows, views.values, strict=True)
            for d in view.dialogues
            if d.kind in kinds
        ]
        dialogues = [d for _, d in found]
        return self._column(dialogues, [i for i, _ in found], dialogues)

    def _speakers(self, batch: Batch) -> Column:
        """Who gives the answers that are no conversations: the name and the role."""
        views = batch.items("views")
        found = [
            (row, *speaker)
            for row, view in zip(views.rows, views.values, strict=True)
            for speaker in view.speakers
        ]
        places = [place for _, place, _ in found]
        names = [(name, role_of(name)) for _, _, name in found]
        return Column(names, [row for row, _, _ in found], places.__getitem__)

    def _column(
        self, values: list[Any], owners: Sequence[int], dialogues: list[Dialogue]
    ) -> Column:
        return Column(
            values,
            owners,
            lambda i: dialogues[i].place.rpartition("/")[0],
            below=_below(dialogues, self.names),
        )

    def _messages(self, dialogues: list[tuple[int, Dialogue]]) -> Column:
        values = [m for _, d in dialogues for m in d.messages]
        owners = [i for i, d in dialogues for _ in d.messages]
        places = [
            f"{d.place}/{n}"
            for _, d in dialogues
            for n in range(d.first, d.first + len(d.messages))
        ]
        names = self.names
        return Column(
            values,
            owners,
            places.__getitem__,
            below=lambda i, path: places[i] + pointer(*_renamed(path, names)),
        )

    def texts(self, batch: Batch, selector: str) -> Column:
        wanted = WANTED[selector]
        values: list[str] = []
        owners: list[int] = []
        places: list[str] = []
        views = batch.items("views")
        for row, view in zip(views.rows, views.values, strict=True):
            for loose in view.loose:
                if loose.kind in wanted.loose:
                    values.append(loose.text)
                    owners.append(row)
                    places.append(loose.place)
            for dialogue in view.dialogues:
                for place, text in self._said(dialogue, wanted):
                    values.append(text)
                    owners.append(row)
                    places.append(place)
        return Column(values, owners, places.__getitem__)

    def _said(self, dialogue: Dialogue, wanted: Wanted) -> Iterator[tuple[str, str]]:
        roles = wanted.roles.get(dialogue.kind, ())
        if roles == ():
            return
        for number, message in enumerate(dialogue.messages, dialogue.first):
            if roles is not None and message.role not in roles:
                continue
            content = message.content
            if type(content) is str:
                path = _renamed((number, "content"), self.names)
                yield dialogue.place + pointer(*path), content
            elif type(content) is list:
                for index, part in enumerate(content):
                    if type(part.text) is str:
                        path = _renamed((number, "content", index, "text"), self.names)
                        yield dialogue.place + pointer(*path), part.text

    def selectors(self) -> tuple[str, ...]:
        return (*WANTED, *ITEMS)

    def keys(self, batch: Batch) -> Keys:
        views = batch.items("views")
        inputs: list[bytes] = []
        outputs: list[bytes] = []
        for view in views.values:
            asked: list[Any] = [(x.kind, x.text) for x in view.loose if x.kind in ASKED]
            learnt: list[Any] = [(x.kind, x.text) for x in view.loose if x.kind not in ASKED]
            if view.asked is not None:
                asked.append(view.asked)
            for d in view.dialogues:
                if d.kind == "context":
                    asked.append((d.messages, d.tools or None))
                elif d.kind == "whole":
                    asked.append((d.messages[:-1], d.tools or None, d.functions or None))
                    learnt.append(d.messages[-1:])
                else:
                    learnt.append((d.kind, d.messages))
            if _says(view):
                inputs.append(digest(encode(asked)))
            else:
                inputs.append(self.nothing)
                learnt += asked  # the same answer by another system prompt is another row
            outputs.append(short_digest(encode((learnt, view.target))))
        return views.rows, inputs, outputs

    nothing = digest(b"")

    def spoken(self, batch: Batch, index: int) -> list[tuple[str, str]]:
        view = self.view(batch.rows[index], batch.block.ended[index])
        parts: list[tuple[str, str]] = []
        for dialogue in view.dialogues[:1]:
            parts += announced(dialogue.tools or dialogue.functions)
        asked: list[tuple[str, str]] = []
        answers: list[tuple[str, str]] = []
        for x in view.loose:
            (asked if x.kind in ASKED else answers).append((x.kind, x.text))
        for dialogue in view.dialogues:
            pair = f"{dialogue.kind} " if dialogue.kind in ("preferred", "rejected") else ""
            into = asked if dialogue.kind in ASKING else answers
            into += [(f"{pair}{m.role}", said(m, media=True)) for m in dialogue.messages]
        parts += asked + answers
        if view.target is not None:
            parts.append(("target", encode(view.target).decode()))
        return parts

    def exchanges(self, batch: Batch) -> list[Exchange]:
        views = batch.items("views")
        return [
            Exchange(row, *_exchanged(view))
            for row, view in zip(views.rows, views.values, strict=True)
        ]


def _exchanged(view: View) -> tuple[list[tuple[str, str]], str]:
    """What a row asks, and the better of its answers. An answer that another question follows
    is part of what that one asks.
    """
    loose = [x for x in view.loose if x.kind != "rejected"]
    end = max((n for n, x in enumerate(loose, 1) if x.kind in ASKED), default=0)
    asked = [(_SPEAKERS.get(x.kind, "assistant"), x.text) for x in loose[:end]]
    answers = [x.text for x in loose[end:]]
    for dialogue in view.dialogues:
        if dialogue.kind == "whole":
            turns, answer = divided(dialogue.messages)
            asked += turns
            answers.append(answer)
        elif dialogue.kind == "context":
            asked += turns_of(dialogue.messages)
        elif dialogue.kind != "rejected":
            answers += map(said, dialogue.messages)
    return asked, "\n".join(answers).strip()


_SPEAKERS = {"system": "system", "input": "user"}


def _says(view: View) -> bool:
    """Whether a row asks anything: free text has no input, and neither has an empty prompt."""
    return any(x.kind == "input" and x.text for x in view.loose) or any(
        len(d.messages) > (d.kind == "whole") for d in view.dialogues if d.kind in ASKING
    )


def paired(
    chosen: list[Message], rejected: list[Message], places: tuple[str, str], tools: Any
) -> list[Dialogue]:
    """Two conversations as the context that they share, and how each goes on from there."""
    same = 0
    most = max(0, min(len(chosen), len(rejected)) - 1)
    while same < most and chosen[same] == rejected[same]:
        same += 1
    return [
        Dialogue("context", chosen[:same], places[0], tools),
        Dialogue("preferred", chosen[same:], places[0], tools, first=same),
        Dialogue("rejected", rejected[same:], places[1], tools, first=same),
    ]


def _below(
    dialogues: list[Dialogue], names: dict[str, str]
) -> Callable[[int, tuple[str | int, ...]], str]:
    def place(index: int, path: tuple[str | int, ...]) -> str:
        dialogue = dialogues[index]
        head, below = dialogue.tools_place, path[1:]
        if path[0] == "messages":
            head = dialogue.place
            below = (int(path[1]) + dialogue.first, *path[2:]) if below else ()
        return head + pointer(*_renamed(below, names))

    return place


def _renamed(path: tuple[str | int, ...], names: dict[str, str]) -> list[str | int]:
    return [names.get(step, step) if isinstance(step, str) else step for step in path]
