"""The core types: what flows from the bytes of a file to the findings about it.

A `line` and a `column` are 1-based in people's terms; `row`, `index`, `offset`, `start` and
`end` are 0-based in rows or bytes. The word decides the base, everywhere.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from io import BytesIO
from itertools import accumulate, chain, compress, repeat
from operator import contains, itemgetter, not_, sub
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypeAlias, TypeVar, overload

from msgspec import DecodeError, Struct, field
from msgspec.json import Decoder

from ftlint.signs import Match, Signs, search
from ftlint.spans import pointer

Severity: TypeAlias = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

TASKS = ("open-ended", "classification", "conditional")

# A JSON pointer into the row, a byte span of the line, or None for the whole file.
Place: TypeAlias = str | tuple[int, int] | None
Details: TypeAlias = dict[str, Any]
Pick: TypeAlias = Callable[[int], Any]

# Told the size of each piece of work that is done, in the unit of the whole.
Progress: TypeAlias = Callable[[int], Any]

T = TypeVar("T")


class Fault(Struct, frozen=True):
    """What the reader or the decoder refused, at a row of a block."""

    row: int
    kind: str
    place: Place = ""
    details: Details = {}


class Block(Struct):
    """About 384 KiB of whole lines: the unit of work.

    `data` holds one row a line. Where the file itself is not laid out so (an array, objects
    over lines), `original` has the file's own bytes, of the same length, and `data` differs
    from them in white space and in the punctuation between rows only: offsets agree.
    `first_line` counts the lines of `data`; `original` begins at `line` and `column`, and its lines
    end in `newline`, as in the whole file.
    """

    index: int
    offset: int
    first_line: int
    data: bytes
    original: bytes | None = None
    notes: tuple[Fault, ...] = ()
    line: int = 1
    column: int = 1
    newline: bytes = b"\n"
    _ended: list[bytes] | None = None
    _lines: list[bytes] | None = None
    _found: dict[Signs, list[Match]] | None = None
    _ends: list[int] | None = None

    @property
    def ended(self) -> list[bytes]:
        """The lines of `data`, with their line breaks. This takes a quarter of the time of
        `bytes.split`, which looks at each byte by itself.
        """
        if self._ended is None:
            self._ended = BytesIO(self.data).readlines()
        return self._ended

    @property
    def lines(self) -> list[bytes]:
        """The lines of `data`, without their line breaks."""
        if self._lines is None:
            self._lines = [line.removesuffix(b"\n") for line in self.ended]
        return self._lines

    def having(self, signs: Signs) -> list[int]:
        """The lines of `data` that have one of these texts, as they are written there."""
        if self._found is None or signs not in self._found:
            self._found = search(self.data)
        return self.lines_at(self._found[signs])

    def lines_at(self, matches: Sequence[Match]) -> list[int]:
        """The lines of `data`, from 0, in which matches begin: each once, in order."""
        if not matches:
            return []
        if self._ends is None:
            self._ends = list(accumulate(map(len, self.ended)))
        ends = self._ends
        return sorted({bisect_right(ends, start) for _, start, _ in matches})

    @property
    def breaks(self) -> int:
        """How many line breaks `data` has."""
        return len(self.ended) - (bool(self.data) and not self.data.endswith(b"\n"))


class Column(Struct):
    """Values of one kind from all rows of a batch, flattened, with the row each came from. The
    values of other columns, one after the other, are known by those, its `parts`.
    """

    values: list[Any]
    rows: Sequence[int]
    place: str | Callable[[int], str]
    unlike: dict[str, list[int]] = {}
    below: Callable[[int, tuple[str | int, ...]], str] | None = None
    parts: tuple[Column, ...] = ()
    _distinct: frozenset[Any] | None = None
    _kinds: frozenset[type] | None = None
    _sizes: list[int] | None = None
    _heads: list[str] | None = None
    _openings: frozenset[str] | None = None

    def sizes(self) -> list[int]:
        """How long each of the values is."""
        if self._sizes is None:
            known = [part.sizes() for part in self.parts]
            self._sizes = list(chain.from_iterable(known) if known else map(len, self.values))
        return self._sizes

    def openings(self) -> frozenset[str]:
        """What the values begin with, `OPENING` characters of each: a few, however many values."""
        if self._openings is None:
            self._openings = frozenset(self.heads())
        return self._openings

    def heads(self) -> list[str]:
        """What each of the values begins with: `OPENING` characters."""
        if self._heads is None:
            known = [part.heads() for part in self.parts]
            self._heads = list(chain.from_iterable(known) if known else map(_head, self.values))
        return self._heads

    def opened(self, chosen: Callable[[str], object]) -> list[int]:
        """The indices of the values with one of those openings that are `chosen`."""
        those = {opening for opening in self.openings() if chosen(opening)}
        if not those:
            return []
        return self.indices(map(those.__contains__, self.heads()))

    def distinct(self) -> frozenset[Any]:
        """The different values."""
        if self._distinct is None:
            self._distinct = frozenset(self.values)
        return self._distinct

    def kinds(self) -> frozenset[type]:
        """The types of the values."""
        if self._kinds is None:
            self._kinds = frozenset(map(type, self.values))
        return self._kinds

    def not_ended_once(self, text: str) -> list[int]:
        """The indices of the values that do not have `text` at their end and nowhere else, and of
        few others: those that have a character of it elsewhere.

        Several rules ask this of the same texts: it is answered once.
        """
        found = self.unlike.get(text)
        if found is None:
            # One rare character is found many times faster than a text: where the first of them
            # is the one in the end of the value, there is no other `text` in it.
            rare = self._rarest(text)
            first = map(str.find, self.values, repeat(rare))
            left = list(map(sub, self.sizes(), first))
            usual = len(text) - text.find(rare)
            ended = list(map(str.endswith, self.values, repeat(text)))
            found = self.indices(map(not_, ended)) if False in ended else []
            if left.count(usual) != len(left):
                found = sorted({*found, *self.indices(map(usual.__ne__, left))})
            self.unlike[text] = found
        return found

    def containing(self, text: str) -> list[int]:
        """The indices of the values that have `text` in them."""
        found = self.indices(map(contains, self.values, repeat(self._rarest(text))))
        return [i for i in found if text in self.values[i]]

    def among(self, those: Collection[Any]) -> list[int]:
        """The indices of the values that are among those."""
        return self.indices(map(those.__contains__, self.values)) if those else []

    def indices(self, chosen: Iterable[Any]) -> list[int]:
        """The indices of the values for which `chosen`, one for each, is true."""
        return list(compress(range(len(self.values)), chosen))

    def _rarest(self, text: str) -> str:
        """The character of `text` that the first of the values have least often."""
        some = "".join(self.values[:4])[:SAMPLED]
        return min(set(text), key=lambda c: (some.count(c), c))

    def place_of(self, index: int) -> str:
        return self.place if isinstance(self.place, str) else self.place(index)

    def at(self, index: int, *path: str | int) -> str:
        """The place of what is below a value, named as in chat rows: "messages", 2, "role"."""
        if self.below is not None:
            return self.below(index, path)
        return self.place_of(index) + pointer(*path)

    def subset(self, indices: Sequence[int]) -> Column:
        """The column of these values alone."""
        whole = self
        return Column(
            [self.values[i] for i in indices],
            [self.rows[i] for i in indices],
            self.place if isinstance(self.place, str) else lambda n: whole.place_of(indices[n]),
            below=lambda n, path: whole.at(indices[n], *path),
        )

    def hits(self, found: Iterable[int], details: Callable[[int], Details] | None = None) -> Hits:
        """Hits on the values at these indices."""
        at = list(found)
        rows = at if isinstance(self.rows, range) else [self.rows[i] for i in at]
        places: list[Place] | str
        places = self.place if isinstance(self.place, str) else [self.place(i) for i in at]
        return Hits(rows, places, Telling(details, at) if details else None)


OPENING = 2  # characters
SAMPLED = 1024  # characters that tell how often others come
_head = itemgetter(slice(OPENING))


class Telling(Sequence[Details]):
    """The details of hits, each made when it is asked for: most of them nobody reads."""

    __slots__ = ("at", "make")

    def __init__(self, make: Callable[[int], Details], at: Sequence[int]) -> None:
        self.make = make
        self.at = at

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, index: Any) -> Any:
        return self.make(self.at[index])


class Hits(Struct):
    """The rows a check found, and where and why: one object a check and batch."""

    rows: list[int]
    places: list[Place] | str = ""
    details: Sequence[Details] | None = None

    def place(self, index: int) -> Place:
        return self.places if isinstance(self.places, str) else self.places[index]

    def detail(self, index: int) -> Details:
        return self.details[index] if self.details else {}


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
    nothing: ClassVar[bytes]

    def selectors(self) -> tuple[str, ...]: ...

    def texts(self, batch: Batch, selector: str) -> Column: ...

    def items(self, batch: Batch, name: str) -> Column: ...

    def keys(self, batch: Batch) -> tuple[Sequence[int], list[bytes], list[bytes]]: ...

    def exchanges(self, batch: Batch) -> list[Exchange]: ...

    def spoken(self, batch: Batch, index: int) -> list[tuple[str, str]]: ...


_decode = Decoder().decode


class Batch:
    """The rows of one block, decoded: a struct each, or None where a row has none."""

    __slots__ = (
        *("_columns", "_made", "_present", "block", "faults", "fuller", "rows", "shape"),
        "written",
    )

    def __init__(
        self,
        block: Block,
        rows: list[Any],
        faults: list[Fault],
        shape: Selectors,
        written: list[bytes] | None = None,
    ) -> None:
        """`written` has the rows as compact JSON, where a shape made that already. The rows in
        `fuller` are those whose lines say more than they do.
        """
        self.block = block
        self.rows = rows
        self.faults = faults
        self.shape = shape
        self.written = written or []
        self.fuller: Sequence[int] = ()
        self._columns: dict[str, Column] = {}
        self._made: dict[Callable[[Batch], Any], Any] = {}
        self._present: Sequence[int] | None = None

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
        except (DecodeError, UnicodeDecodeError):
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
        return Batch(self.block, rows, [], self.shape)

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


class SetHits(Struct):
    """What only the whole set shows: at `lines`, each with the line it is `related` to (0 for
    none); and `about` the file as a whole, the details of each such hit. `places` and `details`
    are those of the lines; without them a hit is on the whole row, and knows its `first` line.
    `rates` say how bad each hit about the file is, larger being worse; without them they only are.
    """

    lines: array[int] = field(default_factory=lambda: array("Q"))
    related: array[int] = field(default_factory=lambda: array("Q"))
    about: list[Details] = []
    places: list[str] = []
    details: list[Details] = []
    rates: list[float] = []

    def __len__(self) -> int:
        return len(self.lines) + len(self.about)

    def place(self, index: int) -> str:
        return self.places[index] if self.places else ""

    def detail(self, index: int) -> Details:
        return self.details[index] if self.details else {}

    def rate(self, index: int) -> float:
        """How bad the hit about the file of this index is."""
        return self.rates[index] if self.rates else 1.0

    def without(self, lines: Collection[int], about: Collection[int]) -> SetHits:
        """The hits but those of these indices, among the lines and about the file."""
        kept = [i for i in range(len(self.lines)) if i not in lines]
        left = [i for i in range(len(self.about)) if i not in about]
        return SetHits(
            array("Q", [self.lines[i] for i in kept]),
            array("Q", [self.related[i] for i in kept]),
            [self.about[i] for i in left],
            [self.places[i] for i in kept] if self.places else [],
            [self.details[i] for i in kept] if self.details else [],
            [self.rates[i] for i in left] if self.rates else [],
        )


def about_file(rate: float = 1.0, /, **details: Any) -> SetHits:
    """One hit about the file as a whole; a larger `rate` is worse."""
    return SetHits(about=[details], rates=[rate])


class Summary:
    """What a set check needs to know of all rows; bounded, and merged in any grouping.

    A class attribute `by` names the options of a check that the summary depends on: checks
    that share a class and those options share one summary.
    """

    by: ClassVar[tuple[str, ...]] = ()

    def add(self, batch: Batch) -> None:
        raise NotImplementedError

    def merge(self, other: Any) -> None:
        """Take in the summary of what comes after this one's rows."""
        raise NotImplementedError


