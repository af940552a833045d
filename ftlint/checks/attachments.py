"""Checks on the files that Gemini's contents and Bedrock's conversations name in their parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from ftlint.checks.images import scheme_of, source_words, taken_words
from ftlint.checks.media import bucket_of, wholes, with_parts
from ftlint.model import Batch, Hits, SetHits, Summary, about_file, check
from ftlint.spans import pointer


class Attachment(NamedTuple):
    """A file in a part: what kind it is of, and its address; None for one that is in the row."""

    row: int
    place: str
    kind: str
    address: str | None


def attachments(batch: Batch) -> list[Attachment]:
    """The files of all rows of a batch, in order."""
    found: list[Attachment] = []
    said = batch.once(wholes)
    for row in sorted(batch.once(with_parts)):
        value = said.get(row, {})
        for key, inside in (("contents", "parts"), ("messages", "content")):
            for number, turn in enumerate(value.get(key) or ()):
                for index, part in enumerate(turn.get(inside) or ()):
                    path = (key, number, inside, index)
                    found += [Attachment(row, *one) for one in _of_part(part, path)]
    return found


def _of_part(part: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[tuple[Any, ...]]:
    for key in ("fileData", "inlineData"):
        data = part.get(key)
        if isinstance(data, dict):
            kind = str(data.get("mimeType", "")).partition("/")[0].lower()
            kind = "document" if kind in ("application", "text") else kind
            address = data.get("fileUri")
            where = (*path, key, "fileUri") if isinstance(address, str) else (*path, key)
            yield pointer(*where), kind, address if isinstance(address, str) else None
    for key in ("image", "video"):
        data = part.get(key)
        if isinstance(data, dict):
            address = (bucket_of(data) or {}).get("uri")
            where = (*path, key)
            if isinstance(address, str):
                where = (*path, key, "source", "s3Location", "uri")
            yield pointer(*where), key, address if isinstance(address, str) else None


@check("kind", "reason")
def bad_attachment(
    batch: Batch,
    *,
    sources: list[str] | None = None,
    images: int | None = None,
    videos: int | None = None,
    audios: int | None = None,
    documents: int | None = None,
    message_images: int | None = None,
    names: str | None = None,
    mixed: str | None = None,
) -> Hits:
    """Files that do not lie at one of `sources`, are more of their kind than a row, or a message, may have, whose
    names have other characters than `names` takes, or are of two kinds of which rows may have one,
    when these are `mixed` = "rejected".
    """
    most = {"image": images, "video": videos, "audio": audios, "document": documents}
    allowed = re.compile(names) if names else None
    seen: Counter[tuple[int, str]] = Counter()
    found: list[tuple[Attachment, str]] = []
    for one in batch.once(attachments):
        seen[one.row, one.kind] += 1
        limit = most.get(one.kind)
        reason = _wrong_address(one.address, sources, allowed)
        if reason is None and limit is not None and seen[one.row, one.kind] == limit + 1:
            reason = f"is number {limit + 1} of this row, where {limit} is the most"
        if message_images is not None and one.kind == "image":
            message = (one.row, one.place.split("/content/")[0])
            seen[message] += 1
            if reason is None and seen[message] == message_images + 1:
                reason = f"is number {message_images + 1} of this message, where {message_images} is the most"
        other = {"image": "video", "video": "image"}.get(one.kind, "")
        first = seen[one.row, one.kind] == 1 and seen[one.row, other] > 0
        if reason is None and mixed == "rejected" and first:
            reason = f"is in a row with {other}s, where a row may have images or videos, not both"
        if reason is not None:
            found.append((one, reason))
    return Hits(
        [one.row for one, _ in found],
        [one.place for one, _ in found],
        [{"kind": one.kind or "file", "reason": reason} for one, reason in found],
    )


def _wrong_address(
    address: str | None, sources: list[str] | None, names: re.Pattern[str] | None
) -> str | None:
    if sources is None:
        return None
    scheme = "data" if address is None else scheme_of(address)
    if scheme not in sources:
        return f"is {source_words(scheme)}, where only {taken_words(sources)} are taken"
    name = (address or "").partition("://")[2]
    if names and not names.fullmatch(name):
        return "has a name with characters that the target does not take; letters, digits and _ - / . are"
    return None


class WithMedia(Summary):
    """How many rows have an image or another file in a part."""

    def __init__(self) -> None:
        self.rows = 0

    def add(self, batch: Batch) -> None:
        self.rows += len(batch.once(with_parts))

    def merge(self, other: WithMedia) -> None:
        self.rows += other.rows


@check("rows")
def more_with_media(found: WithMedia, *, maximum: int) -> SetHits:
    """More rows with media than the target takes."""
    if found.rows <= maximum:
        return SetHits()
    return about_file(found.rows / max(1, maximum), rows=found.rows)
