"""What one block can say. Pure: the same block and plan give the same answer in any process."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint.engine.decode import decode
from ftlint.engine.plan import new_summaries
from ftlint.model import Batch, Block, Findings, Hits, Partial, Plan


def scan(block: Block, plan: Plan) -> Partial:
    """The findings and summaries of one block."""
    return scan_into(Partial(Findings(), new_summaries(plan)), block, plan)


def scan_into(total: Partial, block: Block, plan: Plan) -> Partial:
    """The same, added to what the blocks before it say: `total` merged with `scan(block, plan)`,
    without a summary in between for each block.
    """
    batch = decode(block, plan)
    for index, hits in inspect(batch, plan):
        total.findings.add(index, batch.line_numbers(hits.rows))
    for summary in total.summaries:
        summary.add(batch)
    total.rows += len(batch.present())
    total.blocks.append((block.offset, block.first_line))
    return total


def inspect(batch: Batch, plan: Plan) -> Iterator[tuple[int, Hits]]:
    """The hits of every row check that has any, with its index in the plan."""
    for index, bound in enumerate(plan.row_checks):
        hits = bound.function(batch, **bound.options)
        if hits.rows:
            yield index, hits
