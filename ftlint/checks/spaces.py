"""Checks on the white space that texts begin and end with, whatever the shape."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import category, east_asian_width

from ftlint.model import Batch, Column, Hits, check

BEGINNING = 24
SPACED = "\u0e00"  # below it are scripts with spaces between words alone


def _unspaced(text: str) -> bool:
    """Whether a text has characters of a script that is written without spaces."""
    if max(text) < SPACED:
        return False
    from ftlint.checks.hidden import SPACELESS

    # Emoji are wide too.
    wide = (c for c in text if east_asian_width(c) in "WF" and category(c) != "So")
    return bool(re.search(SPACELESS, text)) or any(wide)


@check("first")
def lacks_leading_space(
    batch: Batch, *, texts: str, lead: str, separator: str | None = None
) -> Hits:
    """Rows where a text starts neither with `lead` nor with other white space, unless it is code."""
    column = batch.texts(texts)
    found = column.opened(lambda text: text and not text.startswith(lead) and not text[0].isspace())
    # Chinese, Japanese and Thai have no spaces between words, so none stands before the first, be
    # it a number; and the rows of a file are to be alike.
    found = [
        i
        for i in found
        if (start := column.values[i][:BEGINNING]).isascii() or not _unspaced(start)
    ]
    found = _less_code(batch, column, found, separator)
    return column.hits(found, lambda i: {"first": column.values[i][:1]})


_is_indented = re.compile(r"\n(?:  |\t)").search


def _prompts(batch: Batch) -> dict[int, str]:
    """The last text that each row asks with."""
    asked = batch.texts("input")
    return dict(zip(asked.rows, asked.values, strict=True))


def _less_code(batch: Batch, column: Column, found: list[int], separator: str | None) -> list[int]:
    """Those of the texts at these indices before which white space is no matter of words: it is
    the indentation of code, or what goes on from a line that ended.
    """
    if not found:
        return found
    prompts = batch.once(_prompts)
    marked = bool(separator and separator.strip())
    # Without it most prompts are of one line, which nothing is looked for in.
    end = str(separator) if marked else ""
    asked = [prompts.get(column.rows[i], "") for i in found]
    return [
        i
        for i, prompt in zip(found, asked, strict=True)
        if (marked or not prompt[-1:].isspace())
        and not _is_indented(prompt.removesuffix(end))
        and not _is_indented(column.values[i])
    ]


INDENTED = 4  # spaces that are no slip


@check("count")
def extra_leading_space(
    batch: Batch, *, texts: str, lead: str, separator: str | None = None
) -> Hits:
    """Rows where a text starts with more white space than `lead`, unless it is what code, lists and
    drawings stand on.
    """
    column = batch.texts(texts)
    suspects = column.opened(lambda text: text.isspace() and text[1:] <= " ")
    found = [i for i in suspects if column.values[i].strip()]
    found = [i for i in found if len(column.values[i]) > len(lead)]
    found = [i for i in found if not column.values[i].startswith((" " * INDENTED, "\t"))]
    found = _less_code(batch, column, found, separator)
    return column.hits(
        found, lambda i: {"count": len(column.values[i]) - len(column.values[i].lstrip())}
    )


@check("new", "certain")
def ends_with_space(batch: Batch, *, texts: str, separator: str | None = None) -> Hits:
    """Rows where a text ends in a space, unless a separator ends the texts, or the space is the
    indentation of what follows. `new` is the text without it; it is `certain` where the answer has one.
    """
    column = batch.texts(texts)
    if separator:
        return column.hits([])
    found = [i for i, v in enumerate(column.values) if v[-1:] == " " and v.strip()]
    found = [i for i in found if column.values[i].rstrip(" ")[-1] != "\n"]
    if not found:
        return column.hits([])
    said = batch.texts("output")
    answers = dict(zip(said.rows, said.values, strict=True))

    def new(i: int) -> dict[str, Any]:
        text = column.values[i]
        spaced = answers.get(column.rows[i], "")[:1].isspace()
        return {"new": text.rstrip(" ") if spaced else text, "certain": spaced}

    return column.hits(found, new)
