"""What one block can say. Pure: the same block and plan give the same answer in any process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ftlint.engine.asking import add, hits_of
from ftlint.engine.decode import decode
from ftlint.engine.plan import new_summaries
from ftlint.model import Batch, Block, Bound, Findings, Hits, Partial, Plan, Progress


def scan(block: Block, plan: Plan) -> Partial:
    """The findings and summaries of one block."""
    return scan_into(Partial(Findings(), new_summaries(plan)), block, plan)


def scan_into(total: Partial, block: Block, plan: Plan) -> Partial:
    """The same, added to what the blocks before it say: `total` merged with `scan(block, plan)`,
    without a summary in between for each block.
    """
    batch = decode(block, plan)
    return take(total, batch, plan, inspect(batch, plan))


def scan_all(blocks: Iterable[Block], plan: Plan, progress: Progress | None = None) -> Partial:
    """The same of several blocks; `progress` is told the bytes of each."""
    total = Partial(Findings(), new_summaries(plan))
    for block in blocks:
        scan_into(total, block, plan)
        if progress:
            progress(len(block.data))
        del block
    return total


def take(total: Partial, batch: Batch, plan: Plan, found: Iterable[tuple[int, Hits]]) -> Partial:
    """Add what a batch says, and the hits of its row checks."""
    for index, hits in found:
        total.findings.add(index, batch.line_numbers(hits.rows))
        if lost := _lost(plan.row_checks[index], hits):
            total.lost.add(index, batch.line_numbers(lost))
    for summary in total.summaries:
        add(summary, batch)
    total.rows += len(batch.present())
    total.blocks.append((batch.block.offset, batch.block.first_line))
    return total


def inspect(batch: Batch, plan: Plan) -> Iterator[tuple[int, Hits]]:
    """The hits of every row check that has any, with its index in the plan."""
    sound = not batch.faults
    for index, bound in enumerate(plan.row_checks):
        if sound and bound.of_faults:
            continue
        hits = hits_of(bound, batch)
        if hits.rows:
            yield index, hits


def _lost(bound: Bound, hits: Hits) -> list[int]:
    """The rows of the hits about which the rule's fix can do nothing, so far as their details tell."""
    fix = bound.rule.fix
    if not fix or fix.check or not hits.details:
        return []
    from ftlint.fixes.actions import LOST

    lost, options = LOST.get(fix.action), bound.options
    if lost is None:
        return []
    return [
        row for row, details in zip(hits.rows, hits.details, strict=True) if lost(options | details)
    ]
