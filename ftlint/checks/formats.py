"""Outputs in JSON: whether those of a set are, and which of them cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ftlint.checks.unreadable import reason
from ftlint.model import Batch, Hits, check

FEWEST = 10
NEARLY_ALL = 0.9
# How a text that begins as JSON stands in a line.
_BEGUN = (b'"{\\', b'" {\\', b'"[{', b'" [{', b'"[\\', b'"{}', b'"[]')

_decode = msgspec.json.Decoder().decode


def may_be_json(lines: Sequence[bytes]) -> bool:
    """Whether most of these lines have a text that begins as JSON."""
    some = lines[:: max(1, len(lines) // 50)]
    return sum(any(sign in line for sign in _BEGUN) for line in some) * 2 > len(some)


def format_of(outputs: Sequence[str], stop: str | None) -> str | None:
    """What nearly all of these outputs are: `json`, or nothing that is known."""
    read = sum(not _fault(text, stop) and _begins(text) for text in outputs)
    return "json" if read >= max(FEWEST, NEARLY_ALL * len(outputs)) else None


@check("reason")
def broken_json(batch: Batch, *, texts: str, format: str, stop: str | None = None) -> Hits:
    """Texts that begin as JSON and are none, in a set of that `format`."""
    column = batch.texts(texts)
    found = {
        i: fault
        for i, text in enumerate(column.values)
        if format == "json" and _begins(text) and (fault := _fault(text, stop))
    }
    return column.hits(found, lambda i: {"reason": found[i]})


def _begins(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _fault(text: str, stop: str | None) -> str:
    """Why a text is no JSON; nothing where it is."""
    try:
        _decode(text.removesuffix(stop or ""))
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return reason(error, "it ends too early")
    return ""
