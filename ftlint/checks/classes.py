"""Checks on the classes of a classification: how many examples each has."""

from __future__ import annotations

from ftlint.checks.dataset import Outputs
from ftlint.model import SetHits, about_file, check

SHOWN = 20


def classes(outputs: Outputs, stop: str | None) -> dict[str, int]:
    """How many rows each class has, by its name without the marker and the space around it."""
    found: dict[str, int] = {}
    for label, count in outputs.counts.items():
        name = label.removesuffix(stop or "").strip()
        found[name] = found.get(name, 0) + count
    return found


@check("label", "count")
def rare_class(outputs: Outputs, *, fewer_than: int, stop: str | None = None) -> SetHits:
    """Classes with fewer than that many examples; the rarest twenty."""
    found = sorted(classes(outputs, stop).items(), key=lambda item: (item[1], item[0]))
    rare = [(label, count) for label, count in found if count < fewer_than]
    return SetHits(about=[{"label": label, "count": count} for label, count in rare[:SHOWN]])


@check("largest", "most", "smallest", "least", "ratio")
def imbalance(outputs: Outputs, *, over: float, stop: str | None = None) -> SetHits:
    """The largest class is more than `over` times the smallest."""
    found = classes(outputs, stop)
    if len(found) < 2:
        return SetHits()
    largest = max(found, key=lambda label: (found[label], label))
    smallest = min(found, key=lambda label: (found[label], label))
    ratio = found[largest] / found[smallest]
    if ratio <= over:
        return SetHits()
    return about_file(
        largest=largest,
        most=found[largest],
        smallest=smallest,
        least=found[smallest],
        ratio=round(ratio),
    )
