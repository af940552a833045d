"""Parquet and Arrow files, DataFrames and Hugging Face datasets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

from ftlint.errors import SourceError
from ftlint.sources import columnar, sniff
from ftlint.sources.columnar import BATCH
from ftlint.tables.messages import key_of
from ftlint.tables.table import Record, Table
from ftlint.tables.values import plain

LOOK = 500  # rows whose keys are the columns
_SIMPLE = re.compile(r"(str|string|u?int|float|bool|datetime)(\W.*|\d.*)?", re.IGNORECASE)


class Columnar(Table):
    """Rows from batches of Python values; `read` gives them from the first, as often as asked.

    Raises SourceError for two columns of one name: a row could only have one of them.
    """

    def __init__(
        self,
        name: str,
        form: str,
        columns: Iterable[str],
        read: Callable[[], Iterator[list[dict[str, Any]]]],
    ) -> None:
        super().__init__(name)
        self.format = form
        self.columns = list(columns)
        self.read = read
        if len(set(self.columns)) < len(self.columns):
            twice = next(c for c in self.columns if self.columns.count(c) > 1)
            raise SourceError(
                f"two columns have the name {twice!r}", place=name, remedy="rename one of them"
            )

    def records(self) -> Iterator[Record]:
        number = 0
        for batch in self.read():
            for row in batch:
                number += 1
                yield Record(number, row)


def of_file(name: str, form: sniff.Columnar, handle: BinaryIO) -> Columnar:
    """A Parquet file, a row group at a time; or an Arrow file or stream, as Hugging Face datasets keep
    them on disk.

    Raises SourceError when it cannot be read, or `pyarrow` is missing.
    """
    table = Columnar(name, form, *columnar.columns_of(name, form, handle))
    table.handle = handle
    return table


def frame(data: Any, name: str = "<DataFrame>") -> Columnar:
    """A pandas DataFrame; missing values are None, and columns have their names as text. An index
    that has a name is a column.
    """
    named = [level for level in data.index.names if level is not None]
    if named and not set(named) & set(data.columns):
        data = data.reset_index(named)
    names = [columnar.name_of(column) for column in data.columns]

    def read() -> Iterator[list[dict[str, Any]]]:
        for start in range(0, len(data), BATCH):
            part = data.iloc[start : start + BATCH].set_axis(names, axis=1)
            rows = part.astype(object).where(part.notna(), None).to_dict(orient="records")
            for column, kind in part.dtypes.items():
                if str(kind).lower() in ("float32", "float16"):
                    for row in rows:
                        row[column] = columnar.single(row[column], str(kind).lower() == "float16")
            simple = all(_SIMPLE.fullmatch(str(kind)) for kind in part.dtypes)
            yield rows if simple else _plain_rows(rows, name, start)

    return Columnar(name, "DataFrame", names, read)


def dataset(data: Any, name: str = "<dataset>") -> Columnar:
    """A Hugging Face dataset, or any iterable of mappings, or of lists of messages, that can be gone
    through twice.

    Raises SourceError for one of anything else, also when that is read later.
    """

    def read(most: int = BATCH) -> Iterator[list[dict[str, Any]]]:
        rows = iter(data)
        above = 0
        while batch := list(islice(rows, most)):
            made = _plain_rows(batch, name, above)
            yield [_mapping(row, above + n, name) for n, row in enumerate(made, 1)]
            above += len(batch)

    keys = dict.fromkeys(key for row in next(read(LOOK), ()) for key in row)
    return Columnar(name, "dataset", getattr(data, "column_names", None) or list(keys), read)


def _mapping(row: Any, number: int, name: str) -> dict[str, Any]:
    if isinstance(row, dict):
        return row
    if key := key_of(row):
        return {key: row}
    raise SourceError(
        f"row {number:,} is no mapping, but of type {type(row).__name__}",
        place=name,
        remedy="give rows as mappings, such as {'prompt': …, 'completion': …}",
    )


def held(data: Any) -> Columnar | None:
    """A table or a batch of Arrow, or a frame of polars; None for anything else."""
    kind = type(data).__name__
    if hasattr(data, "to_pylist") and hasattr(data, "schema"):
        return Columnar(f"<{kind}>", kind, *columnar.columns_in_memory(data))
    if not (hasattr(data, "to_dicts") and hasattr(data, "slice")):
        return None

    def read() -> Iterator[list[dict[str, Any]]]:
        for start in range(0, len(data), BATCH):
            yield data.slice(start, BATCH).to_dicts()

    return Columnar(f"<{kind}>", kind, data.columns, read)


def _plain_rows(rows: list[Any], name: str, above: int) -> list[Any]:
    """Rows with values as Python has them, of which so many stand `above`.

    Raises SourceError for one that is nested without an end.
    """
    try:
        return [plain(row) for row in rows]
    except RecursionError:
        words = f"of the rows {above + 1:,} to {above + len(rows):,} one is nested too deeply"
        raise SourceError(words, place=name) from None
