"""What repairs make of one block of lines. Pure: no block waits for what another says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import msgspec

from ftlint.engine import bind
from ftlint.engine.check import Outcome
from ftlint.engine.decode import decode
from ftlint.engine.plain import allowed
from ftlint.engine.plan import knowledge
from ftlint.engine.scan import inspect
from ftlint.engine.settling import Repair, settle
from ftlint.fixes.actions import FILE_ACTIONS
from ftlint.model import Batch, Block, Bound, Details, Hits, Plan

Changes = dict[int, list[bytes]]  # a line, by its number or index → the lines in its place


class Todo(msgspec.Struct):
    """What only the whole set shows: repairs to offer to every row, lines to drop."""

    repairs: list[Repair] = []
    dropped: set[int] = set()
    findings: Counter[str] = Counter()  # that these mend, by rule

    def __bool__(self) -> bool:
        return bool(self.repairs or self.dropped)


class Mended(msgspec.Struct):
    """A block after its repairs, what is found in it then, and how often what was before; and of its
    rows that changed, by their indices, the lines in their place.
    """

    data: bytes
    batch: Batch
    found: list[tuple[int, Hits]]
    before: Counter[int]
    changed: Changes


class Mender:
    """The repairs that the row checks of a plan ask for, and those that are to do besides. Rules
    whose repairs do not come to rest are counted in `unsettled`; `gone` has the lines that went, by their
    numbers in the file that is read. With `keep_blank_lines` these are let be.
    """

    def __init__(
        self, plan: Plan, unsafe: bool, todo: Todo, *, keep_blank_lines: bool = False
    ) -> None:
        self.plan = plan
        self.todo = todo
        self.unsettled: Counter[str] = Counter()
        self.gone: list[int] = []
        fixes = [
            (index, bound, bound.rule.fix)
            for index, bound in enumerate(plan.row_checks)
            if bound.rule.fix
            and allowed(bound, unsafe)
            and not (keep_blank_lines and bound.options.get("kind") == "blank-line")
        ]
        self.mending = {
            index: Repair(bound, fix.action)
            for index, bound, fix in fixes
            if not fix.check and fix.action not in FILE_ACTIONS
        }
        self.ending = {index for index, _, fix in fixes if fix.action == "end_line"}

    def mend(self, block: Block, offset: int, line: int, changes: Changes | None = None) -> Mended:
        """Mend a block, which will be at this offset and line of the file that comes of it.
        Changed lines go into `changes`, by their numbers in the file that is read.
        """
        first = block.first_line
        block.first_line, block.offset = line, offset
        batch = decode(block, self.plan)
        found = list(inspect(batch, self.plan))
        before = Counter({index: len(hits.rows) for index, hits in found})
        changed = self._changed(batch, found, first)
        self.gone += [first + n for n, lines in changed.items() if not lines]
        if changes is not None:
            changes.update({first + n: lines for n, lines in changed.items()})
        data = _with(block.data, changed) if changed else block.data
        if data and not data.endswith(b"\n") and any(index in self.ending for index, _ in found):
            data += b"\n"
            if changes is not None:
                last = first + block.data.count(b"\n")
                changes.setdefault(last, [data.rsplit(b"\n", 2)[-2]])
        if data != block.data:
            batch = decode(Block(block.index, offset, line, data, None, block.notes), self.plan)
            found = list(inspect(batch, self.plan))
        return Mended(data, batch, found, before, changed)

    def _changed(self, batch: Batch, found: list[tuple[int, Hits]], first: int) -> Changes:
        """What becomes of the rows of a block that the repairs change, by their indices."""
        todo = self.todo
        touched = {row for index, hits in found if index in self.mending for row in hits.rows}
        if not touched and not todo:
            return {}
        lines_ = batch.block.lines
        dropped = {n for n in range(len(lines_)) if first + n in todo.dropped}
        rows = (
            sorted(touched - dropped)
            if not todo.repairs
            else [n for n in range(len(lines_)) if n not in dropped]
        )
        active = [*self.mending.values(), *todo.repairs]
        results: Changes = {n: [] for n in dropped}
        if active and rows:
            settled = settle([lines_[n] for n in rows], active, self.plan, self.unsettled)
            results |= zip(rows, settled, strict=True)
        return {n: lines for n, lines in results.items() if lines != [lines_[n]]}


def _with(data: bytes, changed: Changes) -> bytes:
    """The data of a block with the lines that changed in it."""
    lines = data.split(b"\n")
    closed = not lines[-1]
    if closed:
        lines.pop()
    kept: list[bytes] = []
    for n, text in enumerate(lines):
        kept.extend(changed.get(n, (text,)))
    whole = b"".join([text + b"\n" for text in kept])
    gone = not changed.get(len(lines) - 1, lines)  # the line before it had its end
    return whole if closed or gone else whole[:-1]


def todo_of(
    outcome: Outcome, unsafe: bool, plugins: tuple[str, ...], codes: Collection[str] | None = None
) -> Todo:
    """The repairs of what only the whole set shows, by these rules or by all."""
    todo = Todo([], set(), Counter())
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
