"""Annotations for a GitHub workflow: one a rule and file, since ten a step are shown.

Paths are relative to the repository's root, with forward slashes, or GitHub shows none.
"""

from __future__ import annotations

from typing import IO

from ftlint.model import SEVERITIES
from ftlint.outputs import Look
from ftlint.outputs.places import relative
from ftlint.outputs.terminal import tame
from ftlint.outputs.totals import Totals, closing, number
from ftlint.report import FileReport

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


class Output:
    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.look = look
        self.totals = Totals()
        self.lines: list[tuple[int, str]] = []

    def file(self, report: FileReport) -> None:
        self.totals.add(report)
        path = relative(report.path, self.look)
        for found in report.diagnostics(1):
            count = report.by_rule[found.code]
            where = "" if found.line is None else f",line={found.line},col={found.column}"
            if found.end_column is not None:
                where += f",endColumn={found.end_column}"
            title = f"{found.code} {found.name}"
            text = tame(found.advice)
            if count > 1:
                text += f" ({number(count, 'place')} in this file; the job's log and summary have the others)"
            level = _LEVELS[found.severity]
            line = f"::{level} file={_property(path)}{where},title={_property(title)}::{_message(text)}"
            self.lines.append((SEVERITIES.index(found.severity), line))

    def unread(self, path: str, reason: str) -> None:
        self.totals.unread += 1
        where = _property(relative(path, self.look))
        text = _message(f"the file could not be checked: {tame(reason)}")
        self.lines.append((0, f"::error file={where},title=unreadable::{text}"))

    def end(self, version: str) -> None:
        for _, line in sorted(self.lines, key=lambda pair: pair[0]):
            self.out.write(line + "\n")
        for line in closing(self.totals, self.look.fixing, self.look.unsafe):
            self.out.write(line + "\n")


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
