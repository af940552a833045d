"""What the reader and the decoder refused, selected by kind."""

from __future__ import annotations

from ftlint.checks.dataset import RowCount
from ftlint.model import Batch, Hits, SetHits, about_file, check


@check(
    *("reason", "key", "object", "right", "found", "expected", "names", "end", "is", "name"),
    faults=True,
)
def fault(batch: Batch, *, kind: str) -> Hits:
    """Faults of one kind, in the order of the lines."""
    faults = [f for f in batch.faults if f.kind == kind]
    return Hits([f.row for f in faults], [f.place for f in faults], [f.details for f in faults])


@check("is", faults=True)
def kept_otherwise(batch: Batch, *, formats: list[str]) -> Hits:
    """Files of none of these formats."""
    faults = [
        f for f in batch.faults if f.kind == "other-format" and f.details["format"] not in formats
    ]
    return Hits([f.row for f in faults], [f.place for f in faults], [f.details for f in faults])


@check()
def no_rows(count: RowCount) -> SetHits:
    """A file without a single line that is not blank."""
    return about_file() if not count.lines else SetHits()


@check("size")
def too_large(count: RowCount, *, limit: int) -> SetHits:
    """A file of more than `limit` bytes."""
    if count.size <= limit:
        return SetHits()
    return about_file(count.size / max(1, limit), size=count.size)
