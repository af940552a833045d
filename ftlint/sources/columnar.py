"""Parquet and Arrow files: their columns, and their rows a batch at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from ftlint.errors import SourceError
from ftlint.sources import sniff

BATCH = 10_000  # rows
INDEX = re.compile(r"__index_level_\d+__")  # the name of an index that has none

Rows = list[dict[str, Any]]


class Columns(NamedTuple):
    """The names of the columns, and what reads the rows from the first, as often as asked."""

    names: list[str]
    read: Callable[[], Iterator[Rows]]


def columns_of(name: str, form: sniff.Columnar, handle: BinaryIO) -> Columns:
    """The columns of a file.

    Raises SourceError when it cannot be read, or `pyarrow` is missing.
    """
    return (_parquet if form == "Parquet" else _arrow)(name, handle)


def _parquet(name: str, handle: BinaryIO) -> Columns:
    try:
        import pyarrow
        import pyarrow.parquet as pq
    except ImportError:
        raise _missing(name, "Parquet") from None
    try:
        file = pq.ParquetFile(handle)
    except (pyarrow.ArrowException, OSError) as error:
        raise _broken(name, "a Parquet", error) from None

    def read() -> Iterator[Rows]:
        try:
            for batch in file.iter_batches(BATCH):
                yield _rows(batch)
        except (pyarrow.ArrowException, OSError) as error:
            raise _broken(name, "a Parquet", error) from None

    return Columns(_names(file.schema_arrow), read)


def _arrow(name: str, handle: BinaryIO) -> Columns:
    try:
        import pyarrow
    except ImportError:
        raise _missing(name, "Arrow") from None

    def batches() -> Iterator[Any]:
        handle.seek(0)
        head = handle.read(6)
        handle.seek(0)
        if head == b"ARROW1":
            file = pyarrow.ipc.open_file(handle)
            for index in range(file.num_record_batches):
                yield file.get_batch(index)
        else:
            yield from pyarrow.ipc.open_stream(handle)

    try:
        first = next(batches(), None)
    except (pyarrow.ArrowException, OSError) as error:
        raise _broken(name, "an Arrow", error) from None
    names = _names(first.schema) if first is not None else []

    def read() -> Iterator[Rows]:
        try:
            yield from map(_rows, batches())
        except (pyarrow.ArrowException, OSError) as error:
            raise _broken(name, "an Arrow", error) from None

    return Columns(names, read)


def name_of(column: Any) -> str:
    """The name of a column of a frame as text, of one with several levels all of them."""
    if isinstance(column, tuple):
        return "_".join(str(level) for level in column if level not in (None, ""))
    return str(column)


def columns_in_memory(table: Any) -> Columns:
    """The columns of a table or a batch of Arrow."""
    batches = table.to_batches(BATCH) if hasattr(table, "to_batches") else [table]
    return Columns(_names(table.schema), lambda: map(_rows, batches))


def _names(schema: Any) -> list[str]:
    """The columns, without the numbers that pandas gave to the rows of a frame."""
    return [name for name in schema.names if not INDEX.fullmatch(name)]


def _rows(batch: Any) -> Rows:
    """The rows of a batch, with numbers of single precision as short as they are."""
    batch = batch.select(_names(batch.schema))
    rows: Rows = batch.to_pylist()
    for field in batch.schema:
        if shorter := _shorter(field.type):
            for row in rows:
                row[field.name] = shorter(row[field.name])
    return rows


def _shorter(kind: Any) -> Callable[[Any], Any] | None:
    """What makes values of an Arrow type that holds single precision read as they were written:
    `0.1`, and not what double precision makes of it. None for other types.
    """
    from pyarrow import types

    if types.is_float32(kind) or types.is_float16(kind):
        return partial(single, half=types.is_float16(kind))
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        inner = _shorter(kind.value_type)
        return inner and (lambda value: value and [inner(item) for item in value])
    if types.is_struct(kind):
        fields = {field.name: found for field in kind if (found := _shorter(field.type))}
        return (lambda value: value and _changed(value, fields)) if fields else None
    return None


def single(value: float | None, half: bool = False) -> float | None:
    """The shortest number that is the same in single precision, or in half of it."""
    import numpy

    return None if value is None else float(str((numpy.float16 if half else numpy.float32)(value)))


def _changed(value: dict[str, Any], fields: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {key: fields[key](item) if key in fields else item for key, item in value.items()}


def _broken(name: str, what: str, error: Exception) -> SourceError:
    reason = " ".join(str(error).split())
    return SourceError(
        f"not {what} file that can be read ({reason})",
        place=name,
        remedy="write or download it again",
    )


def _missing(name: str, what: str) -> SourceError:
    return SourceError(
        f"reading {what} needs pyarrow", place=name, remedy='pip install "ftlint[arrow]"'
    )
