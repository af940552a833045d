"""Which columns make which fields, as names, types and content suggest it; and what is doubtful in
that.
"""

from __future__ import annotations

import re
from itertools import islice

from ftlint.errors import SourceError
from ftlint.preparation.asked import asked_in_messages
from ftlint.preparation.history import HISTORY, history_of
from ftlint.preparation.mapping import FIELDS, MappingOf, Unmapped, nested_texts, template
from ftlint.preparation.marks import marks_in
from ftlint.preparation.names import (
    ANSWERING,
    ASKING,
    NAMES,
    folded,
    half_said,
    is_id,
    is_one_of,
    settled,
)
from ftlint.preparation.names import named as by_name
from ftlint.preparation.objects import written_as_json
from ftlint.preparation.pairs import alike, paired
from ftlint.preparation.refusals import refuse_dialogue, refuse_verdicts
from ftlint.preparation.shaped import already, several
from ftlint.preparation.turn_columns import system_of
from ftlint.shapes import SHAPES
from ftlint.shapes.completion import of_media
from ftlint.shapes.mislaid import TOLD_BEFORE
from ftlint.tables import SHEETS, Record, Table
from ftlint.tables.documents import NO_OBJECT
from ftlint.tables.headers import kind_of
from ftlint.tables.paths import root_of, value_at
from ftlint.tables.table import named as names_of
from ftlint.tables.values import as_text
from ftlint.telling import option

LOOK = 200
ALPACA = ("instruction", "input", "output", "system")

# Beside these names, `user` is what a user says; else it may be who.
_PARTNERS = {"assistant", "bot", "gpt"}
_BACKGROUND = {*TOLD_BEFORE, "choices", "options", "history"}
_NUMBER = re.compile(r"(?:(?:.*_)?id|index|no|nr||row|uuid|unnamed.*|column_\d+)")
_TWICE = re.compile(r" \(\d+\)$")  # what a table adds to a name that it has already
_UNNAMED = re.compile(r"|unnamed.*|column_\d+")


def proposed(table: Table) -> MappingOf:
    """The mapping that names, types and content suggest.

    Raises SourceError when there are no rows, and Undecided, naming the columns, when nothing is
    certain enough to propose.
    """
    found = _proposed(table)
    written_as_json(found, list(islice(table.records(), LOOK)))
    found.doubt = found.doubt or table.doubt
    if table.doubt and not found.fields:
        found.fields = {column: template(column, table) for column in table.columns}
    return found


