"""Parquet and Arrow files, DataFrames and Hugging Face datasets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from ftlint.errors import SourceError
from ftlint.tables.table import Record, Table

BATCH = 10_000


class Columnar(Table):
    """Rows from batches of Python values; `read` gives them from the first, as often as asked."""

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

    def records(self) -> Iterator[Record]:
        number = 0
        for batch in self.read():
            for row in batch:
                number += 1
                yield Record(number, {key: text(value) for key, value in row.items()})


def text(value: Any) -> Any:
    """A value of a typed column as text, without a loss; lists and objects stay such."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        if value != value:  # NaN is how DataFrames write that there is nothing
            return None
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, list | tuple):
        return [_nested(item) for item in value]
    if isinstance(value, dict):
        return {key: _nested(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        return text(value.tolist())
    return str(value)


def _nested(value: Any) -> Any:
    """Inside lists and objects numbers and truth values stay what they are."""
    if isinstance(value, list | tuple):
        return [_nested(item) for item in value]
    if isinstance(value, dict):
        return {key: _nested(item) for key, item in value.items()}
    if isinstance(value, bool | int | float) or value is None:
        return None if value != value else value
    return text(value)


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
        raise SourceError(f"not a Parquet file that can be read ({error})", place=name) from None

    def read() -> Iterator[list[dict[str, Any]]]:
        for batch in file.iter_batches(BATCH):
            yield batch.to_pylist()

    table = Columnar(name, "Parquet", file.schema_arrow.names, read)
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
        raise SourceError(f"not an Arrow file that can be read ({error})", place=name) from None
    names = first.schema.names if first is not None else []
    table = Columnar(name, "Arrow", names, lambda: (batch.to_pylist() for batch in batches()))
    table.handle = handle
    return table


def _missing(name: str, what: str) -> SourceError:
    return SourceError(
        f"reading {what} needs pyarrow", place=name, remedy="pip install 'ftlint[arrow]'"
    )


def frame(data: Any, name: str = "<DataFrame>") -> Columnar:
    """A pandas DataFrame; missing values are None, integers that pandas made floats integers."""

    def read() -> Iterator[list[dict[str, Any]]]:
        for start in range(0, len(data), BATCH):
            part = data.iloc[start : start + BATCH]
            yield part.astype(object).where(part.notna(), None).to_dict(orient="records")

    return Columnar(name, "DataFrame", [str(column) for column in data.columns], read)


def dataset(data: Any, name: str = "<dataset>") -> Columnar:
    """A Hugging Face dataset, or any iterable of mappings that can be gone through twice."""
    columns = getattr(data, "column_names", None) or list(next(iter(data), {}))

    def read() -> Iterator[list[dict[str, Any]]]:
        batch: list[dict[str, Any]] = []
        for row in data:
            batch.append(dict(row))
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch

    return Columnar(name, "dataset", columns, read)
