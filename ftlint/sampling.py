"""`ftlint sample`: some rows, drawn for people to read before they train on all of them."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from heapq import heappush, heappushpop
from typing import Any

from msgspec import Struct
from xxhash import xxh3_64_intdigest

from ftlint.chatforms import apart
from ftlint.chattemplate import ChatTemplate, Refused
from ftlint.checks.classes import class_of
from ftlint.engine.decode import decode
from ftlint.engine.plan import Settings, make_plan
from ftlint.model import Batch, Conventions, Progress
from ftlint.sources import Source

MOST_CLASSES = 200  # a file with more labels has no classes to draw from


class Drawn(Struct):
    """A row of a sample: its line as it stands, and all that it says, in order, each text with a
    word for what it is or who says it. `label` is its class, where the rows have classes.
    """

    line: int
    label: str | None
    source: bytes
    spoken: list[tuple[str, str]]


class Sample(Struct):
    """Rows drawn from a file, by line. `unreadable` counts the lines that are no row; `classes`
    has the rows of each class, the largest first.
    """

    path: str
    shape: str | None
    conventions: Conventions
    rows: int
    unreadable: int
    classes: dict[str, int]
    drawn: list[Drawn]


def draw(
    source: Source,
    settings: Settings,
    progress: Progress | None = None,
    *,
    count: int,
    seed: int,
    by_class: bool = True,
) -> Sample:
    """Draw `count` rows: the same for the same bytes and seed, whatever else is read or how.

    With `by_class`, a set for classification gives each class its share, and one row at least
    while there are enough. Reads the source twice, and keeps no rows but those drawn.

    Raises ConfigError and SourceError.
    """
    plan, _ = make_plan(source, settings)
    known = plan.conventions
    classed = by_class and known.task == "classification"
    urns = _Urns(count, seed)
    blocks: list[tuple[int, int]] = []
    rows = unreadable = 0
    for block in source.blocks():
        batch = decode(block, plan)
        present = batch.present()
        rows += len(present)
        blank = sum(fault.kind == "blank-line" for fault in batch.faults)
        unreadable += len(batch.block.ended) - len(present) - blank
        labels: list[str | None] = [None] * len(present)
        if classed:
            outputs = batch.texts("completion").values
            labels = [class_of(text, known.stop) for text in outputs]
        for index, label in zip(present, labels, strict=True):
            urns.put(block.first_line + index, len(blocks), label)
        blocks.append((block.offset, block.first_line))
        if progress:
            progress(len(block.data))
    chosen = urns.drawn()
    found: list[Drawn] = []
    for block in source.again(blocks, {number for number, _ in chosen.values()}):
        batch = decode(block, plan)
        for index in batch.present():
            line = block.first_line + index
            if line in chosen:
                spoken = batch.shape.spoken(batch, index) if plan.shape.requires else []
                if settings.chat_template and "messages" in plan.shape.selectors():
                    spoken = _shown(batch, index, settings.chat_template) or spoken
                found.append(Drawn(line, chosen[line][1], batch.lines[index], spoken))
    return Sample(
        source.name,
        plan.shape.name if plan.shape.requires else None,
        known,
        rows,
        unreadable,
        urns.classes(),
        found,
    )


def _shown(batch: Batch, index: int, path: str) -> list[tuple[str, str]]:
    """What the chat template of the model makes of a row that is a conversation."""
    few = batch.narrowed([index])
    system = "".join(apart(few).values())
    try:
        return [
            ("as the model reads it", _template(path).text(row.messages, row.tools, system))
            for row in few.items("rows").values
        ]
    except Refused as error:
        return [("the chat template cannot write it", str(error))]


_template = lru_cache(1)(ChatTemplate)


class _Urns:
    """Of each class the rows with the least numbers, which a hash of line and seed gives them."""

    def __init__(self, count: int, seed: int) -> None:
        self.count = count
        self.seed = seed
        self.sizes: Counter[str | None] = Counter()
        self.kept: dict[str | None, list[tuple[int, int, int]]] = {}

    def put(self, line: int, block: int, label: str | None) -> None:
        number = xxh3_64_intdigest(line.to_bytes(8, "little"), seed=self.seed)
        if label not in self.kept and len(self.kept) == MOST_CLASSES and None not in self.kept:
            self._mix()
        if None in self.kept:
            label = None
        self.sizes[label] += 1
        heap = self.kept.setdefault(label, [])
        if len(heap) < self.count:
            heappush(heap, (-number, line, block))
        else:
            heappushpop(heap, (-number, line, block))

    def _mix(self) -> None:
        """Forget the classes: there are too many."""
        everything = sorted((row for heap in self.kept.values() for row in heap), reverse=True)
        self.sizes = Counter({None: self.sizes.total()})
        self.kept = {None: sorted(everything[: self.count])}

    def classes(self) -> dict[str, int]:
        return {label: n for label, n in self.sizes.most_common() if label is not None}

    def drawn(self) -> dict[int, tuple[int, str | None]]:
        """The block and the label of each line that is drawn."""
        return {
            line: (block, label)
            for label, share in shares(dict(self.sizes), self.count).items()
            for _, line, block in sorted(self.kept[label], reverse=True)[:share]
        }


def shares(sizes: dict[Any, int], count: int) -> dict[Any, int]:
    """How many of `count` each class gives: in proportion to its size, but one at least. Where
    there are more classes than rows to draw, the largest give one each.
    """
    total = sum(sizes.values())
    if count >= total:
        return dict(sizes)
    largest = sorted(sizes, key=lambda label: (-sizes[label], str(label)))[:count]
    given = dict.fromkeys(largest, 1)
    for _ in range(count - len(largest)):
        # The next goes to the class that is furthest below its share.
        open_ = [label for label in largest if given[label] < sizes[label]]
        short = max(open_, key=lambda label: sizes[label] / total * count - given[label])
        given[short] += 1
    return given
