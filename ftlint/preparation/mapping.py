"""Which columns make which fields, as the user says it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from ftlint.errors import ConfigError, Undecided, nearest
from ftlint.tables import Record, Table
from ftlint.tables.paths import MISSING, root_of, texts_in, value_at
from ftlint.tables.values import as_text
from ftlint.telling import option


class Unmapped(Undecided):
    """Nothing says which of these columns, or paths in one, ask and which answer; `examples` have what
    one row has in each.
    """

    fields = ("prompt", "completion")

    def __init__(self, name: str, columns: Sequence[str], examples: Mapping[str, str]) -> None:
        have = ", ".join(f'"{column}"' for column in columns)
        super().__init__(
            f"which columns are the prompt and the completion is not certain; there are {have}",
            place=name,
            lead="say it",
            options={"map": dict.fromkeys(self.fields, "COLUMN")},
        )
        self.columns = columns
        self.examples = examples


_place = re.compile(r"\{([^{}]+)\}|\{\{|\}\}")

LOOK = 200  # records among which a path is looked for

# Fields that a table can fill, by shape; those after the bar may be left out.
FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "completion": (("prompt", "completion"), ()),
    "chat": (("user", "assistant"), ("system", "history")),
    "text": (("text",), ()),
    "alpaca": (("instruction", "output"), ("input", "system", "history")),
    "trl-preference": (("prompt", "chosen", "rejected"), ()),
    "preference": (("user", "preferred", "rejected"), ("system", "history")),
    "alpaca-preference": (("instruction", "chosen", "rejected"), ("input", "system", "history")),
    "trl-unpaired": (("prompt", "completion", "label"), ()),
    "trl-prompt": (("prompt",), ()),
}

# The fields of a table of which each row is one turn of a conversation.
TURN = ("conversation", "role", "content", "order")
# And those of one in which each is what somebody asks and the answer to it.
EXCHANGE = ("conversation", "user", "assistant", "order")
SYSTEM = "system"  # what stands before either
AS_THEY_STAND = "-"  # what a user says for no order

ALONE = "trl-prompt"  # never guessed: who maps a prompt alone has forgotten something


class Template(msgspec.Struct, frozen=True):
    """A text made of columns: one column alone, or `{title}\\n\\n{body}`. A column may be a path
    into one whose values are nested.
    """

    text: str
    columns: tuple[str, ...]
    alone: bool

    @property
    def typed(self) -> str:
        """The template as a user writes it on a command line."""
        return self.text if self.alone else self.text.replace("\n", "\\n").replace("\t", "\\t")

    def fill(self, values: Mapping[str, Any]) -> Any:
        """The text for a row; a list or an object untouched, when it is of one column alone, and as JSON
        when that stands in braces.

        Raises ValueError for a column whose cell is no text, where several make one.
        """
        if self.alone:
            return as_text(_cell(values, self.columns[0]))
        if self.text == f"{{{self.columns[0]}}}":
            value = as_text(_cell(values, self.columns[0]))
            nested = isinstance(value, list | dict)
            return json.dumps(value, ensure_ascii=False) if nested else value

        def cell(found: re.Match[str]) -> str:
            if found[1] is None:
                return found[0][0]
            value = _cell(values, found[1])
            if isinstance(value, list | dict):
                raise not_a_text(found[1], value)
            return "" if value is None else str(as_text(value))

        return _place.sub(cell, self.text)


class MappingOf(msgspec.Struct):
    """How rows are made: each field's template, for a shape; `doubt` says what a proposal rests
    on that names do not prove, so that somebody has to agree, and `told` what else to know of it.
    Without fields the records are rows of the shape already.
    """

    shape: str
    fields: dict[str, Template] = {}
    doubt: str = ""
    told: str = ""

    def missing(self, values: Mapping[str, Any]) -> str | None:
        """A column that a row cannot be made without and these values do not have."""
        needed, _ = FIELDS[self.shape]
        for field in needed:
            for column in self.fields[field].columns:
                if column not in values and value_at(values, column) is MISSING:
                    return column
        return None

    def unused(self, table: Table) -> list[str]:
        """Columns that reach no field."""
        used = {root_of(c, table.columns) for t in self.fields.values() for c in t.columns}
        return [column for column in table.columns if column not in used] if self.fields else []

    def parts(self, table: Table) -> dict[str, list[str]]:
        """The columns of which only parts reach a field, and these."""
        found: dict[str, list[str]] = {}
        for column in (c for template in self.fields.values() for c in template.columns):
            if column not in table.columns:
                found.setdefault(root_of(column, table.columns), []).append(column)
        return found


def refuse_others(fields: Iterable[str], known: Sequence[str], rows: str, table: Table) -> None:
    """Refuse a field that such rows do not have.

    Raises ConfigError.
    """
    for field in fields:
        if field not in known:
            raise ConfigError(
                f"{rows} have no field {field!r}",
                place=table.name,
                remedy=f"they have {', '.join(known)}",
            )


def _cell(values: Mapping[str, Any], column: str) -> Any:
    """The value of a column in a row; None where the row has none."""
    value = value_at(values, column)
    return None if value is MISSING else value


def template(text: str, table: Table) -> Template:
    """A template from what a user wrote: a column's name, a path into a column, or a text with
    such names in braces.

    Raises ConfigError, naming the nearest, for a column that is not there.
    """
    if text in table.columns:
        return Template(text, (text,), True)
    names = [found[1] for found in _place.finditer(text) if found[1] is not None]
    rows: list[Record] = []
    for name in names or [text]:
        if name in table.columns:
            continue
        rows = rows or list(islice(table.records(), LOOK))
        if all(value_at(row.values, name) is MISSING for row in rows):
            known = [*table.columns, *nested_texts(rows)]
            raise ConfigError(f"there is no column {name!r}", remedy=nearest(name, known))
    if not names:
        return Template(text, (text,), True)
    return Template(text.replace("\\n", "\n").replace("\\t", "\t"), tuple(names), False)


def nested_texts(rows: Sequence[Record]) -> list[str]:
    """The paths at which nested columns have texts."""
    found = (
        path
        for row in rows
        for name, value in row.values.items()
        if isinstance(value, list | dict)
        for path in texts_in(name, value)
    )
    return list(dict.fromkeys(found))


def names_columns(pairs: Mapping[str, str], table: Table) -> bool:
    """Whether what a user wrote names columns of the table, and nothing else."""
    try:
        return bool([template(text, table) for text in pairs.values()])
    except ConfigError:
        return False


def given(pairs: Mapping[str, str], table: Table, shape: str | None) -> MappingOf:
    """The mapping that a user wrote, as field → column or template.

    Raises ConfigError for a field or column that there is not, and for a needed field left out.
    """
    fits = [name for name in FIELDS if _fits(name, pairs)]
    fits += [name for name in FIELDS if _fits(name, same_words(pairs, FIELDS[name][0]))]
    if fits and (shape is None or not _knows(shape, pairs)):
        shape = fits[0]
    if shape is None:
        shapes = FIELDS.values()
        known = {*TURN, *(f for needed, optional in shapes for f in (*needed, *optional))}
        for field in pairs:
            if field not in known:
                raise ConfigError(f"no shape has a field {field!r}", remedy=nearest(field, known))
        raise ConfigError(
            f"no shape is made of {', '.join(pairs)}",
            remedy="map prompt and completion, or user and assistant",
        )
    if shape not in FIELDS:
        raise ConfigError(f"{shape} rows cannot be made of columns", remedy=nearest(shape, FIELDS))
    needed, optional = FIELDS[shape]
    pairs = same_words(pairs, needed)
    for field in pairs:
        if field not in (*needed, *optional):
            raise ConfigError(
                f"{shape} rows have no field {field!r}", remedy=nearest(field, (*needed, *optional))
            )
    for field in needed:
        if field not in pairs:
            raise ConfigError(
                f"{shape} rows need the field {field!r}", remedy=option("map", {field: "COLUMN"})
            )
    return MappingOf(shape, {f: template(text, table) for f, text in pairs.items()})


def _knows(shape: str, pairs: Mapping[str, str]) -> bool:
    """Whether rows of a shape have all of these fields, under these names or others."""
    needed, optional = FIELDS.get(shape, ((), ()))
    return same_words(pairs, needed).keys() <= {*needed, *optional}


def _fits(shape: str, fields: Iterable[str]) -> bool:
    needed, optional = FIELDS[shape]
    return set(needed) <= set(fields) <= {*needed, *optional} and shape != ALONE


def same_words(pairs: Mapping[str, str], needed: Sequence[str]) -> dict[str, str]:
    """`prompt` and `completion` also say who asks and who answers in a chat."""
    words = {"prompt": "user", "completion": "assistant"}
    if "user" not in needed:
        words = {new: old for old, new in words.items()}
    return {
        words[field] if field not in needed and words.get(field) in needed else field: text
        for field, text in pairs.items()
    }


def not_a_text(column: str, value: Any) -> ValueError:
    """What to raise for a cell that is a list or an object."""
    kind = "a list" if isinstance(value, list) else "an object"
    words = f"the column {column!r} holds {kind}, not a text"
    path = next(texts_in(column, value), None)
    inside = f"; a text in it is {path!r}" if path else ""
    return ValueError(f"{words}{inside}; its JSON is '{{{column}}}'")
