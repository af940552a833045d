"""A file divided into train and valid: rows with the same input stay together, and classes keep
their shares.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from ftlint.engine.decode import decode
from ftlint.model import Plan
from ftlint.sources import Source


def divide(source: Source, plan: Plan, share: float, seed: int) -> set[int]:
    """The indices, among the rows of a source with a row a line, of those for validation: as near
    to `share` of each class as rows with the same input allow. At least one row stays on each
    side where there are two inputs.
    """
    groups: dict[bytes, list[int]] = defaultdict(list)
    classes: dict[bytes, str] = {}
    count = 0
    classed = plan.conventions.task == "classification"
    for block in source.blocks():
        batch = decode(block, plan)
        rows, inputs, _ = batch.shape.keys(batch)
        labels = dict(zip(rows, batch.texts("output").values, strict=False)) if classed else {}
        for row, key in zip(rows, inputs, strict=True):
            # An input that asks nothing is nobody's double.
            name = key if key != batch.shape.nothing else b"%d" % (count + row)
            groups[name].append(count + row)
            classes.setdefault(name, labels.get(row, ""))
        count += len(batch.block.ended)
    return _chosen(groups, classes, share, seed)


def _chosen(
    groups: dict[bytes, list[int]], classes: dict[bytes, str], share: float, seed: int
) -> set[int]:
    by_class: dict[str, list[bytes]] = defaultdict(list)
    for name in groups:
        by_class[classes[name]].append(name)
    dice = random.Random(seed)
    chosen: set[int] = set()
    owed = 0.0  # what one class was given too little, the next makes up for
    for label in sorted(by_class):
        names = by_class[label]
        dice.shuffle(names)
        owed += share * sum(len(groups[name]) for name in names)
        left = len(names)
        for name in names:
            size = len(groups[name])
            if owed < size / 2 or (left == 1 and len(names) > 1):
                break
            chosen.update(groups[name])
            owed -= size
            left -= 1
    return _both_sides(groups, chosen, dice)


def _both_sides(groups: dict[bytes, list[int]], chosen: set[int], dice: random.Random) -> set[int]:
    members: Sequence[list[int]] = sorted(groups.values())
    if len(members) > 1 and not chosen:
        return set(dice.choice(members))
    if len(members) > 1 and len(chosen) == sum(map(len, members)):
        return chosen - set(dice.choice(members))
    return chosen
