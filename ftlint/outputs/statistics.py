"""How often each rule was found, over all files: `--statistics`."""

from __future__ import annotations

from typing import IO

from ftlint.model import Severity
from ftlint.outputs import Look
from ftlint.outputs.totals import Totals, closing
from ftlint.report import FileReport


class Output:
    """A line a rule, the most frequent first; `*` marks what --fix mends, `-` what needs --unsafe-fixes."""

    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.look = look
        self.totals = Totals()
        self.counts: dict[str, int] = {}
        self.about: dict[str, tuple[Severity, str, str]] = {}

    def file(self, report: FileReport) -> None:
        self.totals.add(report)
        for code, count in report.by_rule.items():
            self.counts[code] = self.counts.get(code, 0) + count
            fix = report.rules[code].fix
            mark = {"safe": "[*]", "unsafe": "[-]"}[fix.applicability] if fix else "[ ]"
            self.about[code] = (report.severities[code], mark, report.names[code])

    def unread(self, path: str, reason: str) -> None:
        self.totals.unread += 1

    def end(self, version: str) -> None:
        width = max((len(f"{count:,}") for count in self.counts.values()), default=0)
        for code, count in sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0])):
            severity, mark, name = self.about[code]
            self.out.write(f"{count:>{width},}  {severity:<7}  {code:<7}  {mark} {name}\n")
        for line in closing(self.totals, self.look.fixing, self.look.unsafe):
            self.out.write(line + "\n")
