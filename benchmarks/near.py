"""Which library makes MinHash signatures faster, and how well each estimates: rensa or datasketch.

    pip install rensa datasketch
    python benchmarks/near.py

Both make 128 hashes a row of the same runs of three words, in turns; the ratio is taken in every
round. The error is that of the estimated likeness of pairs whose likeness is known.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Callable
from random import Random

import completion_rows

PERMUTATIONS = 128
Runs = list[list[str]]
Signatures = list[list[int]]


def runs_of(text: str) -> list[str]:
    """The runs of three words of a text."""
    words = re.findall(r"\w+", text.casefold())
    return list({" ".join(words[i : i + 3]) for i in range(len(words) - 2)})


def by_rensa(rows: Runs) -> Signatures:
    """All rows in one call."""
    from rensa import RMinHash

    made: Signatures = RMinHash.digests_from_token_sets(rows, PERMUTATIONS, 42)
    return made


def by_datasketch(rows: Runs) -> Signatures:
    """All rows by its generator, which shares the permutations."""
    from datasketch import MinHash

    encoded = [[run.encode() for run in row] for row in rows]
    made = MinHash.generator(encoded, num_perm=PERMUTATIONS, seed=42)
    return [[int(value) for value in m.hashvalues] for m in made]


def error(sign: Callable[[Runs], Signatures], pairs: list[tuple[list[str], list[str]]]) -> float:
    """The mean error of the likeness that signatures say."""
    total = 0.0
    for one, other in pairs:
        a, b = sign([one, other])
        said = sum(x == y for x, y in zip(a, b, strict=True)) / PERMUTATIONS
        total += abs(said - len({*one} & {*other}) / len({*one} | {*other}))
    return total / len(pairs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    texts = [f"{r.prompt} {r.completion}" for r in completion_rows.rows(asked.rows, "ftlint")]
    rows = [runs_of(text) for text in texts]
    ways = {"rensa": by_rensa, "datasketch": by_datasketch}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(asked.rounds):
        for name, sign in ways.items():
            start = time.perf_counter()
            sign(rows)
            seconds[name].append(time.perf_counter() - start)
    ratios = [b / a for a, b in zip(seconds["rensa"], seconds["datasketch"], strict=True)]
    rng = Random("pairs")
    pairs = []
    for row in rows[:300]:
        kept = rng.uniform(0.7, 1.0)
        pairs.append((row, [run for run in row if rng.random() < kept] or row))
    for name, sign in ways.items():
        print(
            f"{name}: {statistics.median(seconds[name]):.2f} s for {len(rows):,} rows, "
            f"mean error of the likeness {error(sign, pairs):.3f}"
        )
    print(
        f"datasketch takes {statistics.median(ratios):.1f} times as long as rensa "
        f"({min(ratios):.1f} to {max(ratios):.1f})"
    )


if __name__ == "__main__":
    main()
