"""Which shape a file's rows have, from a sample of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from ftlint.shapes import SHAPES, shapes_of
from ftlint.shapes.mislaid import mislaid
from ftlint.shapes.unread import unread
from ftlint.verdicts import is_rejected

LOOK = 200


class Guess(msgspec.Struct):
    """The shape that most rows have, or in words why there is none; and the doubt that is left where
    they are taken for a shape. `seen` rows were looked at; of these, `fitting` have the keys of a shape,
    and those that it has `claimed` are surely of it. A `remedy` is for a problem that has its own.
    """

    shape: str | None
    problem: str | None = None
    remedy: str | None = None
    doubts: dict[str, str] = {}
    seen: int = 0
    agreeing: int = 0
    fitting: dict[str, int] = {}
    claimed: dict[str, int] = {}

    def misnamed(self) -> bool:
        """Whether most rows have other names for what their shape needs."""
        return bool(self.shape) and self.claimed.get(self.shape or "", 0) * 2 <= self.seen

    def among(self, shapes: Sequence[str]) -> str | None:
        """The shape, of these, that the rows have, or that they fit at least. What they are under
        their own names counts before what they would be under others. Rows with answers that are
        not to be learnt are not taken for those without.
        """
        if self.shape and self.shape in shapes:
            own = max(shapes, key=lambda name: self.claimed.get(name, 0))
            mostly = self.claimed.get(own, 0) * 2 > self.seen
            return own if mostly and not self.claimed.get(self.shape) else self.shape
        if self.shape and SHAPES[self.shape].judged:
            shapes = [name for name in shapes if SHAPES[name].judged]
        most = max(shapes, key=lambda name: self.fitting.get(name, 0), default="")
        return most if self.fitting.get(most, 0) * 2 > self.seen else None


def detect(lines: Sequence[bytes]) -> Guess:
    """The shape of the rows among these lines. With none to look at, none, and no problem."""
    step = max(1, len(lines) // LOOK)
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    rows: list[dict[str, Any]] = []
    for line in lines[::step]:
        try:
            rows.append(decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            rows.extend(_leniently(line))
    if not rows:
        return Guess(None)
    fitting: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    # Whether rows fit depends on their keys alone, and most have the same.
    first: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        first.setdefault(tuple(row), row)
    for keys, count in Counter(map(tuple, rows)).items():
        row = first[keys]
        for kind in SHAPES.values():
            if kind.fits(row) or kind.renamed(row):
                fitting[kind.name] += count
            if kind.claims(row):
                claimed[kind.name] += count
    votes = Counter(shape.name for shape in shapes_of(rows) if shape)
    if votes:
        name = max(votes, key=lambda n: votes[n])
        claimed[name] = sum(map(SHAPES[name].claims, rows))
        doubts = {
            other: doubt
            for other, count in fitting.items()
            if count * 2 > len(rows)
            and (doubt := SHAPES[other].doubt(rows) or unread(SHAPES[other], rows))
        }
        return Guess(name, None, None, doubts, len(rows), votes[name], dict(fitting), dict(claimed))
    problem, remedy = mislaid(rows) or (_nearest(rows), None)
    return Guess(None, problem, remedy, {}, len(rows), 0, dict(fitting), dict(claimed))


def _leniently(line: bytes) -> list[dict[str, Any]]:
    """The row of a line that has something no decoder should take, such as NaN."""
    import json

    try:
        row = json.loads(line, parse_int=float)
    except (ValueError, RecursionError):
        return []
    return [row] if isinstance(row, dict) else []


def _nearest(rows: list[dict[str, Any]]) -> str:
    keys = Counter(key for row in rows for key in row)
    seen = ", ".join(f'"{key}"' for key, _ in keys.most_common(6))
    lacking = {
        shape.name: absent
        for shape in SHAPES.values()
        if (absent := [key for key in shape.requires if key not in keys])
    }
    # Of shapes equally near, the one that most people have; for answers not to be learnt, pairs.
    common = ("trl-preference",) if any(map(_is_of_pair, keys)) else _COMMON
    name = min(lacking, key=lambda n: (len(lacking[n]) / len(SHAPES[n].requires), n not in common))
    more = " …" if len(keys) > 6 else ""
    if len(lacking[name]) == len(SHAPES[name].requires):
        needs = 'completion rows need "prompt" and "completion", chat rows "messages"'
        return f"the rows have {seen or 'no keys'}{more}; {needs}"
    missing = " and ".join(f'"{key}"' for key in lacking[name])
    return f"the rows have {seen}{more}; {name} rows, the nearest shape, also need {missing}"


def _is_of_pair(key: str) -> bool:
    """Whether a key is named for one of two answers."""
    return is_rejected(key) or key.strip().casefold() in _ONE_OF_TWO


_ONE_OF_TWO = ("chosen", "preferred", "accepted", "chosen_response")
_COMMON = ("completion", "chat")
