"""The rows of a block, decoded, and what a record shape tells of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

from msgspec import DecodeError
from msgspec.json import Decoder

from ftlint.model.blocks import Block, Fault
from ftlint.model.columns import Column

T = TypeVar("T")
_decode = Decoder().decode


SAMPLED_FROM, STRIDE = 1024, 1024  # lines


def _has(rows: Sequence[int], row: int) -> bool:
    """Whether a row is among these, which are in their order."""
    at = bisect_left(rows, row)
    return at < len(rows) and rows[at] == row


class Lacking(KeyError):
    """The rows of this shape have no such texts or parts."""


class Exchange(NamedTuple):
    """What a row asks, as (role, text), and what it answers, as texts."""

    row: int
    asked: list[tuple[str, str]]
    answer: str


class Selectors(Protocol):
    """What a batch asks of a record shape."""

    name: ClassVar[str]
    requires: ClassVar[tuple[str, ...]]
    nothing: ClassVar[bytes]
    judged: ClassVar[bool]

    def selectors(self) -> tuple[str, ...]: ...

    def texts(self, batch: Batch, selector: str) -> Column: ...

    def items(self, batch: Batch, name: str) -> Column: ...

    def keys(self, batch: Batch) -> tuple[Sequence[int], list[bytes], list[bytes]]: ...

    def exchanges(self, batch: Batch) -> list[Exchange]: ...

    def spoken(self, batch: Batch, index: int) -> list[tuple[str, str]]: ...


class Batch:
    """The rows of one block, decoded: a struct each, or None where a row has none."""

    __slots__ = (
        *("_columns", "_made", "_present", "block", "explained", "faults", "fuller", "rows"),
        *("shape", "written"),
    )

    def __init__(
        self,
        block: Block,
        rows: list[Any],
        faults: list[Fault],
        shape: Selectors,
        written: list[bytes] | None = None,
        present: Sequence[int] | None = None,
        explained: bool = False,
    ) -> None:
        """`written` has the rows as compact JSON, where a shape made that already, and `present` the
        indices of those that are not None, where they are known; `explained` is whether some were read
        another way than by the struct. The rows in `fuller` are those whose lines say more than they do.
        """
        self.block = block
        self.rows = rows
        self.faults = faults
        self.shape = shape
        self.written = written or []
        self.explained = explained
        self.fuller: Sequence[int] = ()
        self._columns: dict[str, Column] = {}
        self._made: dict[Callable[[Batch], Any], Any] = {}
        self._present = present

    @property
    def lines(self) -> list[bytes]:
        """The lines of the block, one a row, without their line breaks."""
        return self.block.lines

    def whole(self, row: int) -> Any:
        """A row with all that its line says, keys included that its struct skips; None for one that
        no decoder takes, and that was read another way.
        """
        try:
            return _decode(self.block.ended[row])
        except (DecodeError, UnicodeDecodeError, RecursionError):
            return None

    def texts(self, selector: str) -> Column:
        """The texts a selector names: `prompt`, `completion`, `input`, `output`, `all` …"""
        return self._column("texts", selector)

    def items(self, name: str) -> Column:
        """The parts of the rows that a shape names, such as the `messages` of a chat."""
        return self._column("items", name)

    def _column(self, kind: str, name: str) -> Column:
        key = f"{kind}:{name}"
        column = self._columns.get(key)
        if column is None:
            try:
                column = getattr(self.shape, kind)(self, name)
            except KeyError:
                if name in self.shape.selectors():
                    raise
                raise Lacking(f"{self.shape.name} rows have no {name}") from None
            self._columns[key] = column
        return column

    def once(self, make: Callable[[Batch], T]) -> T:
        """What `make` makes of the batch: made once, for all checks that ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def narrowed(self, keep: Collection[int]) -> Batch:
        """The batch with these rows alone, at the same indices, for a look at few of many."""
        rows = [None] * len(self.rows)
        for index in keep:
            rows[index] = self.rows[index]
        return Batch(self.block, rows, [], self.shape, explained=self.explained)

    def sampled(self) -> Sequence[int]:
        """The indices of the rows that stand for all, where looking at each would take long: those of the
        first lines of a file, and of every so manieth after them.
        """
        rows, first = self.present(), self.block.first_line
        early = rows[: bisect_right(rows, SAMPLED_FROM - first)]
        if len(early) == len(rows):
            return rows
        last = rows[-1]
        later = range(-first % STRIDE, last + 1, STRIDE)
        return [*early, *(row for row in later if first + row > SAMPLED_FROM and _has(rows, row))]

    def line_numbers(self, rows: Iterable[int]) -> list[int]:
        """The lines of these rows, as blocks count them: one a row."""
        first = self.block.first_line
        return [first + row for row in rows]

    def present(self) -> Sequence[int]:
        """The indices of the rows that were decoded; a range when that is all of them."""
        if self._present is None:
            found = [i for i, row in enumerate(self.rows) if row is not None]
            self._present = range(len(found)) if len(found) == len(self.rows) else found
        return self._present
