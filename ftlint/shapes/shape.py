"""What every record shape offers, and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec
from xxhash import xxh3_64_digest, xxh3_128_digest

from ftlint import spans
from ftlint.model import Batch, Column

Keys = tuple[Sequence[int], list[bytes], list[bytes]]

encode = msgspec.json.Encoder(order="deterministic").encode


class Shape:
    """A record shape. `requires` tells its rows from those of other shapes; `renames` are
    pairs of names under which people keep the same two fields."""

    name: ClassVar[str]
    requires: ClassVar[tuple[str, ...]] = ()
    renames: ClassVar[tuple[dict[str, str], ...]] = ()

    def decoder(self, strict: bool) -> msgspec.json.Decoder[Any]:
        """The fast gate: raises for a row the schema forbids. `strict` also for unknown keys."""
        raise NotImplementedError

    def refused(self, rows: list[Any]) -> list[int]:
        """Rows that the structs let pass and the schema does not."""
        return []

    def texts(self, batch: Batch, selector: str) -> Column:
        raise KeyError(selector)

    def items(self, batch: Batch, name: str) -> Column:
        raise KeyError(name)

    def selectors(self) -> tuple[str, ...]:
        """The words `texts` and `items` know."""
        return ()

    def keys(self, batch: Batch) -> Keys:
        """For the rows given first: 16 bytes for what goes in, 8 for what is learnt from it."""
        raise NotImplementedError

    def quotes(self, rows: list[Any]) -> int:
        """How many quotes these rows have in JSON, a repeated key not counted twice."""
        return sum(spans.quotes(encode(row)) for row in rows)

    def fewest_quotes(self, rows: list[Any]) -> int:
        """A number that the quotes in these rows' JSON, escaped ones too, cannot be less than,
        when a shape can tell without looking at them; else -1."""
        return -1


digest = xxh3_128_digest
short_digest = xxh3_64_digest
