"""Rows of an array, or of objects over several lines, changed where they stand in their file.

They were mended as lines, in which white space of the file is spaces: what was changed in a line is
changed in the file's own bytes, and all else stays as it is written there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import accumulate

from ftlint import spans
from ftlint.errors import FixError
from ftlint.model import Block
from ftlint.sources.layout import BROKEN

_TOKENS = rb"(?s)" + spans.STRING + rb"|[ \t\r\n]++|[\[\]{},:]|[^\s\[\]{},:\"]++|."
_SPACES = rb"[ \t\r\n]*\n[ \t\r\n]*"


class Standing:
    """The file as it becomes, a block after the other. `held` says how many bytes were read and
    wait: what stands between two rows depends on whether the next of them stays.
    """

    def __init__(self, name: str, array: bool) -> None:
        self._name = name
        self._apart = b"," if array else b"\n"
        self._head: bytes | None = None
        self._since = b""  # what stands after the last row that was read
        self._begun = False

    @property
    def held(self) -> int:
        return len(self._since)

    def take(self, block: Block, changed: Mapping[int, list[bytes]]) -> bytes:
        """The bytes that come of a block, of whose rows some are other lines, or none.

        Raises FixError for a row that is to change and has line breaks in a text.
        """
        text = block.original or b""
        pieces: list[bytes] = []
        seen = at = 0
        for n, line in enumerate(block.lines):
            row = line.strip(b" ")
            start = at + len(line) - len(line.lstrip(b" "))
            end = start + len(row)
            at += len(line) + 1
            gap = self._since + text[seen:start]
            self._since, seen = b"", end
            if self._head is None:
                self._head = gap
            new = changed.get(n, [line])
            if not new:
                continue
            pieces.append(gap if self._begun else self._head)
            self._begun = True
            stands = text[start:end]
            if n in changed:
                if BROKEN in row:
                    raise FixError(
                        "a text in it has a raw line break: nothing was changed",
                        place=self._name,
                        remedy=r"write \n there, and run again",
                    )
                stands = _rewritten(stands, row, self._apart.join(map(_bare, new)))
            pieces.append(stands)
        self._since += text[seen:]
        return b"".join(pieces)

    def rest(self) -> bytes:
        """What comes after the last row."""
        return self._since if self._begun else (self._head or b"") + self._since


def _bare(line: bytes) -> bytes:
    return line.strip(b" ")


def _rewritten(stands: bytes, row: bytes, new: bytes) -> bytes:
    """What a row in a file becomes, when the same row in one line becomes `new`."""
    before, after = re.findall(_TOKENS, row), re.findall(_TOKENS, new)
    starts = list(accumulate(map(len, before), initial=0))
    # A break that is put between two values is a copy of one that stood between others.
    breaks = {b" " * len(found): found for found in reversed(re.findall(_SPACES, stands))}
    pieces: list[bytes] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            pieces.append(stands[starts[a] : starts[b]])
        else:
            pieces += [breaks.get(token, token) for token in after[c:d]]
    return b"".join(pieces)
