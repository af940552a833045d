"""Counts over all files of a run, and how they are put in words."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ftlint.model import SEVERITIES
from ftlint.report import Diagnostic, FileReport

FEW = 3  # remedies


class Totals:
    """What a run came to so far."""

    def __init__(self) -> None:
        self.files = 0
        self.unread = 0
        self.counts: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
        self.fixable = 0
        self.unsafe = 0
        self.fixed = 0
        self.known = 0
        self.gone = 0

    def add(self, report: FileReport) -> None:
        self.files += 1
        for severity in SEVERITIES:
            self.counts[severity] += report.counts.get(severity, 0)
        if not report.unfixable:
            self.fixable += report.fixable
            self.unsafe += report.unsafe_fixable
        self.fixed += report.fixed
        self.known += report.known
        self.gone += report.gone

    def summary(self) -> dict[str, int]:
        return {**self.counts, "fixable": self.fixable, "known": self.known, "fixed": self.fixed}


def number(count: int, noun: str) -> str:
    """`1 error`, `1,200 errors`."""
    return f"{count:,} {noun}{'' if count == 1 or noun == 'info' else 's'}"


def found(counts: dict[str, int]) -> str:
    """`3 errors, 1 warning`; only what there is."""
    return ", ".join(number(counts[s], s) for s in SEVERITIES if counts.get(s))


def remedies(shown: Iterable[Diagnostic]) -> list[str]:
    """What helps against findings of a rule: each but once, and a few at most."""
    return list(dict.fromkeys(d.remedy for d in shown if d.remedy))[:FEW]


def notes(report: FileReport) -> list[str]:
    """What a reader of the counts has to know besides."""
    told = [
        f"the fixes of {name} do not come to rest in some lines; those are as they were"
        for name in report.unsettled
    ]
    if report.unfixable:
        more = number(report.fixable, "finding")
        told.append(
            f"--fix would mend {more}, but not in a file kept like this: {report.unfixable}"
        )
    return told


def heading(report: FileReport) -> str:
    """What a file is taken for: shape, target, rows and conventions."""
    parts = [report.shape or "unknown shape"]
    if report.guess:
        parts[0] += f" ({report.guess})"
    if report.target:
        parts.append(f"for {report.target}")
    if report.shape and not report.rows:
        return ", ".join([*parts, "no row that can be read"])
    parts.append(number(report.rows, "row"))
    known = report.conventions
    if report.shape == "completion":
        if known.task:
            parts.append(known.task)
        if known.separator is not None:
            parts.append(f"separator {json.dumps(known.separator, ensure_ascii=False)}")
        if known.stop is not None:
            parts.append(f"stop {json.dumps(known.stop, ensure_ascii=False)}")
    return ", ".join(parts)


def closing(totals: Totals, fixing: bool, unsafe: bool) -> list[str]:
    """The last lines of a report for people."""
    lines = []
    files = number(totals.files, "file")
    if totals.fixed:
        lines.append(f"Fixed {number(totals.fixed, 'finding')}.")
    if not totals.files and totals.unread:
        return [f"{number(totals.unread, 'file')} could not be checked."]
    if totals.known:
        lines.append(f"{number(totals.known, 'known finding')} hidden.")
    if totals.gone:
        verb = "is" if totals.gone == 1 else "are"
        lines.append(
            f"{number(totals.gone, 'known finding')} {verb} gone: --write-baseline drops them."
        )
    if not any(totals.counts.values()):
        new = "No new findings" if totals.known else "All checks passed"
        lines.append(f"{new} in {files}.")
        return lines
    lines.append(f"Found {found(totals.counts)} in {files}.")
    safe = totals.fixable - totals.unsafe
    if safe and not fixing:
        lines.append(f"{number(safe, 'finding')} may be fixed with --fix.")
    if totals.unsafe and not (fixing and unsafe):
        found_ = number(totals.unsafe, "finding")
        lines.append(
            f"{found_} may be fixed with --fix --unsafe-fixes, which drops or rewrites what someone wrote."
        )
    return lines
