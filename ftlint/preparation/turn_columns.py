"""The columns of a table of turns, by their names and by what is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ftlint.preparation.mapping import SYSTEM, Template, template
from ftlint.preparation.names import ANSWERING, NAMES, folded, is_id, is_one_of, words_of
from ftlint.preparation.parts import text_of
from ftlint.preparation.shaped import already
from ftlint.preparation.speakers import are_sides
from ftlint.tables import Record, Table
from ftlint.tables.dialogues import Unsaid
from ftlint.tables.order import Order
from ftlint.tables.unfolded import Unfolded, objects_in
from ftlint.tables.values import Number, as_text, or_none

ORDERED = 0.7  # of the rows have a place in the column of the order
SOME = 20  # rows in which lists are looked for
LONGEST = 80  # characters of what names a conversation or a speaker

# What names of columns say, the likelier first.
_CONVERSATION = (
    *("conversation", "conv", "convo", "dialogue", "dialog", "thread", "session", "chat"),
    *("discussion", "transcript", "interaction", "call", "ticket", "case"),
    *("gespräch", "unterhaltung", "konversation", "conversación", "conversa", "разговор", "диалог"),
    *("会话", "对话", "會話", "對話", "会話", "대화"),
)
_NUMBERING = {"id", "ids", "uuid", "guid", "key", "no", "nr", "num", "number", "index", "idx"}
_SPEAKER = {"role", "from", "speaker", "author", "sender", "participant", "actor", "von", "角色"}
CONTENT = (
    *("content", "text", "message", "utterance", "body", "msg", "message_text", "message_content"),
    *("message_body", "text_body", "value", "transcript", "sentence", "said", "line", "nachricht"),
    *(
        "mensaje",
        "mensagem",
        "messaggio",
        "сообщение",
        "内容",
        "內容",
        "消息",
        "訊息",
        "メッセージ",
    ),
)
_ORDER = (
    *("turn", "turn_id", "turn_index", "turn_number", "turn_no", "turn_idx", "turn_order"),
    *("message_index", "message_number", "message_no", "message_order", "msg_index", "msg_no"),
    *("utterance_id", "utterance_index", "utterance_idx", "sequence", "sequence_number", "seq"),
    *("seq_no", "order", "position", "step", "index", "idx", "number", "no", "nr", "line_number"),
    *("timestamp", "time_stamp", "datetime", "date_time", "message_timestamp", "message_time"),
    *("sent_at", "created_at", "created_time", "create_time", "created_date", "creation_date"),
    *("created", "sent", "posted_at", "event_time", "ts", "time", "date", "zeitstempel", "zeit"),
    *("datum", "fecha", "hora", "data", "时间", "時間", "日期", "序号"),
)


def word_of(value: Any) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def name_in(conversation: Template, values: Mapping[str, Any]) -> str:
    """The conversation that a row names; nothing where it is no text."""
    try:
        return word_of(conversation.fill(values))
    except ValueError:
        return ""


def filled(named: Mapping[str, Template], values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The conversation that a row names, if any does, and what stands in each of its fields.

    Raises Unsaid for a row that lacks one.
    """
    name = ""
    try:
        if "conversation" in named:
            name = word_of(named["conversation"].fill(values))
        return name, {field: made.fill(values) for field, made in named.items()}
    except ValueError as error:
        raise Unsaid(str(error), name) from None


def _words(column: str, rows: Iterable[Record]) -> Iterator[str]:
    """The texts of a column; what is nested has none."""
    return (word_of(as_text(row.values.get(column))) for row in rows)


def _cells(column: str, rows: Iterable[Record]) -> list[str]:
    return list(_words(column, rows))


def distinct(column: str, rows: Iterable[Record]) -> set[str]:
    return set(filter(None, _words(column, rows)))


def conversation_of(columns: Iterable[str], rows: Sequence[Record]) -> str | None:
    """The column that is named like a conversation; one whose names recur in these rows, if there is."""
    found = []
    conversations = list(map(folded, _CONVERSATION))
    for column in columns:
        words = [word for word in words_of(column) if word not in _NUMBERING]
        words = words or [folded(column).removesuffix("id")]
        word = words[0].removesuffix("id") if len(words) == 1 else ""
        if word in conversations and _are_names(_cells(column, rows)):
            found.append((not recurs(column, rows), conversations.index(word), column))
    return min(found)[2] if found else None


def _are_names(cells: Sequence[str]) -> bool:
    return any(cells) and all(len(cell) <= LONGEST and "\n" not in cell for cell in cells)


def recurs(column: str, rows: Sequence[Record]) -> bool:
    """Whether several rows have one value in a column."""
    cells = list(filter(None, _cells(column, rows)))
    return len(set(cells)) < len(cells)


def repeated_id(columns: Iterable[str], rows: Sequence[Record]) -> str | None:
    """A column of ids that recur, though it is not named like a conversation."""
    return next(
        (c for c in columns if is_id(c) and recurs(c, rows) and _are_names(_cells(c, rows))), None
    )


