"""Checks of what the chat template of the model makes of conversations."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ftlint.chatforms import APART, apart, in_words
from ftlint.chattemplate import ChatTemplate, Seen, state_of
from ftlint.model import Batch, Hits, Place, check


def _seeing(template: str, parsed: bool) -> Callable[[Batch], list[Seen]]:
    """What finds out what the template makes of each conversation of a batch."""
    return _seeing_now(template, parsed, state_of(template))


@lru_cache(8)
def _seeing_now(template: str, parsed: bool, state: object) -> Callable[[Batch], list[Seen]]:
    see = ChatTemplate(template, parsed).seen

    def seen(batch: Batch) -> list[Seen]:
        column, system = batch.items("rows"), apart(batch)
        return [
            see(row.messages, _count(row.tools), system=column.rows[i] in system)
            for i, row in enumerate(column.values)
        ]

    return seen


def _count(tools: Any) -> int:
    """How many tools a row declares; one at least where they are a text."""
    if isinstance(tools, str):
        return int(tools.strip() not in ("", "[]", "null"))
    return len(tools or ())


@check("reason")
def cannot_write(batch: Batch, *, template: str, parsed: bool = False) -> Hits:
    """Conversations of which the model's chat template makes an error, or no text that was meant;
    arguments of calls that are a text are `parsed` before, or not.
    """
    column = batch.items("rows")
    seen = batch.once(_seeing(template, parsed))
    found = [i for i, about in enumerate(seen) if about.error]
    return Hits(
        [column.rows[i] for i in found],
        [column.at(i, "messages") for i in found],
        [{"reason": seen[i].error} for i in found],
    )


@check("what")
def left_out(batch: Batch, *, template: str, parsed: bool = False) -> Hits:
    """Conversations of which the model's chat template leaves something out: told once a row, where
    the first of it is.
    """
    column = batch.items("rows")
    rows: list[int] = []
    places: list[Place] = []
    details: list[dict[str, Any]] = []
    for i, about in enumerate(batch.once(_seeing(template, parsed))):
        if not about.missing:
            continue
        messages = column.values[i].messages
        what = dict.fromkeys(in_words(steps, messages) for steps in about.missing)
        first = about.missing[0]
        rows.append(column.rows[i])
        if first[0] == "system":
            places.append(APART)
        else:
            places.append(
                column.at(i, "tools") if first[0] == "tools" else column.at(i, "messages", *first)
            )
        details.append({"what": " and ".join(what)})
    return Hits(rows, places, details)
