r"""Quotes that a backslash takes into a cell, `"He said \"yes\"."`, as MySQL and others write them, and
readers of CSV do not expect them. Another backslash stays: it may be of a path, a formula or code.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

ESCAPED = '\\"'


def are_by_backslash(sample: str, sign: str, cut: bool) -> bool:
    """Whether a sample of a table cannot be read as it is, and can where such quotes are doubled; of the
    last row of one that is `cut` nobody knows.
    """
    if ESCAPED not in sample or _rows(sample, sign) is not None:
        return False
    rows = _rows("".join(doubled(sample.splitlines(keepends=True))), sign, cut)
    if rows and cut:
        rows.pop()
    return bool(rows) and len({len(row) for row in rows or () if row}) == 1


def doubled(lines: Iterable[str]) -> Iterator[str]:
    """The same lines with these quotes doubled."""
    return (line.replace(ESCAPED, '""') for line in lines)


def _rows(sample: str, sign: str, cut: bool = False) -> list[list[str]] | None:
    """The rows of a sample; None where it cannot be read, be it at its end where that is `cut`."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(sample, newline=""), delimiter=sign, strict=True):
            rows.append(row)
    except csv.Error as error:
        return rows if cut and "unexpected end" in str(error) else None
    return rows
