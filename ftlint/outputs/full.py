"""The report for people at a terminal: grouped by rule, with the faulty part of each line."""

from __future__ import annotations

from collections import defaultdict
from typing import IO

from ftlint.model import SEVERITIES
from ftlint.outputs import Look
from ftlint.outputs.terminal import cells, tame, visible
from ftlint.outputs.totals import Totals, closing, heading, notes, number, remedies
from ftlint.report import Diagnostic, FileReport

_COLORS = {
    "error": "31;1",
    "warning": "33;1",
    "info": "36;1",
    "bold": "1",
    "dim": "2",
    "green": "32;1",
}


class Output:
    """Writes text; nothing but plain ASCII controls when `look.color` is off."""

    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.look = look
        self.totals = Totals()

    def file(self, report: FileReport) -> None:
        self.totals.add(report)
        self._print(f"{self._paint('bold', visible(report.path))}: {tame(heading(report))}")
        for note in notes(report):
            self._print(f"  note: {tame(note)}")
        if not any(report.counts.values()):
            none = "no new findings" if report.known else "no findings"
            self._print(self._paint("green", f"  {none}"))
            return
        groups: dict[str, list[Diagnostic]] = defaultdict(list)
        for diagnostic in report.diagnostics(self.look.show):
            groups[diagnostic.code].append(diagnostic)
        order = {severity: n for n, severity in enumerate(SEVERITIES)}
        for code in sorted(report.by_rule, key=lambda c: (order[report.severities[c]], c)):
            self._print("")
            self._rule(report, code, groups[code])
        self._print("")

    def unread(self, path: str, reason: str) -> None:
        self.totals.unread += 1

    def end(self, version: str) -> None:
        for line in closing(self.totals, self.look.fixing, self.look.unsafe):
            self._print(line)

    def _rule(self, report: FileReport, code: str, shown: list[Diagnostic]) -> None:
        severity, count = report.severities[code], report.by_rule[code]
        title = (
            f"{self._paint(severity, severity)} {self._paint('bold', code)} {report.names[code]}"
        )
        messages = {tame(d.message) for d in shown}
        same = messages.pop() if len(messages) == 1 else ""
        times = "" if count == 1 else f" ({count:,} times)"
        self._print(f"{title}{times}{': ' + same if same else ''}")
        for diagnostic in shown:
            self._place(diagnostic, "" if same else tame(diagnostic.message))
        if shown and count > len(shown):
            more = f"… and {number(count - len(shown), 'more place')} (--show {min(count, 1000)})"
            self._print(f"  {self._paint('dim', more)}")
        for index, remedy in enumerate(remedies(shown)):
            fix = {"safe": " [--fix]", "unsafe": " [--fix --unsafe-fixes]"}.get(
                shown[0].applicability or "", ""
            )
            fix = "" if report.unfixable or index else fix
            lead = self._paint("dim", "or:" if index else "remedy:")
            self._print(f"  {lead} {tame(remedy)}{self._paint('dim', fix)}")

    def _place(self, found: Diagnostic, message: str) -> None:
        if found.line is None:
            if message:
                self._print(f"  {message}")
            return
        self._print(
            f"  {self._paint('dim', visible(found.where))}{': ' + message if message else ''}"
        )
        if found.excerpt:
            text, at, width = shown(found)
            self._print(f"    {text}")
            self._print(f"    {' ' * at}{self._paint(found.severity, '^' * max(1, width))}")

    def _paint(self, style: str, text: str) -> str:
        return f"\x1b[{_COLORS[style]}m{text}\x1b[0m" if self.look.color else text

    def _print(self, text: str) -> None:
        self.out.write(text + "\n")


def shown(found: Diagnostic) -> tuple[str, int, int]:
    """The excerpt as a terminal can show it, and where the caret goes, in terminal cells."""
    before = found.excerpt[: found.excerpt_column]
    inside = found.excerpt[found.excerpt_column : found.excerpt_column + found.excerpt_width]
    text = visible(found.excerpt)
    return text, cells(visible(before)), cells(visible(inside))
