"""Fields that the option `extra` adds to a request, beside what the order says and never over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ftlint.submission.errors import NotOffered
from ftlint.submission.sendable import refuse_unsendable
from ftlint.telling import option

Path = tuple[str, ...]


def joined(
    body: dict[str, Any], extra: Mapping[str, Any], kept: Mapping[Path, Sequence[str]]
) -> dict[str, Any]:
    """The body with the extra fields. `kept` has the places that are not to be set so, each with
    the options that say them.

    Raises NotOffered for these, for what the body says otherwise, and for what JSON cannot hold.
    """
    for path, value in _leaves(extra):
        for place, names in kept.items():
            if path[: len(place)] == place or (place[: len(path)] == path and value != {}):
                raise NotOffered(
                    f"{option('extra')} cannot say what {'.'.join(place)} is",
                    remedy=f"use {' and '.join(map(option, names))}",
                )
    whole = _merged(body, extra, ())
    refuse_unsendable(whole)
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
                f"{option('extra')} gives {'.'.join((*above, name))} another value than the other options do",
                remedy="say it once",
            )
    return whole
