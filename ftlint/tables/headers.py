"""Whether the first row of a sheet names its columns, or is a row like those below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ftlint.tables.table import counted, listed

LOOK = 200  # rows that the first is held against

# What a cell is, where all of a column are the same and a name would not be.
_KINDS = {
    "a number": re.compile(r"[-+]?\d[\d.,' ]*%?"),
    "a date": re.compile(
        r"\d{4}-\d\d?-\d\d?([T ].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}( .*)?|\d{4}/\d\d?/\d\d?( .*)?"
    ),
    "an address": re.compile(r"https?://\S+|[^@\s]+@[^@\s]+\.\w+"),
    "an id": re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F-]{22}|[0-9a-f]{24,64}"),
}
_YEARS = range(1900, 2101)


def like_data(first: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """What makes the first row of a table look like data and not like names of columns, in words;
    nothing where it may well be names.
    """
    first = [cell.strip() for cell in first]
    below = [[cell.strip() for cell in row] for row in rows]
    below = [row for row in below if row != first]  # tables that were put one after another
    if _numbered(first):
        return ""
    columns = [(c, [r[i] for r in below if i < len(r) and r[i]]) for i, c in enumerate(first) if c]
    for cell, cells in columns:
        if words := _repeated(cell, cells):
            return words
    typed = [(cell, kind) for cell, cells in columns if (kind := kind_of(cells))]
    if any(not _KINDS[kind].fullmatch(cell) for cell, kind in typed):
        return ""
    for cell, kind in typed if len(below) > 1 else ():
        if not (kind == "a number" and cell.isdecimal() and int(cell) in _YEARS):
            return f"{_short(cell)} is {kind} like those below it"
    for is_one, what in ((_is_question, "a question"), (_is_sentence, "a sentence")):
        for cell, cells in columns:
            if is_one(cell) and cells and 2 * sum(map(is_one, cells)) >= len(cells):
                return f"{_short(cell)} is {what} like those below it"
    if not any(_names(cell, cells) for cell, cells in columns):
        for cell, cells in columns:
            if _is_long(cell) and 2 * sum(map(_is_long, cells)) > len(cells):
                return f"{_short(cell)} is a text as long as those below it"
    return ""


def repeats(cells: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether a row names the columns once more, as where tables were put one after another."""
    if not cells or len(columns) < 2 or len(cells[0]) > 2 * len(columns[0]) + 9:
        return False
    pairs = zip(cells, columns, strict=False)
    again = all(" ".join(cell.split()).casefold() == name.casefold() for cell, name in pairs)
    return again and len(cells) >= len(columns)


def once_more(lines: Sequence[int]) -> str:
    """What to say of rows that only name the columns again."""
    verb = "names" if len(lines) == 1 else "name"
    return (
        f"{counted(len(lines), 'row')} that {verb} the columns once more, not read: {listed(lines)}"
    )


def _numbered(first: Sequence[str]) -> bool:
    """Whether the cells count: 0, 1, 2 … as pandas names columns, or the points of a scale."""
    numbers = [int(cell) for cell in first if cell.isdecimal()]
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _repeated(cell: str, cells: Sequence[str]) -> str:
    """That a cell is one of the few values below it. Where it is the only one, it may be the
    name of what was ticked.
    """
    kinds = set(cells)
    if len(cells) < 4 or 2 * len(kinds) > len(cells) or len(kinds) < 2 or cell not in kinds:
        return ""
    times = cells.count(cell)
    return f"{_short(cell)} stands in {times} of the rows below it too"


def kind_of(cells: Sequence[str]) -> str:
    """What nearly all cells of a column are."""
    for kind, form in _KINDS.items():
        if cells and sum(map(bool, map(form.fullmatch, cells))) >= 0.8 * len(cells):
            return kind
    return ""


def _is_question(cell: str) -> bool:
    """Whether a cell asks in three words or more; scripts without spaces have their own sign."""
    if cell.endswith("?"):
        return len(cell.split(None, 2)) == 3
    return cell.endswith("？") and len(cell) > 4


def _is_sentence(cell: str) -> bool:
    """Whether a cell says something in four words or more."""
    if cell.endswith((".", "!", "…")):
        return len(cell.split(None, 3)) == 4
    return cell.endswith(("。", "！")) and len(cell) > 8


def _names(cell: str, cells: Sequence[str]) -> bool:
    """Whether a cell is a few words over longer texts."""
    few = len(cell.split()) <= 3 and not cell.endswith((".", "!", "?"))
    return few and bool(cells) and 2 * sum(len(text.split()) >= 5 for text in cells) > len(cells)


def _is_long(text: str) -> bool:
    return len(text.split()) >= 8 or len(text) >= (60 if text.isascii() else 30)


def _short(cell: str) -> str:
    words = " ".join(cell.split())
    return repr(words if len(words) <= 40 else words[:39] + "…")