def speakers_of(columns: Iterable[str], rows: Sequence[Record]) -> list[str]:
    """The columns that are named like what says who speaks, and name somebody."""
    return [
        column
        for column in columns
        if not _SPEAKER.isdisjoint(words_of(column))
        and not is_id(column)
        and _are_names(_cells(column, rows))
    ]


def content_of(columns: Sequence[str], rows: Sequence[Record]) -> str | None:
    """The column of what is said: by its name, by the end of it, else the only one of texts."""
    texts = [c for c in columns if any(_is_text(row.values.get(c)) for row in rows)]
    for name in CONTENT:
        for column in texts:
            if folded(column) == folded(name):
                return column
    parts = [column for column in texts if is_one_of(words_of(column)[-1], CONTENT)]
    if len(parts) == 1:
        return parts[0]
    prose = [c for c in texts if 2 * sum(" " in cell for cell in _cells(c, rows)) > len(rows)]
    return prose[0] if len(prose) == 1 else None


def _is_text(value: Any) -> bool:
    value = text_of(value)
    return isinstance(value, str) and not isinstance(value, Number) and bool(value.strip())


def order_of(columns: Sequence[str], rows: Sequence[Record], conversation: Template) -> str | None:
    """The column that says in which order the turns are: nearly all rows have a place in it, and those
    of a conversation have several.
    """
    for name in _ORDER:
        for column in columns:
            if _is_called(column, name):
                order = Order()
                cells = [cell if order.take(cell) else "" for cell in _cells(column, rows)]
                groups: defaultdict[str, list[str]] = defaultdict(list)
                for row, cell in zip(rows, cells, strict=True):
                    groups[name_in(conversation, row.values)].append(cell)
                long = [places for places in groups.values() if len(places) > 1]
                several = not long or any(len(set(places)) > 1 for places in long)
                if several and sum(map(bool, cells)) >= ORDERED * len(cells):
                    return column
    return None


def _is_called(column: str, name: str) -> bool:
    return folded(column) == name or "_".join(words_of(column)) == name


def may_order_or_guide(column: str) -> bool:
    """Whether a column is by its name that of the order or of system prompts, if its cells are such."""
    ordering = any(_is_called(column, name) for name in _ORDER)
    return ordering or is_one_of(column, NAMES["system"])


def system_of(columns: Iterable[str], rows: Sequence[Record]) -> str | None:
    """The column of system prompts: of that name, and with nothing but texts, some of several words."""
    for column in columns:
        cells = [or_none(row.values.get(column)) for row in rows]
        texts = [cell for cell in cells if isinstance(cell, str)]
        said = len(texts) + cells.count(None) == len(cells)
        if is_one_of(column, NAMES["system"]) and said and any(len(t.split()) > 1 for t in texts):
            return column
    return None


def unused_in(columns: Iterable[str], named: Mapping[str, Template]) -> list[str]:
    """The columns of which nothing is made."""
    used = {column for made in named.values() for column in made.columns}
    return [column for column in columns if column not in used]


def add_system(named: dict[str, Template], table: Table, rows: Sequence[Record]) -> None:
    """Name the column of system prompts, if there is one that is not used yet."""
    if column := system_of(unused_in(table.columns, named), rows):
        named[SYSTEM] = template(column, table)


def add_order(named: dict[str, Template], table: Table, rows: Sequence[Record]) -> None:
    """Name the column of the order, if one that is not used yet is."""
    if column := order_of(unused_in(table.columns, named), rows, named["conversation"]):
        named["order"] = template(column, table)


def says_parent(column: str) -> bool:
    words = set(words_of(column))
    replies = {"reply", "replies", "response", "responds"}
    return "parent" in words or bool(words & replies and words & {"to", "id", "ids"})


def unfolded(table: Table, column: str | None = None) -> Table:
    """The turns in the lists of a column, which is named or is the only one of lists of objects that
    say what is said and who of the known sides says it, as no shape does; any other table as it is.
    """
    if table.pair or table.exported or table.doubt or table.format == "TXT":
        return table
    rows = list(islice(table.records(), SOME))
    if column is None and (
        already(rows) not in (None, "text", "chat", "sharegpt")
        or any(is_one_of(name, ANSWERING) for name in table.columns)
    ):
        return table
    found = []
    for name in [column] if column else table.columns:
        lists = [items for row in rows if (items := objects_in(row.values, name))]
        turns = [Record(0, item) for items in lists for item in items]
        if turns and (column or (2 * len(lists) > len(rows) and _are_turns(turns))):
            found.append(name)
    if len(found) != 1:
        return table
    return Unfolded(table, found[0])


def _are_turns(turns: Sequence[Record]) -> bool:
    """Whether objects say who of the known sides speaks, and what, under keys that no shape has."""
    names = list(dict.fromkeys(key for turn in turns for key in turn.values))
    shaped = {"role", "content"} <= set(names) or {"from", "value"} <= set(names)
    known = any(are_sides(distinct(name, turns)) for name in speakers_of(names, turns))
    return not shaped and known and content_of(names, turns) is not None
