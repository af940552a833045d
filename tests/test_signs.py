"""Signs: short texts that are searched for in whole blocks."""

from __future__ import annotations

import json
from importlib import import_module
from itertools import permutations
from pkgutil import iter_modules

from hypothesis import given
from hypothesis import strategies as st

from ftlint import checks, shapes
from ftlint.model import Block
from ftlint.signs import LONG, ORDER, Signs

for package in (checks, shapes):
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
DECLARED = list(Signs.declared)


def test_no_sign_hides_another() -> None:
    for one, other in permutations(DECLARED, 2):
        for a in one.texts:
            for b in other.texts:
                ends = {a[-n:] for n in range(1, len(a) + 1)}
                assert not ends & {b[:n] for n in range(1, len(b) + 1)}, (a, b)
                assert a not in b and b not in a


def test_the_order_of_signs_has_all_of_them() -> None:
    texts = sorted(text for signs in DECLARED for text in signs.texts)
    assert sorted(text.encode() for texts in ORDER for text in texts) == texts
    for words, kept in zip(ORDER, (True, False), strict=True):
        assert all((word[:1].islower() and len(word.encode()) >= LONG) == kept for word in words)


SIGNS = [text.decode() for signs in DECLARED for text in signs.texts]
PIECES = st.lists(st.sampled_from([*SIGNS, "a", " ", "sk", "_", "x"]), max_size=4).map("".join)


@given(texts=st.lists(PIECES, min_size=1, max_size=6))
def test_signs_are_found_in_their_lines(texts: list[str]) -> None:
    lines = [json.dumps({"text": text}).encode() for text in texts]
    block = Block(0, 0, 1, b"\n".join(lines))
    for signs in DECLARED:
        rows = block.having(signs)
        assert rows == sorted(set(rows))
        for row, line in enumerate(lines):
            assert (row in rows) == any(text in line for text in signs.texts)
