"""What a row holds besides the texts of its shape: images, sounds, videos, files, and texts under
names that the shape does not have. Two rows that ask the same of two pictures are not the same.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ftlint.checks.content import listed
from ftlint.model import Batch

_mark = re.compile(
    rb'"(?:image|video|audio|input_audio|file|inline|document'
    rb'|question"|query"|context"|text"|label"|thinking"|toolConfig"|tool_config")'
)
_KEYS = frozenset(
    (
        *("image", "images", "image_url", "video", "videos", "video_url", "audio", "audios"),
        *("audio_url", "input_audio", "file", "fileData", "file_data", "inlineData"),
        *("inline_data", "document", "document_url", "videoMetadata", "video_metadata"),
        # What some call what is asked, or learnt, beside what the shape calls so.
        *("question", "query", "context", "text", "label", "thinking"),
        *("toolConfig", "tool_config"),
    )
)
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(order="deterministic").encode


def media(batch: Batch) -> dict[int, bytes]:
    """For the rows that hold any of these, what it is as JSON."""
    found: dict[int, bytes] = {}
    for row in sorted({*batch.fuller, *batch.once(with_parts)}):
        line = batch.block.ended[row]
        if batch.rows[row] is not None and _mark.search(line):
            try:
                held = _held(_decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # a row that holds what no decoder takes was read another way
            if held:
                found[row] = _encode(held)
    return found


def with_parts(batch: Batch) -> set[int]:
    """The rows with parts that are no text: what these hold, views leave out."""
    if "messages" not in batch.shape.selectors():
        return set()
    messages = batch.items("messages")
    values = messages.values
    return {
        messages.rows[i]
        for i in batch.once(listed)
        if any(part.type != "text" for part in values[i].content)
    }


def _held(row: Any) -> list[Any]:
    held: list[Any] = []
    left = [row]
    while left:
        value = left.pop()
        if isinstance(value, list):
            left += reversed(value)
        elif isinstance(value, dict):
            kind = value.get("type")
            if isinstance(kind, str) and kind in _KEYS:
                held.append(value)
                continue
            held += [[key, value[key]] for key in sorted(_KEYS & value.keys()) if value[key]]
            left += [value[key] for key in sorted(value.keys() - _KEYS, reverse=True)]
    return held
