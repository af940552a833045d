"""What a file is, from its first bytes: compressed, binary, in which encoding, laid out how."""

from __future__ import annotations

import json
import re
from typing import Literal

from ftlint import spans

Layout = Literal["lines", "array", "objects", "cr"]
Columnar = Literal["Parquet", "Arrow"]

HEAD = 1 << 16
UTF8_BOM = b"\xef\xbb\xbf"

_BINARY = {
    b"PK\x03\x04": "a ZIP archive, such as an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "an SQLite database",
    b"%PDF-": "a PDF",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x93NUMPY": "an array of NumPy",
    b"\x80\x04\x95": "a pickle of Python",
    b"\x80\x05\x95": "a pickle of Python",
    b"\x7fELF": "a program",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ\x00": "compressed with xz",
    b"7z\xbc\xaf": "a 7-Zip archive",
}


def workbook(head: bytes) -> bool:
    """Whether a file that holds no text may be a workbook, which `ftlint prepare` reads."""
    return head.startswith(b"PK\x03\x04")


def columns(name: str, head: bytes) -> Columnar | None:
    """How a file keeps its rows, where that is column by column. Streams of Arrow begin with no
    mark of their own.
    """
    if head.startswith(b"PAR1"):
        return "Parquet"
    if head.startswith(b"ARROW1") or name.lower().endswith((".arrow", ".feather")):
        return "Arrow"
    return None


def compression(head: bytes) -> Literal["gzip", "zstd"] | None:
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    return None


def wide_encoding(head: bytes) -> str | None:
    """`utf-16`, `utf-16-le`, `utf-16-be`, `utf-32` when the text is in one of them."""
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = head[0:2048:2], head[1:2048:2]
    if len(odd) > 8 and odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if len(odd) > 8 and even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def signed(head: bytes) -> str | None:
    """In words what a file is that begins with the sign of a format that is no text."""
    return next((words for magic, words in _BINARY.items() if head.startswith(magic)), None)


def binary(head: bytes) -> str | None:
    """In words what a file is that holds no text; None for text."""
    if words := signed(head):
        return words
    controls = len(head) - len(head.translate(None, bytes(range(9)) + bytes(range(14, 27))))
    return "a binary file" if controls > 0.05 * len(head) else None


def pointed_at(head: bytes) -> int | None:
    """How many bytes the file has that Git LFS keeps elsewhere, where this is but its pointer."""
    found = _POINTER.fullmatch(head)
    return int(found[1]) if found else None


_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/\S+\s(?:[a-z0-9.-]+ [^\n]*\n)*?size (\d+)\s*"
)


def layout(head: bytes, complete: bool) -> Layout:
    """How rows lie in a file that begins with `head` (all of it when `complete`)."""
    start = spans.skip_space(head, 0)
    mark = head[start : start + 1]
    if mark not in (b"{", b"["):
        return "lines"
    if b"\n" not in head[start:] and b"\r" in head[start:].rstrip():
        return "cr"
    line, _, rest = head[start:].partition(b"\n")
    if mark == b"[":
        inside = line[1:].lstrip()[:1]
        if _whole(line) and (rest.strip() or inside not in (b"{", b"]")):
            return "lines"
        return "array"
    if not rest.strip() or _begins_whole(line):
        return "lines"
    try:
        end = spans.value_end(head, start)
    except ValueError:
        # The first object outlasts what was read: over lines only if its own line is a stub.
        return "objects" if not complete and line.strip() in (b"{", b"{[") else "lines"
    # Breaks may also stand in texts, as themselves: of a value that ends nowhere else, such are left.
    over = b"\n" in head[start:end] and _whole(head[start:end], strict=False)
    return "objects" if over else "lines"


def _whole(text: bytes, strict: bool = True) -> bool:
    try:
        json.loads(text, strict=strict)
    except (ValueError, RecursionError):
        return False
    return True


def _begins_whole(line: bytes) -> bool:
    try:
        return _whole(line[: spans.value_end(line, 0)])
    except ValueError:
        return False
