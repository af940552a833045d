"""One line a finding, as compilers print them: for logs and editors."""

from __future__ import annotations

from typing import IO

from ftlint.outputs import Look
from ftlint.outputs.terminal import tame, visible
from ftlint.outputs.totals import Totals, closing, notes, number
from ftlint.report import FileReport


class Output:
    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.look = look
        self.totals = Totals()

    def file(self, report: FileReport) -> None:
        self.totals.add(report)
        for note in notes(report):
            self.out.write(f"{visible(report.path)}: note: {tame(note)}\n")
        told: dict[str, int] = {}
        for found in report.diagnostics(self.look.show):
            told[found.code] = told.get(found.code, 0) + 1
            kind = f"{found.severity} {found.code} {found.name}"
            self.out.write(f"{visible(found.where)}: {kind}: {tame(found.message)}\n")
        for code, count in report.by_rule.items():
            if count > told.get(code, 0):
                left = count - told.get(code, 0)
                more = number(left, "more place" if code in told else "place")
                kind = f"{report.severities[code]} {code} {report.names[code]}"
                self.out.write(f"{visible(report.path)}: {kind}: {more}\n")

    def unread(self, path: str, reason: str) -> None:
        self.totals.unread += 1

    def end(self, version: str) -> None:
        for line in closing(self.totals, self.look.fixing, self.look.unsafe):
            self.out.write(line + "\n")
