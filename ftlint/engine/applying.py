"""Fixes that a check asked for, all made in one reading of its source; by several processes, if it
is large.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack, suppress
from operator import add
from tempfile import TemporaryDirectory
from typing import TypeAlias

from ftlint.engine.check import LEAST, Outcome
from ftlint.engine.fixing import Fixed, by_code
from ftlint.engine.mender import Mender, todo_of
from ftlint.engine.plan import only
from ftlint.engine.together import Stretch, by_stretches
from ftlint.fixes.rewrite import Draft
from ftlint.model import Block, Progress
from ftlint.sources import Source

# How often what was found, before and after, whose repairs did not come to rest, and what went.
_Counts: TypeAlias = tuple[Counter[int], Counter[int], Counter[str], list[int]]


def fix_known(
    outcome: Outcome,
    codes: Collection[str],
    plugins: tuple[str, ...],
    jobs: int = 1,
    progress: Progress | None = None,
) -> Fixed:
    """Make the fixes of these rules that a check asks for, unsafe ones too, in up to so many
    processes; what that comes to, another check finds. For a file whose rows are one a line.

    Raises FixError when there is no room for the new file.
    """
    chosen = [bound for bound in outcome.plan.row_checks if bound.rule.code in codes]
    todo = todo_of(outcome, True, plugins, codes)
    mender = Mender(only(outcome.plan, chosen), True, todo)
    source = outcome.source
    folder = os.path.dirname(os.path.realpath(source.path or ""))
    with ExitStack() as stack:
        parts = None
        if (count := min(jobs, source.size // LEAST)) > 1:
            with suppress(OSError):  # that there is no room for it is said of the draft
                beside = stack.enter_context(
                    TemporaryDirectory(".ftlint", ".parts-", folder, ignore_cleanup_errors=True)
                )
                parts = by_stretches(source, count, _write, mender, beside, progress=progress)
        # Its thread begins when no process is to be forked any more.
        draft = Draft(source.path or "")
        try:
            draft.write(source.mark)
            if parts is None:
                counts = _mend(source.blocks(), mender, draft.write, progress)
            else:
                counts = (Counter(), Counter(), Counter(), [])
                for path, said in parts:
                    counts = tuple(map(add, counts, said))
                    with open(path, "rb") as handle:
                        draft.append(handle)
            draft.close()
        except BaseException:
            draft.discard()
            raise
    before, after, unsettled, gone = counts
    fixed = by_code(mender.plan, before) - by_code(mender.plan, after) + todo.findings
    if not fixed:
        draft.discard()
    return Fixed(outcome, dict(fixed), unsettled, draft if fixed else None, gone=gone)


def _mend(
    blocks: Iterable[Block],
    mender: Mender,
    write: Callable[[bytes], object],
    progress: Progress | None,
) -> _Counts:
    before: Counter[int] = Counter()
    after: Counter[int] = Counter()
    for block in blocks:
        mended = mender.mend(block, block.offset, block.first_line)
        write(mended.data)
        before.update(mended.before)
        after.update({index: len(hits.rows) for index, hits in mended.found})
        if progress:
            progress(len(block.data))
    return before, after, mender.unsettled, mender.gone


def _write(
    source: Source, stretch: Stretch, progress: Progress, mender: Mender, folder: str
) -> tuple[str, _Counts]:
    """Mend a stretch into a file of its own: where that is, and what was counted."""
    path = os.path.join(folder, str(stretch.start))
    with open(path, "xb") as out:
        return path, _mend(source.stretch(*stretch), mender, out.write, progress)
