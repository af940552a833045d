"""The actions that make one text another: each says what a text becomes, whatever line it is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from ftlint.shapes.shape import compact
from ftlint.spans import steps

Change: TypeAlias = Callable[[str, dict[str, Any]], str]


def append(text: str, values: dict[str, Any]) -> str:
    """Put `text` at the end of a text; where it stands there but for white space, put that right. The
    space that it begins with may stand there already.
    """
    marker: str = values["text"]
    if not values.get("certain", True):
        return text
    sign = marker.strip()
    added = marker.removeprefix(" ") if text.endswith(" ") and sign else marker
    if not sign or sign[-1] not in text:
        return text + added
    bare = text.rstrip()
    if bare.endswith(marker.rstrip()):
        return bare.removesuffix(marker.rstrip()) + marker
    before = bare.removesuffix(sign)
    if before == bare or not _ends_before(before, sign):
        return text + added
    return (before.rstrip() if marker[0].isspace() else before) + marker


def _ends_before(text: str, sign: str) -> bool:
    """Whether a text ends before this sign, which is no part of its last word or of another sign."""
    last = text[-1:]
    return (
        len(sign) > 1 and not (last.isalnum() and sign[0].isalnum()) and last != sign[0]
    ) or not last


def prepend_space(text: str, values: dict[str, Any]) -> str:
    """Put a space before a text."""
    return " " + text


def strip_end(text: str, values: dict[str, Any]) -> str:
    """Take the spaces from the end of a text."""
    return text.rstrip(" ")


def remove_prefix(text: str, values: dict[str, Any]) -> str:
    """Take `prefix` from the start of a text; a space that led it stays."""
    prefix: str = values["prefix"]
    rest = text.removeprefix(prefix)
    return " " + rest if prefix.startswith(" ") and not rest.startswith(" ") else rest


_stop_word = re.compile(r"\s*\[?(?:END|STOP|DONE)\]?\s*\Z")


def lower(text: str, values: dict[str, Any]) -> str:
    """Write a text in lower case, but for the separator or stop at its end."""
    kept = next((m for n in ("separator", "stop") if (m := values.get(n)) and text.endswith(m)), "")
    bare = _stop_word.sub("", text.removesuffix(kept))
    return bare.lower() + text[len(bare) :]


def set_text(text: str, values: dict[str, Any]) -> str:
    """Write the text that is surely meant: a role that has another name, the usual label."""
    meant: str | None = values.get("mapped") or values.get("label")
    return text if meant is None else meant


def rewrite(text: str, values: dict[str, Any]) -> str:
    """Make the text the one that the check says, changing the bytes that differ alone; not where
    it is not certain that it is.
    """
    if not values.get("certain", True):
        return text
    new: str = values["new"]
    if not isinstance(new, str):
        raise TypeError(f"`new` is {type(new).__name__}, and the text it is to be is needed")
    return new


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (append, prepend_space, strip_end, remove_prefix, lower, set_text, rewrite)
}


def retell(
    row: Any, line: bytes, changes: Iterable[tuple[str, Change, dict[str, Any]]]
) -> bytes | None:
    """The line of a row with its texts at some pointers changed. None where the line is not written
    as the row would be, so that more than the texts would change.

    The row is changed in any case: it is of no more use.
    """
    if compact(row) != line:
        return None
    try:
        for place, change, values in changes:
            *above, last = steps(place)
            holder = row
            for step in above:
                holder = holder[int(step)] if type(holder) is list else getattr(holder, step)
            text = getattr(holder, last)
            if type(text) is not str:
                return None
            setattr(holder, last, change(text, values))
        told = compact(row)
    except (AttributeError, IndexError, TypeError, ValueError):
        return None
    return told if told.isascii() or not line.isascii() else None
