"""Fixing a file: it is checked and repaired in one reading, a block at a time.

Repairs of rows are made as their blocks come by. What only the whole set shows (a repeated row,
a separator that none has) is known at the end, and takes another reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import msgspec

from ftlint.engine import bind
from ftlint.engine.check import Outcome
from ftlint.engine.decode import decode
from ftlint.engine.plain import allowed, plain
from ftlint.engine.plan import Settings, knowledge, make_plan, new_summaries, only
from ftlint.engine.scan import inspect, take
from ftlint.engine.settling import Repair, settle
from ftlint.errors import FixError
from ftlint.fixes.actions import FILE_ACTIONS
from ftlint.fixes.rewrite import Draft
from ftlint.model import Batch, Block, Bound, Details, Findings, Hits, Partial, Plan, Progress
from ftlint.sources import BLOCK, Source, open_path

PASSES = 10
Changes = dict[int, list[bytes]]  # line number → the lines in its place


class Fixed(msgspec.Struct):
    """What fixing a source came to. `draft` holds the new file until it is kept or thrown
    away; `changes` has the changed lines when they were traced and one reading was enough.
    """

    outcome: Outcome
    fixed: dict[str, int]
    unsettled: Counter[str]
    draft: Draft | None = None
    changes: Changes | None = None


class _Todo(msgspec.Struct):
    """What the reading before left to do: repairs to offer to every row, lines to drop."""

    repairs: list[Repair] = []
    dropped: set[int] = set()
    findings: Counter[str] = Counter()  # that these mend, by rule

    def __bool__(self) -> bool:
        return bool(self.repairs or self.dropped)


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
    todo = _Todo()
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
            traced: Changes | None = {} if trace and number == 0 and reading is source else None
            read = _read(
                reading, source, plan, unsafe, doing, forced, unsettled, size, progress, traced
            )
            if read.draft is not None:
                if draft is not None:
                    draft.discard()
                draft = read.draft
                changes = traced
                reading = open_path(draft.path, name=source.name)
            outcome = Outcome(reading, plan, guess, read.after)
            if number == 0:
                before.update(_by_code(plan, read.before))
                sets = {i: n for i, n in outcome.counts().items() if i >= len(plan.row_checks)}
                before.update(_by_code(plan, sets))
            if read.draft is not None and (doing or _judged_otherwise(reading, settings, plan)):
                todo = _Todo()  # the file as it is now may have other conventions: read again
                continue
            todo = _todo(outcome, unsafe, settings.plugins)
            if not todo or doing:
                break
        left = _by_code(plan, outcome.counts())
        fixed = {code: n - left[code] for code, n in before.items() if n > left[code]}
        return Fixed(outcome, fixed if draft else {}, unsettled, draft, changes)
    except BaseException:
        if draft is not None:
            draft.discard()
        raise


def fix_known(
    outcome: Outcome,
    codes: Collection[str],
    plugins: tuple[str, ...],
    progress: Progress | None = None,
) -> Fixed:
    """Make the fixes of these rules that a check asks for, unsafe ones too, all in one reading of
    its source; what it comes to, another check finds. For a file whose rows are one a line.

    Raises FixError when this source cannot be written to.
    """
    chosen = [bound for bound in outcome.plan.row_checks if bound.rule.code in codes]
    plan, source = only(outcome.plan, chosen), outcome.source
    todo = _todo(outcome, True, plugins, codes)
    unsettled: Counter[str] = Counter()
    read = _read(source, source, plan, True, todo, False, unsettled, BLOCK, progress, None)
    left = {index: len(lines) for index, lines in read.after.findings.lines.items()}
    fixed = dict(_by_code(plan, read.before) - _by_code(plan, left) + todo.findings)
    return Fixed(outcome, fixed if read.draft else {}, unsettled, read.draft)


def _by_code(plan: Plan, counts: Mapping[int, int]) -> Counter[str]:
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
    plan: Plan,
    unsafe: bool,
    todo: _Todo,
    forced: bool,
    unsettled: Counter[str],
    size: int,
    progress: Progress | None,
    changes: Changes | None,
) -> _Read:
    """Read once: scan each block, mend what can be mended, and scan what was mended. Changed
    lines go into `changes`, when somebody wants them.
    """
    mending = {
        index: Repair(bound, bound.rule.fix.action)
        for index, bound in enumerate(plan.row_checks)
        if bound.rule.fix
        and allowed(bound, unsafe)
        and not bound.rule.fix.check
        and bound.rule.fix.action not in FILE_ACTIONS
    }
    ending = next(
        (
            index
            for index, bound in enumerate(plan.row_checks)
            if bound.rule.fix and bound.rule.fix.action == "end_line" and allowed(bound, unsafe)
        ),
        None,
    )
    read = _Read(Partial(Findings(), new_summaries(plan)), Counter())
    offset, line = reading.start, 1
    try:
        if forced:
            read.draft = Draft(source.path or "")
            read.draft.write(reading.mark)
        for block in reading.blocks(size):
            first, begin = block.first_line, block.offset
            block.first_line, block.offset = line, offset
            batch = decode(block, plan)
            found = list(inspect(batch, plan))
            read.before.update({index: len(hits.rows) for index, hits in found})
            data = _mended(batch, found, mending, todo, first, plan, unsettled, changes)
            if data and not data.endswith(b"\n") and any(index == ending for index, _ in found):
                data += b"\n"
                if changes is not None:
                    last = first + block.data.count(b"\n")
                    changes.setdefault(last, [data.rsplit(b"\n", 2)[-2]])
            if data != block.data:
                batch = decode(Block(block.index, offset, line, data, None, block.notes), plan)
                found = list(inspect(batch, plan))
                if read.draft is None:
                    read.draft = Draft(source.path or "")
                    read.draft.write(reading.mark)
                    read.draft.copy(reading.handle, reading.start, begin)
            if read.draft is not None:
                read.draft.write(data)
            take(read.after, batch, found)
            offset += len(data)
            line += batch.block.breaks
            if progress:
                progress(len(block.data))
    except BaseException:
        if read.draft is not None:
            read.draft.discard()
        raise
    if read.draft is not None:
        read.draft.close()
    return read


def _mended(
    batch: Batch,
    found: list[tuple[int, Hits]],
    mending: dict[int, Repair],
    todo: _Todo,
    first: int,
    plan: Plan,
    unsettled: Counter[str],
    changes: Changes | None,
) -> bytes:
    """The data of a block after its repairs."""
    block = batch.block
    touched = {row for index, hits in found if index in mending for row in hits.rows}
    if not touched and not todo:
        return block.data
    lines_ = block.data.split(b"\n")
    closed = not lines_[-1]
    if closed:
        lines_.pop()
    dropped = (
        {n - first for n in todo.dropped if first <= n < first + len(lines_)}
        if todo.dropped
        else set()
    )
    rows = (
        sorted(touched - dropped)
        if not todo.repairs
        else [n for n in range(len(lines_)) if n not in dropped]
    )
    active = [*mending.values(), *todo.repairs]
    results: dict[int, list[bytes]] = {n: [] for n in dropped}
    if active and rows:
        results |= zip(
            rows, settle([lines_[n] for n in rows], active, plan, unsettled), strict=True
        )
    changed = {n: lines for n, lines in results.items() if lines != [lines_[n]]}
    if not changed:
        return block.data
    if changes is not None:
        changes.update({first + n: lines for n, lines in changed.items()})
    kept: list[bytes] = []
    for n, text in enumerate(lines_):
        kept.extend(changed.get(n, (text,)))
    data = b"".join([text + b"\n" for text in kept])
    return data if closed or (len(lines_) - 1) in dropped else data[:-1]


def _todo(
    outcome: Outcome, unsafe: bool, plugins: tuple[str, ...], codes: Collection[str] | None = None
) -> _Todo:
    """The repairs of what only the whole set shows, by these rules or by all."""
    todo = _Todo([], set(), Counter())
    plan = outcome.plan
    for number, hits in enumerate(outcome.sets):
        bound = plan.set_checks[number]
        fix = bound.rule.fix
        if fix is None or not len(hits) or not allowed(bound, unsafe):
            continue
        code = bound.rule.code
        if codes is not None and code not in codes:
            continue
        if hits.lines:
            todo.dropped.update(hits.lines)
            todo.findings[code] += len(hits.lines)
        for details in hits.about:
            repair = repair_about(plan, bound, details, plugins)
            # Two repairs of one field would overlap: the second takes a reading of its own.
            fields = [other.bound.options.get("texts") for other in todo.repairs]
            if repair and repair.bound.options.get("texts") not in fields:
                todo.repairs.append(repair)
                todo.findings[code] += 1
    return todo


def repair_about(
    plan: Plan, bound: Bound, details: Details, plugins: tuple[str, ...]
) -> Repair | None:
    """The repair of rows that a finding about the whole file asks for."""
    fix = bound.rule.fix
    if fix is None or not fix.check:
        return None
    function = bind.function_of(bound.rule, fix.check, plugins)
    known = knowledge(plan) | {"detail": details}
    chosen = bind.options(bound.rule, function, fix.options, known)
    if chosen is None:
        return None
    asked = msgspec.structs.replace(bound, function=function, options=chosen)
    return Repair(asked, fix.action, once=True)
