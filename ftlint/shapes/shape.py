"""What every record shape offers, and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from operator import contains
from typing import Any, ClassVar

import msgspec
from xxhash import xxh3_64_digest, xxh3_128_digest

from ftlint import spans
from ftlint.model import Batch, Column

Keys = tuple[Sequence[int], list[bytes], list[bytes]]

compact = msgspec.json.Encoder().encode
encode = msgspec.json.Encoder(order="deterministic").encode


class Shape:
    """A record shape. `requires` tells its rows from those of other shapes; `renames` are
    pairs of names under which people keep the same two fields.
    """

    name: ClassVar[str]
    requires: ClassVar[tuple[str, ...]] = ()
    nothing: ClassVar[bytes] = b""  # the digest of an input that asks nothing
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

    def written(self, rows: list[Any]) -> list[bytes] | None:
        """The rows as compact JSON, for a shape that needs it more than once; else None."""
        return None

    def overfull(
        self, lines: Sequence[bytes], rows: Sequence[Any], written: list[bytes] | None
    ) -> list[int]:
        """The lines that say more than their row: they have a key twice, or one that the
        structs skip. Every key adds two quotes, so the quotes tell.
        """
        texts = list(map(compact, rows)) if written is None else written
        if True not in map(contains, lines, repeat(b"u0022")):
            found = list(map(bytes.count, lines, repeat(b'"')))
            expected = list(map(bytes.count, texts, repeat(b'"')))
        else:
            found, expected = list(map(spans.quotes, lines)), list(map(spans.quotes, texts))
        return [i for i, count in enumerate(found) if count != expected[i]]


digest = xxh3_128_digest
short_digest = xxh3_64_digest
