"""What a run tells: diagnostics, made when somebody reads them, and the counts of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from ftlint.model import SEVERITIES, Conventions, Rule, Severity

URL = "https://ftlint.dev/rules/{name}"


class Replacement(Struct, frozen=True):
    """Bytes of a file that a fix changes: `length` of them from `offset` on become `text`.
    `column` and `end_column` are the first code point of them in the finding's line, and the one
    after them; None when the line goes, with its end.
    """

    column: int
    end_column: int | None
    offset: int
    length: int
    text: str


class Diagnostic(Struct, frozen=True):
    """One finding as people and machines read it. Columns count code points from 1; `column` is
    the first of the value's JSON text and `end_column` its last. `offset` and `length` are its
    bytes in the file, None where the file had to be decoded; `row` is a hash of the row's bytes,
    by which a finding is known again when lines move.
    """

    code: str
    name: str
    severity: Severity
    path: str
    line: int | None
    column: int | None
    end_column: int | None
    pointer: str | None
    message: str
    remedy: str = ""
    related: tuple[int, ...] = ()
    elsewhere: tuple[str, int] | None = None  # a line of another file
    applicability: str | None = None
    fix: str = ""
    url: str = ""
    excerpt: str = ""
    excerpt_column: int = 0
    excerpt_width: int = 0
    offset: int | None = None
    length: int = 0
    row: str = ""
    replacements: tuple[Replacement, ...] = ()


class FileReport(Struct):
    """All about one file. Diagnostics are made when asked for, from the lines themselves."""

    path: str
    rows: int
    size: int
    shape: str | None
    guess: str
    target: str | None
    conventions: Conventions
    counts: dict[str, int]  # by severity
    by_rule: dict[str, int]  # by code
    fixable: int
    unsafe_fixable: int
    render: Callable[[int | None], Iterator[Diagnostic]]
    severities: dict[str, Severity] = {}
    names: dict[str, str] = {}
    rules: dict[str, Rule] = {}
    why: Callable[[str], str] = str  # by code, why its rule exists
    fixed: int = 0
    fixed_rules: dict[str, int] = {}
    unsettled: list[str] = []

    def page(self, code: str) -> str:
        """The address of a rule's page; none for a rule of the user's own."""
        rule = self.rules[code]
        return URL.format(name=rule.name) if rule.bundled else ""

    def diagnostics(self, limit: int | None = None) -> Iterator[Diagnostic]:
        """Diagnostics by line; at most `limit` of each rule."""
        return self.render(limit)


class Report(Struct):
    """The outcome of a check over any number of files."""

    files: list[FileReport]
    version: str

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity."""
        return {s: sum(f.counts.get(s, 0) for f in self.files) for s in SEVERITIES}

    @property
    def by_rule(self) -> dict[str, int]:
        """Findings by rule code."""
        total: dict[str, int] = {}
        for file in self.files:
            for code, count in file.by_rule.items():
                total[code] = total.get(code, 0) + count
        return total

    @property
    def ok(self) -> bool:
        """True when nothing of severity warning or error was found."""
        return not (self.counts["error"] or self.counts["warning"])

    @property
    def diagnostics(self) -> Iterator[Diagnostic]:
        """Every finding, file by file, made as they are read."""
        for file in self.files:
            yield from file.diagnostics()

    def to_pandas(self) -> Any:
        """The diagnostics as a `pandas.DataFrame`, a row each."""
        import pandas

        hidden = ("excerpt", "excerpt_column", "excerpt_width", "row", "replacements")
        names = [n for n in Diagnostic.__struct_fields__ if n not in hidden]
        found = [[getattr(d, n) for n in names] for d in self.diagnostics]
        return pandas.DataFrame(found, columns=names)
