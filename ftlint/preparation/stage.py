"""A source before anything is done to it: opened, with the columns that make its rows."""

from __future__ import annotations

from typing import Any

import msgspec

from ftlint import catalog
from ftlint.conversion import Converter
from ftlint.errors import ConfigError, Undecided
from ftlint.preparation import guess, mapping
from ftlint.preparation.converting import converter_of
from ftlint.preparation.mapping import MappingOf
from ftlint.preparation.wishes import Wishes
from ftlint.tables import SHEETS, Table, open_table


class Headless(Undecided):
    """The first row of a sheet looks like data, and nobody said what it is."""

    def __init__(self, table: Table) -> None:
        super().__init__(
            f"the first row may be data, not the names of columns: {table.headless}",
            place=table.name,
            lead="if it is names, add --header; if it is data",
            arguments=("--no-header",),
        )


class Stage(msgspec.Struct):
    """What is known before anything is done: the table, how its columns become fields, what makes
    rows of another shape of them, and what people should know of that.
    """

    table: Table
    mapping: MappingOf
    shape: str
    converter: Converter | None = None
    notes: list[str] = []


def look(source: Any, wishes: Wishes) -> Stage:
    """Open a source and decide on the mapping.

    Raises SourceError, ConfigError, and Headless where the first row may be data.
    """
    table = open_table(source, sheet=wishes.sheet, encoding=wishes.encoding, header=wishes.header)
    if wishes.header is not None and table.format not in SHEETS:
        raise ConfigError(
            "only CSV, TSV and workbooks have a header row",
            place=table.name,
            remedy="leave out --header and --no-header",
        )
    if table.headless and not mapping.names_columns(wishes.map, table):
        raise Headless(table)
    if wishes.map:
        named = _target_shape(wishes, None) if wishes.to is None else wishes.to
        found = mapping.given(wishes.map, table, named if named in mapping.FIELDS else None)
    else:
        found = guess.proposed(table)
    shape = _target_shape(wishes, "completion" if table.format == "TXT" else found.shape)
    shape = shape or found.shape
    ends = {"system": wishes.system, "separator": wishes.separator, "stop": wishes.stop}
    return Stage(table, found, shape, *converter_of(table, found, shape, **ends))


def agreed(stage: Stage) -> None:
    """Raise Undecided where a guess says which columns are meant, for whom nobody can ask."""
    made = stage.mapping
    if not made.doubt:
        return
    pairs = [f"{field}={template.text}" for field, template in made.fields.items()]
    told = ", ".join(f"{field} from {t.text!r}" for field, t in made.fields.items())
    raise Undecided(
        f"which columns are meant is a guess ({told}): {made.doubt}",
        place=stage.table.name,
        lead="if that is right",
        arguments=[word for pair in pairs for word in ("--map", pair)],
    )


def _target_shape(wishes: Wishes, have: str | None) -> str | None:
    """The shape to write: the one asked for, else one that the target takes."""
    shapes = catalog.target_named(wishes.target).shapes if wishes.target else ()
    if wishes.to is not None:
        if shapes and wishes.to not in shapes:
            raise ConfigError(
                f"{wishes.target} takes no {wishes.to} rows",
                remedy=f"leave out --to, or give --to {shapes[0]}",
            )
        return wishes.to
    if not shapes:
        return have
    return have if have in shapes else shapes[0]
