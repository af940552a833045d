"""One JSON object: files, diagnostics, summary. `rules/report.schema.json` describes it."""

from __future__ import annotations

from typing import IO, Any

from ftlint.model import SEVERITIES
from ftlint.outputs import Look
from ftlint.outputs.jsonl import encoded, entry
from ftlint.outputs.totals import Totals
from ftlint.report import FileReport


class Output:
    """Diagnostics are written as they come; the small rest is kept for the end."""

    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.totals = Totals()
        self.files: list[dict[str, Any]] = []
        self.unreadable: list[dict[str, str]] = []
        self.separator = ""
        self.out.write('{"diagnostics": [')

    def file(self, report: FileReport) -> None:
        self.totals.add(report)
        self.files.append(about(report))
        for diagnostic in report.diagnostics():
            self.out.write(f"{self.separator}\n{encoded(entry(diagnostic))}")
            self.separator = ","

    def unread(self, path: str, reason: str) -> None:
        self.unreadable.append({"path": path, "message": reason})

    def end(self, version: str) -> None:
        files = ",\n".join(map(encoded, self.files))
        self.out.write(f'\n],\n"files": [\n{files}\n],\n')
        self.out.write(f'"unread": {encoded(self.unreadable)},\n')
        self.out.write(
            f'"summary": {encoded(self.totals.summary())},\n"version": {encoded(version)}}}\n'
        )


def about(report: FileReport) -> dict[str, Any]:
    """A file's entry: what it was taken for, and its counts."""
    known = report.conventions
    return {
        "path": report.path,
        "rows": report.rows,
        "bytes": report.size,
        "shape": report.shape,
        "target": report.target,
        "conventions": {"separator": known.separator, "stop": known.stop, "task": known.task},
        "counts": {s: report.counts.get(s, 0) for s in SEVERITIES},
        "rules": report.by_rule,
        "known": report.known,
        "fixed": report.fixed,
    }
