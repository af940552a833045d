"""JUnit's XML, as build servers read it: a suite a file, a case a rule that was asked.

A rule keeps its case from run to run, so a server shows since when it fails. What fails is what
`--fail-on` says; the rest is told in the case's output.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from ftlint.model import SEVERITIES
from ftlint.outputs import Look
from ftlint.outputs.totals import number, remedies
from ftlint.report import Diagnostic, FileReport

PLACES = 50  # lines in the text of a case
_illegal = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Output:
    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.look = look
        self.out.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ftlint">\n')

    def file(self, report: FileReport) -> None:
        groups: dict[str, list[Diagnostic]] = defaultdict(list)
        for found in report.diagnostics(PLACES):
            groups[found.code].append(found)
        failing = {code for code in report.by_rule if self._fails(report.severities[code])}
        codes = sorted(report.severities)
        self._print(
            f"  <testsuite name={_value(report.path)} tests={_value(len(codes))}"
            f' failures={_value(len(failing))} errors="0" skipped="0">'
        )
        for code in codes:
            case = f"    <testcase classname={_value(report.path)}"
            case += f" name={_value(f'{code} {report.names[code]}')}"
            if code not in report.by_rule:
                self._print(case + "/>")
                continue
            self._print(case + ">")
            text = _text(_places(report, code, groups[code]))
            if code in failing:
                message = _value(_summary(report, code, groups[code]))
                kind = _value(report.severities[code])
                self._print(f"      <failure message={message} type={kind}>{text}</failure>")
            else:
                self._print(f"      <system-out>{text}</system-out>")
            self._print("    </testcase>")
        self._print("  </testsuite>")

    def unread(self, path: str, reason: str) -> None:
        self._print(
            f'  <testsuite name={_value(path)} tests="1" failures="0" errors="1" skipped="0">\n'
            f'    <testcase classname={_value(path)} name="readable">\n'
            f'      <error message={_value(reason)} type="unreadable"/>\n'
            "    </testcase>\n  </testsuite>"
        )

    def end(self, version: str) -> None:
        self._print("</testsuites>")

    def _fails(self, severity: str) -> bool:
        return severity in SEVERITIES[: self.look.failing]

    def _print(self, text: str) -> None:
        self.out.write(text + "\n")


def _summary(report: FileReport, code: str, shown: list[Diagnostic]) -> str:
    message = shown[0].message if shown else report.rules[code].summary
    return f"{number(report.by_rule[code], 'place')}: {message}"


def _places(report: FileReport, code: str, shown: list[Diagnostic]) -> str:
    lines = [f"{found.where}: {found.message}" for found in shown]
    if (more := report.by_rule[code] - len(shown)) > 0:
        lines.append(f"and {number(more, 'more place')}")
    lines += [f"remedy: {remedy}" for remedy in remedies(shown)]
    return "\n".join(lines)


def _text(text: str) -> str:
    return escape(_illegal.sub("\ufffd", text))


def _value(value: object) -> str:
    return quoteattr(_illegal.sub("\ufffd", str(value)))
