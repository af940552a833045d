"""Plain text: a line is a completion, where the lines are not the rows of a table."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import BinaryIO

from ftlint.tables.encodings import HEAD, Encoding, Written, reading
from ftlint.tables.table import Record, counted
from ftlint.telling import option

LOOK = 200  # lines among which a sign is looked for
NAMED = {
    *("q", "a", "question", "answer", "prompt", "completion", "input", "output", "text", "label"),
    *("instruction", "response", "id", "frage", "antwort", "问题", "答案"),
}
SIGNS = ("|", ";")
SOME, ASKING = 3, 0.25  # of the lines end in a question mark where questions are answered
NEARLY = 0.9  # of the lines have as many tabs where a table has a torn row, and a text does not


_rule = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)+\|?")
_asked = re.compile(r"[?？؟]\W{0,3}$")


class Paragraphs(Written):
    """Plain text: each line that is not blank is a completion."""

    format = "TXT"

    def __init__(self, name: str, handle: BinaryIO, encoding: Encoding) -> None:
        super().__init__(name, handle, encoding)
        self.columns = ["text"]
        with self.text() as text:
            head = text.read(HEAD)
        self.newline = "\r" if "\r" in head and "\n" not in head else "\n"
        self.note("each line is one text to learn, with no question: pairs need a table")
        whole = head[: head.rfind("\n")] if len(head) == HEAD else head
        if words := _parted(head) or _torn(whole):
            names = f"{option('header', True)} takes their names from the first line"
            self.doubt = f"{words} ({option('header', False)} reads columns, {names})"
        else:
            self.doubt = _apart(whole)

    def lines(self) -> Iterator[tuple[int, str]]:
        """All lines with their numbers, without their ends."""
        with self.text(self.newline) as text:
            for number, line in enumerate(text, 1):
                yield number, line.rstrip("\r\n")

    def records(self) -> Iterator[Record]:
        for number, line in self.lines():
            if not line.strip():
                continue
            if fault := self.encoding.fault(line):
                self.problems[number] = fault
            else:
                yield Record(number, {"text": line})


def _parted(head: str) -> str:
    """That a sign stands once in each of several lines, between two texts, in words."""
    lines = [line for line in head.splitlines()[:LOOK] if line.strip()]
    for sign in SIGNS:
        if len(lines) > 2 and all(line.strip().strip(sign).count(sign) == 1 for line in lines):
            return f"each line has one {sign!r}, which may part a question from its answer"
    return ""


def _torn(head: str) -> str:
    """That nearly all lines have the tabs of a table, and which is the first that has not, in words."""
    tabs = {
        n: line.strip().count("\t") for n, line in enumerate(head.splitlines(), 1) if line.strip()
    }
    if not tabs:
        return ""
    ((usual, often),) = Counter(tabs.values()).most_common(1)
    odd = next((number for number, count in tabs.items() if count != usual), 0)
    if not (usual and odd and often >= NEARLY * len(tabs)):
        return ""
    return f"nearly all lines have {counted(usual, 'tab')}, as tables have, and line {odd} has not"


def _apart(head: str) -> str:
    """That lines which belong together would be learnt one by one, in words: those of a Markdown table,
    or questions and their answers.
    """
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    if rule := next((line for line in lines if _rule.fullmatch(line)), ""):
        return f"{rule} is of a table in Markdown, whose rows would be learnt as they stand"
    asked = sum(bool(_asked.search(line)) for line in lines)
    if asked < SOME or asked < ASKING * len(lines):
        return ""
    return (
        f"{asked:,} of {counted(len(lines), 'line')} ask something, and would be learnt apart from what"
        " answers them (with Q: and A: before each they are read as pairs)"
    )


def is_table(name: str, handle: BinaryIO, encoding: Encoding) -> bool:
    """Whether a text is what Excel calls "Text (Tab delimited)": at least two rows, all with the
    same number of tabs, whether a quote holds cells together or is a sign.
    """
    with reading(name, handle, encoding) as text:
        head = text.read(HEAD)
        cut = bool(text.read(1))
    if "\t" not in head:
        return False
    lines = [line.split("\t") for line in StringIO(head, newline="") if line.strip()]
    try:
        rows = [row for row in csv.reader(StringIO(head, newline=""), delimiter="\t") if any(row)]
    except csv.Error:
        rows = []
    return any(_is_even(found[:-1] if cut else found) for found in (lines, rows))


def _is_even(rows: list[list[str]]) -> bool:
    return len(rows) > 1 and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1


def named_by(name: str, handle: BinaryIO, encoding: Encoding) -> bool:
    """Whether the first line of a text names columns, as `Q|A` does, that each line has."""
    with reading(name, handle, encoding) as text:
        lines = [line for line in text.read(HEAD).splitlines()[:LOOK] if line.strip()]
    for sign in ("|", ";", ","):
        names = [cell.strip().casefold() for cell in lines[0].split(sign)] if lines else []
        if len(names) > 1 and NAMED.issuperset(names):
            return all(sign in line for line in lines)
    return False
