"""A summary in Markdown: the verdict, the counts, the worst rules, and what --fix would mend.

For the summary of a job or a comment on a change. All that comes from data is code or escaped.
"""

from __future__ import annotations

import re
from typing import IO

from ftlint.model import SEVERITIES
from ftlint.outputs import Look
from ftlint.outputs.digest import RULES, Digest, FileLine, RuleLine
from ftlint.outputs.full import shown
from ftlint.outputs.terminal import WILD
from ftlint.outputs.totals import number, remedies
from ftlint.report import Diagnostic, FileReport

FILES = 50  # lines in the table of files
EXAMPLES = 2
_SIGNS = {"error": "🔴", "warning": "🟠", "info": "🔵"}
_special = re.compile(r"([\\`*_\[\]<>#|~!&$])")
_blank = re.compile(f"{WILD}+")


class Output:
    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.digest = Digest(look, EXAMPLES)

    def file(self, report: FileReport) -> None:
        self.digest.add(report)

    def unread(self, path: str, reason: str) -> None:
        self.digest.add_unread(path, reason)

    def end(self, version: str) -> None:
        digest = self.digest
        sign = "❌" if digest.fails else "✅"
        self._print(f"## {sign} ftlint {digest.verdict()}", "")
        for path, reason in digest.unread:
            self._print(f"- {code(path)} could not be checked: {text(reason)}")
        if digest.unread:
            self._print("")
        self._files()
        worst = digest.worst()
        if worst:
            self._print("### What was found", "")
        for line in worst[:RULES]:
            self._rule(line)
        if worst[RULES:]:
            others = ", ".join(f"{_link(line)} ({line.places:,})" for line in worst[RULES:])
            self._print(f"And {others}.", "")
        self._fixes()
        self._print(f"<sub>ftlint {version}</sub>")

    def _files(self) -> None:
        files = self.digest.gravest()
        if not files:
            return
        self._print("| File | Taken for | Errors | Warnings | Info |", "|---|---|--:|--:|--:|")
        for line in files[:FILES]:
            counts = " | ".join(_count(line, severity) for severity in SEVERITIES)
            self._print(f"| {_cell(code(line.path))} | {_cell(text(line.heading))} | {counts} |")
        if files[FILES:]:
            self._print(f"| … {number(len(files) - FILES, 'more file')} | | | | |")
        self._print("")
        for line in files[:FILES]:
            for note in line.notes:
                self._print(f"- {code(line.path)}: {text(note)}", "")

    def _rule(self, line: RuleLine) -> None:
        files = f" in {number(line.files, 'file')}" if len(self.digest.files) > 1 else ""
        places = number(line.places, "place")
        self._print(f"#### {_SIGNS[line.severity]} {_link(line)}: {places}{files}", "")
        messages = {found.message for found in line.examples}
        self._print(text(messages.pop() if len(messages) == 1 else line.summary), "")
        for found in line.examples:
            self._example(found, line)
        if line.places > len(line.examples) > 0:
            self._print(f"… and {number(line.places - len(line.examples), 'more place')}.", "")
        for remedy in remedies(line.examples):
            self._print(f"**Remedy:** {text(remedy)}.", "")

    def _example(self, found: Diagnostic, line: RuleLine) -> None:
        same = len({other.message for other in line.examples}) == 1
        self._print(f"- {code(found.where)}{'' if same else ': ' + text(found.message)}")
        if found.excerpt:
            excerpt, at, width = shown(found)
            fence = _fence(excerpt, 3)
            self._print("", f"  {fence}", f"  {excerpt}", f"  {' ' * at}{'^' * max(1, width)}")
            self._print(f"  {fence}")
        self._print("")

    def _fixes(self) -> None:
        safe, unsafe = self.digest.mended("safe"), self.digest.mended("unsafe")
        if not safe and not unsafe:
            return
        self._print("### What can be fixed without a human", "")
        self._print("| Command | Rule | Places | What it does |", "|---|---|--:|---|")
        for command, lines in (("--fix", safe), ("--fix --unsafe-fixes", unsafe)):
            for line in lines:
                does = text(line.examples[0].fix) if line.examples else ""
                self._print(
                    f"| {code(command)} | {_cell(_link(line))} | {line.places:,} | {_cell(does)} |"
                )
        self._print("")

    def _print(self, *lines: str) -> None:
        self.out.write("".join(line + "\n" for line in lines))


def text(raw: str) -> str:
    """A text as it reads, with nothing in it that Markdown or HTML would take for markup."""
    return _special.sub(r"\\\1", _blank.sub(" ", raw)).replace("@", "&#64;")


def code(raw: str) -> str:
    """A text as code, whatever is in it."""
    plain = _blank.sub("\ufffd", raw)
    fence = _fence(plain, 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def _fence(inside: str, least: int) -> str:
    """More backticks than stand beside each other in a text."""
    longest = max(map(len, re.findall("`+", inside)), default=0)
    return "`" * max(least, longest + 1)


def _cell(markup: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", markup)


def _link(line: RuleLine) -> str:
    name = f"{line.code} {text(line.name)}"
    return f"[{name}]({line.page})" if line.page else name


def _count(line: FileLine, severity: str) -> str:
    count = line.counts.get(severity, 0)
    return f"**{count:,}**" if count else "0"
