"""The options of a call, as the struct that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from ftlint.errors import ConfigError, nearest

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
        raise ConfigError(f"an option has the wrong type: {error}") from None
