"""Checks on the classes of a classification: how many examples each has."""

from __future__ import annotations

from array import array

from msgspec import Struct

from ftlint.checks.dataset import HELD_OUT, Outputs
from ftlint.checks.spellings import variants_of
from ftlint.model import Batch, SetHits, about_file, check


def class_of(completion: str, stop: str | None) -> str:
    """The class that a completion names: its text without the marker and the space around it."""
    return completion.removesuffix(stop or "").strip()


class Class(Struct):
    """How many rows a class has, and the line of the first."""

    count: int
    line: int


class Classes(Outputs):
    """The same, and where each completion stands first."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}

    def add(self, batch: Batch) -> None:
        super().add(batch)
        if self.counts and len(self.lines) < len(self.counts):
            column = batch.texts("completion")
            first = batch.block.first_line
            for row, value in zip(column.rows, column.values, strict=True):
                self.lines.setdefault(value, first + row)

    def merge(self, other: Outputs) -> None:
        super().merge(other)
        if isinstance(other, Classes):
            self.lines = other.lines | self.lines

    def by_name(self, stop: str | None) -> dict[str, Class]:
        """The classes by name; spellings that another rule tells of are of one class."""
        found: dict[str, Class] = {}
        variants = variants_of(self)
        for label, count in self.counts.items():
            line = self.lines[label]
            name = class_of(variants.get(label, label), stop)
            known = found.setdefault(name, Class(0, line))
            known.count += count
            known.line = min(known.line, line)
        return found


@check("label", "count")
def rare_class(
    classes: Classes, *, fewer_than: int, stop: str | None = None, split: str | None = None
) -> SetHits:
    """Classes with fewer than that many examples, at the first of them. Where most classes are
    so small, the set is, and not some of its classes; and nothing is learnt from held-out data.
    """
    if split in HELD_OUT:
        return SetHits()
    found = classes.by_name(stop)
    rare = sorted(
        (about.line, label, about.count)
        for label, about in found.items()
        if about.count < fewer_than
    )
    if len(rare) * 2 > len(found):
        return SetHits()
    return SetHits(
        lines=array("Q", [line for line, _, _ in rare]),
        related=array("Q", bytes(8 * len(rare))),
        places=["/completion"] * len(rare),
        details=[{"label": label, "count": count} for _, label, count in rare],
    )


@check("largest", "most", "smallest", "least", "ratio")
def imbalance(classes: Classes, *, over: float, stop: str | None = None) -> SetHits:
    """The largest class is more than `over` times the smallest."""
    counts = {label: about.count for label, about in classes.by_name(stop).items()}
    if len(counts) < 2:
        return SetHits()
    largest = max(counts, key=lambda label: (counts[label], label))
    smallest = min(counts, key=lambda label: (counts[label], label))
    ratio = counts[largest] / counts[smallest]
    if ratio <= over:
        return SetHits()
    return about_file(
        ratio,
        largest=largest,
        most=counts[largest],
        smallest=smallest,
        least=counts[smallest],
        ratio=round(ratio),
    )
