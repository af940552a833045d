"""What the reader and the decoder refused, selected by kind."""

from __future__ import annotations

from ftlint.checks.dataset import RowCount
from ftlint.model import Batch, Fault, Hits, SetHits, about_file, check


@check(
    *("reason", "key", "object", "right", "found", "expected", "names", "end", "is", "name"),
    "keys",
    faults=True,
)
def fault(batch: Batch, *, kind: str) -> Hits:
    """Faults of one kind, in the order of the lines."""
    return _hits([f for f in batch.faults if f.kind == kind])


@check("is", faults=True)
def kept_otherwise(batch: Batch, *, formats: list[str]) -> Hits:
    """Files of none of these formats."""
    kept = [f for f in batch.faults if f.kind == "other-format"]
    return _hits([f for f in kept if f.details["format"] not in formats])


def _hits(faults: list[Fault]) -> Hits:
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
