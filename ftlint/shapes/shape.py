"""What every record shape offers, and what they share."""

from __future__ import annotations

import types
from collections.abc import Sequence
from functools import cache, lru_cache
from io import BytesIO
from itertools import repeat
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

import msgspec
from xxhash import xxh3_64_digest, xxh3_128_digest

from ftlint import spans
from ftlint.model import Batch, Column, Exchange
from ftlint.signs import numbered

Keys = tuple[Sequence[int], list[bytes], list[bytes]]

compact = msgspec.json.Encoder().encode
_in_order = msgspec.json.Encoder(order="deterministic")
encode = _in_order.encode


class Shape:
    """A record shape. `requires` tells its rows from those of other shapes; `renames` are
    names under which people keep the same fields.
    """

    name: ClassVar[str]
    title: ClassVar[str] = ""
    requires: ClassVar[tuple[str, ...]] = ()
    row: ClassVar[type[msgspec.Struct]]
    free: ClassVar[bool] = False  # rows may have keys of their own, whatever the target says
    sparing: ClassVar[bool] = False  # `overfull` has less to look at where no key is unknown
    judged: ClassVar[bool] = False  # rows may hold answers that are not to be learnt
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

    def together(self, rows: Sequence[dict[str, Any]]) -> bool:
        """Whether rows of a file, of which it claims some one by one, are of this shape as a set."""
        return True

    def doubt(self, rows: Sequence[dict[str, Any]]) -> str | None:
        """What else the rows of a file may be that it takes for its own, in words."""
        return None

    def fits(self, row: dict[str, Any]) -> bool:
        """Whether a row has the keys that this shape needs."""
        if all(map(row.__contains__, self.requires)):
            return True
        keys = _folded(tuple(row))
        return all(key.casefold() in keys for key in self.requires)

    def renamed(self, row: dict[str, Any]) -> dict[str, str] | None:
        """The names, of `renames`, that a row has in place of the shape's; None for other rows."""
        return next((names for names in self.renames if names.keys() == row.keys()), None)

    def under(self, row: dict[str, Any], names: dict[str, str]) -> Any:
        """A row as it would be if it had the usual names for what it has under these; None where nothing
        is read from under them.
        """
        return None

    def holds(self, row: Any) -> bool:
        """Whether a row that the structs let pass keeps to the schema where they cannot tell."""
        return True

    def refused(self, batch: Batch) -> list[int]:
        """The rows of a batch that the structs let pass and the schema does not."""
        if type(self).holds is Shape.holds:
            return []
        return [i for i in batch.present() if not self.holds(batch.rows[i])]

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

    def spoken(self, batch: Batch, index: int) -> list[tuple[str, str]]:
        """All that a row says, in order, each with a word for what it is or who says it."""
        raise NotImplementedError

    def overfull(self, batch: Batch, closed: bool) -> list[int]:
        """The rows whose lines say more than they do: a key twice, or one that the structs skip,
        which none does of a `closed` batch. Every key adds two quotes, so the quotes tell.
        """
        rows, lines = batch.present(), batch.block.ended
        texts = written(batch)
        if not isinstance(rows, range):
            lines, texts = [lines[i] for i in rows], [texts[i] for i in rows]
        found = map(bytes.count, lines, repeat(b'"'))
        expected = map(bytes.count, texts, repeat(b'"'))
        fuller = [i for i, n, m in zip(rows, found, expected, strict=True) if n != m]
        numbered = set(batch.block.having(NUMBERED_QUOTE))
        return [
            i
            for i in sorted({*fuller, *numbered.intersection(rows)})
            if i not in numbered
            or spans.quotes(batch.block.ended[i]) != spans.quotes(batch.written[i])
        ]


@lru_cache(1024)
def _folded(keys: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key.strip().casefold() for key in keys)


# A quote that is written by its number is none, and becomes one when the row is written.
NUMBERED_QUOTE = numbered('"')


def written(batch: Batch) -> list[bytes]:
    """The rows as compact JSON, their keys in order, one for each line; with line breaks."""
    if not batch.written:
        batch.written = BytesIO(_in_order.encode_lines(batch.rows)).readlines()
    return batch.written


# What shapes with conversations have, each a column of `Batch.items`.
ITEMS = ("messages", "contents", "rows", "roles", "tags", "outputs", "calling", "declared")


def contents(batch: Batch) -> Column:
    """The content of each message: a text, a list of parts, or none."""
    messages = batch.items("messages")
    values = [m.content for m in messages.values]
    return Column(
        values,
        messages.rows,
        lambda i: messages.at(i, "content"),
        below=lambda i, path: messages.at(i, "content", *path),
    )


def calling(batch: Batch) -> Column:
    """The conversations that declare tools, or may have something to do with them."""
    dialogues, messages, roles = map(batch.items, ("rows", "messages", "roles"))
    suspects = {
        messages.rows[i] for i, m in enumerate(messages.values) if m.tool_calls or m.function_call
    }
    answered = {said for said in roles.distinct() if "tool" in said}
    if answered:
        suspects.update(
            [row for row, said in zip(roles.rows, roles.values, strict=True) if said in answered]
        )
    return dialogues.subset(
        [
            i
            for i, (row, d) in enumerate(zip(dialogues.rows, dialogues.values, strict=True))
            if d.tools or d.functions or row in suspects
        ]
    )


def declared(batch: Batch) -> Column:
    """For each conversation of `calling` the tools and the functions that it declares, each as
    compact JSON, nothing where it has none. Tools may be a text that holds their list.
    """
    column = batch.items("calling")
    values = [
        (
            compact(d.tools) if d.tools and type(d.tools) in (list, str) else b"",
            compact(d.functions) if d.functions and type(d.functions) is list else b"",
        )
        for d in column.values
    ]
    return Column(values, column.rows, column.place)


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
