"""A draft that prepare makes its changes to, and which rows of the source are still in it."""

from __future__ import annotations

from array import array
from collections.abc import Collection

from ftlint import atomic
from ftlint.engine.check import Outcome
from ftlint.engine.fixing import by_code
from ftlint.engine.plan import Settings
from ftlint.preparation import files
from ftlint.preparation.proposals import (
    Decide,
    Improved,
    Made,
    Proposal,
    Watch,
    improve,
    recommended,
)


class Bench:
    """A draft that changes are made to, with what becomes of the rows of the source: `numbers` has
    that of each line, `dropped` those that are in it no more. The changes of `accepted` rules are
    made without asking.
    """

    def __init__(
        self,
        path: str,
        name: str,
        settings: Settings,
        numbers: array[int],
        jobs: int,
        watch: Watch,
        accepted: Collection[str] = (),
    ) -> None:
        self.path = path
        self.name = name
        self.settings = settings
        self.numbers = numbers
        self.jobs = jobs
        self.watch = watch
        self.accepted = accepted
        self.dropped: list[int] = []
        self.made: dict[str, Made] = {}
        self.decided: dict[str, bool] = {}

    def improve(self, decide: Decide | None) -> Improved:
        """Make the changes that are decided on; nobody is asked twice."""

        def once(proposal: Proposal) -> bool:
            if proposal.code not in self.decided:
                wanted = proposal.code in self.accepted
                self.decided[proposal.code] = wanted or (decide or recommended)(proposal)
            return self.decided[proposal.code]

        done = improve(
            self.path, self.name, self.settings, once, self.jobs, self.watch, self._forget
        )
        for change in done.made:
            if before := self.made.get(change.code):
                change.rows += before.rows
            self.made[change.code] = change
        done.made = list(self.made.values())
        return done

    def hopeless(self, done: Improved, decide: Decide | None) -> set[int]:
        """The lines that have an error which no change mended."""
        codes = blocking_codes(done.outcome, done, decide)
        found: set[int] = set()
        plan, lines = done.outcome.plan, done.outcome.partial.findings.lines
        for index, bound in enumerate(plan.bound):
            if bound.rule.code in codes:
                on_rows = index < len(plan.row_checks)
                found.update(lines.get(index, ()) if on_rows else done.outcome.hits_of(index).lines)
        if found:
            done.outcome.source.close()
        return found

    def leave_out(self, lines: set[int]) -> None:
        """Take lines out of the draft."""
        kept = (text for n, text in enumerate(files.lines(self.path), 1) if n not in lines)
        atomic.replace(self.path, kept, lasting=False)
        self._forget(lines)

    def _forget(self, lines: Collection[int]) -> None:
        gone = set(lines)
        self.dropped += [self.numbers[line - 1] for line in gone]
        self.numbers = array("Q", [n for at, n in enumerate(self.numbers, 1) if at not in gone])


def blocking_codes(outcome: Outcome, done: Improved, decide: Decide | None) -> list[str]:
    """The rules with errors that remain. Who was asked and declined a change keeps what it would
    have mended.
    """
    kept = {proposal.code for proposal in done.declined} if decide else set()
    found = by_code(outcome.plan, outcome.counts())
    errors = {bound.rule.code for bound in outcome.plan.bound if bound.severity == "error"}
    return [code for code, count in found.items() if count and code in errors and code not in kept]
