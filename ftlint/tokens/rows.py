"""The tokens of rows, whatever their shape."""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import Any

import msgspec

from ftlint.chatforms import APART
from ftlint.model import Batch, Column
from ftlint.tokens.counters import Counter, counter
from ftlint.tokens.forms import REPLY, Piece, of_message, of_tools


class Example(msgspec.Struct, gc=False):
    """What is trained on at once: a row; or its input and one of the two answers it has. `whole` is
    all of it, where it is counted as it is `written`.
    """

    pieces: list[Piece]
    reply: int = 0
    written: str | None = None
    whole: int = 0

    @property
    def tokens(self) -> int:
        """All tokens, after its pieces were counted."""
        if self.written is not None:
            return self.whole + self.guess
        return sum([piece.tokens for piece in self.pieces]) + self.reply

    @property
    def guess(self) -> int:
        """How many of them only an estimate says."""
        known = self.written is not None
        return sum([p.tokens if p.rough and not known else p.guess for p in self.pieces])

    @property
    def most(self) -> int:
        """No fewer than its tokens: a text has at most as many as it has bytes."""
        if self.written is not None:
            return _size(self.written) + self.guess
        said = [_size(text) for piece in self.pieces for text in piece.texts]
        return sum(said) + sum([piece.form for piece in self.pieces]) + self.reply

    def ends(self) -> list[float]:
        """How many tokens there are up to the end of each piece. What a form adds to their texts that
        is known of all only is taken to be the same for each.
        """
        said = [piece.tokens for piece in self.pieces]
        if self.written is None:
            return list(accumulate(said))
        said = [piece.tokens - piece.form for piece in self.pieces]
        more = (self.whole - sum(said)) / len(said)
        return list(accumulate([n + more for n in said]))


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def with_tokens(
    batches: Iterable[Batch],
    encoding: str | None,
    tokenizer: str | None = None,
    template: str | None = None,
) -> Iterator[tuple[Batch, array[int]]]:
    """Each batch with the tokens of its rows; 0 for one that was not decoded. A row with a better
    and a worse answer counts as its input with the longer of the two. The next batch is made
    while one is counted.

    `encoding` is a name, such as `o200k_base`; `tokenizer` the path of a `tokenizer.json`, which
    goes before, and counts conversations as the chat template in the file `template` writes them;
    with neither, they are estimated. Raises Error for an encoding that there is not, ConfigError
    for a tokenizer or a template that cannot be used.
    """
    by = counter(encoding, tokenizer, template)
    asked: deque[tuple[Batch, _Asked]] = deque()

    def texts() -> Iterator[list[str]]:
        for batch in batches:
            asked.append((batch, _Asked(examples(batch, batch.present(), by))))
            yield asked[-1][1].texts

    for counts in by.each(texts()):
        batch, rows = asked.popleft()
        found = array("Q", bytes(8 * len(batch.rows)))
        for row, example in rows.longest(counts):
            found[row] = example.tokens
        yield batch, found


def longest(rows: Iterable[tuple[int, list[Example]]], by: Counter) -> list[tuple[int, Example]]:
    """For each row the longest of its examples, its pieces counted."""
    asked = _Asked(rows)
    return asked.longest(by.count(asked.texts))


class _Asked:
    """Rows whose tokens are to be counted: a piece that several examples share only once."""

    def __init__(self, rows: Iterable[tuple[int, list[Example]]]) -> None:
        self.rows = list(rows)
        pieces = {id(p): p for _, several in self.rows for e in several for p in e.pieces}
        self.pieces = list(pieces.values())
        self.written = [e for _, several in self.rows for e in several if e.written is not None]
        self.texts = [text for piece in self.pieces for text in piece.texts]
        self.texts += [e.written for e in self.written if e.written is not None]

    def longest(self, counts: Iterable[int]) -> list[tuple[int, Example]]:
        """For each row the longest of its examples, when this many tokens were counted."""
        rest = iter(counts)
        for piece in self.pieces:
            piece.tokens = sum([next(rest) for _ in piece.texts]) + piece.form
        for example in self.written:
            example.whole = next(rest)
        return [
            (row, max(several, key=lambda e: e.tokens)) for row, several in self.rows if several
        ]


def examples(batch: Batch, rows: Sequence[int], by: Counter) -> list[tuple[int, list[Example]]]:
    """What is trained on in each of these rows; none in a row that says nothing."""
    return _Reader(batch, rows, by).read()


class _Loose(msgspec.Struct, gc=False):
    """A text that stands in no message, and whether it is the answer, or one of two."""

    piece: Piece
    answer: bool
    other: bool


