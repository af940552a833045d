"""SARIF 2.1.0, for GitHub's code scanning and other viewers of findings.

At most 25,000 results, which is what GitHub takes in a run; the gravest are kept, and the run
says the exact counts. Results wait in a file of their own until it is known which those are.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import PureWindowsPath
from typing import IO, Any
from urllib.parse import quote

from ftlint.model import SEVERITIES
from ftlint.outputs import Look
from ftlint.outputs.jsonl import encoded
from ftlint.outputs.places import PLACES, Fingerprints, relative
from ftlint.outputs.totals import Totals, number
from ftlint.report import Diagnostic, FileReport, Replacement

# docs.github.com, "SARIF results exceed one or more limits", seen 2026-11-23: 25,000 results a
# run or the file is refused, of which the 5,000 gravest are stored; 25,000 rules; 20 tags a rule.
RESULTS = 25_000
LONG = 4_000  # characters of a replacement; one that rewrites more is for --diff to show
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_MEMORY = 1 << 20


class Output:
    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.look = look
        self.totals = Totals()
        self.by_rule: dict[str, int] = {}
        self.rules: dict[str, dict[str, Any]] = {}
        self.order: dict[str, int] = {}
        self.unreadable: list[dict[str, Any]] = []
        self.stack = ExitStack()
        self.waiting = {severity: self._spool() for severity in SEVERITIES}
        self.kept = dict.fromkeys(SEVERITIES, 0)

    def _spool(self) -> IO[str]:
        from tempfile import SpooledTemporaryFile

        return self.stack.enter_context(
            SpooledTemporaryFile(_MEMORY, "w+", encoding="utf-8", newline="\n")
        )

    def file(self, report: FileReport) -> None:
        self.totals.add(report)
        for code, count in report.by_rule.items():
            self.by_rule[code] = self.by_rule.get(code, 0) + count
            if code not in self.rules:
                self.order[code] = len(self.rules)
                self.rules[code] = _rule(report, code)
        where = _location(relative(report.path, self.look))
        prints = Fingerprints(where["uri"])
        for found in report.diagnostics(PLACES):
            if self.kept[found.severity] < RESULTS:
                self.kept[found.severity] += 1
                result = self._result(found, where, prints)
                self.waiting[found.severity].write(encoded(result) + "\n")

    def unread(self, path: str, reason: str) -> None:
        where = _location(relative(path, self.look))
        self.unreadable.append(
            {
                "level": "error",
                "message": {"text": f"the file could not be checked: {reason}"},
                "locations": [{"physicalLocation": {"artifactLocation": where}}],
            }
        )

    def end(self, version: str) -> None:
        notes = [*self.unreadable, *self._shortened()]
        run = {
            "tool": {
                "driver": {
                    "name": "ftlint",
                    "semanticVersion": version,
                    "informationUri": "https://ftlint.dev",
                    "rules": list(self.rules.values()),
                }
            },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the repository's root"}}},
            "invocations": [
                {
                    "executionSuccessful": not self.unreadable,
                    "toolExecutionNotifications": notes,
                }
            ],
            "properties": {
                "summary": self.totals.summary(),
                "files": self.totals.files,
                "rules": self.by_rule,
                "results": self._told(),
            },
        }
        # All but the results is small: they are put in before the closing bracket of the run.
        self.out.write(f'{{"$schema": "{SCHEMA}",\n"version": "2.1.0",\n"runs": [\n')
        self.out.write(encoded(run).removesuffix("}") + ',\n"results": [')
        self._results()
        self.out.write("\n]}\n]}\n")

    def _told(self) -> int:
        return min(RESULTS, sum(self.kept.values()))

    def _shortened(self) -> list[dict[str, Any]]:
        found, told = sum(self.by_rule.values()), self._told()
        if told == found:
            return []
        text = (
            f"{number(told, 'result')} of {found:,} are in this file: at most {PLACES:,} of a rule "
            f"and data file, and {RESULTS:,} in all, the gravest first; the counts are exact"
        )
        return [{"level": "note", "message": {"text": text}}]

    def _results(self) -> None:
        left, separator = RESULTS, "\n"
        for severity, waiting in self.waiting.items():
            waiting.seek(0)
            count = min(left, self.kept[severity])
            for _ in range(count):
                self.out.write(separator + waiting.readline().rstrip("\n"))
                separator = ",\n"
            left -= count
        self.stack.close()

    def _result(
        self, found: Diagnostic, where: dict[str, Any], prints: Fingerprints
    ) -> dict[str, Any]:
        key, count = prints.of(found)
        result: dict[str, Any] = {
            "ruleId": found.code,
            "ruleIndex": self.order[found.code],
            "level": _LEVELS[found.severity],
            "message": {"text": found.advice},
            "locations": [_place(found, where)],
            "partialFingerprints": {
                "primaryLocationLineHash": f"{key[:16]}:{count}",
                "ftlintRow/v1": f"{key}:{count}",
            },
        }
        if related := self._related(found, where):
            result["relatedLocations"] = related
        if fix := _fix(found, where):
            result["fixes"] = [fix]
        return result

    def _related(self, found: Diagnostic, where: dict[str, Any]) -> list[dict[str, Any]]:
        places = [(where, line) for line in found.related]
        if found.elsewhere is not None:
            path, line = found.elsewhere
            places.append((_location(relative(path, self.look)), line))
        return [
            {
                "id": number,
                "physicalLocation": {"artifactLocation": uri, "region": {"startLine": line}},
            }
            for number, (uri, line) in enumerate(places, 1)
        ]


def _rule(report: FileReport, code: str) -> dict[str, Any]:
    rule, why = report.rules[code], report.why(code)
    text = f"{why}\n\nRemedy: {rule.remedy}" if rule.remedy else why
    described: dict[str, Any] = {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": why or rule.summary},
        "help": {"text": text or rule.summary, "markdown": text or rule.summary},
        "defaultConfiguration": {"level": _LEVELS[report.severities[code]]},
        "properties": {
            "tags": ["fine-tuning", rule.family],
            "problem.severity": _PROBLEMS[report.severities[code]],
        },
    }
    if page := report.page(code):
        described["helpUri"] = page
    return described


def _location(path: str) -> dict[str, Any]:
    whole = PureWindowsPath(path)
    if whole.is_absolute():  # on another drive than the repository
        return {"uri": whole.as_uri()}
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _place(found: Diagnostic, where: dict[str, Any]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": where}
    place: dict[str, Any] = {"physicalLocation": physical}
    if found.line is not None and found.column is not None:
        region = physical["region"] = {
            "startLine": found.line,
            "startColumn": found.column,
            "endColumn": (found.end_column or found.column) + 1,
        }
        if found.offset is not None:
            region |= {"byteOffset": found.offset, "byteLength": found.length}
        if found.excerpt:
            start = found.excerpt_column
            inside = found.excerpt[start : start + found.excerpt_width]
            region |= {"snippet": {"text": inside}}
    if found.pointer:
        place["logicalLocations"] = [{"fullyQualifiedName": found.pointer, "kind": "value"}]
    return place


def _fix(found: Diagnostic, where: dict[str, Any]) -> dict[str, Any] | None:
    """The replacements of a fix; none where it would put in more than a reader wants to see."""
    if not found.replacements or sum(len(new.text) for new in found.replacements) > LONG:
        return None
    made = [_replacement(found.line or 1, new) for new in found.replacements]
    return {
        "description": {"text": found.fix},
        "artifactChanges": [{"artifactLocation": where, "replacements": made}],
        "properties": {"applicability": found.applicability},
    }


def _replacement(line: int, new: Replacement) -> dict[str, Any]:
    end = (
        {"endLine": line + 1, "endColumn": 1}
        if new.end_column is None
        else {"endColumn": new.end_column}
    )
    deleted = {
        "startLine": line,
        "startColumn": new.column,
        **end,
        "byteOffset": new.offset,
        "byteLength": new.length,
    }
    return {"deletedRegion": deleted, "insertedContent": {"text": new.text}}
