"""A source before anything is done to it: opened, with the columns that make its rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from ftlint import catalog
from ftlint.conversion import PAIRS, WRITE, Converter
from ftlint.errors import ConfigError, Error, SourceError, Undecided
from ftlint.preparation import guess, mapping, turns
from ftlint.preparation.converting import converter_of
from ftlint.preparation.forgone import Forgone, forgone
from ftlint.preparation.mapping import MappingOf
from ftlint.preparation.turns import Spoken
from ftlint.preparation.wishes import Wishes
from ftlint.tables import SHEETS, Table, open_table
from ftlint.tables.table import counted
from ftlint.telling import option


class Headless(Undecided):
    """The first row of a sheet looks like data, and nobody said what it is."""

    def __init__(self, table: Table) -> None:
        super().__init__(
            f"the first row may be data, not the names of columns: {table.headless}",
            place=table.name,
            lead=f"if it is names, add {option('header', True)}; if it is data",
            options={"header": False},
        )


class Stage(msgspec.Struct):
    """What is known before anything is done: the table, how its columns become fields, what makes
    rows of another shape of them, and what people should know of that. Where each row of the source
    is one turn, `spoken` says how conversations are made of them, which are the table. What is `forgone`
    somebody has to agree to.
    """

    table: Table
    mapping: MappingOf
    shape: str
    converter: Converter | None = None
    notes: list[str] = []
    spoken: Spoken | None = None
    forgone: Forgone | None = None

    @property
    def doubtful(self) -> bool:
        """Whether somebody has to agree to what is made."""
        return bool(self.mapping.doubt or self.forgone)

    @property
    def columns(self) -> dict[str, str]:
        """What is made of which column of the source."""
        if self.spoken:
            return self.spoken.columns
        return {field: template.text for field, template in self.mapping.fields.items()}

    @property
    def source(self) -> Table:
        """The table as it was opened."""
        return self.spoken.table.export if self.spoken else self.table


def look(source: Any, wishes: Wishes) -> Stage:
    """Open a source and decide on the mapping.

    Raises SourceError, ConfigError, and Headless where the first row may be data.
    """
    table = open_table(source, sheet=wishes.sheet, encoding=wishes.encoding, header=wishes.header)
    try:
        return _staged(table, wishes)
    except BaseException:
        table.close()
        raise


def _staged(table: Table, wishes: Wishes) -> Stage:
    if wishes.header is not None and table.format not in SHEETS:
        raise ConfigError(
            "only CSV, TSV and workbooks have a header row",
            place=table.name,
            remedy=f"leave out {option('header', wishes.header)}",
        )
    if table.headless and not mapping.names_columns(wishes.map, table):
        raise Headless(table)
    try:
        spoken = turns.spoken(table, wishes.map, wishes.speakers)
        found = _mapping(table, wishes, spoken)
    except Error:
        if not wishes.map:  # what was never calculated may hide what a column is
            _all_calculated(table, [])
        raise
    certain = wishes.map or not found.doubt
    unused = spoken.unused if spoken else found.unused(table)
    _all_calculated(table, unused if certain else [])
    table = spoken.table if spoken else table
    shape = _target_shape(wishes, "completion" if table.format == "TXT" else found.shape)
    shape = shape or found.shape
    converter, notes = converter_of(
        table,
        found,
        shape,
        system=wishes.system,
        separator=wishes.separator,
        stop=wishes.stop,
        chat_template=wishes.chat_template,
    )
    left = forgone(table, found, shape, wishes.target)
    if left and wishes.to is not None:  # who names the shape says so
        notes = [left.words, *notes]
        left = None
    return Stage(table, found, shape, converter, notes, spoken, left)


def _mapping(table: Table, wishes: Wishes, spoken: Spoken | None) -> MappingOf:
    """Which columns make which fields: as the user says, or else as their names and texts do."""
    if spoken:
        return MappingOf("chat", doubt=spoken.doubt)
    if wishes.map:
        named = _target_shape(wishes, None) if wishes.to is None else wishes.to
        return mapping.given(wishes.map, table, named if named in mapping.FIELDS else None)
    return guess.proposed(table)


def _all_calculated(table: Table, unused: Collection[str]) -> None:
    """Raise SourceError where formulas whose values the file does not hold stand in a column of which
    rows are made; in those that are certain to be `unused` they are told of.
    """
    needed = [
        cell for name, cells in table.valueless.items() if name not in unused for cell in cells
    ]
    if needed:
        some = ", ".join(needed[:5]) + (" …" if len(needed) > 5 else "")
        raise SourceError(
            f"{counted(len(needed), 'formula')} {'has' if len(needed) == 1 else 'have'} no value in the file ({some})",
            place=table.name,
            remedy="open it in a spreadsheet program and save it, so that they are calculated",
        )
    if table.valueless:
        names = ", ".join(map(repr, table.valueless))
        table.note(f"formulas without a value in the file, in columns that are not used: {names}")


def agreed(stage: Stage) -> None:
    """Raise Undecided where a guess says which columns are meant, or answers are not learnt as they are
    meant, for whom nobody can ask.
    """
    if not stage.mapping.doubt and stage.forgone:
        raise Undecided(
            stage.forgone.words,
            place=stage.table.name,
            lead=stage.forgone.agreed,
            options={"to": stage.shape},
        )
    if not stage.mapping.doubt:
        return
    what = "who says what" if stage.spoken else "which columns are meant"
    told = ", ".join(f"{field} from {text!r}" for field, text in stage.columns.items())
    columns = {field: template.typed for field, template in stage.mapping.fields.items()}
    raise Undecided(
        f"{what} is a guess ({told}): {stage.mapping.doubt}",
        place=stage.table.name,
        lead="if that is right",
        options=stage.spoken.options if stage.spoken else {"map": columns},
    )


def _target_shape(wishes: Wishes, have: str | None) -> str | None:
    """The shape to write: the one asked for, else one that the target takes."""
    shapes = catalog.target_named(wishes.target).shapes if wishes.target else ()
    if wishes.to is not None:
        if shapes and wishes.to not in shapes:
            raise ConfigError(
                f"{wishes.target} takes no {wishes.to} rows",
                remedy=f"leave out {option('to')}, or give {option('to', shapes[0])}",
            )
        return wishes.to
    if not shapes:
        return have
    fits = [name for name in shapes if name in WRITE and (name in PAIRS) == (have in PAIRS)]
    return have if have in shapes else (*fits, *shapes)[0]
