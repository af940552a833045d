"""Which columns of a table make it one of turns, a row each: of which conversation, who speaks, what
is said, and in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from ftlint.errors import SourceError, Undecided
from ftlint.preparation import exchanges
from ftlint.preparation.mapping import (
    AS_THEY_STAND,
    LOOK,
    SYSTEM,
    TURN,
    Template,
    not_a_text,
    refuse_others,
    template,
)
from ftlint.preparation.marks import judged_in
from ftlint.preparation.names import NAMES, is_one_of, words_of
from ftlint.preparation.parts import text_of
from ftlint.preparation.shaped import already
from ftlint.preparation.speakers import are_sides, roles_of, said, side_of
from ftlint.preparation.turn_columns import (
    CONTENT,
    add_order,
    add_system,
    content_of,
    conversation_of,
    distinct,
    filled,
    may_order_or_guide,
    name_in,
    recurs,
    repeated_id,
    says_parent,
    speakers_of,
    unfolded,
    unused_in,
    word_of,
)
from ftlint.tables import Record, Table
from ftlint.tables.dialogues import Dialogues, Turn, Unsaid
from ftlint.tables.table import counted
from ftlint.tables.unfolded import Unfolded
from ftlint.telling import option


class Spoken(msgspec.Struct):
    """A table of turns as conversations: the columns that it takes, and those that it would not take
    whatever is in them, what in that is a guess, and the options that agree to it.
    """

    table: Dialogues
    columns: dict[str, str]
    unused: list[str]
    doubt: str
    options: Mapping[str, Mapping[str, str]]


def spoken(table: Table, pairs: Mapping[str, str], roles: Mapping[str, str]) -> Spoken | None:
    """The conversations in a table of turns, as a user names its columns and speakers or their own
    names do; None for a table of anything else.

    Raises Undecided, naming what is to be said, where nothing is certain enough to propose, and
    ConfigError for what a user said that cannot be.
    """
    doubts: list[str] = []
    if exchanges.named_by(pairs):
        named = exchanges.completed(table, pairs)
    elif not set(pairs).isdisjoint(TURN) or roles:
        table = unfolded(table, pairs.get("conversation"))
        named, doubts = _completed(table, pairs)
    elif pairs:
        return None
    else:
        table = unfolded(table)
        named, doubts = _recognised(table)
    if not named:
        return None
    columns = {field: made.text for field, made in named.items()}
    rows = list(islice(table.records(), LOOK))
    parted = "conversation" not in named
    carried = not parted and _is_carried(named["conversation"], rows)
    if parted:
        columns = {"conversation": AS_THEY_STAND, **columns}
    if carried and "conversation" not in pairs:
        column = columns["conversation"]
        doubts.append(
            f"rows without {column!r} are taken to go on with the conversation above them"
        )
    if not pairs and (judged := _judged(table, named, rows)):
        doubts.append(judged)
    read = _reader(named) if "role" in named else exchanges.reader(named)
    dialogues = Dialogues(table, read, carried, parted)
    if not dialogues.last:
        raise SourceError("no row says of which conversation it is", place=table.name)
    if "role" in named and len(dialogues.last) == dialogues.turns > 1:
        raise SourceError(
            f"each row is one turn of a conversation, and no two have the same"
            f" {columns['conversation']!r}",
            place=table.name,
            remedy=f"{option('map', {'conversation': 'COLUMN'})} names another column",
        )
    unsaid = {f: text for f, text in columns.items() if f not in pairs}
    found = roles_of(dialogues, roles, unsaid)
    dialogues.roles = found.all
    unsure = dialogues.unsure() if "order" in named else ""
    if unsure and "order" not in pairs:
        doubts.append(f"the order by {columns['order']!r}: {unsure}")
    _tell(dialogues, columns, named)
    doubt = "; ".join(filter(None, [*doubts, found.doubt]))
    unused = [c for c in unused_in(table.columns, named) if pairs or not may_order_or_guide(c)]
    return Spoken(dialogues, columns, unused, doubt, said(unsaid, found.likely))


def _judged(table: Table, named: Mapping[str, Template], rows: Sequence[Record]) -> str:
    """That a column which is not used says how good the answers are."""
    answer = named["content" if "role" in named else "assistant"].columns[0]
    answers = [row.values.get(answer) for row in rows]
    return judged_in(unused_in(table.columns, named), answers, [row.values for row in rows])


def _tell(dialogues: Dialogues, columns: Mapping[str, str], named: Mapping[str, Template]) -> None:
    rows = counted(dialogues.rows, "turn" if isinstance(dialogues.export, Unfolded) else "row")
    chats = counted(len(dialogues.last), "conversation")
    order = "as they stand"
    if "order" in columns:
        standing = option("map", {"order": AS_THEY_STAND})
        order = f"in the order of {columns['order']!r} ({standing}: as they stand)"
    by = repr(columns["conversation"]) if "conversation" in named else "the empty rows between them"
    dialogues.note(f"{rows} grouped to {chats} by {by}, {order}")
    if unused := unused_in(dialogues.export.columns, named):
        dialogues.note(f"columns that are not used: {', '.join(unused)}")


def _completed(table: Table, pairs: Mapping[str, str]) -> tuple[dict[str, Template], list[str]]:
    """The columns that a user names, and by their names those that he does not, with what is doubtful
    in them.

    Raises ConfigError for a field of no turn, and Undecided for one that no column is named like.
    """
    refuse_others(pairs, (*TURN, SYSTEM), "rows of one turn each", table)
    rows = list(islice(table.records(), LOOK))
    standing = [field for field in ("conversation", "order") if pairs.get(field) == AS_THEY_STAND]
    pairs = {field: text for field, text in pairs.items() if field not in standing}
    named = {field: template(text, table) for field, text in pairs.items()}
    free = [
        c for c in table.columns if c not in {n for made in named.values() for n in made.columns}
    ]
    finders: dict[str, Callable[[], str | None]] = {
        "conversation": lambda: conversation_of(free, rows),
        "role": lambda: max(
            speakers_of(free, rows), key=lambda c: are_sides(distinct(c, rows)), default=None
        ),
        "content": lambda: content_of(free, rows),
    }
    for field, find in finders.items():
        if field not in named and field not in standing and (column := find()):
            named[field] = template(column, table)
            free.remove(column)
    if missing := [field for field in finders if field not in (*named, *standing)]:
        raise _unnamed(table, named, missing, pairs)
    if "conversation" in named and "order" not in (*named, *standing):
        add_order(named, table, rows)
    if SYSTEM not in named:
        add_system(named, table, rows)
    doubt = "" if "content" in pairs else _half_named(named["content"].text)
    return {field: named[field] for field in (*TURN, SYSTEM) if field in named}, [doubt]


def _recognised(table: Table) -> tuple[dict[str, Template], list[str]]:
    """The columns of a table that is one of turns by the names of its columns and of who speaks, with
    what is doubtful in them; nothing for any other table.
    """
    if table.pair or table.exported or table.doubt or table.format == "TXT":
        return {}, []
    rows = list(islice(table.records(), LOOK))
    inside = table.column if isinstance(table, Unfolded) else ""
    if not inside and already(rows) not in (None, "text"):
        return {}, []
    named, doubts = exchanges.recognised(table, rows)
    if named:
        return named, doubts
    free = [column for column in table.columns if column != inside]
    speakers = []
    known = []
    for column in speakers_of(free, rows):
        names = distinct(column, rows)
        if len(names) == 1 and all(map(side_of, names)):  # all that one side says may come first
            names = distinct(column, table.records())
        speakers += [column] * (len(names) > 1)
        known += [column] * are_sides(names)
    if not speakers:
        return {}, []
    role = (known or speakers)[0]
    free.remove(role)
    conversation = inside or conversation_of(free, rows)
    answers = [c for c in free if is_one_of(c, NAMES["completion"])]
    content = content_of([c for c in free if c != conversation], rows)
    recurring = bool(conversation) and recurs(conversation or "", rows)
    if not known and (not recurring or not content or answers):
        return {}, []
    if not conversation and (conversation := repeated_id(free, rows)):
        doubts.append(f"{conversation!r} is taken to say which conversation, since it recurs")
    columns = {"conversation": conversation, "role": role, "content": content}
    named = {field: template(column, table) for field, column in columns.items() if column}
    missing = [field for field in columns if field not in named]
    if missing == ["conversation"] and table.blank:
        doubts.append("the empty rows are taken to part the conversations")
    elif missing:
        raise _unnamed(table, named, missing, {})
    free = [column for column in free if column not in columns.values()]
    if "conversation" in named:
        add_order(named, table, rows)
    add_system(named, table, rows)
    doubts += [
        f"{column!r} says what each row replies to, and is not read: each conversation is taken for one"
        " line of turns"
        for column in free
        if says_parent(column) and any(r.values.get(column) for r in rows)
    ]
    doubts += [
        f"{column!r} is left out, which its name says to be an answer to each row"
        for column in answers
        if column not in columns.values()
    ]
    return named, [*doubts, _half_named(content or "")]


def _is_carried(conversation: Template, rows: Iterable[Record]) -> bool:
    """Whether only the first row of each conversation names it."""
    names = [name_in(conversation, row.values) for row in rows]
    said = list(filter(None, names))
    return bool(said) and names[0] != "" and len(said) < len(names) and len(set(said)) == len(said)


def _half_named(content: str) -> str:
    """The doubt in a column that is not named like what is said."""
    if is_one_of(content, CONTENT):
        return ""
    if is_one_of(words_of(content)[-1], CONTENT):
        return f"{content!r} is taken for a part of its name"
    return f"{content!r} is taken because it is the only other column of texts"


def _unnamed(
    table: Table, named: Mapping[str, Template], missing: Sequence[str], said: Iterable[str]
) -> Undecided:
    """What to raise where columns have to be named, beside those that a user has named."""
    role = f": {named['role'].text!r} says whose" if "role" in named else ""
    have = ", ".join(f'"{name}"' for name in table.columns[:12])
    what = {
        "conversation": "of which conversation it is",
        "role": "who speaks",
        "content": "what is said",
    }
    lacks = " and ".join(what[field] for field in missing)
    return Undecided(
        f"each row is one turn of a conversation{role}, and no column is known to say {lacks};"
        f" there are {have}",
        place=table.name,
        lead="name it",
        options={
            "map": {
                field: named[field].text if field in named else "COLUMN"
                for field in TURN
                if field in missing or (field in named and field not in said)
            }
        },
    )


def _reader(named: Mapping[str, Template]) -> Callable[[Mapping[str, Any]], list[Turn]]:
    """What makes a turn of the values of a row."""

    def read(values: Mapping[str, Any]) -> list[Turn]:
        name, said = filled(named, values)
        text = text_of(said["content"])
        if isinstance(text, list | dict):
            raise Unsaid(str(not_a_text(named["content"].columns[0], text)), name)
        who = word_of(said["role"])
        if not who:
            raise Unsaid("it does not say who speaks", name)
        return [Turn(name, who, text or "", word_of(said.get("order")), word_of(said.get(SYSTEM)))]

    return read
