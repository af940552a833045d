"""Checks that only prompt and completion rows need."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from operator import contains, itemgetter

from ftlint.checks.dataset import Outputs, RowCount
from ftlint.checks.spellings import STOP_WORD, variants_of
from ftlint.model import Batch, Hits, SetHits, Summary, about_file, check


@check("suggestion")
def no_convention(
    count: RowCount,
    *,
    found: str | None,
    suggestion: str | None,
    task: str | None = None,
    rows: int = 2,
) -> SetHits:
    """No separator (or stop sequence) is common to most of at least `rows` rows."""
    if found or count.rows < rows or not suggestion:
        return SetHits()
    return about_file(suggestion=suggestion)


@check("found")
def several_markers(count: RowCount, *, found: str | None) -> SetHits:
    """Several separators (or stop sequences) are in use; `found` says which."""
    return about_file(found=found) if found and count.rows else SetHits()


@check("length")
def long_marker(count: RowCount, *, text: str, longer_than: int) -> SetHits:
    """The separator (or stop sequence) is longer than it need be."""
    special = text.strip().startswith("<|") and text.strip().endswith("|>")
    if len(text) <= longer_than or special or not count.rows:
        return SetHits()
    return about_file(len(text), length=len(text))


@check()
def repeats_prompt(batch: Batch, *, separator: str | None = None, at_least: int) -> Hits:
    """Rows whose completion is, or starts with, the prompt of at least that many characters."""
    prompts, completions = batch.texts("prompt"), batch.texts("completion")
    if not any(prompts.values):
        return completions.hits([])
    firsts = map(_FIRST, prompts.values)
    found = []
    for i in completions.indices(map(contains, completions.heads(), firsts)):
        text, head = completions.values[i], prompts.values[i][:8]
        if not text.startswith(head) and not text.startswith(head, 1):
            continue
        prompt = prompts.values[i].removesuffix(separator or "").strip()
        if len(prompt) >= at_least and text.lstrip().startswith(prompt):
            found.append(i)
    return completions.hits(found)


class LetterCase(Summary):
    """Upper-case letters among the ASCII letters of each field, in sentences and without the
    markers at their ends; and how many rows there are.
    """

    by = ("separator", "stop")
    fields = ("prompt", "completion")

    def __init__(self, separator: str | None, stop: str | None) -> None:
        self.ends = (separator or "", stop or "")
        self.upper = [0, 0]
        self.letters = [0, 0]
        self.kinds: tuple[set[int], set[int]] = (set(), set())  # which capitals there are
        self.rows = 0

    def add(self, batch: Batch) -> None:
        rows, whole = batch.sampled(), batch.present()
        self.rows += len(whole)
        for number, name in enumerate(self.fields):
            column = batch.texts(name)
            some = column.values
            if len(rows) < len(whole):
                some = [some[bisect_left(column.rows, row)] for row in rows]
            texts = [value.removesuffix(self.ends[number]) for value in some]
            if not texts:
                continue
            bare = [text[:-12] + STOP_WORD.sub("", text[-12:]) for text in texts]
            data = "\n".join(filter(_is_sentence, bare)).encode()
            upper = len(data) - len(data.translate(None, _UPPER))
            self.upper[number] += upper
            self.letters[number] += upper + len(data) - len(data.translate(None, _LOWER))
            if 4 * upper > len(data):
                self.kinds[number].update(letter for letter in _UPPER if letter in data)

    def merge(self, other: LetterCase) -> None:
        self.rows += other.rows
        for number in range(len(self.fields)):
            self.upper[number] += other.upper[number]
            self.letters[number] += other.letters[number]
            self.kinds[number].update(other.kinds[number])


ALPHABET = 8  # capitals that words are made of; sequences of bases or moves have fewer
_SIGNS = b"_=*{}<>[];|\\^#@"
_command = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH|MERGE)\b")


def _is_sentence(text: str) -> bool:
    """Whether a text is several words, and no line of a program."""
    text = text.strip().rstrip(" \n#=-><*&+$@%[]|")
    if " " not in text or _command.match(text):
        return False
    # Bytes are looked through ten times faster this way than by a pattern.
    data = text.encode()
    if len(data.translate(None, _SIGNS)) != len(data):
        return False
    # A word right before a bracket is called; this too is many times faster than a pattern.
    return not any(before[-1:].isalnum() or before[-1:] == "_" for before in text.split("(")[:-1])


_UPPER = bytes(range(65, 91))
_LOWER = bytes(range(97, 123))


@check("field", "percent")
def mostly_uppercase(
    case: LetterCase,
    *,
    share: float,
    separator: str | None,
    stop: str | None,
    letters: int = 40,
    rows: int = 10,
) -> SetHits:
    """Fields of at least `rows` rows in which more than `share` of at least `letters` letters are
    upper case.
    """
    if case.rows < rows:
        return SetHits()
    found = [
        (name, upper / total)
        for name, upper, total, kinds in zip(
            case.fields, case.upper, case.letters, case.kinds, strict=True
        )
        if total >= letters and upper > share * total and len(kinds) >= ALPHABET
    ]
    return SetHits(
        about=[{"field": name, "percent": f"{part:.0%}"} for name, part in found],
        rates=[part for _, part in found],
    )


_FIRST = itemgetter(slice(1))


@check("variants", "shown")
def label_variants(outputs: Outputs) -> SetHits:
    """Classes whose labels differ only in case, space or punctuation."""
    found = variants_of(outputs)
    if not found:
        return SetHits()
    shown = ", ".join(
        f"{rare!r} ({outputs.counts[rare]}) for {best!r} ({outputs.counts[best]})"
        for rare, best in list(found.items())[:3]
    )
    return about_file(len(found), variants=found, shown=shown)


@check("label")
def is_variant(batch: Batch, *, variants: dict[str, str]) -> Hits:
    """Rows whose completion is a rarer spelling of a class."""
    column = batch.texts("completion")
    found = [i for i, value in enumerate(column.values) if value in variants]
    return column.hits(found, lambda i: {"label": variants[column.values[i]]})


@check("labels")
def same_first_token(outputs: Outputs, *, encoding: str, stop: str | None = None) -> SetHits:
    """Classes that begin with the same token."""
    from ftlint.tokens import encode

    first: dict[int, list[str]] = defaultdict(list)
    variants = variants_of(outputs)  # of one class, which is another rule's matter
    for label in outputs.counts:
        if label in variants:
            continue
        if tokens := encode(label.removesuffix(stop or ""), encoding):
            first[tokens[0]].append(label)
    shared = [
        labels
        for labels in first.values()
        if len(labels) > 1 and len(set(map(str.strip, labels))) > 1
    ]
    if not shared:
        return SetHits()
    return about_file(
        len(shared), labels="; ".join(" and ".join(map(repr, labels[:4])) for labels in shared[:3])
    )


@check("labels")
def several_tokens(outputs: Outputs, *, encoding: str, stop: str | None = None) -> SetHits:
    """Classes whose label is longer than one token."""
    from ftlint.tokens import encode

    long = {
        label: len(tokens)
        for label in outputs.counts
        if len(tokens := encode(label.removesuffix(stop or ""), encoding)) > 1
    }
    if not long:
        return SetHits()
    shown = ", ".join(f"{label!r} ({count} tokens)" for label, count in list(long.items())[:4])
    return about_file(
        len(long), labels=shown + (f" and {len(long) - 4} more" if len(long) > 4 else "")
    )
