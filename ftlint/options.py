"""The options of a call, as the struct that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from ftlint.errors import ConfigError, nearest

_WORDS = re.compile(r"Expected `(.+)`, got `(.+)` - at (.*)`\$\.(\w+)(.*)`")
_NAMES = {"array": "list", "object": "dict", "null": "None"}

T = TypeVar("T", bound=msgspec.Struct)


def refuse_unknown(names: Iterable[str], kind: type[msgspec.Struct]) -> None:
    """Raise ConfigError for the name of an option that there is not."""
    known = kind.__struct_fields__
    for name in names:
        if name not in known:
            raise ConfigError(f"there is no option {name!r}", remedy=nearest(name, known))


def struct_of(options: Mapping[str, Any], kind: type[T]) -> T:
    """The struct of these options.

    Raises ConfigError for one that there is not, or that is of another type.
    """
    refuse_unknown(options, kind)
    try:
        return msgspec.convert(options, kind)
    except msgspec.ValidationError as error:
        raise _mistyped(str(error)) from None


def _mistyped(words: str) -> ConfigError:
    """An error in the words of Python: what reads options has those of JSON."""
    found = _WORDS.fullmatch(words)
    if not found:
        return ConfigError(f"an option has the wrong type: {words}")
    wanted, got = (
        re.sub(r"\w+", lambda name: _NAMES.get(name[0], name[0]), w) for w in found.group(1, 2)
    )
    what = "holds what is" if found[3] or found[5] else "is"
    return ConfigError(
        f"`{found[4]}` {what} of the wrong type, {got}",
        remedy=f"give {wanted.replace(' | ', ' or ')}",
    )
