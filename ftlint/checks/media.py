"""What a row holds besides texts: images, sounds, videos, files. Shapes read texts only, and two
rows that ask the same of two pictures are not the same.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ftlint.model import Batch

_MARKS = (b'"image', b'"video', b'"audio', b'_audio"', b'"file', b'"inline', b'"document')
_KEYS = frozenset(
    (
        *("image", "images", "image_url", "video", "videos", "video_url", "audio", "audios"),
        *("audio_url", "input_audio", "file", "fileData", "file_data", "inlineData"),
        *("inline_data", "document", "document_url"),
    )
)
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(order="deterministic").encode


def media(batch: Batch) -> dict[int, bytes]:
    """For the rows that hold any media, these as JSON."""
    marks = [mark for mark in _MARKS if mark in batch.block.data]
    if not marks:
        return {}
    found: dict[int, bytes] = {}
    for row in batch.present():
        line = batch.lines[row]
        if any(mark in line for mark in marks):
            try:
                held = _held(_decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # a row that holds what no decoder takes was read another way
            if held:
                found[row] = _encode(held)
    return found


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
