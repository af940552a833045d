"""Tables whose columns are lined up with spaces, as people and databases write them to be read: the
spaces are no part of the cells.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

SOME = 4  # rows that show that it was meant


def is_lined_up(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column among these rows is: at least half of its cells, the first among them, have
    different numbers of spaces after or before them, and nearly all of these are equally wide then.
    """
    width = max(map(len, rows), default=0)
    columns = ([row[i] for row in rows if i < len(row)] for i in range(width))
    return len(rows) >= SOME and any(map(_is_padded, columns))


def _is_padded(cells: Sequence[str]) -> bool:
    padded = [cell for cell in cells if cell.strip(" ") and cell != cell.strip(" ")]
    if 2 * len(padded) < len(cells) or cells[0] not in padded:
        return False
    pads = {len(cell) - len(cell.strip(" ")) for cell in padded}
    (_, often) = Counter(map(_width, padded)).most_common(1)[0]
    return len(pads) >= SOME and often >= 0.9 * len(padded)


def _width(cell: str) -> int:
    """How many places a cell takes where letters have one width each."""
    return sum(not unicodedata.combining(character) for character in cell)
