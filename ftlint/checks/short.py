"""Texts that are short and known: told by their length first, which costs next to nothing."""

from __future__ import annotations

from collections.abc import Callable

from ftlint.model import Batch, Column


def short_rows(column: Column, most: int, known: Callable[[str], object]) -> set[int]:
    """The rows with a text of at most `most` characters that is `known`; each text is asked about once."""
    values, short = column.values, column.up_to(most)
    those = {text for text in {values[i] for i in short} if known(text)} if short else set()
    return {column.rows[i] for i in short if values[i] in those} if those else set()


def asked_by(batch: Batch) -> dict[int, str]:
    """For each row what is said before its answers, one text after the other."""
    texts = batch.texts("input")
    asked: dict[int, str] = {}
    for row, text in zip(texts.rows, texts.values, strict=True):
        asked[row] = f"{asked.get(row, '')}\n{text}"
    return asked
