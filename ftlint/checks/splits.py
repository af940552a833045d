"""Rows that stand in more than one split: what was seen in training says nothing in a test."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from xxhash import xxh3_64_digest, xxh3_128_digest

from ftlint.model import Batch, Details, Hits, check

_UNIT, _RECORD = "\x1f", "\x1e"


class Held(Struct):
    """The inputs of the splits that are held out: for each digest of an input, which split, in
    which file, at which line it first stands, and a digest of its output. About 200 bytes a row.
    """

    rows: dict[bytes, tuple[str, str, int, bytes]] = {}

    def add(self, batch: Batch, split: str, path: str, separator: str | None) -> None:
        for row, key, output in said(batch, separator):
            self.rows.setdefault(key, (split, path, batch.block.first_line + row, output))

    def __bool__(self) -> bool:
        return bool(self.rows)


def said(batch: Batch, separator: str | None) -> list[tuple[int, bytes, bytes]]:
    """For each row that asks something: its index, and digests of what it asks and of the answer,
    as texts. Order of keys, escapes, outer white space and the separator make no difference.
    """
    answers: dict[int, list[str]] = {}
    outputs = batch.texts("output")
    for row, text in zip(outputs.rows, outputs.values, strict=True):
        answers.setdefault(row, []).append(text.strip())
    found = []
    for row, texts in _asked(batch, separator).items():
        if any(text for _, text in texts):
            asked = _RECORD.join(f"{who}{_UNIT}{text}" for who, text in texts)
            answer = _RECORD.join(answers.get(row, ())[-1:])
            found.append((row, xxh3_128_digest(asked.encode()), xxh3_64_digest(answer.encode())))
    return found


def _asked(batch: Batch, separator: str | None) -> dict[int, list[tuple[str, str]]]:
    asked: dict[int, list[tuple[str, str]]] = {}
    if "rows" in batch.shape.selectors():
        rows = batch.items("rows")
        for row, dialogue in zip(rows.rows, rows.values, strict=True):
            turns = [(m.role, _text(m.content)) for m in dialogue.messages]
            while turns and turns[-1][0] == "assistant":
                turns.pop()
            if any(role not in ("system", "developer") for role, _ in turns):
                asked[row] = turns
    if not asked:
        column = batch.texts("input")
        for row, text in zip(column.rows, column.values, strict=True):
            bare = text.removesuffix(separator) if separator else text
            asked.setdefault(row, []).append(("", bare.strip()))
    return asked


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content.strip()
    if isinstance(content, list):
        parts = [
            part.text if isinstance(part.text, str) else str(part.image_url) for part in content
        ]
        return _UNIT.join(parts).strip()
    return ""


@check("split", "path", "line", "answer")
def leaks(batch: Batch, *, held: Held, separator: str | None = None) -> Hits:
    """Rows whose input also stands in a split that is held out."""
    rows: list[int] = []
    details: list[Details] = []
    for row, key, output in said(batch, separator):
        there = held.rows.get(key)
        if there is not None:
            split, path, line, other = there
            rows.append(row)
            answer = "the same output" if output == other else "another output"
            about = {"split": split, "path": path, "line": line, "answer": answer}
            details.append({**about, "elsewhere": (path, line)})
    return Hits(rows, "", details)
