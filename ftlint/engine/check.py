"""A check of one source, from its bytes to its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ftlint import catalog
from ftlint.cores import forks
from ftlint.engine.asking import set_hits_of
from ftlint.engine.plan import Settings, make_plan
from ftlint.engine.scan import scan_all
from ftlint.model import Partial, Plan, Progress, SetHits
from ftlint.report import Diagnostic, FileReport
from ftlint.shapes.detect import Guess
from ftlint.sources import BLOCK, Source

LEAST = (24 if forks() else 96) << 20  # bytes that take longer than to start a process for them


class Outcome:
    """Everything a check of a source found, before it is told."""

    def __init__(self, source: Source, plan: Plan, guess: Guess, partial: Partial) -> None:
        self.source = source
        self.plan = plan
        self.guess = guess
        self.partial = partial
        self.sets: list[SetHits] = [
            set_hits_of(bound, partial.summaries[bound.summary]) for bound in plan.set_checks
        ]
        partial.summaries.clear()

    def counts(self) -> Counter[int]:
        """Findings by index of the rule in the plan."""
        first = len(self.plan.row_checks)
        found = Counter({i: len(lines) for i, lines in self.partial.findings.lines.items()})
        found.update({first + n: len(hits) for n, hits in enumerate(self.sets) if len(hits)})
        return found

    def hits_of(self, index: int) -> SetHits:
        return self.sets[index - len(self.plan.row_checks)]


def check_source(
    source: Source,
    settings: Settings,
    *,
    size: int = BLOCK,
    progress: Progress | None = None,
    jobs: int = 1,
) -> Outcome:
    """Plan, scan and settle one source, in up to so many processes. `progress` is told the bytes
    of each block.

    Raises ConfigError, RuleError and SourceError.
    """
    plan, guess = make_plan(source, settings)
    return run(source, plan, guess, size=size, progress=progress, jobs=jobs)


def run(
    source: Source,
    plan: Plan,
    guess: Guess,
    *,
    size: int = BLOCK,
    progress: Progress | None = None,
    jobs: int = 1,
) -> Outcome:
    """Scan a source with a plan that is made already."""
    total = None
    count = min(jobs, source.size // LEAST)
    if count > 1 and source.path and source.layout == "lines" and not source.converted:
        from ftlint.engine.together import scan_together

        total = scan_together(source, plan, count, size, progress)
    if total is None:
        total = scan_all(source.blocks(size), plan, progress)
    return Outcome(source, plan, guess, total)


def report(outcome: Outcome, path: str) -> FileReport:
    """The report of an outcome."""
    plan = outcome.plan
    by_rule: dict[str, int] = {}
    counts: dict[str, int] = {}
    fixable = unsafe = 0
    for index, number in sorted(outcome.counts().items()):
        bound = plan.bound[index]
        by_rule[bound.rule.code] = by_rule.get(bound.rule.code, 0) + number
        counts[bound.severity] = counts.get(bound.severity, 0) + number
        if bound.rule.fix:
            mended = number - len(outcome.partial.lost.lines.get(index, ()))
            fixable += mended
            unsafe += mended * (bound.rule.fix.applicability == "unsafe")

    def diagnostics(limit: int | None) -> Iterator[Diagnostic]:
        from ftlint.engine.render import render

        asleep = outcome.source.handle.closed
        try:
            yield from render(path, outcome.source, plan, outcome.partial, outcome.sets, limit)
        finally:
            if asleep:
                outcome.source.rest()

    rules = {bound.rule.code: bound.rule for bound in plan.bound}

    def why(code: str) -> str:
        return catalog.prose(rules[code]).why.strip()

    target = plan.target
    refused = None
    if fixable:
        from ftlint.engine.plain import refusal

        refused = refusal(outcome.source, plan)
    return FileReport(
        path=path,
        rows=outcome.partial.rows,
        size=outcome.source.size,
        shape=plan.shape.name if plan.shape.requires else None,
        guess=_guess_in_words(outcome.guess, plan),
        target=target.name if target and not target.name.startswith("any-") else None,
        conventions=plan.conventions,
        counts=counts,
        by_rule=by_rule,
        fixable=fixable,
        unsafe_fixable=unsafe,
        unfixable=refused.remedy if refused else "",
        render=diagnostics,
        severities={b.rule.code: b.severity for b in plan.bound},
        names={b.rule.code: b.rule.name for b in plan.bound},
        rules=rules,
        why=why,
    )


def _guess_in_words(guess: Guess, plan: Plan) -> str:
    """How sure the shape is; empty when all rows agree or none was looked at."""
    if not guess.seen or guess.shape != plan.shape.name or guess.agreeing == guess.seen:
        return ""
    return f"{guess.agreeing} of {guess.seen} rows looked at"
