"""Tables of pairs: what is asked, an answer that is to be learnt, and one that is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ftlint.preparation.history import HISTORY, history_of
from ftlint.preparation.mapping import MappingOf, template
from ftlint.preparation.marks import number_of
from ftlint.preparation.names import ANSWERING, folded, half_said, is_one_of
from ftlint.preparation.names import named as by_name
from ftlint.preparation.turn_columns import system_of
from ftlint.tables import Record, Table
from ftlint.tables.messages import are_objects
from ftlint.verdicts import verdict


def paired(
    table: Table, columns: Mapping[str, str], rows: Sequence[Record], dull: Iterable[str]
) -> MappingOf | None:
    """The mapping of a table of pairs, of columns with their folded names; None for any other table.
    Where only the worse answer is named for what it is, the other is the one that is named an answer.
    """
    texts = {column: own for column, own in columns.items() if _are_texts(column, rows)}
    rejected = by_name(texts, "rejected")
    if rejected is None:
        return None
    chosen = by_name(texts, "chosen", {rejected}) or _answer(texts, rejected)
    prompt = next((c for c, own in texts.items() if own == "instruction"), None)
    prompt = prompt or by_name(columns, "prompt", {chosen, rejected}, set(dull))
    if chosen is None or prompt is None:
        return None
    doubt = half_said(rejected, "rejected") or half_said(prompt, "prompt")
    if not is_one_of(chosen, ANSWERING):
        doubt = half_said(chosen, "chosen") or doubt
    free = [c for c in columns if c not in (prompt, chosen, rejected)]
    more = {
        "system": system_of(free, rows),
        HISTORY: history_of(free, rows),
        "input": next((c for c in free if folded(c) == "input" and _has_texts(c, rows)), None),
    }
    if any(isinstance(r.values.get(c), list) for c in (prompt, chosen, rejected) for r in rows):
        more = {}  # messages, which only TRL's rows have under such names
    shape, fields = _fields(prompt, chosen, rejected, {f: c for f, c in more.items() if c})
    return MappingOf(shape, {f: template(column, table) for f, column in fields.items()}, doubt)


def _fields(
    prompt: str, chosen: str, rejected: str, more: dict[str, str]
) -> tuple[str, dict[str, str]]:
    """The shape that takes what there is, and what each column is in it."""
    if folded(prompt) == "instruction":
        asked = {"instruction": prompt, **more}
        return "alpaca-preference", {**asked, "chosen": chosen, "rejected": rejected}
    more.pop("input", None)
    if more:
        return "preference", {**more, "user": prompt, "preferred": chosen, "rejected": rejected}
    return "trl-preference", {"prompt": prompt, "chosen": chosen, "rejected": rejected}


def _answer(columns: Mapping[str, str], rejected: str) -> str | None:
    """The only column that is named an answer beside the rejected one."""
    found = [c for c in columns if c != rejected and is_one_of(c, ANSWERING)]
    return found[0] if len(found) == 1 else None


def _has_texts(column: str, rows: Sequence[Record]) -> bool:
    return any(isinstance(cell := r.values.get(column), str) and cell.strip() for r in rows)


def _are_texts(column: str, rows: Sequence[Record]) -> bool:
    """Whether most cells of a column say something, and not only whether something is so."""
    cells = [row.values.get(column) for row in rows]
    said = [
        cell for cell in cells if (cell.strip() if isinstance(cell, str) else are_objects(cell))
    ]
    texts = [c for c in said if number_of(c) is None and verdict(c) is None]
    return 2 * len(texts) > len(cells)


def alike(columns: Iterable[str], completion: str | None) -> str:
    """The doubt in an answer beside which others have its name but for a letter or a number at its end,
    as in `response_a` and `response_b`.
    """
    stem, _, last = folded(completion or "").rpartition("_")
    if not stem or not (last.isdecimal() or len(last) == 1):
        return ""
    others = [
        column
        for column in columns
        if column != completion and re.fullmatch(rf"{stem}_(?:\d+|\w)", folded(column))
    ]
    if not others:
        return ""
    several = " and ".join(map(repr, [str(completion), *others]))
    return f"{several} answer the same, and only the first of them is learnt, whichever is better"
