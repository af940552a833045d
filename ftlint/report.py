"""What a run tells: diagnostics, made when somebody reads them, and the counts of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Literal

from msgspec import Struct

from ftlint import spans
from ftlint.model import SEVERITIES, Conventions, Edit, Rule, Severity

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


class Origin(Struct, frozen=True):
    """The row of a finding as it was read, and what the rule's fix changes in it: what few
    reports ask for, worked out when they do. `start` is where its line begins in the file.
    """

    line: bytes
    start: int
    edits: list[Edit | Literal["drop"]] = []

    def __repr__(self) -> str:
        return "Origin(…)"  # the row may have a secret

    @property
    def row(self) -> str:
        """A hash of the row's bytes, by which a finding is known again when lines move."""
        from xxhash import xxh3_128_hexdigest

        return xxh3_128_hexdigest(self.line.rstrip(b"\r"))

    @property
    def replacements(self) -> tuple[Replacement, ...]:
        """The edits as bytes of the file, in their order."""
        made = [self._replacement(edit) for edit in set(self.edits)]
        return tuple(sorted(made, key=lambda new: (new.offset, new.length)))

    def _replacement(self, edit: Edit | Literal["drop"]) -> Replacement:
        if not isinstance(edit, Edit):
            return Replacement(1, None, self.start, len(self.line) + 1, "")
        return Replacement(
            spans.column(self.line, edit.start),
            spans.column(self.line, edit.end),
            self.start + edit.start,
            edit.end - edit.start,
            edit.new.decode("utf-8", "replace"),
        )


class Diagnostic(Struct, frozen=True):
    """One finding as people and machines read it. Columns count code points from 1; `column` is
    the first of the value's JSON text and `end_column` its last. `offset` and `length` are its
    bytes in the file, None where the file had to be decoded.
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
    origin: Origin | None = None

    @property
    def where(self) -> str:
        """The place as it is printed: the path, with line and column where there are any."""
        return self.path if self.line is None else f"{self.path}:{self.line}:{self.column}"

    @property
    def advice(self) -> str:
        """What is wrong, and what to do about it."""
        return f"{self.message}; {self.remedy}" if self.remedy else self.message

    @property
    def row(self) -> str:
        """A hash of the row's bytes; empty for a finding about the whole file."""
        return self.origin.row if self.origin else ""

    @property
    def replacements(self) -> tuple[Replacement, ...]:
        """What the rule's fix changes in the row; nothing where it would take several steps."""
        return self.origin.replacements if self.origin else ()


class FileReport(Struct):
    """All about one file. Diagnostics are made when asked for, from the lines themselves; in a
    copy for another process all of them are there.
    """

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
    known: int = 0  # findings that a baseline hides
    gone: int = 0  # findings of the baseline that are not there any more
    unfixable: str = ""  # what to do before anything can be mended in a file that is kept as it is
    rules: dict[str, Rule] = {}
    why: Callable[[str], str] = str  # by code, why its rule exists
    fixed: int = 0
    fixed_rules: dict[str, int] = {}
    unsettled: list[str] = []

    def __repr__(self) -> str:
        return f"<FileReport of {self.path}: {self.rows} rows, {_counted(self.counts)}>"

    def page(self, code: str) -> str:
        """The address of a rule's page; none for a rule of the user's own."""
        rule = self.rules[code]
        return URL.format(name=rule.name) if rule.bundled else ""

    def diagnostics(self, limit: int | None = None) -> Iterator[Diagnostic]:
        """Diagnostics by line; at most `limit` of each rule."""
        return self.render(limit)

    def __reduce__(self) -> tuple[type[FileReport], tuple[Any, ...]]:
        made = {
            "render": _Made(list(self.diagnostics())),
            "why": {code: self.why(code) for code in self.by_rule}.__getitem__,
        }
        names = self.__struct_fields__
        return FileReport, tuple(made.get(name, getattr(self, name)) for name in names)


class _Made(Struct):
    """Diagnostics that are there already."""

    found: list[Diagnostic]

    def __call__(self, limit: int | None) -> Iterator[Diagnostic]:
        told: Counter[str] = Counter()
        for diagnostic in self.found:
            told[diagnostic.code] += 1
            if limit is None or told[diagnostic.code] <= limit:
                yield diagnostic


def _counted(counts: dict[str, int]) -> str:
    several = {s: s if s == "info" or counts.get(s) == 1 else f"{s}s" for s in SEVERITIES}
    told = [f"{counts[s]:,} {several[s]}" for s in SEVERITIES if counts.get(s)]
    return ", ".join(told) or "nothing found"


class Report(Struct):
    """The outcome of a check over any number of files."""

    files: list[FileReport]
    version: str

    def __repr__(self) -> str:
        return f"<Report of {', '.join(f.path for f in self.files)}: {_counted(self.counts)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: each rule that found something, with its first place in each file."""
        from html import escape

        told = f"<p>{escape(repr(self))}</p>"
        rows = [("severity", "rule", "first place", "what is wrong", "places")]
        rows += [
            (found.severity, found.code, found.where, found.advice, f"{file.by_rule[found.code]:,}")
            for severity in SEVERITIES
            for file in self.files
            for found in file.diagnostics(1)
            if found.severity == severity
        ]
        cell = '<td style="text-align: left">{}</td>'
        table = "".join(
            f"<tr>{''.join(cell.format(escape(text)) for text in row)}</tr>" for row in rows
        )
        return f"{told}<table>{table}</table>" if len(rows) > 1 else told

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

        hidden = ("excerpt", "excerpt_column", "excerpt_width", "origin")
        names = [n for n in Diagnostic.__struct_fields__ if n not in hidden]
        found = [[getattr(d, n) for n in names] for d in self.diagnostics]
        table = pandas.DataFrame(found, columns=names)
        whole = ("line", "column", "end_column", "offset", "length")
        return table.astype(dict.fromkeys(whole, "Int64"))  # with nothing where there is no place
