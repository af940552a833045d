"""What a run came to, small enough to be read in one go: for the summaries on a page."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ftlint.model import SEVERITIES, Severity
from ftlint.outputs import Look
from ftlint.outputs.places import relative
from ftlint.outputs.totals import Totals, found, heading, notes, number
from ftlint.report import Diagnostic, FileReport

RULES = 10  # rules that are shown with examples


class FileLine(Struct):
    """A file of the run: what it was taken for, and its counts."""

    path: str
    heading: str
    rows: int
    counts: dict[str, int]
    notes: list[str]


class RuleLine(Struct):
    """A rule that was found, over all files, with its first places."""

    code: str
    name: str
    severity: Severity
    page: str
    applicability: str
    summary: str
    places: int = 0
    files: int = 0
    examples: list[Diagnostic] = []


class Digest:
    """Collects the lines of a run, at most `examples` places a rule."""

    def __init__(self, look: Look, examples: int) -> None:
        self.look = look
        self.examples = examples
        self.totals = Totals()
        self.files: list[FileLine] = []
        self.rules: dict[str, RuleLine] = {}
        self.unread: list[tuple[str, str]] = []

    def add(self, report: FileReport) -> None:
        self.totals.add(report)
        path = relative(report.path, self.look)
        self.files.append(
            FileLine(path, heading(report), report.rows, report.counts, notes(report))
        )
        wanting = False
        for code, count in report.by_rule.items():
            line = self.rules.get(code)
            if line is None:
                rule = report.rules[code]
                line = self.rules[code] = RuleLine(
                    code,
                    rule.name,
                    report.severities[code],
                    report.page(code),
                    rule.fix.applicability if rule.fix else "",
                    rule.summary,
                )
            line.places += count
            line.files += 1
            wanting = wanting or len(line.examples) < self.examples
        if wanting:
            for diagnostic in report.diagnostics(self.examples):
                line = self.rules[diagnostic.code]
                if len(line.examples) < self.examples:
                    line.examples.append(replace(diagnostic, path=path))

    def add_unread(self, path: str, reason: str) -> None:
        self.unread.append((relative(path, self.look), reason))

    @property
    def fails(self) -> bool:
        """Whether what was found, or could not be read, fails the run."""
        failing = SEVERITIES[: self.look.failing]
        return bool(self.unread) or any(self.totals.counts[severity] for severity in failing)

    def verdict(self) -> str:
        """The run in one sentence."""
        files = number(self.totals.files, "file")
        text = "failed: " if self.fails else "passed: "
        text += f"{found(self.totals.counts) or 'nothing found'} in {files}"
        if self.totals.fixed:
            text += f", {number(self.totals.fixed, 'finding')} fixed"
        if self.unread:
            text += f"; {number(len(self.unread), 'file')} could not be checked"
        return text

    def gravest(self) -> list[FileLine]:
        """The files, those with most errors first."""
        return sorted(
            self.files,
            key=lambda line: tuple(-line.counts.get(severity, 0) for severity in SEVERITIES),
        )

    def worst(self) -> list[RuleLine]:
        """The rules that were found, the gravest and most frequent first."""
        return sorted(
            self.rules.values(),
            key=lambda line: (SEVERITIES.index(line.severity), -line.places, line.code),
        )

    def mended(self, applicability: str) -> list[RuleLine]:
        """The rules whose fixes are of this kind, and would be made by another run."""
        fixed = {"safe": self.look.fixing, "unsafe": self.look.fixing and self.look.unsafe}
        if fixed[applicability]:
            return []
        return [line for line in self.worst() if line.applicability == applicability]
