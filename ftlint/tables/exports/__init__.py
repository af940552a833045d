"""What programs write of the conversations and annotations in them, as rows that can be trained on:
told by the keys of the first record, or records.
"""

from __future__ import annotations

from typing import Any

from ftlint.tables.exports import (
    calls,
    chatgpt,
    claude,
    conversations,
    glaive,
    intents,
    label_studio,
    people,
    replies,
    slack,
    squad,
    told,
)
from ftlint.tables.table import Table


def is_record(values: dict[str, Any]) -> bool:
    """Whether an object is a record of an export, and not a table of rows."""
    return any(
        program.is_one(values)
        for program in (chatgpt, claude, label_studio, squad, intents, replies, calls, glaive)
    )


def known(table: Table) -> Table:
    """The table that is in an export, or the table as it is.

    Raises SourceError for conversations of people, of which nobody can tell whose part is learnt.
    """
    first = next(table.records(), None)
    if first is None:
        return table
    if chatgpt.is_one(first.values):
        return chatgpt.Conversations(table)
    if claude.is_one(first.values):
        return claude.Conversations(table)
    if squad.is_one(first.values):
        return squad.Questions(table)
    if intents.is_one(first.values):
        return intents.Intents(table)
    if label_studio.is_one(first.values):
        return label_studio.Tasks(table)
    if replies.is_one(first.values):
        return replies.Conversations(table)
    if calls.is_one(first.values):
        return calls.Calls(table)
    if glaive.is_one(first.values):
        return glaive.Conversations(table)
    if slack.is_one(first.values):
        return slack.Threads(table)
    people.refuse(table.name, first.values)
    if key := conversations.key_in(table):
        return conversations.Conversations(table, key)
    name = told.name_in(table)
    return told.Conversations(table, name) if name else table
