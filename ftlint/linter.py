"""Checking and fixing an open source as it was settled to be, and what the fixes came to."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ftlint import besides
from ftlint.baseline import Baseline
from ftlint.choosing import Choices, config_for, settings_for, vouch_tokenizer
from ftlint.config import Config
from ftlint.engine.check import LEAST, Outcome, check_source
from ftlint.engine.plan import Settings, make_plan
from ftlint.engine.scan import scan_all
from ftlint.errors import Unfixable
from ftlint.judging import judged
from ftlint.model import Progress
from ftlint.report import FileReport
from ftlint.sources import BLOCK, Source, open_path
from ftlint.splits import Open, Splits

if TYPE_CHECKING:
    from ftlint.engine.ahead import Ahead, Scanned
    from ftlint.engine.fixing import Fixed


def _settled(
    source: Source, choices: Choices, splits: Splits | None, open_one: Open
) -> tuple[Settings, Config]:
    settings, found = settings_for(source.path or ".", choices)
    vouch_tokenizer(choices, settings)
    (splits or Splits()).settle(source.path or source.name, open_one, settings)
    return settings, found


def lint(
    source: Source,
    choices: Choices,
    *,
    size: int = BLOCK,
    progress: Progress | None = None,
    splits: Splits | None = None,
    open_one: Open = open_path,
    into: Baseline | None = None,
    ahead: Ahead | None = None,
) -> FileReport:
    """Check an open source; the report reads it again when its diagnostics are asked for. All
    findings are known that are written `into` a baseline. What is scanned `ahead` is not scanned
    again.
    """
    scanned = ahead.take(source.path) if ahead and source.path else None
    if scanned and scanned.stamp == source.stamp:
        outcome = Outcome(source, scanned.plan, scanned.guess, scanned.partial)
        found = config_for(source.path or ".", choices)
        return judged(outcome, source, besides.baseline(choices, found), into)
    settings, found = _settled(source, choices, splits, open_one)
    outcome = check_source(source, settings, size=size, progress=progress, jobs=choices.jobs)
    return judged(outcome, source, besides.baseline(choices, found), into)


def scan_ahead(paths: Sequence[str], choices: Choices, splits: Splits) -> Ahead | None:
    """Begin to scan several files in several processes, where they are large enough in all, and
    no one of them is most of it: that one is scanned by all of them.
    """
    sizes = [os.path.getsize(path) for path in paths if os.path.isfile(path)]
    if choices.jobs < 2 or sum(sizes) < 2 * LEAST or 2 * max(sizes, default=0) > sum(sizes):
        return None
    from ftlint.engine.ahead import Ahead

    return Ahead(paths, choices.jobs, partial(_scanned, choices=choices, splits=splits))


def _scanned(path: str, choices: Choices, splits: Splits) -> Scanned:
    from ftlint.engine.ahead import Scanned

    with open_path(path) as source:
        settings, _ = _settled(source, choices, splits, open_path)
        plan, guess = make_plan(source, settings)
        return Scanned(source.stamp, plan, guess, scan_all(source.blocks(), plan))


def mend(
    source: Source,
    choices: Choices,
    unsafe: bool,
    *,
    size: int = BLOCK,
    progress: Progress | None = None,
    splits: Splits | None = None,
    open_one: Open = open_path,
    into: Baseline | None = None,
    trace: bool = False,
) -> tuple[FileReport, Fixed]:
    """Check and repair an open source; nothing is written until the draft is kept. Known findings
    are repaired like others: a fix is no judgement. For a `difference` it is to `trace` the lines
    that change.
    """
    from ftlint.engine.fixing import Fixed, fix_source

    settings, found = _settled(source, choices, splits, open_one)
    try:
        fixed = fix_source(source, settings, unsafe, size=size, progress=progress, trace=trace)
    except Unfixable:
        # That nothing can be mended in it matters only where there is something to mend.
        outcome = check_source(source, settings, size=size, progress=progress, jobs=choices.jobs)
        result = judged(outcome, source, besides.baseline(choices, found), into)
        if result.fixable or (unsafe and result.unsafe_fixable):
            raise
        return result, Fixed(outcome, {}, Counter())
    result = judged(fixed.outcome, source, besides.baseline(choices, found), into)
    result.fixed = sum(fixed.fixed.values())
    result.fixed_rules = fixed.fixed
    result.unsettled = sorted(fixed.unsettled)
    return result, fixed


def difference(source: Source, fixed: Fixed) -> Iterator[bytes]:
    """The unified diff of what fixing did, line by line."""
    from ftlint.fixes import diff

    if fixed.draft is None:
        return
    if fixed.changes is not None:
        yield from diff.unified(source.name, diff.of_lines(source.blocks(), fixed.changes))
        return
    # Several readings, or another layout: the two files are compared as they are.
    source.handle.seek(0)
    with open(fixed.draft.path, "rb") as handle:
        old, new = source.handle.read(), handle.read()
    yield from diff.unified(source.name, diff.of_files(old, new))
