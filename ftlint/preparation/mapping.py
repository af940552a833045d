"""Which columns make which fields, as the user says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from ftlint.errors import ConfigError, nearest
from ftlint.tables import Table
from ftlint.tables.values import as_text

_place = re.compile(r"\{([^{}]+)\}|\{\{|\}\}")

# Fields that a table can fill, by shape; those after the bar may be left out.
FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "completion": (("prompt", "completion"), ()),
    "chat": (("user", "assistant"), ("system",)),
    "text": (("text",), ()),
    "alpaca": (("instruction", "output"), ("input", "system")),
    "trl-preference": (("prompt", "chosen", "rejected"), ()),
    "preference": (("user", "preferred", "rejected"), ("system",)),
    "trl-prompt": (("prompt",), ()),
}

ALONE = "trl-prompt"  # never guessed: who maps a prompt alone has forgotten something


class Template(msgspec.Struct, frozen=True):
    """A text made of columns: one column alone, or `{title}\\n\\n{body}`."""

    text: str
    columns: tuple[str, ...]
    alone: bool

    def fill(self, values: Mapping[str, Any]) -> Any:
        """The text for a row; a list or an object untouched, when it is of one column alone.

        Raises ValueError for a column whose cell is no text, where several make one.
        """
        if self.alone:
            return as_text(values.get(self.columns[0]))

        def cell(found: re.Match[str]) -> str:
            if found[1] is None:
                return found[0][0]
            value = values.get(found[1])
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
                if column not in values:
                    return column
        return None

    def unused(self, table: Table) -> list[str]:
        """Columns that reach no field."""
        used = {column for template in self.fields.values() for column in template.columns}
        return [column for column in table.columns if column not in used] if self.fields else []


def template(text: str, columns: Sequence[str]) -> Template:
    """A template from what a user wrote: a column's name, or a text with names in braces.

    Raises ConfigError, naming the nearest, for a column that is not there.
    """
    if text in columns:
        return Template(text, (text,), True)
    names = [found[1] for found in _place.finditer(text) if found[1] is not None]
    for name in names or [text]:
        if name not in columns:
            raise ConfigError(f"there is no column {name!r}", remedy=nearest(name, columns))
    return Template(text.replace("\\n", "\n").replace("\\t", "\t"), tuple(names), False)


def names_columns(pairs: Mapping[str, str], table: Table) -> bool:
    """Whether what a user wrote names columns of the table, and nothing else."""
    try:
        return bool([template(text, table.columns) for text in pairs.values()])
    except ConfigError:
        return False


def given(pairs: Mapping[str, str], table: Table, shape: str | None) -> MappingOf:
    """The mapping that a user wrote, as field → column or template.

    Raises ConfigError for a field or column that there is not, and for a needed field left out.
    """
    fits = [name for name in FIELDS if _fits(name, pairs)]
    fits += [name for name in FIELDS if _fits(name, _same_words(pairs, FIELDS[name][0]))]
    shape = shape or (fits[0] if fits else None)
    if shape is None:
        known = {field for needed, optional in FIELDS.values() for field in (*needed, *optional)}
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
    pairs = _same_words(pairs, needed)
    for field in pairs:
        if field not in (*needed, *optional):
            raise ConfigError(
                f"{shape} rows have no field {field!r}", remedy=nearest(field, (*needed, *optional))
            )
    for field in needed:
        if field not in pairs:
            raise ConfigError(
                f"{shape} rows need the field {field!r}", remedy=f"--map {field}=COLUMN"
            )
    return MappingOf(shape, {f: template(text, table.columns) for f, text in pairs.items()})


def _fits(shape: str, fields: Iterable[str]) -> bool:
    needed, optional = FIELDS[shape]
    return set(needed) <= set(fields) <= {*needed, *optional} and shape != ALONE


def _same_words(pairs: Mapping[str, str], needed: Sequence[str]) -> dict[str, str]:
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
    return ValueError(f"the column {column!r} holds {kind}, not a text")
