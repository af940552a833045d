"""Parquet and Arrow files, DataFrames and Hugging Face datasets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from ftlint.errors import SourceError
from ftlint.tables.table import Record, Table

BATCH = 10_000


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
