"""The known findings of an outcome: taken down for a baseline, or hidden by one.

Findings keep line numbers only. The blocks that hold any are read again, and their rows hashed:
the check itself costs the same with a baseline and without.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ftlint.baseline import Entries, Known, row_hash
from ftlint.engine.check import Outcome
from ftlint.engine.decode import decode
from ftlint.engine.plan import only
from ftlint.engine.scan import inspect
from ftlint.model import Block, Findings


def entries_of(outcome: Outcome) -> Entries:
    """All findings of an outcome, as a baseline keeps them."""
    entries: Entries = defaultdict(Known)
    for number, hits in enumerate(outcome.sets):
        code = outcome.plan.set_checks[number].rule.code
        if hits.about:
            entries[code].about += [hits.rate(i) for i in range(len(hits.about))]
    for segment in _segments(outcome):
        for rule, lines in segment.rows:
            known = entries[outcome.plan.row_checks[rule].rule.code]
            if rule in segment.about_file:
                known.about += [1.0] * segment.about_file[rule]
                lines = lines[segment.about_file[rule] :]
            for row in segment.hashes(lines):
                known.add(row)
        for number, hit in segment.sets:
            line = outcome.sets[number].lines[hit]
            entries[outcome.plan.set_checks[number].rule.code].add(segment.hashes([line])[0])
    for known in entries.values():
        known.unite()
    return dict(entries)


def hide(outcome: Outcome, entries: Entries) -> int:
    """Take the known findings out of an outcome; their number. What is left in `entries` is not
    there any more.
    """
    before = sum(outcome.counts().values())
    nothing = Known()
    left = Findings()
    gone: dict[int, set[int]] = defaultdict(set)
    for segment in _segments(outcome):
        for rule, lines in segment.rows:
            known = entries.get(outcome.plan.row_checks[rule].rule.code, nothing)
            about = segment.about_file.get(rule, 0)
            new = [line for line in lines[:about] if not known.take_about(1.0)]
            on_rows = lines[about:]
            new += [on_rows[i] for i in known.take(segment.hashes(on_rows))]
            if new:
                left.add(rule, new)
        for number, hit in segment.sets:
            known = entries.get(outcome.plan.set_checks[number].rule.code, nothing)
            if not known.take(segment.hashes([outcome.sets[number].lines[hit]])):
                gone[number].add(hit)
    outcome.partial.findings = left
    outcome.partial.lost = _those(outcome.partial.lost, left)
    for number, hits in enumerate(outcome.sets):
        known = entries.get(outcome.plan.set_checks[number].rule.code, nothing)
        worst = sorted(range(len(hits.about)), key=hits.rate, reverse=True)
        taken = {i for i in worst if known.take_about(hits.rate(i))}
        if taken or gone[number]:
            outcome.sets[number] = hits.without(gone[number], taken)
    return before - sum(outcome.counts().values())


def _those(lost: Findings, left: Findings) -> Findings:
    """Those of the lost findings that are on lines which still have findings of their rule."""
    kept = Findings()
    for rule, lines in lost.lines.items():
        new = set(left.lines.get(rule, ()))
        kept.add(rule, [line for line in lines if line in new])
    return kept


class _Segment:
    """The findings of one block: of each rule its lines, of each set check its hits, and how many
    of a rule's come first that are about the file itself.
    """

    def __init__(self, block: Block, rows: list[tuple[int, array[int]]]) -> None:
        self.rows = rows
        self.sets: list[tuple[int, int]] = []
        self.about_file: dict[int, int] = {}
        self._first = block.first_line
        self._lines = block.lines
        self._hashes: dict[int, int] = {}

    def hashes(self, lines: Sequence[int]) -> list[int]:
        """The hashes of rows, by their lines."""
        known = self._hashes
        # A file without a line may have findings on its first.
        at = self._lines or [b""]
        for line in set(lines).difference(known):
            known[line] = row_hash(at[line - self._first])
        return list(map(known.__getitem__, lines))


def _segments(outcome: Outcome) -> Iterator[_Segment]:
    """The findings on rows, block by block; only blocks that have any are read."""
    starts = [line for _, line in outcome.partial.blocks]
    found = outcome.partial.findings.lines
    sets: dict[int, list[tuple[int, int]]] = defaultdict(list)
    wanted: set[int] = set()
    for lines in found.values():
        wanted.update(_blocks_of(lines, starts))
    for number, hits in enumerate(outcome.sets):
        for hit in sorted(range(len(hits.lines)), key=hits.lines.__getitem__):
            sets[bisect_right(starts, hits.lines[hit]) - 1].append((number, hit))
    for block in outcome.source.again(outcome.partial.blocks, wanted | set(sets)):
        end = starts[block.index + 1] if block.index + 1 < len(starts) else None
        rows = []
        for rule, lines in found.items():
            stop = len(lines) if end is None else bisect_left(lines, end)
            if part := lines[bisect_left(lines, block.first_line) : stop]:
                rows.append((rule, part))
        segment = _Segment(block, rows)
        segment.sets = sets.get(block.index, [])
        if block.index == 0 and block.notes:
            segment.about_file = _about_file(outcome, block, [rule for rule, _ in rows])
        yield segment


def _blocks_of(lines: array[int], starts: list[int]) -> Iterator[int]:
    """The blocks that these lines are in."""
    at = 0
    while at < len(lines):
        block = bisect_right(starts, lines[at]) - 1
        yield block
        at = bisect_left(lines, starts[block + 1], at) if block + 1 < len(starts) else len(lines)


def _about_file(outcome: Outcome, block: Block, rules: list[int]) -> dict[int, int]:
    """How many findings of each of these rules are about the file: its mark, its layout …"""
    plan = only(outcome.plan, [outcome.plan.row_checks[rule] for rule in rules])
    return {
        rules[index]: count
        for index, hits in inspect(decode(block, plan), plan)
        if (count := sum(hits.place(i) is None for i in range(len(hits.rows))))
    }
