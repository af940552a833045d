"""Rows of no known shape: any JSON object, for the rules about bytes and lines."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from ftlint.model import Batch, Column
from ftlint.shapes.shape import Keys, Shape, digest, encode, short_digest


class Unknown(Shape):
    name = "unknown"

    def decoder(self, strict: bool) -> msgspec.json.Decoder[Any]:
        return _decoder()

    def texts(self, batch: Batch, selector: str) -> Column:
        return Column([], [], "")

    def items(self, batch: Batch, name: str) -> Column:
        return Column([], [], "")

    def keys(self, batch: Batch) -> Keys:
        rows = batch.present()
        return (
            rows,
            [digest(encode(batch.rows[i])) for i in rows],
            [short_digest(b"") for _ in rows],
        )


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(dict[str, Any])
