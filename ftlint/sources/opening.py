"""Opening what people name: a path, a stream, bytes, rows or a DataFrame."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from ftlint.errors import SourceError
from ftlint.model import Fault
from ftlint.paths import stamp
from ftlint.sources import sniff
from ftlint.sources.source import BLOCK, Source

SPOOL = 64 << 20
BUFFER = 1 << 16


def open_path(path: str, *, name: str | None = None) -> Source:
    """A file by its path. Pipes are read to their end first; compressed and UTF-16 files are
    decoded into a temporary file.

    Raises SourceError when there is nothing there that can be read as text.
    """
    # A name of bytes that are no text cannot be written into a report.
    shown = name or os.fsencode(path).decode("utf-8", "replace")
    handle = open_file(path, name=name)
    try:
        if stat.S_ISFIFO(os.fstat(handle.fileno()).st_mode):
            return open_stream(handle, shown)
        return _decoded(shown, handle, path, stamp(os.fstat(handle.fileno())))
    except OSError as error:
        handle.close()
        raise SourceError(_reason(error), place=shown) from None
    except BaseException:
        handle.close()
        raise


def open_file(path: str, *, name: str | None = None) -> BinaryIO:
    """The bytes of a file.

    Raises SourceError when there is no file that may be read.
    """
    shown = name or path
    if "\0" in path:
        raise SourceError("no file has a NUL in its name", place=shown.replace("\0", "\\0"))
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            os.listdir(path)
            raise SourceError("this is a directory", place=shown, remedy="name the files in it")
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
            raise SourceError("this is a device, not a file", place=shown)
        return open(path, "rb", buffering=BUFFER)
    except OSError as error:
        raise SourceError(_reason(error), place=shown, remedy=_remedy(error, path)) from None


def open_stream(stream: BinaryIO, name: str) -> Source:
    """Standard input or a pipe, kept in memory while small and in a temporary file beyond."""
    return _decoded(name, spooled(stream), None, ())


def spooled(stream: BinaryIO) -> BinaryIO:
    """A stream read to its end, into something that can be read again."""
    spool = _spool()
    while chunk := stream.read(BLOCK):
        spool.write(chunk)
    return spool


def open_bytes(data: bytes, name: str = "<bytes>") -> Source:
    """Bytes as a file would hold them."""
    return _decoded(name, io.BytesIO(data), None, ())


def open_records(records: Iterable[Any] | Any, name: str = "<rows>") -> Source:
    """An iterable of mappings, a DataFrame of pandas or polars, or a table of Arrow: one JSON
    object a row.

    Raises SourceError when a row cannot be written as JSON.
    """
    listed = getattr(records, "to_dicts", None) or getattr(records, "to_pylist", None)
    if listed is not None:
        name = f"<{type(records).__name__}>" if name == "<rows>" else name
        records = listed()
    elif hasattr(records, "to_dict") and hasattr(records, "columns"):
        from ftlint.sources.columnar import name_of

        name = "<DataFrame>" if name == "<rows>" else name
        frame: Any = records
        names = [name_of(column) for column in frame.columns]
        if len(set(names)) < len(names):
            raise SourceError(
                "two columns have the same name", place=name, remedy="rename one of them"
            )
        # pandas has several values for nothing, one of them a date.
        frame = frame.set_axis(names, axis=1)
        records = frame.astype(object).where(frame.notna(), None).to_dict(orient="records")
    return Source(name, io.BytesIO(_lines(name, list(records))), layout="lines", typed=True)


def _lines(name: str, rows: list[Any], first: int = 1) -> bytes:
    """Rows as lines of JSON; the `first` of them has this number.

    Raises SourceError when a row cannot be written as JSON.
    """
    import msgspec

    rows = _with_texts(rows)
    encoder = msgspec.json.Encoder(enc_hook=_plain)
    try:
        return encoder.encode_lines(rows)
    except (TypeError, ValueError, RecursionError):
        return b"".join([_line(row, n, name, encoder.encode) for n, row in enumerate(rows, first)])


def _with_texts(rows: list[Any]) -> list[Any]:
    """The rows with texts in place of the bytes in which databases keep them. Bytes that are no text,
    such as those of a picture, stay, and are written as base64. Whether rows have any, some tell.
    """
    try:
        if any(map(_has_bytes, rows[:: max(1, len(rows) // LOOK)])):
            return [_as_text(row) for row in rows]
    except RecursionError:  # a row that is nested too deeply is refused when it is written
        pass
    return rows


LOOK = 200
_Bytes = bytes | bytearray | memoryview


def _has_bytes(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_bytes, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_bytes, value))
    return isinstance(value, _Bytes)


def _as_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(inner) for inner in value]
    try:
        return bytes(value).decode() if isinstance(value, _Bytes) else value
    except UnicodeDecodeError:
        return value


def _line(row: Any, number: int, name: str, encode: Callable[[Any], bytes]) -> bytes:
    """One row as JSON, with half characters escaped: they are findings like any other."""
    try:
        try:
            return encode(row) + b"\n"
        except UnicodeEncodeError:
            import json

            import msgspec

            return json.dumps(msgspec.to_builtins(row, enc_hook=_plain)).encode() + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise SourceError(f"row {number:,} is what JSON cannot hold: {error}", place=name) from None


def _plain(value: Any) -> Any:
    """What arrays and dates of other libraries are in JSON."""
    for name in ("tolist", "isoformat"):
        if hasattr(value, name):
            return getattr(value, name)()
    raise TypeError(f"an object of type {type(value).__name__}")


def _spool() -> BinaryIO:
    """A file in memory that moves to the disk when it grows large."""
    import tempfile

    return tempfile.SpooledTemporaryFile(SPOOL)  # type: ignore[return-value]


def open_decoded(name: str, handle: BinaryIO) -> tuple[BinaryIO, str]:
    """The bytes inside a compressed file, and how it is compressed; or the file as it is.

    Raises SourceError for data that is cut short or broken, and for those that are elsewhere.
    """
    handle.seek(0)
    head = handle.read(sniff.HEAD)
    if size := sniff.pointed_at(head):
        reason = (
            f"this is a pointer of Git LFS: the file itself, of {size:,} bytes, was not fetched"
        )
        raise SourceError(reason, place=name, remedy="git lfs pull (in a workflow: `lfs: true`)")
    packed = sniff.compression(head)
    return (_unpacked(name, handle, packed), packed) if packed else (handle, "")


def _decoded(name: str, handle: BinaryIO, path: str | None, mark: tuple[int, ...]) -> Source:
    handle, converted = open_decoded(name, handle)
    handle.seek(0)
    head, typed = handle.read(sniff.HEAD), False
    notes: tuple[Fault, ...] = ()
    if encoding := sniff.wide_encoding(head):
        notes = (Fault(0, "invalid-utf8", None, {"reason": f"the file is {encoding.upper()}"}),)
        handle = _as_utf8(name, handle, encoding)
        converted = converted or encoding
    elif form := sniff.columns(name, head):
        handle = _as_lines(name, form, handle)
        converted, typed = form, True
    elif words := sniff.binary(head):
        remedy = "give a JSON Lines file"
        if sniff.workbook(head):
            remedy = "ftlint prepare converts tables"
        raise SourceError(f"not a text file: it is {words}", place=name, remedy=remedy)
    if name.lower().endswith((".csv", ".tsv")) and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (
        b"{",
        b"[",
    ):
        raise SourceError(
            "this is a table, not JSON Lines", place=name, remedy="ftlint prepare converts it"
        )
    return Source(
        name, handle, path=path, stamp=mark, converted=converted, notes=notes, typed=typed
    )


def _unpacked(name: str, handle: BinaryIO, packed: str) -> BinaryIO:
    handle.seek(0)
    spool = _spool()
    try:
        for chunk in _gunzipped(handle) if packed == "gzip" else _unzstd(name, handle):
            spool.write(chunk)
    except EOFError:
        reason = "the compressed data is cut short"
        raise SourceError(reason, place=name, remedy="copy or compress it again") from None
    except ValueError as error:
        reason = f"broken {packed} data ({error})"
        raise SourceError(reason, place=name, remedy="copy or compress it again") from None
    handle.close()
    return spool


def _gunzipped(handle: BinaryIO) -> Iterator[bytes]:
    import gzip
    import zlib

    stream = gzip.GzipFile(fileobj=handle, mode="rb")
    try:
        while chunk := stream.read(BLOCK):
            yield chunk
    except (zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(str(error)) from None


def _unzstd(name: str, handle: BinaryIO) -> Iterator[bytes]:
    try:
        import zstandard
    except ImportError:
        raise SourceError(
            "compressed with zstd", place=name, remedy='pip install "ftlint[zstd]"'
        ) from None
    frame = zstandard.ZstdDecompressor().decompressobj()
    try:
        while chunk := handle.read(BLOCK):
            while chunk:
                if frame.eof:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                yield frame.decompress(chunk)
                chunk = frame.unused_data if frame.eof else b""
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    if not frame.eof:
        raise EOFError


def _as_lines(name: str, form: sniff.Columnar, handle: BinaryIO) -> BinaryIO:
    from ftlint.sources.columnar import columns_of

    spool, number = _spool(), 1
    for rows in columns_of(name, form, handle).read():
        spool.write(_lines(name, rows, number))
        number += len(rows)
    handle.close()
    return spool


def _as_utf8(name: str, handle: BinaryIO, encoding: str) -> BinaryIO:
    handle.seek(0)
    try:
        text = handle.read().decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"neither UTF-8 nor whole {encoding.upper()}: {error.reason} at byte {error.start}",
            place=name,
            remedy="save the file as UTF-8",
        ) from None
    handle.close()
    return io.BytesIO(text.removeprefix("\ufeff").encode("utf-8", "replace"))


def _reason(error: OSError) -> str:
    words = error.strerror or str(error)
    return words[:1].lower() + words[1:]


def _remedy(error: OSError, path: str) -> str:
    if isinstance(error, PermissionError):
        return "check its permissions"
    if not isinstance(error, FileNotFoundError):
        return ""
    if "://" in path:
        return "download it, and give the file"
    if path.startswith("~"):
        return "write the folder out: only shells know what ~ is"
    return _meant(path) or "check the path"


def _meant(path: str) -> str:
    """Which file is meant, where the path is one letter or a quote away from it."""
    from difflib import get_close_matches

    folder, name = os.path.split(path.strip("\"' "))
    try:
        there = os.listdir(folder or ".")
    except OSError:
        return ""
    close = get_close_matches(name, there, 1, 0.85)
    return f"did you mean {os.path.join(folder, close[0])!r}?" if close else ""
