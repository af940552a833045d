"""Places in records whose values are nested: `data.text`, `comments.0.body`, from the end with
`comments.-1.body`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ftlint.tables.values import Number, decoded

MISSING: Any = object()

_INDEX = re.compile(r"-?\d+")
_BRACKET = re.compile(r"\[(-?\d+)\]")


def value_at(values: Mapping[str, Any], path: str) -> Any:
    """The value of a column, or at a path in one; MISSING where there is none. A key with points
    in it counts before the path that it looks like.
    """
    if path in values:
        return values[path]
    return _follow(values, _BRACKET.sub(r".\1", path).split("."))


def _follow(value: Any, steps: list[str]) -> Any:
    if not steps:
        return value
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        value = _read(value)
    if isinstance(value, list | tuple):
        if not _INDEX.fullmatch(steps[0]):
            return MISSING
        try:
            return _follow(value[int(steps[0])], steps[1:])
        except IndexError:
            return MISSING
    if isinstance(value, Mapping):
        for end in range(len(steps), 0, -1):
            key = ".".join(steps[:end])
            if key in value and (found := _follow(value[key], steps[end:])) is not MISSING:
                return found
    return MISSING


def _read(text: str) -> Any:
    """The list or object that a cell of a sheet holds as JSON; the text where it is none."""
    try:
        return decoded(text)
    except (ValueError, RecursionError):
        return text


def texts_in(name: str, value: Any) -> Iterator[str]:
    """The paths in a column at which there are texts, the first of each list for all of it."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts_in(f"{name}.{key}", item)
    elif isinstance(value, list | tuple):
        for item in value[:1]:
            yield from texts_in(f"{name}.0", item)
    elif isinstance(value, str) and not isinstance(value, Number):
        yield name


def root_of(path: str, columns: Iterable[str]) -> str:
    """The column that a path leads into."""
    begun = [name for name in columns if path == name or path.startswith((f"{name}.", f"{name}["))]
    return max(begun, key=len, default=path)
