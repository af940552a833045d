"""A text changed where it differs, and nowhere else: the bytes of all other characters stay."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from ftlint.model import Edit
from ftlint.spans import Span

# One character of a JSON string: an escape, with its second half where it has one, or its bytes.
_unit = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
    rb"|[\x00-\x7f]|[\xc0-\xdf].|[\xe0-\xef]..|[\xf0-\xf7]...",
    re.DOTALL,
)
LONG = 20_000


def reword(line: bytes, at: Span, old: str, new: str) -> list[Edit]:
    """The edits that make the text at a span, which is the `old` one, the new one."""
    if old == new:
        return []
    if new.startswith(old):
        return [Edit(at.end - 1, at.end - 1, _put(new[len(old) :], line.isascii()))]
    if new.endswith(old):
        return [Edit(at.start + 1, at.start + 1, _put(new[: -len(old)], line.isascii()))]
    offsets = [at.start + 1]
    for unit in _unit.finditer(line, at.start + 1, at.end - 1):
        offsets.append(unit.end())
    if len(offsets) != len(old) + 1:
        return [Edit(at.start + 1, at.end - 1, _escaped(new, line))]
    head = shared(old, new)
    tail = shared(old[head:][::-1], new[head:][::-1])
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(a), len(b)) > LONG:
        return [Edit(offsets[head], offsets[len(old) - tail], _escaped(b, line))]
    from difflib import SequenceMatcher

    edits: list[Edit] = []
    for kind, i, j, k, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            start, end = offsets[head + i], offsets[head + j]
            edits.append(Edit(start, end, _escaped(b[k:n], line)))
    return edits


def shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    return same


def _escaped(text: str, line: bytes) -> bytes:
    return _as_json(text, line.isascii())


def _as_json(text: str, ascii_: bool) -> bytes:
    return json.dumps(text, ensure_ascii=ascii_)[1:-1].encode("utf-8", "surrogatepass")


_put = lru_cache(256)(_as_json)  # what is put before or after texts is mostly the same
