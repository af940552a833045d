"""Fixing a file: it is checked and repaired in one reading, a block at a time.

Repairs of rows are made as their blocks come by. What only the whole set shows (a repeated row,
a separator that none has) is known at the end, and takes another reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec

from ftlint.engine.check import Outcome
from ftlint.engine.mender import Changes, Mender, Todo, todo_of
from ftlint.engine.plain import plain
from ftlint.engine.plan import Settings, make_plan, new_summaries
from ftlint.engine.scan import take
from ftlint.errors import FixError
from ftlint.fixes.rewrite import Draft
from ftlint.fixes.standing import Standing
from ftlint.model import Findings, Partial, Plan, Progress
from ftlint.sources import BLOCK, Source, open_path

PASSES = 10


class Fixed(msgspec.Struct):
    """What fixing a source came to. `draft` holds the new file until it is kept or thrown
    away; `changes` has the changed lines when they were traced and one reading was enough; `gone`
    the numbers of lines that went, where one reading is all that was asked for.
    """

    outcome: Outcome
    fixed: dict[str, int]
    unsettled: Counter[str]
    draft: Draft | None = None
    changes: Changes | None = None
    gone: list[int] = []

    def keep(self, source: Source) -> None:
        """Put the new file, if there is one, in the place of the source that was fixed, which is
        closed: what is told of the outcome is read from there.

        Raises FixError, the file as it was, when it changed meanwhile or the disk refuses.
        """
        if self.draft is None:
            return
        source.close()
        self.outcome.source.close()
        self.draft.keep(source.stamp)
        self.outcome.source.moved(self.draft.real)

    def discard(self) -> None:
        """Throw the new file away."""
        if self.draft is not None:
            self.outcome.source.close()
            self.draft.discard()


class _Read(msgspec.Struct):
    """What one reading found, before and after its repairs, and what it wrote."""

    after: Partial
    before: Counter[int]
    draft: Draft | None = None


def fix_source(
    source: Source,
    settings: Settings,
    unsafe: bool,
    *,
    size: int = BLOCK,
    progress: Progress | None = None,
    trace: bool = False,
) -> Fixed:
    """Check and repair a source; the original stays as it is until the draft is kept. With
    `trace`, the changed lines are kept too, which takes as much memory as they do.

    Raises FixError when this source cannot be repaired, ConfigError, RuleError, SourceError.
    """
    if source.path is None:
        raise FixError("only a file can be fixed", place=source.name, remedy="give its path")
    unsettled: Counter[str] = Counter()
    before: Counter[str] = Counter()
    draft: Draft | None = None
    changes: Changes | None = None
    todo = Todo()
    torn = False
    reading = source
    try:
        for number in range(PASSES):
            plan, guess = make_plan(reading, settings)
            if number == 0:
                reading = plain(source, plan, unsafe, before)
                if reading.layout != source.layout:
                    plan, guess = make_plan(reading, settings)
            doing = todo
            forced = reading is not source and draft is None
            lines = reading.layout == "lines"
            traced: Changes | None = (
                {} if trace and number == 0 and reading is source and lines else None
            )
            mender = Mender(plan, unsafe, doing, keep_blank_lines=torn)
            read = _read(reading, source, mender, forced, size, progress, traced)
            if not torn and _tears(plan, read.before):
                # A text with raw line breaks in it is several lines that are no JSON: the empty
                # ones among them are its paragraphs.
                torn = True
                if read.draft is not None:
                    read.draft.discard()
                traced = {} if traced is not None else None
                mender = Mender(plan, unsafe, doing, keep_blank_lines=True)
                read = _read(reading, source, mender, forced, size, progress, traced)
            unsettled += mender.unsettled
            if read.draft is not None:
                if draft is not None:
                    reading.close()
                    draft.discard()
                draft = read.draft
                changes = traced
                reading = open_path(draft.path, name=source.name)
            outcome = Outcome(reading, plan, guess, read.after)
            if number == 0:
                before.update(by_code(plan, read.before))
                sets = {i: n for i, n in outcome.counts().items() if i >= len(plan.row_checks)}
                before.update(by_code(plan, sets))
            if read.draft is not None and (
                doing or not lines or _judged_otherwise(reading, settings, plan)
            ):
                # The file as it is now may have other conventions, and rows at other places: read
                # again.
                todo = Todo()
                continue
            todo = todo_of(outcome, unsafe, settings.plugins)
            if not todo or doing:
                break
        left = by_code(plan, outcome.counts())
        fixed = {code: n - left[code] for code, n in before.items() if n > left[code]}
        return Fixed(outcome, fixed if draft else {}, unsettled, draft, changes)
    except BaseException:
        if draft is not None:
            reading.close()
            draft.discard()
        raise


def _tears(plan: Plan, found: Counter[int]) -> bool:
    """Whether a file has both blank lines and lines that are not JSON."""
    kinds = {plan.bound[index].options.get("kind") for index, count in found.items() if count}
    return {"blank-line", "invalid-json"} <= kinds


def by_code(plan: Plan, counts: Mapping[int, int]) -> Counter[str]:
    """Counts by rule, of those by index in the plan: a rule may have two checks."""
    found: Counter[str] = Counter()
    for index, count in counts.items():
        found[plan.bound[index].rule.code] += count
    return found


def _judged_otherwise(source: Source, settings: Settings, plan: Plan) -> bool:
    """Whether what was fixed has another shape or other conventions than were assumed."""
    now, _ = make_plan(source, settings)
    found, assumed = now.conventions, plan.conventions
    return (
        now.shape is not plan.shape
        or any(
            getattr(found, name) != getattr(assumed, name) for name in ("separator", "stop", "task")
        )
        or any(
            bool(getattr(found, name)) != bool(getattr(assumed, name))
            for name in ("suggested_separator", "suggested_stop")
        )
    )


def _read(
    reading: Source,
    source: Source,
    mender: Mender,
    forced: bool,
    size: int,
    progress: Progress | None,
    changes: Changes | None,
) -> _Read:
    """Read once: scan each block, mend what can be mended, and scan what was mended. Changed
    lines go into `changes`, when somebody wants them.
    """
    read = _Read(Partial(Findings(), new_summaries(mender.plan)), Counter())
    offset, line = reading.start, 1
    standing = None
    if reading.layout != "lines":
        standing = Standing(source.name, reading.layout == "array")
    try:
        if forced:
            read.draft = Draft(source.path or "")
            read.draft.write(reading.mark)
        for block in reading.blocks(size):
            begin = block.offset
            mended = mender.mend(block, offset, line, changes)
            read.before.update(mended.before)
            held = standing.held if standing else 0
            data = standing.take(block, mended.changed) if standing else mended.data
            if mended.data != block.data and read.draft is None:
                read.draft = Draft(source.path or "")
                read.draft.write(reading.mark)
                read.draft.copy(reading.handle, reading.start, begin - held)
            if read.draft is not None:
                read.draft.write(data)
            take(read.after, mended.batch, mender.plan, mended.found)
            offset += len(mended.data)
            line += mended.batch.block.breaks
            if progress:
                progress(len(block.data))
            del block, mended
        if read.draft is not None and standing:
            read.draft.write(standing.rest())
    except BaseException:
        if read.draft is not None:
            read.draft.discard()
        raise
    if read.draft is not None:
        read.draft.close()
    return read
