"""What can be part of a request: what JSON has words for."""

from __future__ import annotations

import math

from ftlint.submission.errors import NotOffered


def refuse_unsendable(value: object, above: tuple[str, ...] = ()) -> None:
    """Raise NotOffered for what cannot be written as JSON in UTF-8."""
    place = ".".join(above)
    if isinstance(value, float) and not math.isfinite(value):
        raise NotOffered(f"{place} is {value}, which JSON has no word for", remedy="give a number")
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise NotOffered(f"{place} holds characters that are not UTF-8", remedy="write them anew")
    if isinstance(value, dict):
        for name, inner in value.items():
            refuse_unsendable(name, above)
            refuse_unsendable(inner, (*above, name))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            refuse_unsendable(inner, (*above, str(number)))
