"""The diagnostics as JSON Lines, written while the run goes on."""

from __future__ import annotations

from typing import IO, Any

import msgspec

from ftlint.outputs import Look
from ftlint.report import Diagnostic, FileReport


class Output:
    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out

    def file(self, report: FileReport) -> None:
        for diagnostic in report.diagnostics():
            self.out.write(encoded(entry(diagnostic)) + "\n")

    def unread(self, path: str, reason: str) -> None:
        """Errors are told on stderr: the report has the files that were checked."""

    def end(self, version: str) -> None:
        pass


def entry(found: Diagnostic) -> dict[str, Any]:
    """A diagnostic as the JSON formats have it."""
    fix = (
        {"applicability": found.applicability, "message": found.fix}
        if found.applicability
        else None
    )
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity,
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "end_column": found.end_column,
        "pointer": found.pointer,
        "message": found.message,
        "remedy": found.remedy,
        "related": _related(found),
        "fix": fix,
        "url": found.url,
    }


def _related(found: Diagnostic) -> list[dict[str, Any]]:
    """The lines that a finding points to: of its file, or with the path of another."""
    related: list[dict[str, Any]] = [{"line": line} for line in found.related]
    if found.elsewhere is not None:
        path, line = found.elsewhere
        related.append({"path": path, "line": line})
    return related


def encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode()
