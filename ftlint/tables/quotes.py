"""Whether the quotes in a table hold its cells together, or are signs of its texts: programs that
write TSV quote, or leave a quote at the beginning of a cell as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import TextIOWrapper

Opened = Callable[[], AbstractContextManager[TextIOWrapper]]

PIECE = 1 << 20


def are_signs(opened: Opened) -> bool:
    """Whether a TSV was written without quoting: each line has the cells of the first, and with
    quotes it cannot be read or some lines would go into one cell. `opened` gives its text.

    Any doubt is for the quotes. They may hold cells with lines that look like rows, as a table in
    a prompt has them, so that one alone speaks against them, or quotes that no writer leaves bare.
    """
    if not _may_open_cells(opened):
        return False
    with opened() as text:
        tabs = -1
        for line in text:
            bare = line.rstrip("\r\n")
            if not bare:
                continue
            tabs = bare.count("\t") if tabs < 0 else tabs
            if bare.count("\t") != tabs or '""' in bare:
                return False
    return tabs > 0 and _is_misread(opened)


def _may_open_cells(opened: Opened) -> bool:
    """Whether a quote stands at the beginning of a cell."""
    last = "\n"
    with opened() as text:
        while piece := text.read(PIECE):
            if last + piece[0] in ('\t"', '\n"') or '\t"' in piece or '\n"' in piece:
                return True
            last = piece[-1]
    return False


def _is_misread(opened: Opened) -> bool:
    """Whether a reading with quotes fails, or makes cells with lines that the quotes do not mean."""
    rows = joined = 0
    bare = False
    with opened() as text:
        reader = csv.reader(text, delimiter="\t", strict=True)
        before = 0
        try:
            for row in reader:
                rows += any(row)
                joined += reader.line_num - before > 1
                before = reader.line_num
                bare = bare or any('"' in cell for cell in row)
        except csv.Error:
            return True
    # No quote was doubled, so that one inside of a cell stands in a cell without quotes.
    return joined > 0 and (bare or (joined == 1 and rows > 2))
