"""What a run asks of the rows, and what comes of it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, field

from ftlint.model.checks import Summary
from ftlint.model.rules import Rule, Target
from ftlint.model.terms import Severity


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
    with. `task` is classification, conditional or open-ended. `format` is what outputs are written in, and
    `fields` are the names that stand in braces, `doubled` the escapes that were escaped.
    """

    separator: str | None = None
    stop: str | None = None
    sole_separator: str | None = None
    sole_stop: str | None = None
    lead: str | None = None
    task: str | None = None
    format: str | None = None
    fields: str | None = None
    doubled: str | None = None
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
