"""Lines with something to repair, repaired: rounds per line, with the plan frozen.

The repairs of a line are asked again after each round of edits, until none is left. A line that
does not settle, or is no longer JSON, is put back.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from ftlint.engine.decode import decode
from ftlint.engine.plan import only
from ftlint.fixes.actions import ACTIONS, DROP
from ftlint.fixes.edits import splice
from ftlint.model import Block, Bound, Edit, Plan

ROUNDS = 10
_BROKEN = ("invalid-json", "invalid-utf8", "several-objects")


class Repair(msgspec.Struct):
    """The check that chooses the places, and the action that mends them."""

    bound: Bound
    action: str
    once: bool = False  # asked in the first round only: what a repair leaves may look the same


class _Asked(msgspec.Struct):
    """What the repairs say of one text: its edits (None: it goes), and who says so."""

    edits: list[Edit] | None
    names: set[str]


def settle(
    lines: list[bytes], repairs: list[Repair], plan: Plan, unsettled: Counter[str]
) -> list[list[bytes]]:
    """For each line what becomes of it: itself, another, several, or nothing.

    Rules whose repairs of a line do not come to rest are counted in `unsettled`.
    """
    results = [[line] for line in lines]
    asking = only(plan, [repair.bound for repair in repairs])
    active = [(index, 0) for index in range(len(lines))]
    mended: dict[int, list[set[str]]] = {}  # who mended each line, round by round
    for number in range(ROUNDS + 1):
        texts = [results[index][piece] for index, piece in active]
        asked, broken = _ask(texts, [r for r in repairs if not (number and r.once)], asking)
        back = {active[n][0] for n in broken if active[n][0] in mended}
        if number == ROUNDS:
            back.update(active[n][0] for n in asked)
        for index in back:
            results[index] = [lines[index]]
            unsettled.update(set().union(*mended[index][-2:]))
        changed: dict[int, list[bytes | None]] = {}
        for n, wanted in asked.items():
            index, piece = active[n]
            if index in back:
                continue
            pieces = changed.setdefault(index, list(results[index]))
            mended.setdefault(index, []).append(wanted.names)
            pieces[piece] = None if wanted.edits is None else splice(texts[n], wanted.edits)
        for index, pieces in changed.items():
            results[index] = [
                part for text in pieces if text is not None for part in text.split(b"\n")
            ]
        active = [(index, piece) for index in changed for piece in range(len(results[index]))]
        if not active:
            break
    return results


def _ask(
    texts: list[bytes], repairs: list[Repair], plan: Plan
) -> tuple[dict[int, _Asked], set[int]]:
    """What the repairs want of each text, and which texts are no JSON."""
    batch = decode(Block(0, 0, 1, b"".join([text + b"\n" for text in texts])), plan)
    found = [(repair, repair.bound.function(batch, **repair.bound.options)) for repair in repairs]
    wishes = [(row, n, i) for n, (_, hits) in enumerate(found) for i, row in enumerate(hits.rows)]
    asked: dict[int, _Asked] = {}
    # All that is wanted of one line in a row: where things are in it is found out once.
    for row, n, i in sorted(wishes):
        repair, hits = found[n]
        place = hits.place(i)
        if place is None:
            continue
        values = repair.bound.options | hits.detail(i)
        made = ACTIONS[repair.action](batch.lines[row], place, values)
        if not made:
            continue
        wanted = asked.setdefault(row, _Asked([], set()))
        wanted.names.add(repair.bound.rule.name)
        if made == DROP:
            wanted.edits = None
        elif wanted.edits is not None:
            wanted.edits.extend([edit for edit in made if isinstance(edit, Edit)])
    return asked, {fault.row for fault in batch.faults if fault.kind in _BROKEN}
