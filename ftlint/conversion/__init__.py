"""Rows of one shape as rows of another: through what every shape says, who asks and who answers.

A conversion that would lose something says what; where nothing is lost, the way back gives the
row again.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from ftlint.chatforms import in_words
from ftlint.chattemplate import ChatTemplate, Refused
from ftlint.conversion.example import Example, Texts
from ftlint.conversion.forms import KEYS, PAIRS, READ, WRITE
from ftlint.conversion.read import Misplaced
from ftlint.conversion.system import PLACED
from ftlint.conversion.write import messages_of
from ftlint.errors import ConfigError, nearest
from ftlint.shapes import SHAPES
from ftlint.shapes.messages import Message
from ftlint.telling import option
from ftlint.verdicts import KEYS as VERDICTS
from ftlint.verdicts import verdict


class Converter:
    """Rows from one shape to another. What `ends` their texts is taken off where these become turns;
    `system` is put before conversations that have none, and a model's `template` writes the texts.

    Raises ConfigError for a pair of shapes that cannot be converted.
    """

    def __init__(
        self,
        source: str,
        to: str,
        *,
        system: str | None = None,
        ends: Texts | None = None,
        template: ChatTemplate | None = None,
    ) -> None:
        if to not in WRITE:
            raise ConfigError(f"rows cannot be converted to {to!r}", remedy=nearest(to, WRITE))
        if source not in READ:
            raise ConfigError(f"{source} rows cannot be converted", remedy=nearest(source, READ))
        if to in PAIRS and source not in PAIRS:
            raise ConfigError(
                f"{source} rows have no rejected answer", remedy="preference data needs one"
            )
        self.source = source
        self.to = to
        self.system = system
        self.ends = ends or Texts()
        self.template = template

    def left(self) -> list[str]:
        """What turns still end in that may be a sign of where texts end, in words."""
        options = {
            "prompt": "" if self.ends.separators else f" ({option('separator')} takes it off)",
            "completion": "" if self.ends.stops else f" ({option('stop')} takes it off)",
        }
        return [
            f"{count:,} {kind}{'s end' if count > 1 else ' ends'} in {json.dumps(sign)} still{options[kind]}"
            for (kind, sign), count in self.ends.left.most_common()
        ]

    def convert(self, row: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The row in the other shape, and in words what it loses on the way.

        Raises ValueError when the row has not the values its shape needs.
        """
        if self.source == self.to:
            if self.system is None:
                return row, []
            if place := PLACED.get(self.to):
                return place(row, self.system), []
        if names := SHAPES[self.source].renamed(row):
            row = {names.get(key, key): value for key, value in row.items()}
        try:
            example = READ[self.source](row, self.ends)
            if self.system is not None and example.system is None:
                example.system = self.system
            self._note(row, example)
            if self.template and example.chosen is None:
                return self._written(self.template, example), example.lost
            return WRITE[self.to](example), example.lost
        except Refused as error:
            raise ValueError(f"the chat template cannot write it: {error}") from None
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            why = "what stands under a key of it is of another kind"
            if isinstance(error, KeyError):
                why = f'no "{error.args[0]}"'
            elif isinstance(error, Misplaced):
                why = str(error)
            raise ValueError(f"not a {self.source} row: {why}") from None

    def _written(self, template: ChatTemplate, example: Example) -> dict[str, Any]:
        """The text of an example by a template; what that leaves out is lost."""
        said = messages_of(example)
        text = template.text(said, example.tools)
        messages = msgspec.convert(said, list[Message])
        missing = template.seen(messages, len(example.tools or ())).missing
        example.lost += dict.fromkeys(in_words(steps, messages) for steps in missing)
        return {"text": text}

    def _note(self, row: dict[str, Any], example: Example) -> None:
        """Note the keys of a row that its example has not.

        Raises ValueError for one by which the answer is not to be learnt.
        """
        known = set(KEYS[self.source])
        others = [key for key in row if key not in known]
        said = [row[key] for key in others if key in VERDICTS]
        judged = SHAPES[self.source].judged and self.source not in PAIRS
        if any(value is False or (judged and verdict(value) is not True) for value in said):
            raise ValueError(f"its answer is said to be a bad one, which {self.to} rows cannot say")
        if others:
            example.lost.append(f"the keys {', '.join(others)}")


__all__ = ["PAIRS", "READ", "WRITE", "Converter", "Example", "Texts"]
