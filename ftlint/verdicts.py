"""Verdicts on answers: whether one is good, as rows of unpaired preferences say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

KEYS = ("label", "kto_tag")
_CERTAIN = {"true": True, "1": True, "false": False, "0": False}
_GOOD = ("yes", "good", "desirable", "chosen", "accepted", "preferred", "thumbs_up", "like")
_BAD = ("-1", "no", "bad", "undesirable", "rejected", "dispreferred", "thumbs_down", "dislike")
_WORDS = _CERTAIN | dict.fromkeys(_GOOD, True) | dict.fromkeys(_BAD, False)


def boolean(value: Any) -> bool | None:
    """The boolean that a value certainly stands for, such as 1 and "True"; None for others."""
    return _among(value, _CERTAIN)


def verdict(value: Any) -> bool | None:
    """Whether a value calls an answer good, in any of the ways that people have; None for one that
    is no verdict.
    """
    return _among(value, _WORDS)


def is_rejected(key: str) -> bool:
    """Whether a key is named for an answer that is not to be learnt."""
    folded = key.strip().casefold()
    return folded.startswith(_REJECTED) or folded.endswith(_REJECTED) or folded == "reject"


_REJECTED = ("rejected", "non_preferred", "dispreferred")


def are_classes(answers: Sequence[Any], labels: Sequence[Any]) -> bool:
    """Whether labels are the numbers of classes, of which the answers are the names: few, each with
    a label of its own.
    """
    if not all(isinstance(answer, str) for answer in answers):
        return False
    named: dict[str, set[str]] = {}
    for answer, label in zip(answers, labels, strict=True):
        named.setdefault(answer, set()).add(str(label))
    few = max(len(labels) / 3, len(set(map(str, labels))) + 0.5)
    alone = all(len(own) == 1 for own in named.values())
    return alone and 1 < len(named) < min(few, len(labels))


def _among(value: Any, words: dict[str, bool]) -> bool | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool | int | str):
        return words.get(str(value).strip().casefold())
    return None
