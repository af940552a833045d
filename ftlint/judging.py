"""What is new in an outcome, as a report."""

from __future__ import annotations

import os
from functools import lru_cache

from ftlint import baseline
from ftlint.baseline import Baseline
from ftlint.engine.check import Outcome, report
from ftlint.paths import stamp
from ftlint.report import FileReport
from ftlint.sources import Source


@lru_cache(maxsize=4)
def _baseline(path: str, stamp: tuple[int, ...]) -> Baseline:
    """The baseline in a file, which is read once while its `stamp` is the same."""
    return baseline.read(path)


def known_in(file: str) -> Baseline:
    """The baseline in a file, as it is now.

    Raises ConfigError.
    """
    return _baseline(file, stamp(now) if (now := _stat(file)) else ())


def judged(outcome: Outcome, source: Source, file: str | None, into: Baseline | None) -> FileReport:
    """The report of what is not known: by the baseline in a file, or by the one that all of it is
    written `into`.

    Raises ConfigError.
    """
    path = source.path or source.name
    entries: baseline.Entries = {}
    hidden = 0
    if into is not None:
        from ftlint.engine.known import entries_of

        into.put(path, entries_of(outcome))
        entries = into.of(path)
    elif file is not None:
        entries = known_in(file).of(path)
    if entries:
        from ftlint.engine.known import hide

        hidden = hide(outcome, entries)
    result = report(outcome, source.name)
    result.known, result.gone = hidden, sum(map(len, entries.values()))
    return result


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None
