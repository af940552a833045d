"""Opening whatever people have as a table: by what the bytes are, and by the name only then."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple

from ftlint.errors import SourceError
from ftlint.sources import Source
from ftlint.sources.opening import open_decoded, open_file, spooled
from ftlint.sources.sniff import HEAD, columns
from ftlint.tables import strangers
from ftlint.tables.exports import is_record, known, people
from ftlint.tables.table import Table
from ftlint.tables.values import decoded
from ftlint.telling import option

DELIMITED = (".csv", ".tsv", ".tab", ".psv")
LINES = (".jsonl", ".ndjson", ".json")
PLAIN = (".txt", ".text", ".md")


class Reading(NamedTuple):
    """How a source is to be read, where somebody says it."""

    sheet: str | None = None
    encoding: str | None = None
    header: bool | None = None


def open_table(
    data: Any,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
) -> Table:
    """A table from a path (`-` is standard input), bytes, a DataFrame, a table of Arrow, a Hugging Face
    dataset or a list of mappings. `header` says whether the first row of a sheet names the columns.

    Raises SourceError when there is nothing in it that can be read as rows.
    """
    how = Reading(sheet, encoding, header)
    if isinstance(data, str | os.PathLike):
        path = os.fspath(data)
        if path == "-":
            return _table("<stdin>", spooled(sys.stdin.buffer), how)
        handle = open_file(path)
        try:
            return _table(path, handle, how)
        except BaseException:
            handle.close()
            raise
    if isinstance(data, bytes | bytearray):
        import io

        return _table("<bytes>", io.BytesIO(data), how)
    from ftlint.tables import columnar

    if hasattr(data, "iloc") and hasattr(data, "columns"):
        return known(columnar.frame(data))
    if table := columnar.held(data):
        return known(table)
    rows = hasattr(data, "__iter__") and not hasattr(data, "__next__")
    if rows and not isinstance(data, Mapping):
        return known(columnar.dataset(data))
    if isinstance(data, Mapping) and (splits := [k for k in data if hasattr(data[k], "features")]):
        raise SourceError("these are several datasets", remedy=f"give one of them: [{splits[0]!r}]")
    raise SourceError(
        f"cannot read data of type {type(data).__name__}",
        remedy="give a path, bytes, a DataFrame, a dataset or a list of rows",
    )


def _table(name: str, handle: BinaryIO, how: Reading) -> Table:
    handle, packed = open_decoded(name, handle)
    bare = name.lower()
    if packed:
        bare = bare.removesuffix(".gz").removesuffix(".zst")
    handle.seek(0)
    head = handle.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        from ftlint.tables.workbook import Workbook

        strangers.refuse_archive(name, bare, handle)
        return Workbook(name, handle, how.sheet, how.header)
    if how.sheet is not None:
        raise SourceError(
            "only workbooks have sheets", place=name, remedy=f"leave out {option('sheet')}"
        )
    if form := columns(bare, head):
        from ftlint.tables.columnar import of_file

        return known(of_file(name, form, handle))
    strangers.refuse(name, bare, head, bare.endswith(PLAIN))
    if _is_json(bare, head.lstrip(b"\xef\xbb\xbf \t\r\n")):
        return _json(name, handle)
    from ftlint.tables.delimited import Delimited
    from ftlint.tables.encodings import encoding_of
    from ftlint.tables.labelled import Questions, is_labelled
    from ftlint.tables.plain import Paragraphs, is_table, named_by

    found = encoding_of(name, handle, how.encoding)
    if bare.endswith(PLAIN):
        if is_table(name, handle, found):
            return Delimited(name, handle, found, "\t", how.header)
        if how.header is not None or named_by(name, handle, found):
            return Delimited(name, handle, found, header=how.header)
        text = Paragraphs(name, handle, found)
        return Questions(text) if is_labelled(text) else text
    return Delimited(name, handle, found, header=how.header)


def _is_json(bare: str, head: bytes) -> bool:
    """Whether what begins so is JSON, and no table with brackets in its first cell, nor a text that
    begins with one, such as [1/3/2024, 10:15] … Lines that are a text each are JSON by their name only.
    """
    if bare.endswith(LINES) and head.startswith(b'"'):
        return bool(re.match(rb'"(?:[^"\\\n]|\\.)*"[ \t\r]*(?:\n|\Z)', head))
    if head[:1] not in (b"{", b"["):
        return bare.endswith(LINES)
    if bare.endswith(PLAIN):
        return bool(re.match(rb'\{\s*(?:["}]|\Z)|\[\s*(?:[\[{"\]]|\Z)', head))
    if not bare.endswith(DELIMITED):
        return True
    first, _, more = head.partition(b"\n")
    whole = not more or first.rstrip(b", \t\r").endswith((b"{", b"}", b"[", b"]"))
    return whole and bool(re.match(rb'(?:\[\s*)?\{\s*"[^"\n]*"\s*:', head))


def _json(name: str, handle: BinaryIO) -> Table:
    return known(_documents(name, handle))


def _documents(name: str, handle: BinaryIO) -> Table:
    from ftlint.tables import documents

    handle.seek(0)
    source = Source(name, handle)
    if source.layout == "objects" or (source.layout == "lines" and name.endswith(".json")):
        handle.seek(0)
        try:
            value = decoded(handle.read())
        except (ValueError, RecursionError):
            return documents.Lines(source)
        if isinstance(value, dict) and not _is_row(value):
            people.refuse(name, value)
            return documents.Columns(name, value)
    return documents.Lines(source)


def _is_row(value: dict[str, Any]) -> bool:
    """Whether one object is a row itself, and not a table of rows."""
    from ftlint.shapes import shape_of
    from ftlint.tables.documents import are_pairs

    if is_record(value):
        return True
    if are_pairs(value):
        return False
    held = list(value.values())
    if held and all(isinstance(item, dict) for item in held):
        return False
    lists = [item for item in held if isinstance(item, list)]
    if len(lists) == len(held) > 1 and all(isinstance(x, str) for item in lists for x in item):
        return False
    return shape_of(value) is not None or not any(
        isinstance(item, list | dict) for item in value.values()
    )
