"""Values of structured sources: as the text that a field needs, and as JSON has them."""

from __future__ import annotations

import ast
import base64
import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from math import isinf
from types import NoneType
from typing import Any


class Number(str):
    """A number as it stands in the source: `1.10`, a digit string of any length."""

    __slots__ = ()


def decoded(text: str | bytes) -> Any:
    """JSON with its numbers as they are written.

    Raises ValueError for what is not JSON, and for a key that an object has twice.
    """
    return json.loads(
        text,
        parse_int=Number,
        parse_float=Number,
        parse_constant=_no_number,
        object_pairs_hook=_once_each,
    )


def _no_number(word: str) -> Any:
    raise ValueError(f"JSON has no {word}")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands there twice")
    return made


def as_text(value: Any) -> Any:
    """A number, a truth value or a date as text, without a loss; lists, objects and None stay."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        if value != value:  # NaN is how DataFrames write that there is nothing
            return None
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return as_json(value)


def or_none(value: Any) -> Any:
    """A value; None for NaN, by which frames say that there is none."""
    return None if isinstance(value, float) and value != value else value


def as_json(value: Any) -> Any:
    """A value as JSON has it: numbers and truth values stay what they are, dates become text.

    Raises ValueError for a number that is too large for JSON's readers.
    """
    if isinstance(value, Number):
        number = json.loads(value)
        if isinstance(number, float) and isinf(number):
            raise ValueError(f"the number {value} is too large")
        return number
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if isinf(value):
            raise ValueError("an infinite number")
        return value if value == value else None
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return _decoded(value)
    if hasattr(value, "tolist"):
        return as_json(value.tolist())
    if not any({"__str__", "__repr__"} & vars(kind).keys() for kind in type(value).__mro__[:-1]):
        raise ValueError(f"an object of type {type(value).__name__}, which JSON cannot hold")
    return str(value)


def _decoded(value: bytes) -> str:
    """Bytes as the text that they are; those of a picture and the like as a check reads them too."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()


_PLAIN = frozenset({str, int, float, bool, NoneType})


def plain(value: Any) -> Any:
    """A value with the lists and objects that Python has, in place of the arrays of numpy, which is
    what pandas reads lists as, and of sets and other mappings; all else is as it was.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        items = value.items()
        return {str(k): v if type(v) in _PLAIN else plain(v) for k, v in items}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value), key=str)
    if getattr(value, "ndim", 0) and hasattr(value, "tolist"):
        return plain(value.tolist())
    return bytes(value) if isinstance(value, bytearray | memoryview) else value


def from_text(column: str, text: str) -> Any:
    """The list or object that a cell holds as text: as JSON, or as Python writes it, which is what
    pandas makes of it in a CSV.

    Raises ValueError when it is neither.
    """
    try:
        return as_json(decoded(text))
    except (ValueError, RecursionError):
        pass
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = None
    if not isinstance(value, list | dict):
        raise ValueError(f"the column {column!r} holds text that is not JSON")
    return as_json(value)
