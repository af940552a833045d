"""In which order the signs of all checks are found fastest: tries some, and prints what goes into `ftlint/signs.py`.

python benchmarks/sign_order.py [SECONDS]     # with an interpreter that has ftlint, nothing else running
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from ftlint.engine.bind import BUNDLED
from ftlint.signs import Signs, any_of, is_word

HERE = Path(__file__).parent
SAMPLE, BLOCK = 3_000_000, 1 << 19


def seconds(order: Sequence[str], samples: Sequence[bytes]) -> float:
    """The least of three times that it takes to search all samples, a block at a time."""
    finder = any_of([text.encode() for text in order])
    times = []
    for _ in range(3):
        start = time.perf_counter()
        for data in samples:
            for at in range(0, len(data), BLOCK):
                finder.find_matches_as_indexes(data[at : at + BLOCK])
        times.append(time.perf_counter() - start)
    return min(times)


def climb(order: list[str], samples: Sequence[bytes], until: float) -> list[str]:
    """The best of the orders that were tried until then."""
    least = seconds(order, samples)
    while time.monotonic() < until:
        other, what = order[:], random.random()
        one, two = random.sample(range(len(order)), 2)
        if what < 0.5:
            other[one], other[two] = other[two], other[one]
        elif what < 0.85:
            other.insert(two, other.pop(one))
        else:
            random.shuffle(other)
        if (took := seconds(other, samples)) < 0.995 * least:
            least, order = took, other
    return order


def main(share: float = 60) -> None:
    """Try orders for so many seconds each."""
    for name in BUNDLED:
        import_module(f"ftlint.checks.{name}")
    import_module("ftlint.shapes.shape")
    texts = sorted({text.decode() for signs in Signs.declared for text in signs.texts})
    words = [text for text in texts if is_word(text.encode())]
    files = [HERE / "data" / f"{name}.jsonl" for name in ("pc-clean", "chat-clean")]
    files += sorted((HERE.parent / "examples").glob("*.jsonl"))
    samples = [path.open("rb").read(SAMPLE) for path in files]
    for order in (words, [text for text in texts if text not in words]):
        before = seconds(order, samples)
        best = climb(order, samples, time.monotonic() + share)
        print(f"# {seconds(best, samples) / before:.2f} of the time of the order of the alphabet")
        print(tuple(best))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
