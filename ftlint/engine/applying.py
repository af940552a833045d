"""Fixes that a check asked for, all made in one reading of its source; by several processes, if it
is large.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory
from typing import TypeAlias

from ftlint.engine.check import LEAST, Outcome
from ftlint.engine.crew import Crew
from ftlint.engine.fixing import Fixed, by_code
from ftlint.engine.mender import Mender, todo_of
from ftlint.engine.plan import only
from ftlint.engine.together import Stretch, stretches
from ftlint.fixes.rewrite import Draft
from ftlint.model import Block, Progress
from ftlint.sources import Source, open_path

# How often what was found, before and after, and whose repairs did not come to rest.
_Counts: TypeAlias = tuple[Counter[int], Counter[int], Counter[str]]


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
        parts: list[str] = []
        counts = None
        if (count := min(jobs, source.size // LEAST)) > 1:
            with suppress(OSError):  # that there is no room for it is said of the draft
                beside = stack.enter_context(
                    TemporaryDirectory(".ftlint", ".parts-", folder, ignore_cleanup_errors=True)
                )
                parts = [os.path.join(beside, str(number)) for number in range(count)]
                counts = _together(source, mender, parts, progress)
        # Its thread begins when no process is to be forked any more.
        draft = Draft(source.path or "")
        try:
            draft.write(source.mark)
            if counts is None:
                counts = _mend(source.blocks(), mender, draft.write, progress)
            else:
                for part in filter(os.path.exists, parts):
                    with open(part, "rb") as handle:
                        draft.append(handle)
            draft.close()
        except BaseException:
            draft.discard()
            raise
    before, after, unsettled = counts
    fixed = by_code(mender.plan, before) - by_code(mender.plan, after) + todo.findings
    if not fixed:
        draft.discard()
    return Fixed(outcome, dict(fixed), unsettled, draft if fixed else None)


def _mend(
    blocks: Iterable[Block],
    mender: Mender,
    write: Callable[[bytes], object],
    progress: Progress | None,
) -> _Counts:
    before: Counter[int] = Counter()
    after: Counter[int] = Counter()
    for block in blocks:
        size = len(block.data)
        mended = mender.mend(block, block.offset, block.first_line)
        write(mended.data)
        before.update(mended.before)
        after.update({index: len(hits.rows) for index, hits in mended.found})
        if progress:
            progress(size)
    return before, after, mender.unsettled


def _together(
    source: Source, mender: Mender, parts: list[str], progress: Progress | None
) -> _Counts | None:
    """The same by so many processes, each of which writes one of these parts: less of them, where
    a line is longer than a part. None when one of them could not.
    """
    crew = Crew()
    total: _Counts = (Counter(), Counter(), Counter())
    try:
        for part, stretch in zip(parts, stretches(source, len(parts)), strict=False):
            crew.begin(_work, source.path, source.stamp, mender, stretch, part)
        for said in crew.gather(progress):
            total = total[0] + said[0], total[1] + said[1], total[2] + said[2]
        return total
    except (EOFError, OSError, AttributeError, TypeError, ImportError):
        return None
    finally:
        crew.close()


def _work(
    path: str, stamp: tuple[int, ...], mender: Mender, stretch: Stretch, part: str, pipe: Connection
) -> None:
    with open_path(path) as source, open(part, "xb") as out:
        if source.stamp == stamp:
            counts = _mend(source.stretch(*stretch), mender, out.write, pipe.send)
            out.flush()
            pipe.send(counts)
