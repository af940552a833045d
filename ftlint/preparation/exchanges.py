"""Tables of which each row is one exchange of a conversation: what somebody asks, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from ftlint.errors import ConfigError
from ftlint.preparation.mapping import (
    AS_THEY_STAND,
    EXCHANGE,
    LOOK,
    SYSTEM,
    Template,
    not_a_text,
    refuse_others,
    same_words,
    template,
)
from ftlint.preparation.names import ANSWERING, ASKING, is_one_of
from ftlint.preparation.turn_columns import (
    add_order,
    add_system,
    conversation_of,
    filled,
    recurs,
    word_of,
)
from ftlint.tables import Record, Table
from ftlint.tables.dialogues import Turn, Unsaid
from ftlint.telling import option

SIDES = ("user", "assistant")


def named_by(pairs: Mapping[str, str]) -> bool:
    """Whether a user names the columns of a table of exchanges."""
    return "conversation" in pairs and not set(SIDES).isdisjoint(same_words(pairs, SIDES))


def completed(table: Table, pairs: Mapping[str, str]) -> dict[str, Template]:
    """The columns that a user names, and the order by its name.

    Raises ConfigError for a field of no exchange, and for one that is left out.
    """
    pairs = same_words(pairs, SIDES)
    refuse_others(pairs, (*EXCHANGE, SYSTEM), "rows of one exchange each", table)
    for field in SIDES:
        if field not in pairs:
            raise ConfigError(
                f"rows of one exchange each need the field {field!r}",
                place=table.name,
                remedy=option("map", {field: "COLUMN"}),
            )
    rows = list(islice(table.records(), LOOK))
    standing = pairs.get("order") == AS_THEY_STAND
    named = {f: template(text, table) for f, text in pairs.items() if f != "order" or not standing}
    if not standing and "order" not in named:
        add_order(named, table, rows)
    if SYSTEM not in named:
        add_system(named, table, rows)
    return {field: named[field] for field in (*EXCHANGE, SYSTEM) if field in named}


def recognised(table: Table, rows: Sequence[Record]) -> tuple[dict[str, Template], list[str]]:
    """The columns of a table of exchanges, by names that ask and answer beside a conversation that has
    several rows, with what is doubtful in that; nothing for any other table.
    """
    conversation = conversation_of(table.columns, rows)
    if not conversation or not recurs(conversation, rows):
        return {}, []
    free = [column for column in table.columns if column != conversation]
    asking = [column for column in free if is_one_of(column, ASKING)]
    answering = [column for column in free if is_one_of(column, ANSWERING)]
    if len(asking) != 1 or len(answering) != 1:
        return {}, []
    columns = {"conversation": conversation, "user": asking[0], "assistant": answering[0]}
    named = {field: template(column, table) for field, column in columns.items()}
    add_order(named, table, rows)
    add_system(named, table, rows)
    doubt = (
        f"each row is taken for an exchange of the conversation that {conversation!r} names"
        f" ({option('map', {'prompt': asking[0], 'completion': answering[0]})} learns each row alone)"
    )
    return named, [doubt]


def reader(named: Mapping[str, Template]) -> Callable[[Mapping[str, Any]], list[Turn]]:
    """What makes turns of the values of a row; who says nothing in it has none."""

    def read(values: Mapping[str, Any]) -> list[Turn]:
        name, said = filled(named, values)
        for side in SIDES:
            if isinstance(said[side], list | dict):
                raise Unsaid(str(not_a_text(named[side].columns[0], said[side])), name)
        texts = {side: said[side] or "" for side in SIDES}
        place = word_of(said.get("order"))
        told = word_of(said.get(SYSTEM))
        return [Turn(name, s, text, place, told) for s, text in texts.items() if text.strip()]

    return read
