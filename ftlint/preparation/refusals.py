"""What nothing is made of, though rows could be: who is to be learnt from is not said, or is said not
to be.
"""

from __future__ import annotations

import re

from ftlint.errors import SourceError
from ftlint.preparation.marks import CONDEMNING, verdicts_in
from ftlint.preparation.names import folded
from ftlint.tables import Record, Table
from ftlint.telling import option, options

_LABEL = re.compile(
    r"\s*(q|a|question|answer|user|assistant|human|ai|bot|customer|agent|frage|antwort|问|答)\s*[:：]",
    re.IGNORECASE,
)
# As WhatsApp, Signal and meetings write down what was said.
_STAMPED = re.compile(
    r"[\s\u200e]*\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+\d{1,2}:\d\d(?::\d\d)?\s*(?:[AaPp]\.?[Mm]\.?)?\]?"
    r"\s*(?:-\s*)?[^:]{1,40}:\s"
)


def refuse_dialogue(table: Table, rows: list[Record]) -> None:
    """Raise SourceError where lines are turns of conversations: one alone teaches nothing."""
    lines = [str(row.values["text"]) for row in rows]
    if 2 * sum(map(bool, map(_STAMPED.match, lines))) > len(lines):
        raise SourceError(
            "a chat, each line with its time and who writes: nothing says whose are to be learnt",
            place=table.name,
            remedy="make a table first, with a conversation, a role and a content in each row;"
            f" {option('map', {'text': 'text'})} learns the lines as they stand",
        )
    if _is_dialogue(lines):
        raise SourceError(
            "each line is one turn of somebody, and does not say which conversation it is of",
            place=table.name,
            remedy="with Q: and A: before each question and its answer they are read as pairs; else"
            " make a table first, with a question and its answer in one row",
        )


def refuse_verdicts(
    table: Table, columns: list[str], prompt: str, completion: str, rows: list[Record]
) -> None:
    """Raise SourceError where a column that would be left out calls some of the answers bad: they
    would be learnt like the others.
    """
    others = [column for column in columns if column not in (prompt, completion)]
    values = [row.values for row in rows]
    if column := verdicts_in(others, [row.get(completion) for row in values], values):
        pair = {"prompt": prompt, "completion": completion}
        way = (
            f"{option('map', pair | {'label': column})} makes rows for KTO of them, of which"
            f" {options({'to': 'chat', 'drop_bad': True})} leaves the bad ones out"
        )
        if folded(column) in CONDEMNING:
            way = "take the rejected rows out, or add a column `label` that is true of the others"
        raise SourceError(
            f"{column!r} says which answers are good and which are bad; without it the bad ones"
            " would be learnt too",
            place=table.name,
            remedy=f"{way}; to learn all of them, say {option('map', pair)} alone",
        )


def _is_dialogue(lines: list[str]) -> bool:
    """Whether most lines begin with a label of who speaks, at least two of whom do."""
    labels = [found[1].casefold() for line in lines if (found := _LABEL.match(line))]
    return 2 * len(labels) > len(lines) and len(set(labels)) > 1
