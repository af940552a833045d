"""Where a checker flags what ftlint leaves alone, and why ftlint is right to; decided by the data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from verdicts import PREPARE, TOGETHER, Verdict

from ftlint.splits import split_by_name

if TYPE_CHECKING:
    from compared_cases import Case

_stop_word = re.compile(r"\s*\[?(?:END|STOP|DONE)\]?\s*\Z")


class Difference(NamedTuple):
    """A kind of verdict that needs no finding: `applies` looks at the data, not at our findings,
    except where the difference is that another finding comes first.
    """

    tool: str
    words: re.Pattern[str]
    applies: Callable[[Case, Verdict], bool]
    title: str
    why: str

    def holds(self, case: Case, verdict: Verdict) -> bool:
        """Whether this verdict is of the kind."""
        return bool(
            self.tool == case.tool
            and self.words.search(verdict.words)
            and self.applies(case, verdict)
        )


def _message(verdict: Verdict, holds: Callable[[dict[str, Any]], bool]) -> bool:
    """Whether a message of the row is so."""
    row = verdict.row if isinstance(verdict.row, dict) else {}
    messages = row.get("messages")
    return isinstance(messages, list) and any(isinstance(m, dict) and holds(m) for m in messages)


def _texts(case: Case, key: str) -> list[str]:
    """A field of all rows, as text."""
    path = Path(case.name)
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        rows = json.loads(text) if path.suffix == ".json" else list(_rows(text))
    except ValueError:
        return []
    return [str(row.get(key, "")) for row in rows if isinstance(row, dict)]


def _rows(text: str) -> Iterator[Any]:
    for line in text.split("\n"):
        if line.strip():
            yield json.loads(line)


def _common(texts: list[str]) -> str:
    """What all texts begin with."""
    least, greatest = min(texts), max(texts)
    same = next((i for i, c in enumerate(least) if greatest[i : i + 1] != c), len(least))
    return least[:same]


def _short_prefix(key: str, longer_than: int) -> Callable[[Case, Verdict], bool]:
    def applies(case: Case, verdict: Verdict) -> bool:
        texts = _texts(case, key)
        return bool(texts) and len(re.sub(r"\w+\Z", "", _common(texts)).strip()) <= longer_than

    return applies


def _fewer(count: int) -> Callable[[Case, Verdict], bool]:
    return lambda case, verdict: 0 < len(_texts(case, "completion")) < count


def _capitals_of_marks(case: Case, verdict: Verdict) -> bool:
    """Whether a third is not reached without stop words and texts of one word."""
    key = "prompt" if "`prompt`" in verdict.words else "completion"
    bare = [_stop_word.sub("", text) for text in _texts(case, key)]
    letters = [c for text in bare if " " in text.strip() for c in text if c.isalpha()]
    return len(letters) < 40 or sum(c.isupper() for c in letters) * 3 <= len(letters)


def _longer_by_content(case: Case, verdict: Verdict) -> bool:
    """Whether the shared ending is a known separator with words of the content before it."""
    key = "prompt" if "All prompts" in verdict.words else "completion"
    texts = _texts(case, key)
    ending = _common([text[::-1] for text in texts])[::-1]
    return any(ending.endswith(mark) and len(ending) > len(mark) for mark in ("\n\n###\n\n", " ->"))


def _has(case: Case, code: str) -> bool:
    return any(finding.code == code for finding in case.findings)


def _row_has(case: Case, verdict: Verdict, code: str) -> bool:
    lines = verdict.lines
    return any(
        f.code == code
        and lines is not None
        and f.line is not None
        and lines[0] <= f.line <= lines[1]
        for f in case.findings
    )


def _named(case: Case, *suffixes: str) -> bool:
    return case.name.endswith(suffixes)


def _difference(
    tool: str, words: str, title: str, why: str, applies: Callable[[Case, Verdict], bool]
) -> Difference:
    return Difference(tool, re.compile(words, re.DOTALL), applies, title, why)


DIFFERENCES = [
    _difference(
        TOGETHER,
        r"^Missing required column `content`|^Invalid content type",
        "a call of a tool without content",
        "The client of 2025 knows no calls. Client 3.1.1 asks messages for no content any more, and"
        " a call needs none.",
        lambda c, v: _message(v, lambda m: m.get("content") is None and bool(m.get("tool_calls"))),
    ),
    _difference(
        TOGETHER,
        r"^Invalid role `tool`",
        "the role `tool`",
        "Client 3.1.1 takes it.",
        lambda c, v: _message(v, lambda m: m.get("role") == "tool"),
    ),
    _difference(
        TOGETHER,
        r'^Found extra column "tools"',
        "the key `tools`",
        "Client 3.1.1 takes it beside `messages`.",
        lambda c, v: isinstance(v.row, dict) and "messages" in v.row,
    ),
    _difference(
        TOGETHER,
        r'^Found extra column "weight"',
        "the key `weight` of a row",
        "Together's documentation of 2026 has it: the weight of the whole example.",
        lambda c, v: isinstance(v.row, dict) and "messages" in v.row,
    ),
    _difference(
        TOGETHER,
        r"the `url` field must be",
        "an image in a prompt",
        "The row is flagged, for another reason: ROW104 says that a prompt is a text.",
        lambda c, v: c.target == "together-completions" and _row_has(c, v, "ROW104"),
    ),
    _difference(
        PREPARE,
        r"does not appear to be in valid|^- Your JSONL file appears",
        "a file of one row",
        "False alarm: the tool takes a single line for a JSON file, reads it again as one, and fails.",
        lambda c, v: len(_texts(c, "prompt")) == 1,
    ),
    _difference(
        PREPARE,
        r"",
        "JSON Lines in a `.txt`",
        "The tool takes each line for a completion without a prompt, braces and all, and judges"
        " those. ftlint reads the rows in the lines, and judges them.",
        lambda c, v: _named(c, ".txt"),
    ),
    _difference(
        PREPARE,
        r"recommend having at least",
        "the number of rows in a file of another shape",
        "The tool counts before it looks for its keys, and gives up at the next step. ftlint says"
        " that the rows are of another shape.",
        lambda c, v: _has(c, "ROW108") or _has(c, "ROW101"),
    ),
    _difference(
        PREPARE,
        r"recommend having at least",
        "the number of rows in a file for validation",
        "Nothing is learnt from rows that are held out; the tool knows no splits.",
        lambda c, v: split_by_name(c.name) in ("valid", "test"),
    ),
    _difference(
        PREPARE,
        r"is uppercase",
        "capitals of stop words and of labels",
        "False alarm: a stop such as ` END` and labels of one word such as ` YES` are to be in"
        " capitals, and lowering them, as the tool proposes, breaks the stop.",
        _capitals_of_marks,
    ),
    _difference(
        PREPARE,
        r"^- All (prompts|completions) end .* very long",
        "a separator called long",
        "False alarm: the tool counts words of the content that all rows happen to share before"
        " the separator. PC205 and PC224 measure the marker alone.",
        _longer_by_content,
    ),
    _difference(
        PREPARE,
        r"^- All prompts start",
        "prompts that share 12 characters or fewer",
        "A matter of the threshold: more than 12 in both, but ftlint counts neither the space at"
        " the end nor the beginning of a word that goes on differently.",
        _short_prefix("prompt", 12),
    ),
    _difference(
        PREPARE,
        r"^- All completions start",
        "completions that share 5 characters or fewer",
        "A matter of the threshold: the tool counts from 5, the leading space included, which an"
        " article such as ` The ` reaches; ftlint wants more than 5 without spaces.",
        _short_prefix("completion", 5),
    ),
    _difference(
        PREPARE,
        r"^- All (prompts|completions) start",
        "a shared beginning in fewer than ten rows",
        "Two to nine rows begin alike by chance.",
        _fewer(10),
    ),
    _difference(
        PREPARE,
        r"^All completions are identical",
        "the same completion in two rows",
        "Two rows may have the same answer; from three on it is PC234.",
        _fewer(3),
    ),
    _difference(
        PREPARE,
        r"should start with a white",
        "a line break before the completion",
        "White space as well: it parts the completion from the prompt, and poems and code need it.",
        lambda c, v: all(text[:1] in (" ", "\n") for text in _texts(c, "completion")),
    ),
    _difference(
        PREPARE,
        r"duplicated prompt-completion",
        "the number 7 and the text `7`",
        "The row of the number is flagged (ROW104); it is a duplicate after that is mended, and the"
        " next check says so.",
        lambda c, v: _has(c, "ROW104") and not len(set(_raw(c))) < len(_raw(c)),
    ),
]


def _raw(case: Case) -> list[str]:
    """The rows as they are written."""
    return [line for line in Path(case.name).read_text(errors="replace").split("\n") if line]
