"""What is in a dataset, in numbers: rows, tokens, lengths, classes, cost."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Any

from msgspec import Struct

from ftlint.checks.classes import class_of
from ftlint.checks.dataset import RowCount, contradicting, repeats
from ftlint.checks.rowkeys import RowKeys
from ftlint.engine.decode import decode
from ftlint.engine.plan import Settings, knowledge, make_plan
from ftlint.model import Column, Progress
from ftlint.sources import COUNTED, Source
from ftlint.tokens import counter, with_tokens

LONGEST = 5
BARS = 10
MOST_CLASSES = 200
# The default of n_epochs in OpenAI's cookbook (Chat_finetuning_data_prep).
TARGET_EPOCHS, MIN_EXAMPLES, MAX_EXAMPLES, MAX_EPOCHS = 3, 100, 25_000, 25


class Spread(Struct):
    """How numbers lie: the least, quartiles, the 95th of a hundred, the most, the sum."""

    least: int
    quarter: int
    middle: int
    three_quarters: int
    p95: int
    most: int
    total: int
    histogram: list[tuple[int, int, int]]  # from, to, how many


class Cost(Struct):
    """What training costs by the price that was seen, in US dollars, for that many epochs."""

    model: str
    price: float
    epochs: int
    dollars: float
    seen: str


class Stats(Struct):
    """All numbers of one file. `unread` counts the lines that no row could be made of, blank ones
    aside; `encoding` is the model's, where it is public; `counted` says by what tokens are counted,
    in words; `characters` has the spread of what rows ask and answer; `longest` the lines of the
    longest rows with their tokens; `conflicts` is None where answers are judged, of which an input
    may have any number.
    """

    path: str
    bytes: int
    shape: str | None
    rows: int
    unread: int
    task: str | None
    encoding: str | None
    tokens: Spread | None
    characters: dict[str, Spread]
    longest: list[tuple[int, int]]
    classes: dict[str, int]
    duplicates: int
    conflicts: int | None
    epochs: int
    cost: Cost | None
    counted: str = ""
    shape_problem: str | None = None  # why there is no shape


def measure(source: Source, settings: Settings, progress: Progress | None = None) -> Stats:
    """Read a source once and count everything.

    Raises SourceError, ConfigError and Error for an encoding that there is not.
    """
    plan, _ = make_plan(source, settings)
    known = knowledge(plan, settings)["limit"]
    encoding = known.get("encoding")
    counts, lines = array("Q"), array("Q")
    lengths: dict[str, array[int]] = {}
    classes: Counter[str] = Counter()
    keys = RowKeys()
    rows = RowCount()
    classed = plan.conventions.task == "classification"
    batches = (decode(block, plan) for block in source.blocks(COUNTED))
    by = (encoding, settings.tokenizer, settings.chat_template)
    counted = with_tokens(batches, *by)
    for batch, by_row in counted if plan.shape.requires else zip(batches, repeat(array("Q"))):
        present = batch.present()
        rows.add(batch)
        if plan.shape.requires:
            counts.extend(by_row if isinstance(present, range) else [by_row[i] for i in present])
            lines.extend(batch.line_numbers(present))
            keys.add(batch)
            for field in ("input", "output"):
                lengths.setdefault(field, array("Q")).extend(_lengths(batch.texts(field)))
        if classed:
            classes.update(batch.texts("output").values)
        if progress:
            progress(len(batch.block.data))
    longest = sorted(zip(counts, lines, strict=True), reverse=True)[:LONGEST]
    named: Counter[str] = Counter()
    for label, count in classes.items():
        named[class_of(label, plan.conventions.stop)] += count
    epochs = default_epochs(rows.rows) if rows.rows else 0
    return Stats(
        path=source.name,
        bytes=source.size,
        shape=plan.shape.name if plan.shape.requires else None,
        rows=rows.rows,
        unread=rows.lines - rows.rows,
        task=plan.conventions.task,
        encoding=encoding,
        tokens=spread(counts),
        characters={f: s for f, n in lengths.items() if (s := spread(n))},
        longest=[(line, count) for count, line in longest],
        classes=dict(named.most_common(MOST_CLASSES)),
        duplicates=len(repeats(keys)),
        conflicts=None if plan.shape.judged else len(contradicting(keys)),
        epochs=epochs,
        cost=_cost(known, counts, epochs),
        counted=counter(*by).words.removeprefix("in "),
        shape_problem=plan.conventions.shape_problem,
    )


def _lengths(column: Column) -> Iterable[int]:
    """The characters of all texts of each row."""
    if len(set(column.rows)) == len(column.rows):
        return map(len, column.values)
    sums: Counter[int] = Counter()
    for row, text in zip(column.rows, column.values, strict=True):
        sums[row] += len(text)
    return sums.values()


def default_epochs(rows: int) -> int:
    """Passes over so many rows when nobody says how many."""
    if rows * TARGET_EPOCHS < MIN_EXAMPLES:
        return min(MAX_EPOCHS, MIN_EXAMPLES // rows)
    if rows * TARGET_EPOCHS > MAX_EXAMPLES:
        return max(1, MAX_EXAMPLES // rows)
    return TARGET_EPOCHS


def _cost(known: dict[str, Any], counts: array[int], epochs: int) -> Cost | None:
    price = known.get("price")
    if not isinstance(price, int | float) or not counts:
        return None
    dollars = billed(counts, known) * epochs * float(price) / 1e6
    return Cost(str(known.get("model")), float(price), epochs, round(dollars, 2), price_date(known))


def billed(counts: Iterable[int], about: Mapping[str, Any]) -> int:
    """The tokens of rows that training counts, by what is known of target and model: where
    examples are cut at the training context, no more than that of each.
    """
    cut = about.get("over-length", "truncated") == "truncated"
    context = about.get("training-context") if cut else None
    return sum(min(n, context) for n in counts) if context else sum(counts)


def price_date(about: dict[str, Any]) -> str:
    """When the price of a model was seen, by what its target says of the sources."""
    found = re.search(r"price, ([^)]+)\)", str(about.get("source", "")))
    return found[1] if found else str(about.get("seen", ""))


def spread(numbers: array[int]) -> Spread | None:
    """How numbers lie; None for none."""
    if not numbers:
        return None
    order = sorted(numbers)

    def at(share: float) -> int:
        return order[min(len(order) - 1, int(share * len(order)))]

    least, most = order[0], order[-1]
    width = max(1, -(-(most - least + 1) // BARS))
    bars = Counter((n - least) // width for n in order)
    histogram = [
        (least + i * width, min(most, least + (i + 1) * width - 1), bars[i])
        for i in range((most - least) // width + 1)
    ]
    return Spread(least, at(0.25), at(0.5), at(0.75), at(0.95), most, sum(order), histogram)
