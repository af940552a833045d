"""Lines with something to repair, repaired: rounds per line, with the plan frozen.

The repairs of a line are asked again after each round of edits, until none is left. A line that
does not settle, or is no longer JSON, is put back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from typing import Any, NamedTuple

import msgspec

from ftlint.engine.asking import hits_of, outcome_of
from ftlint.engine.decode import decode
from ftlint.engine.plan import only
from ftlint.fixes.actions import ACTIONS
from ftlint.fixes.edits import splice
from ftlint.fixes.places import DROP
from ftlint.fixes.texts import CHANGES, Change, retell
from ftlint.model import Block, Bound, Details, Edit, Hits, Plan

ROUNDS = 10
_BROKEN = ("invalid-json", "invalid-utf8", "several-objects")


class Repair(msgspec.Struct):
    """The check that chooses the places, and the action that mends them."""

    bound: Bound
    action: str
    once: bool = False  # made once in a line: what it leaves may look the same


class _Made(NamedTuple):
    """What became of one text (None: it goes), by whose repairs, and whether those are among them
    that are made once.
    """

    text: bytes | None
    names: Set[str]
    once: bool


def settle(
    lines: list[bytes], repairs: list[Repair], plan: Plan, unsettled: Counter[str]
) -> list[list[bytes]]:
    """For each line what becomes of it: itself, another, several, or nothing.

    Rules whose repairs of a line do not come to rest are counted in `unsettled`.
    """
    results = [[line] for line in lines]
    asking = only(plan, [repair.bound for repair in repairs])
    active = [(index, 0) for index in range(len(lines))]
    mended: dict[int, list[Set[str]]] = {}  # who mended each line, round by round
    lasting = [repair for repair in repairs if not repair.once]
    done: set[int] = set()  # the lines whose repairs that are made once are made
    for number in range(ROUNDS + 1):
        texts = [results[index][piece] for index, piece in active]
        had = {n for n, (index, _) in enumerate(active) if index in done} if done else set()
        due = lasting if len(had) == len(active) else repairs
        asked, broken = _ask(texts, due, asking, had)
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
            pieces[piece] = wanted.text
        for index, pieces in changed.items():
            results[index] = [
                part
                for text in pieces
                if text is not None
                for part in (text.split(b"\n") if b"\n" in text else (text,))
            ]
        active = [(index, piece) for index in changed for piece in range(len(results[index]))]
        if not active:
            break
    return results


def _ask(
    texts: list[bytes], repairs: list[Repair], plan: Plan, had: set[int]
) -> tuple[dict[int, _Made], set[int]]:
    """What the repairs make of each text, and which texts are no JSON; those that are made once
    not of the texts that have `had` them.
    """
    batch = decode(Block(0, 0, 1, b"".join([text + b"\n" for text in texts])), plan)
    found = [(repair, _told(hits_of(repair.bound, batch))) for repair in repairs]
    wishes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for n, (repair, hits) in enumerate(found):
        for i, row in enumerate(hits.rows):
            if not (repair.once and row in had):
                wishes[row].append((n, i))
    ways: dict[tuple[int, ...], _Way | None] = {}
    made: dict[int, _Made] = {}
    for row, wanted in sorted(wishes.items()):
        key = tuple([n for n, _ in wanted])
        if key not in ways:
            ways[key] = _way([found[n] for n in key])
        line, way = batch.lines[row], ways[key]
        if way and (text := retell(batch.rows[row], line, way.changes(wanted))):
            if text != line:  # some texts are to be what they are
                made[row] = _Made(text, way.names, way.once)
        elif edited := _edited(line, [(*found[n], i) for n, i in wanted]):
            made[row] = edited
    return made, {fault.row for fault in batch.faults if fault.kind in _BROKEN}


def _told(hits: Hits) -> Hits:
    """The hits with their details as they are now: the rows are going to be changed."""
    if hits.details:
        hits.details = list(hits.details)
    return hits


class _Way(NamedTuple):
    """Texts of a row at pointers, how they change, by what options and details."""

    steps: list[tuple[str, Change, dict[str, Any], Sequence[Details] | None]]
    names: Set[str]
    once: bool

    def changes(self, wanted: list[tuple[int, int]]) -> list[tuple[str, Change, dict[str, Any]]]:
        """The changes of a row, by the indices of its hits."""
        return [
            (place, change, options | details[i] if details else options)
            for (place, change, options, details), (_, i) in zip(self.steps, wanted, strict=True)
        ]


def _way(found: list[tuple[Repair, Hits]]) -> _Way | None:
    """How rows change of which all these repairs want something: texts are to be others, each by
    one repair, and one that is made once. None where they do not do so always at the same places.
    """
    steps = []
    places = set()
    for repair, hits in found:
        change = CHANGES.get(repair.action)
        everywhere = {hits.places} if isinstance(hits.places, str) else set(hits.places)
        place = everywhere.pop()
        if change is None or everywhere or not isinstance(place, str):
            return None
        if (place, repair.once) in places:
            return None
        places.add((place, repair.once))
        steps.append((place, change, repair.bound.options, hits.details))
    names = {repair.bound.rule.name for repair, _ in found}
    return _Way(steps, names, any(repair.once for repair, _ in found))


def _edited(line: bytes, wishes: list[tuple[Repair, Hits, int]]) -> _Made | None:
    """A line with the edits that are wanted of its bytes; None where there are none."""
    edits: list[Edit] = []
    late: list[Edit] = []
    names: set[str] = set()
    gone = False
    for repair, hits, i in wishes:
        place = hits.place(i)
        if place is None:
            continue
        done = outcome_of(repair.bound, ACTIONS[repair.action], line, place, hits.detail(i))
        if done == DROP:
            gone = True
        elif done:
            into = late if repair.once else edits
            into.extend([edit for edit in done if isinstance(edit, Edit)])
        if done:
            names.add(repair.bound.rule.name)
    if not names:
        return None
    # What is made once waits for another round where it would touch another edit.
    clear = not any(a.start <= b.end and b.start <= a.end for a in edits for b in late)
    text = None if gone else splice(line, [*edits, *late] if clear else edits)
    return _Made(text, names, bool(late) and clear)
