"""Lines with something to repair, repaired: rounds per line, with the plan frozen.

The repairs of a line are asked again after each round of edits, until none is left. A line that
does not settle, or is no longer JSON, is put back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, TypeAlias

import msgspec

from ftlint.engine.decode import decode
from ftlint.engine.plan import only
from ftlint.fixes.actions import ACTIONS, DROP
from ftlint.fixes.edits import splice
from ftlint.fixes.texts import CHANGES, retell
from ftlint.model import Batch, Block, Bound, Edit, Place, Plan

ROUNDS = 10
_BROKEN = ("invalid-json", "invalid-utf8", "several-objects")


class Repair(msgspec.Struct):
    """The check that chooses the places, and the action that mends them."""

    bound: Bound
    action: str
    once: bool = False  # made once in a line: what it leaves may look the same


_Wish: TypeAlias = tuple[Repair, Place, dict[str, Any]]


class _Asked(msgspec.Struct):
    """What the repairs say of one text: its edits (None: it goes), and who says so; the edits of
    repairs that are made once, and whether they are among the others. Or the `line` it becomes.
    """

    edits: list[Edit] | None = []
    names: set[str] = set()
    late: list[Edit] = []
    once: bool = False
    line: bytes | None = None

    def made(self, line: bytes) -> bytes | None:
        """The text with its edits made; None where it goes."""
        if self.line is not None or self.edits is None:
            return self.line
        return splice(line, self.edits)

    def join(self) -> None:
        """Make the late edits with the others, unless they touch: then it is not their turn."""
        if self.edits is None or not self.late:
            return
        if not any(a.start <= b.end and b.start <= a.end for a in self.edits for b in self.late):
            self.edits += self.late
            self.once = True


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
    lasting = [repair for repair in repairs if not repair.once]
    done: set[int] = set()  # the lines whose repairs that are made once are made
    for number in range(ROUNDS + 1):
        texts = [results[index][piece] for index, piece in active]
        owed = {n for n, (index, _) in enumerate(active) if index not in done}
        asked, broken = _ask(texts, repairs if owed else lasting, asking, owed)
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
            if wanted.once:
                done.add(index)
            pieces[piece] = wanted.made(texts[n])
        for index, pieces in changed.items():
            results[index] = [
                part for text in pieces if text is not None for part in text.split(b"\n")
            ]
        active = [(index, piece) for index in changed for piece in range(len(results[index]))]
        if not active:
            break
    return results


def _ask(
    texts: list[bytes], repairs: list[Repair], plan: Plan, owed: set[int]
) -> tuple[dict[int, _Asked], set[int]]:
    """What the repairs want of each text, and which texts are no JSON; those that are made once
    of the texts to which they are `owed`.
    """
    batch = decode(Block(0, 0, 1, b"".join([text + b"\n" for text in texts])), plan)
    found = [(repair, repair.bound.function(batch, **repair.bound.options)) for repair in repairs]
    wishes: dict[int, list[_Wish]] = defaultdict(list)
    for repair, hits in found:
        options = repair.bound.options
        for i, row in enumerate(hits.rows):
            place = hits.place(i)
            if place is not None and (row in owed or not repair.once):
                values = options | hits.details[i] if hits.details else options
                wishes[row].append((repair, place, values))
    asked = {
        row: wanted
        for row, wanted_there in sorted(wishes.items())
        if (wanted := _told(batch, row, wanted_there) or _edited(batch.lines[row], wanted_there))
    }
    return asked, {fault.row for fault in batch.faults if fault.kind in _BROKEN}


def _told(batch: Batch, row: int, wishes: list[_Wish]) -> _Asked | None:
    """What becomes of a row of which texts are to be others, and nothing else; None where that
    takes a look at the bytes, or several changes are wanted of one text.
    """
    changes = []
    places = set()
    for repair, place, values in wishes:
        change = CHANGES.get(repair.action)
        if change is None or not isinstance(place, str) or (place, repair.once) in places:
            return None
        places.add((place, repair.once))
        changes.append((place, change, values))
    line = retell(batch.rows[row], batch.lines[row], changes)
    if line is None or line == batch.lines[row]:
        return None
    names = {repair.bound.rule.name for repair, _, _ in wishes}
    return _Asked([], names, [], any(repair.once for repair, _, _ in wishes), line)


def _edited(line: bytes, wishes: list[_Wish]) -> _Asked | None:
    """The edits of the bytes of a line; None where there are none."""
    asked = _Asked()
    for repair, place, values in wishes:
        made = ACTIONS[repair.action](line, place, values)
        if not made:
            continue
        asked.names.add(repair.bound.rule.name)
        if made == DROP:
            asked.edits = None
            continue
        edits = asked.late if repair.once else asked.edits
        if edits is not None:
            edits.extend([edit for edit in made if isinstance(edit, Edit)])
    asked.join()
    return asked if asked.names else None
