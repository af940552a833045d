"""GitLab's code quality report: one JSON array of issues.

A fingerprint is of the rule and the row's content, so that a merge request shows what is new in
it, however lines have moved.
"""

from __future__ import annotations

from typing import IO, Any

from ftlint.outputs import Look
from ftlint.outputs.jsonl import encoded
from ftlint.outputs.places import PLACES, Fingerprints, left_out, relative
from ftlint.outputs.totals import number
from ftlint.report import FileReport

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


class Output:
    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.look = look
        self.separator = "["

    def file(self, report: FileReport) -> None:
        path = relative(report.path, self.look)
        prints = Fingerprints(path)
        told: dict[str, int] = {}
        for found in report.diagnostics(PLACES):
            told[found.code] = told.get(found.code, 0) + 1
            key, count = prints.of(found)
            position = {"begin": {"line": found.line or 1, "column": found.column or 1}}
            position["end"] = {"line": found.line or 1, "column": found.end_column or 1}
            self._issue(
                check_name=f"{found.code} {found.name}",
                description=f"{found.code} {found.name}: {found.advice}",
                severity=_SEVERITIES[found.severity],
                fingerprint=key if count == 1 else f"{key}-{count}",
                location={
                    "path": path,
                    "lines": {"begin": found.line or 1},
                    "positions": position,
                },
            )
        for code, count in left_out(report.by_rule, told).items():
            name = f"{code} {report.names[code]}"
            self._issue(
                check_name=name,
                description=f"{name}: {number(count, 'more place')} in this file",
                severity=_SEVERITIES[report.severities[code]],
                fingerprint=f"{path}:{code}:more",
                location={"path": path, "lines": {"begin": 1}},
            )

    def unread(self, path: str, reason: str) -> None:
        where = relative(path, self.look)
        self._issue(
            check_name="unreadable",
            description=f"the file could not be checked: {reason}",
            severity="critical",
            fingerprint=f"{where}:unreadable",
            location={"path": where, "lines": {"begin": 1}},
        )

    def end(self, version: str) -> None:
        self.out.write("[]\n" if self.separator == "[" else "\n]\n")

    def _issue(self, **issue: Any) -> None:
        self.out.write(f"{self.separator}\n{encoded({'type': 'issue', **issue})}")
        self.separator = ","
