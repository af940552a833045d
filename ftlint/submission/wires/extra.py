"""Fields that `--set` adds to a request, beside what the order says and never over it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.submission.errors import NotOffered

Path = tuple[str, ...]


def joined(
    body: dict[str, Any], extra: Mapping[str, Any], kept: Mapping[Path, str]
) -> dict[str, Any]:
    """The body with the extra fields. `kept` has the places that are not to be set so, each with
    the remedy.

    Raises NotOffered for these, for what the body says otherwise, and for what JSON cannot hold.
    """
    for path, value in _leaves(extra):
        for place, remedy in kept.items():
            if path[: len(place)] == place or (place[: len(path)] == path and value != {}):
                raise NotOffered(f"--set cannot say what {'.'.join(place)} is", remedy=remedy)
    whole = _merged(body, extra, ())
    _sendable(whole, ())
    return whole


def _leaves(value: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict) and inner:
            yield from _leaves(inner, (*above, name))
        else:
            yield (*above, name), inner


def _merged(body: Mapping[str, Any], extra: Mapping[str, Any], above: Path) -> dict[str, Any]:
    whole = dict(body)
    for name, value in extra.items():
        here = whole.setdefault(name, value)
        if isinstance(here, dict) and isinstance(value, dict):
            whole[name] = _merged(here, value, (*above, name))
        elif here is not value and here != value:
            raise NotOffered(
                f"--set gives {'.'.join((*above, name))} another value than the other options do",
                remedy="say it once",
            )
    return whole


def _sendable(value: object, above: Path) -> None:
    """Raise NotOffered for what cannot be written as JSON in UTF-8."""
    place = ".".join(above)
    if isinstance(value, float) and not math.isfinite(value):
        raise NotOffered(f"{place} is {value}, which JSON has no word for", remedy="give a number")
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise NotOffered(f"{place} holds characters that are not UTF-8", remedy="write them anew")
    if isinstance(value, dict):
        for name, inner in value.items():
            _sendable(name, above)
            _sendable(inner, (*above, name))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            _sendable(inner, (*above, str(number)))
