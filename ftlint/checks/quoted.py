"""A check for outputs that stand in the quotes of what they were taken from."""

from __future__ import annotations

import re

from ftlint.model import Batch, SetHits, Summary, about_file, check

NEARLY_ALL = 0.95
# A text between double quotes as programs write them, none of which closes before its end, and what
# stands behind it in a list.
_QUOTED = re.compile(r'(?s)\A\s*"(?:[^"\\]|\\.)+"\s*(,?)\s*\Z')


class Quoted(Summary):
    """How many outputs there are, how many stand between double quotes, and how many of these have a
    comma behind.
    """

    def __init__(self) -> None:
        self.outputs = 0
        self.quoted = 0
        self.commas = 0

    def add(self, batch: Batch) -> None:
        column = batch.texts("output")
        values = column.values
        self.outputs += len(values)
        # Most outputs begin with a letter, which costs less to see than it does to look for an end.
        if len(column.opened(lambda opening: opening.startswith('"'))) * 2 < len(values):
            return
        found = [match for match in map(_QUOTED.match, values) if match]
        self.quoted += len(found)
        self.commas += sum(bool(match[1]) for match in found)

    def merge(self, other: Quoted) -> None:
        self.outputs += other.outputs
        self.quoted += other.quoted
        self.commas += other.commas


@check("times", "outputs", "behind")
def quoted(about: Quoted, *, rows: int = 10) -> SetHits:
    """Sets of at least `rows` outputs, nearly all of which stand between double quotes."""
    if about.outputs < rows or about.quoted < NEARLY_ALL * about.outputs:
        return SetHits()
    behind = f", {about.commas:,} of them with a comma behind" if about.commas else ""
    return about_file(times=f"{about.quoted:,}", outputs=f"{about.outputs:,}", behind=behind)