F = TypeVar("F", bound=Callable[..., Any])


@overload
def check(function: F, /) -> F: ...


@overload
def check(*details: str, faults: bool = False) -> Callable[[F], F]: ...


def check(*details: Any, faults: bool = False) -> Any:
    """Mark a function as a check: over a `Batch` (returns `Hits`), or over a `Summary`
    (returns `SetHits`). Which one, its first parameter's annotation says. Its other
    parameters are keyword-only: they are the options a rule file may give. `details` names
    what its hits carry besides, for the placeholders of messages. A check of `faults` selects from
    those of a batch, and is not asked where there are none.
    """
    if len(details) == 1 and callable(details[0]):  # without parentheses
        return check()(details[0])

    def mark(function: F) -> F:
        function.__ftlint_details__ = details  # type: ignore[attr-defined]
        function.__ftlint_faults__ = faults  # type: ignore[attr-defined]
        return function

    return mark


class Fix(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rule file says of its repair. `check` and `options` choose the places when the
    rule's own check does not (a finding about the whole file repairs rows). `splits` are those in
    which it is offered; none named: all.
    """

    action: str
    applicability: Literal["safe", "unsafe"]
    message: str = ""
    check: str = ""
    options: dict[str, Any] = {}
    splits: tuple[str, ...] = ()


class Across(Struct, frozen=True, forbid_unknown_fields=True):
    """The check with which a rule about one file also looks at the other splits of its dataset."""

    check: str
    options: dict[str, Any] = {}


class Rule(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A rule file's head: everything but its prose and examples."""

    code: str
    name: str
    family: str
    severity: Severity
    since: str
    check: str
    summary: str
    message: str
    remedy: str = ""
    shapes: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    options: dict[str, Any] = {}
    fix: Fix | None = None
    across: Across | None = None
    status: Literal["preview", "stable", "deprecated", "removed"] = "stable"
    default: bool = True
    aliases: tuple[str, ...] = ()
    replaced_by: str = ""
    path: str = ""
    bundled: bool = True


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """A number or list that a provider demands, with where it was read and when."""

    value: Any
    source: str
    seen: str
    note: str = ""


class Target(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What one provider or trainer demands of a dataset. The repairs of the rules in `asked_fixes`
    are made only where somebody is shown each change and asked.
    """

    name: str
    title: str
    shapes: tuple[str, ...]
    status: str = ""
    facts: dict[str, Fact] = {}
    severities: dict[str, str] = {}
    options: dict[str, dict[str, Any]] = {}
    asked_fixes: tuple[str, ...] = ()
    notes: str = ""
    models: dict[str, dict[str, Any]] = {}
    path: str = ""


class Edit(Struct, frozen=True):
    """Bytes `start` to `end` of a line give way to `new`."""

    start: int
    end: int
    new: bytes


class Bound(Struct, frozen=True):
    """A rule ready to run: its function with the options resolved."""

    rule: Rule
    severity: Severity
    function: Callable[..., Any]
    options: dict[str, Any]
    summary: int = -1  # index into Plan.summaries; -1 for a check over batches

    @property
    def of_faults(self) -> bool:
        """Whether there is nothing to find in a batch without faults."""
        return getattr(self.function, "__ftlint_faults__", False)


class Conventions(Struct, frozen=True):
    """What most rows of a set have in common.

    `separator` and `stop` are None when no convention was found; `suggested_*` then occur
    nowhere in the sample, or at the end of some texts alone; or `rival_*` say which several are in
    use. `sole_*` are the same where few texts have them elsewhere. `lead` is what completions begin
    with. `task` is classification, conditional or open-ended.
    """

    separator: str | None = None
    stop: str | None = None
    sole_separator: str | None = None
    sole_stop: str | None = None
    lead: str | None = None
    task: str | None = None
    format: str | None = None
    suggested_separator: str | None = None
    suggested_stop: str | None = None
    rival_separators: str | None = None
    rival_stops: str | None = None
    shape_problem: str | None = None
    shape_remedy: str | None = None
    shape_doubt: str | None = None
    given: tuple[str, ...] = ()

    def named(self) -> dict[str, Any]:
        """The conventions by the names that rule files use."""
        return {name.replace("_", "-"): getattr(self, name) for name in self.__struct_fields__}


class Plan(Struct):
    """Frozen for a whole run, fixing included: what to decode and what to ask of the rows."""

    shape: Any
    strict: bool
    row_checks: list[Bound]
    set_checks: list[Bound]
    summaries: list[tuple[type[Summary], dict[str, Any]]]
    conventions: Conventions
    target: Target | None = None

    @property
    def bound(self) -> list[Bound]:
        return self.row_checks + self.set_checks


class Findings:
    """A rule's index in the plan, and the lines it found, in order; a line twice if twice hit."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        self.lines: dict[int, array[int]] = {}

    def add(self, rule: int, lines: Iterable[int]) -> None:
        found = self.lines.get(rule)
        if found is None:
            found = self.lines[rule] = array("Q")
        found.extend(lines)

    def merge(self, other: Findings) -> None:
        for rule, lines in other.lines.items():
            self.add(rule, lines)


class Partial(Struct):
    """What one or more blocks can say. `blocks` has offset and first line of each; `lost` are those
    of the findings about which the rule's fix can do nothing.
    """

    findings: Findings
    summaries: list[Summary]
    rows: int = 0
    blocks: list[tuple[int, int]] = []
    lost: Findings = field(default_factory=Findings)

    def merge(self, other: Partial) -> None:
        """Take in what the blocks after these say."""
        self.findings.merge(other.findings)
        self.lost.merge(other.lost)
        for mine, theirs in zip(self.summaries, other.summaries, strict=True):
            mine.merge(theirs)
        self.rows += other.rows
        self.blocks += other.blocks