class _Reader:
    """Reads the columns of a batch, as far as some of its rows are concerned."""

    def __init__(self, batch: Batch, rows: Sequence[int], by: Counter) -> None:
        self.batch = batch
        self.rows = rows
        self.wanted = set(rows)
        self.by = by

    def read(self) -> list[tuple[int, list[Example]]]:
        talks, answers, loose = self._items("rows"), self._items("outputs"), self._loose()
        return [
            (row, made)
            for row in self.rows
            if (
                made := self._examples(loose.get(row, []), talks.get(row, []), answers.get(row, []))
            )
        ]

    def _examples(
        self,
        loose: list[_Loose],
        talks: list[tuple[Column, int]],
        answers: list[tuple[Column, int]],
    ) -> list[Example]:
        chat = bool(talks or answers)
        last = [text for text in loose if text.other or (chat and text.answer)]
        asked = [text.piece for text in loose if text not in last]
        for column, index in talks:
            talk = column.values[index]
            for name in ("tools", "functions"):
                if tools := getattr(talk, name, None):
                    asked.append(
                        of_tools(tools, partial(column.at, index, name), self.by.signature)
                    )
            asked += self._messages(column, index)
        ends = [self._messages(column, index) for column, index in answers]
        ends += [[text.piece] for text in last]
        if not asked and not ends:
            return []
        made = [Example([*asked, *end], REPLY if chat else 0) for end in ends or [[]]]
        if chat and self.by.write and not last:
            said = [column.values[index].messages for column, index in answers]
            for example, end in zip(made, said or [[]], strict=True):
                example.written = self._written(loose, talks, end)
                example.reply = 0 if example.written is not None else example.reply
        return made

    def _written(
        self, loose: list[_Loose], talks: list[tuple[Column, int]], answer: Sequence[Any]
    ) -> str | None:
        """A conversation as the model's chat template writes it; None where more than it can be said
        to be is counted.
        """
        talk = talks[0][0].values[talks[0][1]] if len(talks) == 1 else None
        if not self.by.write or talk is None or talk.functions:
            return None
        if any(text.piece.where() != APART for text in loose):
            return None
        system = "\n".join(text for one in loose for text in one.piece.texts)
        tools = talk.tools if isinstance(talk.tools, list) else talk.tools or None
        return self.by.write([*talk.messages, *answer], tools, system)

    def _messages(self, column: Column, index: int) -> list[Piece]:
        return [
            of_message(message, partial(column.at, index, "messages", number))
            for number, message in enumerate(column.values[index].messages)
        ]

    def _items(self, name: str) -> dict[int, list[tuple[Column, int]]]:
        """The conversations of each row: where they stand in their column."""
        try:
            column = self.batch.items(name)
        except KeyError:  # a shape of texts
            return {}
        found: dict[int, list[tuple[Column, int]]] = defaultdict(list)
        for index, row in enumerate(column.rows):
            if row in self.wanted:
                found[row].append((column, index))
        return found

    def _loose(self) -> dict[int, list[_Loose]]:
        """The texts of each row that stand in no message, in their order."""
        column = self.batch.texts("all")
        if self._said() == len(column.values):
            return {}
        inside = self._in_messages()
        answers = self._places("output")
        others = self._places("preferred") | self._places("rejected")
        found: dict[int, list[_Loose]] = defaultdict(list)
        for index, row in enumerate(column.rows):
            if row in self.wanted and (place := column.place_of(index)) not in inside.get(row, ()):
                key = (row, place)
                answer, other = key in answers, key in others
                who = "assistant" if answer or other else "user"
                piece = Piece(who, partial(str, place), [column.values[index]])
                found[row].append(_Loose(piece, answer, other))
        return found

    def _said(self) -> int:
        """How many texts stand in messages."""
        try:
            contents = [message.content for message in self.batch.items("messages").values]
        except KeyError:
            return 0
        parts = [part.text for content in contents if type(content) is list for part in content]
        return sum([type(text) is str for text in (*contents, *parts)])

    def _in_messages(self) -> dict[int, set[str]]:
        """Where the texts of messages stand, for each row."""
        found: dict[int, set[str]] = defaultdict(set)
        try:
            messages = self.batch.items("messages")
        except KeyError:
            return found
        for index, message in enumerate(messages.values):
            content = message.content
            if type(content) is str:
                found[messages.rows[index]].add(messages.at(index, "content"))
            elif type(content) is list:
                found[messages.rows[index]].update(
                    messages.at(index, "content", number, "text")
                    for number, part in enumerate(content)
                    if type(part.text) is str
                )
        return found

    def _places(self, selector: str) -> set[tuple[int, str]]:
        column = self.batch.texts(selector)
        return {
            (row, column.place_of(index))
            for index, row in enumerate(column.rows)
            if row in self.wanted
        }
