"""What every record shape offers, and what they share."""

from __future__ import annotations

import types
from collections.abc import Sequence
from functools import cache
from itertools import repeat
from operator import contains
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

import msgspec
from xxhash import xxh3_64_digest, xxh3_128_digest

from ftlint import spans
from ftlint.model import Batch, Block, Column, Exchange

Keys = tuple[Sequence[int], list[bytes], list[bytes]]

compact = msgspec.json.Encoder().encode
encode = msgspec.json.Encoder(order="deterministic").encode


class Shape:
    """A record shape. `requires` tells its rows from those of other shapes; `renames` are
    names under which people keep the same fields.
    """

    name: ClassVar[str]
    title: ClassVar[str] = ""
    requires: ClassVar[tuple[str, ...]] = ()
    row: ClassVar[type[msgspec.Struct]]
    free: ClassVar[bool] = False  # rows may have keys of their own, whatever the target says
    nothing: ClassVar[bytes] = b""  # the digest of an input that asks nothing
    renames: ClassVar[tuple[dict[str, str], ...]] = ()

    def decoder(self, strict: bool) -> msgspec.json.Decoder[Any]:
        """The fast gate: raises for a row the schema forbids. `strict` also for unknown keys."""
        return decoder_of(self.row, strict, self.free)

    def claims(self, row: dict[str, Any]) -> bool:
        """Whether a decoded row is surely of this shape, so far as its keys tell. Keys count
        whatever their case.
        """
        return self.fits(row)

    def fits(self, row: dict[str, Any]) -> bool:
        """Whether a row has the keys that this shape needs."""
        keys = {key.strip().casefold() for key in row}
        return all(key.casefold() in keys for key in self.requires)

    def renamed(self, row: dict[str, Any]) -> dict[str, str] | None:
        """The names, of `renames`, that a row has in place of the shape's; None for other rows."""
        return next((names for names in self.renames if set(names) == set(row)), None)

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

    def exchanges(self, batch: Batch) -> list[Exchange]:
        """What the rows ask and answer, as texts: the same whatever their keys, escapes and
        spacing, and for every shape. Rows that say nothing at all are left out.
        """
        asked: dict[int, list[tuple[str, str]]] = {}
        column = batch.texts("input")
        for row, text in zip(column.rows, column.values, strict=True):
            asked.setdefault(row, []).append(("user", text))
        column = batch.texts("output")
        answers = dict(zip(column.rows, column.values, strict=True))
        return [
            Exchange(row, asked.get(row, []), answers.get(row, ""))
            for row in batch.present()
            if row in asked or row in answers
        ]

    def written(self, rows: list[Any]) -> list[bytes] | None:
        """The rows as compact JSON, for a shape that needs it more than once; else None."""
        return None

    def overfull(
        self,
        lines: Sequence[bytes],
        rows: Sequence[Any],
        written: list[bytes] | None,
        block: Block,
    ) -> list[int]:
        """The lines that say more than their row: they have a key twice, or one that the
        structs skip. Every key adds two quotes, so the quotes tell, also where the block has
        some that are written by their number.
        """
        texts = list(map(compact, rows)) if written is None else written
        if not block.escaped or True not in map(contains, lines, repeat(b"u0022")):
            found = list(map(bytes.count, lines, repeat(b'"')))
            expected = list(map(bytes.count, texts, repeat(b'"')))
        else:
            found, expected = list(map(spans.quotes, lines)), list(map(spans.quotes, texts))
        return [i for i, count in enumerate(found) if count != expected[i]]


def calling(batch: Batch) -> Column:
    """The conversations that have to do with tools, or may have: their lines name some."""
    rows = batch.items("rows")
    lines = (
        batch.lines if len(rows.rows) == len(batch.lines) else [batch.lines[i] for i in rows.rows]
    )
    words = [list(map(contains, lines, repeat(word))) for word in (b'"tool', b'"function')]
    if True not in words[0] and True not in words[1]:
        return rows.subset([])
    return rows.subset([i for i, (a, b) in enumerate(zip(*words, strict=True)) if a or b])


digest = xxh3_128_digest
short_digest = xxh3_64_digest


@cache
def decoder_of(
    row: type[msgspec.Struct], strict: bool, free: bool = False
) -> msgspec.json.Decoder[Any]:
    """A decoder of rows; a strict one refuses keys that the structs do not name, in the row
    itself unless that is `free`.
    """
    return msgspec.json.Decoder(closed(row, free) if strict else row)


@cache
def closed(struct: type[msgspec.Struct], free: bool = False) -> type[msgspec.Struct]:
    """The same struct, and those inside it, refusing unknown keys; but not what is `free`."""
    hints = get_type_hints(struct)
    fields: list[Any] = []
    for about in msgspec.structs.fields(struct):
        default = msgspec.NODEFAULT if about.required else about.default
        field = msgspec.field(default=default, name=about.encode_name)
        fields.append((about.name, _closed(hints[about.name]), field))
    free = free or getattr(struct, "free", False)
    return msgspec.defstruct(
        struct.__name__, fields, bases=(struct,), forbid_unknown_fields=not free, gc=False
    )


def _closed(hint: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return closed(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return Union[tuple(map(_closed, arguments))]  # noqa: UP007
    return origin[tuple(map(_closed, arguments))] if origin and arguments else hint
