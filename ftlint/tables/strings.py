"""The shared strings of a workbook, on the disk where they are many: a sheet has only their numbers."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

MEMORY = 1 << 24  # bytes of text that are kept in memory

# ECMA-376 part 1, 22.9.2.19: a character that XML cannot hold is written by its number, and an
# underscore that would look so as `_x005F_`.
_escape = re.compile("_x([0-9A-Fa-f]{4})_")


class SharedStrings:
    """The strings by their numbers, as `openpyxl` asks for them."""

    def __init__(self, xml: IO[bytes]) -> None:
        """Read `sharedStrings.xml`.

        Raises xml.etree.ElementTree.ParseError.
        """
        self._ends = array("Q", (0,))
        self._texts: IO[bytes] = SpooledTemporaryFile(MEMORY)  # noqa: SIM115
        for text in _read(xml):
            data = text.encode("utf-8", "surrogatepass")
            self._texts.write(data)
            self._ends.append(self._ends[-1] + len(data))

    def __del__(self) -> None:
        self._texts.close()

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            raise IndexError(f"there is no shared string {number}")
        start, end = self._ends[number], self._ends[number + 1]
        self._texts.seek(start)
        return self._texts.read(end - start).decode("utf-8", "surrogatepass")


def _read(xml: IO[bytes]) -> Iterator[str]:
    from openpyxl.xml.functions import iterparse

    events = iter(iterparse(xml, events=("start", "end")))
    _, root = next(events)
    for event, node in events:
        if event == "end" and _name(node) == "si":
            # Runs of one string that look different are one text; how it is pronounced is not.
            runs = [n for child in node for n in (child if _name(child) == "r" else (child,))]
            text = "".join(run.text or "" for run in runs if _name(run) == "t")
            yield _escape.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
            root.clear()


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]