def _proposed(table: Table) -> MappingOf:
    rows = list(islice(table.records(), LOOK))
    if not rows and table.problems:
        line, reason = next(iter(table.problems.items()))
        raise SourceError(
            f"no row can be read (row {line}: {reason})",
            place=table.name,
            remedy=_mending(table, reason),
        )
    if not rows:
        why = f" ({'; '.join(table.notes)})" if table.notes else ""
        below = (
            "the first row names columns, and " if table.format in SHEETS and table.columns else ""
        )
        raise SourceError(
            f"{below}there are no rows{why}",
            place=table.name,
            remedy="see whether it is the right file",
        )
    if not table.columns:
        raise SourceError("the rows have nothing in them", place=table.name)
    if table.pair:
        return _mapping(table, "completion", prompt=table.pair[0], completion=table.pair[1])
    shape = already(rows)
    exchange = asked_in_messages(rows) if shape in (None, "trl-completion") else None
    if exchange:
        refuse_verdicts(table, [*table.columns], *exchange, rows)
        return _mapping(table, "chat", user=exchange[0], assistant=exchange[1])
    if shape is None and (kinds := several(rows)):
        raise SourceError(
            f"the rows are of several shapes: {kinds}",
            place=table.name,
            remedy="write those of each into a file of their own, and prepare it by "
            + option("to", "SHAPE"),
        )
    if table.format == "TXT":
        refuse_dialogue(table, rows)
    columns = {c: folded(c) for c in table.columns if not _is_number(c, rows)}
    dull = {column for column in columns if _has_no_texts(column, rows)}
    told = shape in ("completion", "trl-preference") and bool(system_of(columns, rows))
    judged = shape is not None and SHAPES[shape].judged
    pair = None if judged and not told else paired(table, columns, rows, dull)
    if pair:
        return pair
    if shape and not (told and shape == "completion"):
        return _shaped(table, shape, rows)
    named = {folded: column for column, folded in columns.items()}
    if {"instruction", "context", "response"} <= named.keys() and "output" not in named:
        named |= {"input": named["context"], "output": named["response"]}  # of Dolly
    if "instruction" in named and "output" in named:
        fields: dict[str, str | None] = {f: named.get(f) for f in ALPACA}
        return _mapping(table, "alpaca", **fields, history=history_of(columns, rows))
    if len(columns) == 1 and table.format == "TXT":
        return MappingOf("text", {"text": template(next(iter(columns)), table)})
    system = by_name(columns, "system")
    completion = by_name(columns, "completion", {system}, dull)
    prompt = by_name(columns, "prompt", {completion, system}, dull)
    if "user" in named and completion and folded(completion) in _PARTNERS:
        prompt = named["user"]
    rest = [c for c in columns if c not in (system, prompt, completion) and not is_id(c)]
    nested = {c for c in columns if any(isinstance(r.values.get(c), list | dict) for r in rows)}
    alone = rest[0] if len(rest) == 1 and rest[0] not in nested else ""
    doubt = half_said(prompt, "prompt") or alike(columns, completion)
    doubt = doubt or half_said(completion, "completion") or half_said(system, "system")
    if bool(prompt) != bool(completion) and alone and folded(alone) not in _BACKGROUND:
        doubt = f"{alone!r} is taken because it is the only other column of texts"
        prompt, completion = prompt or alone, completion or alone
    if prompt and completion:
        refuse_verdicts(table, rest, prompt, completion, rows)
        history = history_of(rest, rows)
        others = [c for c in rest if c not in (prompt, completion, history)]
        if about := _told_before(others, rows):
            others.remove(about)
            doubt = doubt or f"{about!r} is put before {prompt!r}, which may need it"
        beside = _left_out(others, prompt, rows)
        rivals = _rivals(others, prompt, completion, rows)
        asking = f"{{{about}}}\n\n{{{prompt}}}" if about else prompt
        if system or history:
            fields = {"system": system, HISTORY: history, "user": asking, "assistant": completion}
            found = _mapping(table, "chat", **fields)
        else:
            found = _mapping(table, "completion", prompt=asking, completion=completion)
        needed = [c for c in others if folded(c) in _BACKGROUND or of_media(c)]
        if settled(prompt, completion) and not needed:
            found.told, beside = beside, ""
        answers = [row.values.get(completion) for row in rows]
        marks = marks_in(others, answers, [row.values for row in rows])
        found.doubt = "; ".join(filter(None, [doubt or beside or rivals, marks]))
        return found
    if len(columns) == 2 and not nested:
        prompt, completion = _by_length(list(columns), rows)
        found = _mapping(table, "completion", prompt=prompt, completion=completion)
        found.doubt = (
            "no name says which column asks and which answers; the one with more different"
            " texts, else the first, is taken to ask"
        )
        if table.format in SHEETS and not _nameless(table):
            found.doubt += f"; {_first_row()}"
        return found
    if len(columns) == 1 and not nested:
        return _alone(table, next(iter(columns)))
    deep = nested_texts(rows)
    if deep_pair := _nested_pair(deep):
        found = _mapping(table, "completion", prompt=deep_pair[0], completion=deep_pair[1])
        found.doubt = "the texts are nested, and only named like a question and its answer"
        return found
    roots = {root_of(path, table.columns) for path in deep}
    flat = [column for column in table.columns if column not in roots]
    have = [*flat[:12], *deep[:12]]
    raise Unmapped(table.name, have, {name: _example(name, rows) for name in have})


def _example(column: str, rows: list[Record]) -> str:
    """The first text, number or date that a row has in a column, as text."""
    told = (as_text(value_at(row.values, column)) for row in rows)
    return next((text for text in told if text and isinstance(text, str)), "")


def _shaped(table: Table, shape: str, rows: list[Record]) -> MappingOf:
    """The mapping for rows that are of a shape as they stand."""
    needed, optional = FIELDS.get(shape, ((), ()))
    # Of a sheet the columns that a shape has are wanted; rows of JSON are rows already.
    sheet = (table.format in SHEETS or table.exported) and set(needed) <= set(table.columns)
    fields = [f for f in (*needed, *optional) if sheet and f in table.columns]
    if HISTORY in fields and not history_of([HISTORY], rows):
        fields.remove(HISTORY)
    found = _mapping(table, shape, **{f: f for f in fields})
    others = [c for c in table.columns if c != "text" and not is_id(c)]
    if shape == "text" and fields and others:
        if len(others) == 1 and not _has_no_texts(others[0], rows):
            found = _mapping(table, "completion", prompt="text", completion=others[0])
            found.doubt = f"{others[0]!r} is taken because it is the only other column"
            return found
        found.doubt = "no other column is named like an answer: 'text' alone is used"
    return found


def _alone(table: Table, column: str) -> MappingOf:
    """The mapping for the only column of texts."""
    found = _mapping(table, "text", text=column)
    if is_one_of(column, ASKING):
        found.doubt = f"{column!r} is named like what is asked, and no column answers it"
    elif table.format in SHEETS and not is_one_of(column, (*NAMES["prompt"], *NAMES["completion"])):
        found.doubt = "" if _nameless(table) else _first_row()
    return found


