"""Where the faults of a broken file go: one row in a hundred for each of thirteen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import TypeVar

Parts = TypeVar("Parts")
Fault = Callable[[Parts, Random], str]


def break_some(
    rows: Iterable[Parts],
    write: Callable[[Parts], str],
    faults: dict[str, Fault[Parts]],
    rng: Random,
) -> Iterator[str]:
    """Rows as lines, in every hundred one of each fault; `duplicate row` repeats a good one."""
    plan: list[str | None] = []
    earlier: list[str] = []
    for parts in rows:
        if not plan:
            plan = [*faults, "duplicate row", *[None] * (99 - len(faults))]
            rng.shuffle(plan)
        fault = plan.pop()
        if fault == "duplicate row" and earlier:
            yield earlier.pop(rng.randrange(len(earlier)))
        elif fault in faults:
            yield faults[fault](parts, rng)
        else:
            line = write(parts)
            if rng.random() < 0.03:
                earlier.append(line)
            yield line
