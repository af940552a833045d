"""What one block can say. Pure: the same block and plan give the same answer in any process."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint.engine.decode import decode
from ftlint.engine.plan import new_summaries
from ftlint.model import Batch, Block, Findings, Hits, Partial, Plan


def scan(block: Block, plan: Plan) -> Partial:
    """The findings and summaries of one block."""
    batch = decode(block, plan)
    findings = Findings()
    for index, hits in inspect(batch, plan):
        findings.add(index, batch.line_numbers(hits.rows))
    summaries = new_summaries(plan)
    for summary in summaries:
        summary.add(batch)
    return Partial(findings, summaries, len(batch.present()), [(block.offset, block.first_line)])


def inspect(batch: Batch, plan: Plan) -> Iterator[tuple[int, Hits]]:
    """The hits of every row check that has any, with its index in the plan."""
    for index, bound in enumerate(plan.row_checks):
        hits = bound.function(batch, **bound.options)
        if hits.rows:
            yield index, hits
