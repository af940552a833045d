"""A page to open in a browser or to send to somebody: in one file, without scripts."""

from __future__ import annotations

from html import escape
from typing import IO

from ftlint.model import SEVERITIES
from ftlint.outputs import Look
from ftlint.outputs.digest import Digest, RuleLine
from ftlint.outputs.terminal import tame
from ftlint.outputs.totals import number, remedies
from ftlint.report import Diagnostic, FileReport

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --line: #d1d9e0; --soft: #f6f8fa;
  --page: #fff; --error: #cf222e; --warning: #9a6700; --info: #0969da; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --line: #3d444d;
  --soft: #161b22; --page: #0d1117; --error: #ff7b72; --warning: #d29922; --info: #58a6ff;
  --good: #3fb950; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--page);
  color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.6rem; margin: 0; line-height: 1.25; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .75rem; }
a { color: inherit; text-decoration-color: var(--dim); text-underline-offset: .2em; }
code, pre { font-family: ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", Menlo, monospace;
  font-size: .84rem; overflow-wrap: anywhere; }
header { border-left: .4rem solid var(--good); padding: .2rem 0 .2rem 1rem; }
header.fails { border-color: var(--error); }
header p, .dim { color: var(--dim); margin: .25rem 0 0; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .45rem .6rem; text-align: left;
  vertical-align: top; }
th { color: var(--dim); font-size: .85rem; font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
.zero { color: var(--dim); }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .6rem 0; }
summary { cursor: pointer; padding: .6rem .9rem; display: flex; gap: .7rem; align-items: baseline;
  flex-wrap: wrap; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary b { font-size: .72rem; letter-spacing: .05em; text-transform: uppercase; min-width: 4.6rem; }
summary .places { margin-left: auto; color: var(--dim); font-size: .9rem; }
.body { border-top: 1px solid var(--line); padding: .7rem .9rem .9rem; }
.body > p { margin: 0 0 .6rem; }
pre { background: var(--soft); border-radius: .35rem; margin: .2rem 0 .8rem; padding: .55rem .7rem;
  white-space: pre-wrap; }
mark { background: none; color: inherit; border-bottom: 2px solid currentColor; font-weight: 600; }
footer { color: var(--dim); font-size: .85rem; margin-top: 3rem; }
"""


class Output:
    def __init__(self, out: IO[str], look: Look) -> None:
        self.out = out
        self.look = look
        self.digest = Digest(look, max(look.show, 1))

    def file(self, report: FileReport) -> None:
        self.digest.add(report)

    def unread(self, path: str, reason: str) -> None:
        self.digest.add_unread(path, reason)

    def end(self, version: str) -> None:
        digest = self.digest
        verdict = escape(digest.verdict())
        self._print(
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>ftlint {verdict}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            f'<header class="{"fails" if digest.fails else "passes"}"><h1>{verdict.capitalize()}</h1>',
            f"<p>{self._rest()}</p></header>",
        )
        if digest.unread:
            self._print("<h2>Could not be checked</h2>\n<ul>")
            for path, reason in digest.unread:
                self._print(f"<li><code>{_escaped(path)}</code>: {_escaped(reason)}</li>")
            self._print("</ul>")
        self._files()
        if digest.rules:
            self._print("<h2>What was found</h2>")
        for line in digest.worst():
            self._rule(line)
        self._fixes()
        self._print(f"<footer>ftlint {escape(version)}</footer>\n</body>\n</html>")

    def _rest(self) -> str:
        rows = sum(line.rows for line in self.digest.files)
        return f"{number(rows, 'row')} checked by ftlint"

    def _files(self) -> None:
        if not self.digest.files:
            return
        names = ("Errors", "Warnings", "Info")
        heads = "".join(f'<th class="number">{name}</th>' for name in names)
        self._print(f"<h2>Files</h2>\n<table>\n<tr><th>File</th><th>Taken for</th>{heads}</tr>")
        for line in self.digest.gravest():
            cells = "".join(
                _count(severity, line.counts.get(severity, 0)) for severity in SEVERITIES
            )
            notes = "".join(f'<p class="dim">{_escaped(note)}</p>' for note in line.notes)
            self._print(
                f"<tr><td><code>{_escaped(line.path)}</code>{notes}</td>"
                f"<td>{_escaped(line.heading)}</td>{cells}</tr>"
            )
        self._print("</table>")

    def _rule(self, line: RuleLine) -> None:
        files = f" in {number(line.files, 'file')}" if len(self.digest.files) > 1 else ""
        self._print(
            f"<details{' open' if line.severity == 'error' else ''}><summary>"
            f'<b class="{line.severity}">{line.severity}</b>'
            f"<span>{_link(line)}</span>"
            f'<span class="places">{number(line.places, "place")}{files}</span></summary>',
            '<div class="body">',
        )
        messages = {found.message for found in line.examples}
        same = len(messages) == 1
        self._print(f"<p>{_escaped(messages.pop() if same else line.summary)}</p>")
        for found in line.examples:
            self._print(_example(found, "" if same else found.message, line.severity))
        if line.places > len(line.examples):
            more = number(line.places - len(line.examples), "more place")
            self._print(f'<p class="dim">… and {more}</p>')
        for remedy in remedies(line.examples):
            self._print(f"<p><strong>Remedy:</strong> {_escaped(remedy)}</p>")
        self._print("</div></details>")

    def _fixes(self) -> None:
        rows = [
            (command, line)
            for command, kind in (("--fix", "safe"), ("--fix --unsafe-fixes", "unsafe"))
            for line in self.digest.mended(kind)
        ]
        if not rows:
            return
        self._print(
            "<h2>What can be fixed without a human</h2>\n<table>\n<tr><th>Command</th><th>Rule</th>"
            '<th class="number">Places</th><th>What it does</th></tr>'
        )
        for command, line in rows:
            does = line.examples[0].fix if line.examples else ""
            self._print(
                f"<tr><td><code>{command}</code></td><td>{_link(line)}</td>"
                f'<td class="number">{line.places:,}</td><td>{_escaped(does)}</td></tr>'
            )
        self._print("</table>")

    def _print(self, *lines: str) -> None:
        self.out.write("".join(line + "\n" for line in lines))


def _link(line: RuleLine) -> str:
    name = escape(f"{line.code} {line.name}")
    return f'<a href="{escape(line.page)}">{name}</a>' if line.page else name


def _count(severity: str, count: int) -> str:
    return f'<td class="number {severity if count else "zero"}">{count:,}</td>'


def _example(found: Diagnostic, message: str, severity: str) -> str:
    said = f": {_escaped(message)}" if message else ""
    place = f"<code>{_escaped(found.where)}</code>{said}"
    if not found.excerpt:
        return f"<p>{place}</p>"
    start, end = found.excerpt_column, found.excerpt_column + found.excerpt_width
    before, inside, after = (
        _escaped(part)
        for part in (found.excerpt[:start], found.excerpt[start:end], found.excerpt[end:])
    )
    marked = f'<mark class="{severity}">{inside or " "}</mark>'
    return f"<div>{place}</div><pre>{before}{marked}{after}</pre>"


def _escaped(text: str) -> str:
    """A text with nothing in it that is markup, or that a browser does not show as it is."""
    return escape(tame(text))
