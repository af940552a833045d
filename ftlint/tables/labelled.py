"""Plain text in which labels part questions from answers: `Q: …` and `A: …`, over several lines too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ftlint.tables.plain import Paragraphs
from ftlint.tables.table import Record, Table, counted

LOOK = 2000  # lines

# Labels of which the second answers the first, and nothing before it. Who speaks in a dialogue may
# answer what was said long before.
PAIRS = (
    ("q", "a"),
    ("question", "answer"),
    ("prompt", "completion"),
    ("prompt", "response"),
    ("input", "output"),
    ("instruction", "response"),
    ("instruction", "output"),
    ("frage", "antwort"),
    ("问", "答"),
    ("問", "答"),
    ("问题", "答案"),
    ("pregunta", "respuesta"),
    ("domanda", "risposta"),
)
_WORDS = sorted({word for pair in PAIRS for word in pair}, key=len, reverse=True)
_LABEL = re.compile(rf"\s*(\*\*)?({'|'.join(_WORDS)})(?:\s*\d+)?\s*[:：](\*\*)?", re.IGNORECASE)
_HEADING = re.compile(r"\s*(#.*|[-=*_]*)")


class Questions(Table):
    """A row of each question and its answer; headings above the first are passed over. A question
    that is not answered, and an answer to nothing, are problems.
    """

    format = "questions and answers"

    def __init__(self, text: Paragraphs) -> None:
        super().__init__(text.name)
        self.text = text
        self.size = text.size
        self.columns = ["question", "answer"]
        if text.encoding.note:
            self.note(text.encoding.note)
        self.note("each question and its answer are a row, without their labels")

    def records(self) -> Iterator[Record]:
        line = titles = 0
        parts: list[list[str]] = []
        for number, label, text in self._labelled():
            if label and _asks(label):
                titles += bool(parts) and _without_heading(parts[-1])
                yield from self._row(line, parts)
                line, parts = number, [[text]]
            elif label and len(parts) == 1:
                parts.append([text])
            elif label:
                self.problems[number] = "an answer to nothing"
            elif parts:
                parts[-1].append(text)
        yield from self._row(line, parts)
        if titles:
            self.note(f"{counted(titles, 'heading')} between the questions not read")

    def _row(self, line: int, parts: list[list[str]]) -> Iterator[Record]:
        texts = ["\n".join(lines).strip() for lines in parts]
        if len(texts) == 1:
            self.problems[line] = "a question that is not answered"
        elif texts and (fault := self.text.encoding.fault("".join(texts))):
            self.problems[line] = fault
        elif texts:
            yield Record(line, dict(zip(self.columns, texts, strict=True)))

    def _labelled(self) -> Iterator[tuple[int, str, str]]:
        """The lines, with the label that each begins with."""
        for number, line in self.text.lines():
            if found := _LABEL.match(line):
                text = line[found.end() :]
                if found[1] and not found[3]:  # a whole line in bold type
                    text = text.rstrip().removesuffix("**")
                yield number, found[2].casefold(), text
            else:
                yield number, "", line


def _without_heading(lines: list[str]) -> bool:
    """Take a heading off the end of an answer, if one stands between it and the next question."""
    while lines and not lines[-1].strip():
        lines.pop()
    if len(lines) < 2 or lines[-2].strip() or not _HEADING.fullmatch(lines[-1]):
        return False
    lines.pop()
    return True


def _asks(label: str) -> bool:
    return any(label == first for first, _ in PAIRS)


def is_labelled(text: Paragraphs) -> bool:
    """Whether a text is questions and answers in turn, by one pair of labels from its first
    line on, but for headings.
    """
    labels: list[str] = []
    for _, line in islice(text.lines(), LOOK):
        if found := _LABEL.match(line):
            labels.append(found[2].casefold())
        elif not labels and not _HEADING.fullmatch(line):
            return False
    if len(labels) < 4:
        return False
    pair = (labels[0], labels[1])
    return pair in PAIRS and all(label == pair[n % 2] for n, label in enumerate(labels))
