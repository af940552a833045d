"""Parquet and Arrow files, DataFrames and Hugging Face datasets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from ftlint.errors import SourceError
from ftlint.tables.table import Record, Table

BATCH = 10_000
INDEX = re.compile(r"__index_level_\d+__")  # the name of an index that has none
LOOK = 500  # rows whose keys are the columns


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


def parquet(name: str, handle: BinaryIO) -> Columnar:
    """A Parquet file, a row group at a time.

    Raises SourceError when it cannot be read, or `pyarrow` is missing.
    """
    try:
        import pyarrow
        import pyarrow.parquet as pq
    except ImportError:
        raise _missing(name, "Parquet") from None
    try:
        file = pq.ParquetFile(handle)
    except (pyarrow.ArrowException, OSError) as error:
        raise _broken(name, "a Parquet", error) from None

    def read() -> Iterator[list[dict[str, Any]]]:
        try:
            for batch in file.iter_batches(BATCH):
                yield _rows(batch)
        except (pyarrow.ArrowException, OSError) as error:
            raise _broken(name, "a Parquet", error) from None

    table = Columnar(name, "Parquet", _names(file.schema_arrow), read)
    table.handle = handle
    return table


def arrow(name: str, handle: BinaryIO) -> Columnar:
    """An Arrow file or stream, as Hugging Face datasets keep them on disk.

    Raises SourceError when it cannot be read, or `pyarrow` is missing.
    """
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

    def read() -> Iterator[list[dict[str, Any]]]:
        try:
            yield from map(_rows, batches())
        except (pyarrow.ArrowException, OSError) as error:
            raise _broken(name, "an Arrow", error) from None

    table = Columnar(name, "Arrow", names, read)
    table.handle = handle
    return table


def _names(schema: Any) -> list[str]:
    """The columns, without the numbers that pandas gave to the rows of a frame."""
    return [name for name in schema.names if not INDEX.fullmatch(name)]


def _rows(batch: Any) -> list[dict[str, Any]]:
    """The rows of a batch, with numbers of single precision as short as they are."""
    batch = batch.select(_names(batch.schema))
    rows: list[dict[str, Any]] = batch.to_pylist()
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
        return partial(_single, half=types.is_float16(kind))
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        inner = _shorter(kind.value_type)
        return inner and (lambda value: value and [inner(item) for item in value])
    if types.is_struct(kind):
        fields = {field.name: found for field in kind if (found := _shorter(field.type))}
        return (lambda value: value and _changed(value, fields)) if fields else None
    return None


def _single(value: float | None, half: bool = False) -> float | None:
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
        f"reading {what} needs pyarrow", place=name, remedy="pip install 'ftlint[arrow]'"
    )


def frame(data: Any, name: str = "<DataFrame>") -> Columnar:
    """A pandas DataFrame; missing values are None, and columns have their names as text. An index
    that has a name is a column.
    """
    named = [level for level in data.index.names if level is not None]
    if named and not set(named) & set(data.columns):
        data = data.reset_index(named)
    names = [str(column) for column in data.columns]

    def read() -> Iterator[list[dict[str, Any]]]:
        for start in range(0, len(data), BATCH):
            part = data.iloc[start : start + BATCH].set_axis(names, axis=1)
            rows = part.astype(object).where(part.notna(), None).to_dict(orient="records")
            for column, kind in part.dtypes.items():
                if str(kind).lower() in ("float32", "float16"):
                    for row in rows:
                        row[column] = _single(row[column], str(kind).lower() == "float16")
            yield rows

    return Columnar(name, "DataFrame", names, read)


def dataset(data: Any, name: str = "<dataset>") -> Columnar:
    """A Hugging Face dataset, or any iterable of mappings that can be gone through twice.

    Raises SourceError for one of anything else.
    """
    for number, row in enumerate(islice(data, LOOK), 1):
        if not isinstance(row, Mapping):
            raise SourceError(
                f"row {number} is a {type(row).__name__}",
                place=name,
                remedy="give rows as mappings, such as {'prompt': …, 'completion': …}",
            )
    first = dict.fromkeys(key for row in islice(data, LOOK) for key in row)
    columns = getattr(data, "column_names", None) or list(first)

    def read() -> Iterator[list[dict[str, Any]]]:
        batch: list[dict[str, Any]] = []
        for row in data:
            batch.append(dict(row))
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch

    return Columnar(name, "dataset", columns, read)
