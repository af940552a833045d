"""What stands beside answers and says how good each is: verdicts, and marks in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ftlint.preparation.names import folded
from ftlint.shapes import SHAPES
from ftlint.verdicts import KEYS, verdict

_VERDICTS = {*KEYS, "feedback", "verdict", "thumbs", "vote", "rating", "accepted", "correct"}
_VERDICTS |= {"is_correct", "is_good", "good", "preferred", "desirable", "helpful", "liked"}
_VERDICTS |= {"is_accepted", "approved", "is_helpful", "quality", "reward", "score", "upvoted"}
CONDEMNING = {"rejected", "is_rejected", "dispreferred"}  # true of the bad ones
_VERDICTS |= CONDEMNING
_MARKS = {"score", "scores", "rating", "ratings", "reward", "quality", "grade", "stars"}
_MARKS |= {"helpfulness", "correctness", "reward_score", "rm_score", "reward_model_score"}
_MARKS |= {
    f"{what}_{of}"
    for what in ("quality", "answer", "response", "overall", "human")
    for of in _MARKS
}


def judged_in(
    columns: Sequence[str], answers: Sequence[Any], rows: Sequence[Mapping[str, Any]]
) -> str:
    """That a column says how good these answers are, in words; nothing where none does."""
    if column := verdicts_in(columns, answers, rows):
        return f"{column!r} calls some answers bad, and all are written to be learnt"
    return marks_in(columns, answers, rows)


def verdicts_in(
    columns: Iterable[str], answers: Sequence[Any], rows: Sequence[Mapping[str, Any]]
) -> str | None:
    """The column that calls some of these answers good and others bad."""
    unpaired = SHAPES["trl-unpaired"]
    for column in columns:
        if folded(column) not in _VERDICTS:
            continue
        cells = [
            {"prompt": "", "completion": answer, "label": row.get(column)}
            for answer, row in zip(answers, rows, strict=True)
        ]
        said = {verdict(cell["label"]) for cell in cells}
        if {True, False} <= said and unpaired.together(cells):
            return column
    return None


def verdict_of(value: Any) -> bool:
    """Whether a value calls an answer good.

    Raises ValueError for one that does neither.
    """
    said = verdict(value)
    if said is None:
        raise ValueError(f"{value!r} calls its answer neither good nor bad")
    return said


def marks_in(
    columns: Iterable[str], answers: Sequence[Any], rows: Sequence[Mapping[str, Any]]
) -> str:
    """That a column marks answers, which are not the names of classes; nothing where none does."""
    texts = [answer for answer in answers if isinstance(answer, str)]
    if len(set(texts)) * 2 <= len(texts):
        return ""
    for column in columns:
        if folded(column) not in _MARKS:
            continue
        said = [value for row in rows if (value := row.get(column)) not in (None, "")]
        marks = [mark for value in said if (mark := number_of(value)) is not None and mark == mark]
        if len(set(marks)) > 1 and len(marks) * 10 >= len(said) * 9:
            low, high = min(marks), max(marks)
            return (
                f"{column!r} marks the answers ({low:g} to {high:g}), and is not read: those with low"
                " marks are learnt like the others"
            )
    return ""


def number_of(value: Any) -> float | None:
    """The number that a value is or says."""
    try:
        return None if isinstance(value, list | dict | bool) else float(value)
    except (TypeError, ValueError):
        return None
