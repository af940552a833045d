"""Rows in which anything may be gone, null, of another kind or in another place: whatever the shape and the
target, a check ends with findings, and fixing twice is fixing once.
"""

from __future__ import annotations

import copy
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ftlint
from ftlint import catalog
from ftlint.shapes import shape_of

JUNK: tuple[Any, ...] = (
    *(None, 1, -0.5, 1e300, True, "", "x", " ", "\ud800", "{", "[]", '{"name": 1}'),
    *([], {}, ["x"], {"x": 1}, [None], [[]], [{"role": None}], {"type": 1}, [{"type": []}]),
)
KEYS = ("role", "content", "name", "id", "tool_calls", "label", "system", "tools", "weight", "x")


@cache
def examples() -> dict[str, list[dict[str, Any]]]:
    """The rows of all rules' examples by their shape."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for rule in catalog.bundled().rules:
        for example in catalog.prose(rule).examples:
            for line in f"{example.bad or ''}\n{example.good or ''}".splitlines():
                try:
                    row = json.loads(line)
                except ValueError:
                    continue
                if isinstance(row, dict):
                    shape = shape_of(row)
                    found[shape.name if shape else ""].append(row)
    return found


def below(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in list(keys):
        yield value, key
        yield from below(value[key])


def damage(dice: random.Random, row: dict[str, Any]) -> None:
    places = list(below(row))
    if not places:
        return
    (above, key), (other, there) = dice.choice(places), dice.choice(places)
    kind = dice.randrange(7)
    if kind == 0:
        del above[key]
    elif kind < 4:
        above[key] = copy.deepcopy(dice.choice(JUNK))
    elif kind == 4 and isinstance(above, list):
        above.insert(key, copy.deepcopy(above[key]))
    elif kind == 5 and isinstance(above, dict):
        above[dice.choice(KEYS)] = copy.deepcopy(dice.choice(JUNK))
    else:
        above[key] = copy.deepcopy(other[there])


def damaged(dice: random.Random, rows: list[dict[str, Any]]) -> bytes:
    lines = []
    for _ in range(40):
        row = copy.deepcopy(dice.choice(rows))
        for _ in range(dice.choice((0, 1, 1, 2, 3))):
            damage(dice, row)
        # Half a surrogate pair is in a line as an escape, or not at all.
        written = json.dumps(row, ensure_ascii=False)
        if dice.random() < 0.5 or not written.isprintable():
            written = json.dumps(row)
        lines.append(written)
    return "\n".join(lines).encode("utf-8", "replace")


@pytest.mark.parametrize("shape", sorted(examples()))
def test_damaged_rows_end_no_check(shape: str, tmp_path: Path) -> None:
    dice = random.Random(shape)
    targets = [t.name for t in catalog.bundled().targets if shape in t.shapes]
    path = tmp_path / "train.jsonl"
    for target in (None, *dice.sample(targets, min(3, len(targets)))):
        data = damaged(dice, examples()[shape])
        for select in (None, "ALL"):
            report = ftlint.check(data, target=target, select=select, isolated=True)
            assert all(diagnostic.message for diagnostic in report.diagnostics)
        path.write_bytes(data)
        ftlint.fix(path, target=target, unsafe=True, isolated=True)
        once = path.read_bytes()
        ftlint.fix(path, target=target, unsafe=True, isolated=True)
        assert path.read_bytes() == once
