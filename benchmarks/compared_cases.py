"""One file, one checker, one target: what the checker says, what ftlint says, and which match."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from differences import DIFFERENCES
from verdicts import KNOWN, PREPARE, REMARKS, TOGETHER, WHOLE_FILE, Verdict

_columns = re.compile(r"keys present are: (\[.*?\])", re.DOTALL)


class Finding(NamedTuple):
    """What ftlint says."""

    code: str
    severity: str
    line: int | None
    pointer: str | None


@dataclass
class Case:
    """A file as one checker and ftlint see it; the rest is filled in by `settle`."""

    tool: str
    name: str
    family: str
    target: str
    findings: list[Finding]
    verdicts: list[Verdict]
    crash: str = ""
    wrong_rows: int = 0  # rows whose printed number is that of another row
    fault: str = ""
    expected: str | None = None
    met: list[tuple[Verdict, set[str]]] = field(default_factory=list)
    argued: list[tuple[Verdict, str]] = field(default_factory=list)
    pending: list[Verdict] = field(default_factory=list)
    missed: list[Verdict] = field(default_factory=list)
    alone: list[Finding] = field(default_factory=list)  # what only ftlint says

    def settle(self, catalogue: set[str]) -> None:
        """Find for each verdict its findings, or why there are none."""
        shared: set[Finding] = set()
        for verdict in self.verdicts:
            found = {f for f in self.findings if answers(f, verdict)}
            shared |= found
            why = next((d.title for d in DIFFERENCES if not found and d.holds(self, verdict)), None)
            if found:
                self.met.append((verdict, {f.code for f in found}))
            elif why is not None:
                self.argued.append((verdict, why))
            elif not catalogue.intersection(verdict.known.codes):
                self.pending.append(verdict)
            else:
                self.missed.append(verdict)
        self.alone = [f for f in self.findings if f not in shared]

    def missed_without(self, code: str, catalogue: set[str]) -> int:
        """How many verdicts would be missed if ftlint had not the rule `code`."""
        fewer = [finding for finding in self.findings if finding.code != code]
        case = Case(self.tool, self.name, self.family, self.target, fewer, self.verdicts)
        case.settle(catalogue)
        return len(case.missed)

    @property
    def unfound(self) -> bool:
        """Whether ftlint does not say what was planted."""
        return self.expected is not None and self.expected not in {f.code for f in self.findings}


def answers(finding: Finding, verdict: Verdict) -> bool:
    """Whether a finding says what a verdict says, of the same row if it names one."""
    if finding.code not in verdict.known.codes:
        return False
    if verdict.key and finding.code in ("ROW102", "ROW103"):
        return finding.pointer == "/" + verdict.key.replace("~", "~0").replace("/", "~1")
    if verdict.lines is None or finding.line is None or finding.code in WHOLE_FILE:
        return True
    return verdict.lines[0] <= finding.line <= verdict.lines[1]


def row_lines(path: Path) -> list[tuple[int, int]]:
    """The first and last line of each row, as pandas counts rows."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] == "[" and path.suffix in (".json", ".jsonl"):
        return list(_elements(text, start + 1))
    # Each line of a `.txt` is a completion to the tool, an empty one too.
    kept = path.suffix == ".txt"
    return [(n, n) for n, line in enumerate(text.split("\n"), 1) if kept or line.strip()]


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    decoder = json.JSONDecoder()
    while True:
        while text[at : at + 1] and text[at] in " \t\r\n,":
            at += 1
        try:
            _, end = decoder.raw_decode(text, at)
        except ValueError:
            return
        yield text.count("\n", 0, at) + 1, text.count("\n", 0, end) + 1
        at = end


def together(path: Path, said: list[dict[str, Any]]) -> tuple[list[Verdict], str]:
    """The client's words as verdicts, and its crash if it had one."""
    rows = path.read_bytes().split(b"\n") if path.stat().st_size else []
    verdicts, crash = [], ""
    for answer in said:
        words, line = answer["words"], answer["line"]
        if words.startswith("crash"):
            crash = words
            continue
        # The client counts the rows to the end of the file when it finds fewer than it wants.
        known = next((k for k in KNOWN if k.tool == TOGETHER and k.words.search(words)), None)
        if known is None:
            raise SystemExit(f"{path.name}: no check is known for {words!r}")
        lines = None if line is None else (line, line)
        row = _decoded(rows[line - 1]) if line and line <= len(rows) else None
        verdicts.append(Verdict(known, words, lines, row))
    return verdicts, crash


def prepare(path: Path, said: list[dict[str, Any]]) -> tuple[list[Verdict], str, int]:
    """The validators' words as verdicts, their crash, and how many rows were named wrongly."""
    spans = row_lines(path)
    verdicts, crash, wrong = [], "", 0
    for answer in said:
        words, rows = answer["words"], answer["rows"]
        if answer["check"] == "crash":
            crash = words
            continue
        wrong += sum(a != b for a, b in zip(rows, answer["printed"], strict=True))
        known = [k for k in KNOWN if k.tool == PREPARE and k.words.search(words)]
        if not known and not REMARKS.search(words):
            raise SystemExit(f"{path.name}: no check is known for {words!r}")
        for check in known:
            columns = _columns.search(words)
            if columns:
                names = ast.literal_eval(columns[1])
                verdicts += [Verdict(check, words, None, key=str(name)) for name in names]
            elif rows:
                verdicts += [Verdict(check, words, spans[row]) for row in rows]
            else:
                verdicts.append(Verdict(check, words, None))
    return verdicts, crash, wrong


def _decoded(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def ours(path: Path, target: str) -> list[Finding]:
    """What a check of a file finds, for a target."""
    options = ["--isolated", "--target", target, "--output-format", "json"]
    command = [sys.executable, "-m", "ftlint", "check", str(path), *options]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise SystemExit(f"exit code {done.returncode} from a check of {path}\n{done.stderr}")
    keys = ("code", "severity", "line", "pointer")
    found = json.loads(done.stdout)["diagnostics"]
    return [Finding(*(diagnostic[key] for key in keys)) for diagnostic in found]