def _first_row() -> str:
    return f"the first row is taken for names ({option('header', False)}: for data)"


def _mending(table: Table, reason: str) -> str:
    """What to do where no row can be read."""
    if reason == NO_OBJECT:
        return 'write each as an object, such as {"question": "…", "answer": "…"}'
    if table.format.startswith("JSON"):
        return "ftlint check says what is wrong, and where"
    return "mend it there"


def _mapping(table: Table, shape: str, **fields: str | None) -> MappingOf:
    """The mapping of these columns, as far as there are any."""
    return MappingOf(shape, {f: template(c, table) for f, c in fields.items() if c is not None})


def _is_number(column: str, rows: list[Record]) -> bool:
    """Whether a column counts the rows: nothing to learn from it."""
    if not _NUMBER.fullmatch(folded(column)):
        return False
    values = [str(row.values.get(column) or "") for row in rows]
    if _UNNAMED.fullmatch(folded(column)) and not all(map(str.isdigit, values)):
        return False
    return len(set(values)) == len(values)


def _has_no_texts(column: str, rows: list[Record]) -> bool:
    """Whether nearly all cells of a column are dates, addresses or ids."""
    cells = [cell for row in rows if isinstance(cell := row.values.get(column), str) and cell]
    return kind_of(cells) not in ("", "a number")


def _nested_pair(paths: list[str]) -> tuple[str, str] | None:
    """The only two of nested texts of which one is named like a question and one like an answer."""
    found = []
    for names in (ASKING, ANSWERING):
        last = [path for path in paths if is_one_of(path.rpartition(".")[2], names)]
        first = [
            path for path in paths if is_one_of(path.partition(".")[0].removesuffix("s"), names)
        ]
        fits = next((some for some in (last, first) if len(some) == 1), None)
        if fits is None:
            return None
        found += fits
    return (found[0], found[1]) if found[0] != found[1] else None


def _by_length(columns: list[str], rows: list[Record]) -> tuple[str, str]:
    """Of two columns the one with more different values asks; then the first."""
    first, second = columns
    kinds = [len({str(row.values.get(column)) for row in rows}) for column in columns]
    return (second, first) if kinds[0] * 3 < kinds[1] else (first, second)


def _told_before(columns: list[str], rows: list[Record]) -> str | None:
    """The column in which all rows have a text that their question is about."""
    for column in columns:
        cells = [row.values.get(column) for row in rows]
        if folded(column) in TOLD_BEFORE and all(isinstance(c, str) and c.strip() for c in cells):
            return column
    return None


def _left_out(columns: list[str], prompt: str, rows: list[Record]) -> str:
    """The doubt about columns that are not used, though a prompt may need them."""
    for column in columns:
        if folded(column) in _BACKGROUND:
            return f"{column!r} is left out, which the prompt may need"
        cells = [row.values.get(column) for row in rows]
        if of_media(column) and 2 * sum(map(bool, cells)) > len(cells):
            return f"{column!r} is left out, and what is asked may be about it"
        if 2 * sum(isinstance(cell, str) and _is_prose(cell) for cell in cells) > len(cells):
            both = f"{{{column}}}\\n\\n{{{prompt}}}"
            return f"{column!r} has texts too, and is left out ('{both}' would take both)"
    return ""


def _rivals(columns: list[str], prompt: str, completion: str, rows: list[Record]) -> str:
    """The doubt in a pair of columns beside which another is named like one of them."""
    for column in columns:
        name = _TWICE.sub("", column)
        for own in (prompt, completion):
            both = any(row.values.get(column) and row.values.get(own) for row in rows)
            if name == own or (folded(name) == folded(own) and both):
                return f"two columns are called {own!r}"
    taken = {folded(prompt), folded(completion)}  # of which some rows may have another spelling
    columns = [column for column in columns if folded(column) not in taken]
    if settled(prompt, completion):
        for column in columns:
            if is_one_of(column, (*ASKING, *ANSWERING)):
                return f"{column!r} is left out, which also is named like a question or an answer"
        return ""
    for column in columns:
        if is_one_of(column, (*NAMES["prompt"], *NAMES["completion"])):
            return f"{column!r} is left out, which its name suggests as well"
    return ""


def _nameless(table: Table) -> bool:
    """Whether a table was read as one without a header."""
    return table.columns == names_of([""] * len(table.columns))


def _is_prose(cell: str) -> bool:
    """Whether a cell says something, and does not only name it."""
    return len(cell.split()) > 3 or (len(cell) >= 15 and not cell.isascii())
