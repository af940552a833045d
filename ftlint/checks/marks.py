"""Marks in texts that stand for the images, videos and sounds of a row."""

from __future__ import annotations

from typing import Any

from ftlint.model import Batch, Hits, Place, check
from ftlint.spans import pointer


@check("key", "count", "mark", "marks")
def unlike_marks(batch: Batch, *, marks: dict[str, str]) -> Hits:
    """Rows whose lists of media, by the names of `marks`, have another length than there are such
    marks in the texts of the row.
    """
    rows: list[int] = []
    places: list[Place] = []
    details: list[dict[str, Any]] = []
    signs = {key: f'"{key}"'.encode() for key in marks}
    for row in batch.fuller:
        line = batch.lines[row]
        if batch.rows[row] is None or not any(sign in line for sign in signs.values()):
            continue
        value = batch.whole(row)
        if value is None:
            continue
        said = [text for _, text in batch.shape.spoken(batch, row)]
        for key, mark in marks.items():
            media = value.get(key)
            if not isinstance(media, list):
                continue
            found = sum(text.count(mark) for text in said)
            if found != len(media):
                rows.append(row)
                places.append(pointer(key))
                details.append({"key": key, "count": len(media), "mark": mark, "marks": found})
    return Hits(rows, places, details)
