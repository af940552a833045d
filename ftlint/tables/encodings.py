"""The encoding of a text that people have: named by them, marked in the file, or recognised."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO, NamedTuple

from ftlint.errors import SourceError
from ftlint.sources.sniff import wide_encoding
from ftlint.tables.table import Table
from ftlint.telling import option

HEAD = 1 << 18
CHUNK = 1 << 20
SURE = 0.6  # of the words that an encoding makes; below it another way of guessing is asked
NEAR = 0.1
LOOK = 1 << 13  # bytes of lines beyond ASCII are enough


class Encoding(NamedTuple):
    """An encoding, what to tell of it, and whether some bytes are not of it: rows that have such
    bytes are problems, and the others are read.
    """

    name: str
    note: str = ""
    broken: bool = False

    def fault(self, text: str) -> str:
        """What is wrong with a text of a file that is broken; empty when nothing is."""
        found = _lost.search(text) if self.broken else None
        return f"byte 0x{ord(found[0]) - 0xDC00:02x} is not {_shown(self.name)}" if found else ""


_lost = re.compile("[\udc80-\udcff]")


def encoding_of(name: str, handle: BinaryIO, wanted: str | None) -> Encoding:
    """The encoding of a file: the one that is wanted, else what its bytes say.

    Raises SourceError for an encoding that there is not, and for bytes in none that is known.
    """
    handle.seek(0)
    head = handle.read(HEAD)
    if wanted:
        return Encoding(_marked(_known(name, wanted), head))
    if head.startswith(codecs.BOM_UTF8):
        found = "utf-8-sig"
    elif wide := wide_encoding(head):
        return Encoding(_marked(wide, head))
    else:
        found = "utf-8"
    offset = invalid_utf8(handle)
    if offset is None:
        return Encoding(found)
    if wide := _unmarked(head[:LOOK]):
        return Encoding(wide, f"read as {wide}; {option('encoding')} names another")
    sample = _sample(handle, head, offset)
    if _is_utf8_mostly(sample):
        return Encoding(found, broken=True)
    guess, whole = _guessed(name, handle, sample, offset)
    note = f"the file is not UTF-8: read as {guess}; {option('encoding')} names another"
    return Encoding(guess, note, broken=not whole)


@contextmanager
def reading(
    name: str, handle: BinaryIO, encoding: Encoding, newline: str = ""
) -> Iterator[io.TextIOWrapper]:
    """The text of a file from its beginning; the file outlives it.

    Raises SourceError when the text is not in the encoding, also where that is read in the block.
    """
    handle.seek(0)
    errors = "surrogateescape" if encoding.broken else "strict"
    text = io.TextIOWrapper(_Open(handle), encoding.name, errors, newline=newline)
    try:
        yield text
    except UnicodeError as error:
        reason = error.reason if isinstance(error, UnicodeDecodeError) else str(error)
        raise SourceError(
            f"not {_shown(encoding.name)}: {reason}",
            place=name,
            remedy=f"name another encoding with {option('encoding')}, or leave it out to have it recognised",
        ) from None
    finally:
        text.detach()


class Written(Table):
    """A table that is text in some encoding."""

    def __init__(self, name: str, handle: BinaryIO, encoding: Encoding) -> None:
        super().__init__(name)
        self.handle: BinaryIO = handle
        self.size = handle.seek(0, 2)
        self.encoding = encoding
        if encoding.note:
            self.note(encoding.note)

    def text(self, newline: str = "") -> AbstractContextManager[io.TextIOWrapper]:
        """The text from its beginning, as `reading` gives it."""
        return reading(self.name, self.handle, self.encoding, newline)


def _shown(name: str) -> str:
    return "UTF-8" if name.startswith("utf-8") else name


def _known(name: str, wanted: str) -> str:
    try:
        found = codecs.lookup(wanted)
        "".encode(found.name)  # refused by what turns bytes into bytes, such as base64
        return found.name
    except (LookupError, ValueError):
        raise SourceError(
            f"there is no encoding {wanted!r}",
            place=name,
            remedy="use a name such as utf-8 or cp1252",
        ) from None


def _marked(name: str, head: bytes) -> str:
    """The encoding that takes the mark at the beginning for what it is, and no character."""
    if name == "utf-8" and head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for mark, ends in ((codecs.BOM_UTF32_LE, "-le"), (codecs.BOM_UTF32_BE, "-be")):
        if name == f"utf-32{ends}" and head.startswith(mark):
            return "utf-32"
    for mark, ends in ((codecs.BOM_UTF16_LE, "-le"), (codecs.BOM_UTF16_BE, "-be")):
        if name == f"utf-16{ends}" and head.startswith(mark):
            return "utf-16"
    return name


def invalid_utf8(handle: BinaryIO) -> int | None:
    """The offset of the first byte that is not UTF-8; None when all are."""
    handle.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = 0
    while True:
        data = handle.read(CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data, not data)
        except UnicodeDecodeError as error:
            return offset - pending + error.start
        if not data:
            return None
        offset += len(data)


def _unmarked(head: bytes) -> str | None:
    """UTF-16 without a mark and with few letters of Latin: read the other way round there would be no
    end of a line, and in another encoding NULs.
    """
    if b"\0" not in head:
        return None
    for wide in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(wide)().decode(head)
        except UnicodeError:
            continue
        if re.search(r"[\r\n]", text) and not re.search(r"[\0-\x08\x0e-\x1f\ufffe\uffff]", text):
            return wide
    return None


def _sample(handle: BinaryIO, head: bytes, offset: int) -> bytes:
    """The lines at the beginning and about an offset that are not all ASCII."""
    start = max(0, offset - HEAD // 2)
    if start < len(head):
        handle.seek(len(head))
        text = head + handle.read(max(0, offset + HEAD // 2 - len(head)))
    else:
        handle.seek(start)
        # What stands before the first end of a line may begin within a character.
        text = head.rpartition(b"\n")[0] + b"\n" + handle.read(HEAD).partition(b"\n")[2]
    return b"\n".join(line for line in text.splitlines() if not line.isascii())[:HEAD]


def _is_utf8_mostly(sample: bytes) -> bool:
    """Whether a text is UTF-8 with some bytes that are not, and not in another encoding: there,
    what reads as UTF-8 is chance.
    """
    text = sample.decode("utf-8", "surrogateescape")
    lost = len(_lost.findall(text))
    beyond = sum(c > "\x7f" for c in text) - lost
    return beyond >= lost


def _guessed(name: str, handle: BinaryIO, sample: bytes, offset: int) -> tuple[str, bool]:
    """The likeliest encoding, of those that are nearly as likely one that has all bytes of the
    file, and whether it has them.
    """
    from ftlint.tables.alphabets import likeliest

    scores = likeliest(sample[:LOOK])
    if not scores or scores[0][0] < SURE:
        from charset_normalizer import from_bytes

        if best := from_bytes(sample).best():
            scores.insert(0, (1.0, codecs.lookup(best.encoding).name))
    if not scores:
        raise SourceError(
            f"byte {offset + 1} is not UTF-8, and no other encoding was recognised",
            place=name,
            remedy=f"save the file as UTF-8, or name its encoding with {option('encoding')}",
        )
    for score, encoding in scores:
        if score >= scores[0][0] - NEAR and _decodes(handle, encoding):
            return encoding, True
    return scores[0][1], False


def _decodes(handle: BinaryIO, encoding: str) -> bool:
    handle.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while data := handle.read(CHUNK):
            decoder.decode(data)
        decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True


class _Open(io.BufferedReader):
    """A reader over a file that outlives it."""

    def __init__(self, handle: BinaryIO) -> None:
        super().__init__(_Raw(handle), CHUNK)


class _Raw(io.RawIOBase):
    def __init__(self, handle: BinaryIO) -> None:
        self.handle: BinaryIO = handle

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        data = self.handle.read(len(buffer))  # type: ignore[arg-type]
        buffer[: len(data)] = data  # type: ignore[index]
        return len(data)
