"""Spellings of class labels: which of them name one class."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from ftlint.checks.dataset import Outputs

_loose = re.compile(r"(?<=[^\W\d_])[\s_-]+(?=[^\W\d_])")
STOP_WORD = re.compile(r"\s*\[?(?:END|STOP|DONE)\]?\s*\Z")  # also where it was not inferred
ACRONYM = 4  # letters


def variants_of(outputs: Outputs) -> dict[str, str]:
    """Every rarer spelling of a class, with the commonest."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for label in outputs.counts:
        if folded := _loose.sub("", label.casefold().strip().rstrip(".")):
            spellings[folded].append(label)
    found: dict[str, str] = {}
    for labels in _alike(spellings.values()):
        best = max(labels, key=lambda label: (outputs.counts[label], label))
        found.update({label: best for label in labels if label != best})
    return found


def _alike(groups: Iterable[list[str]]) -> list[list[str]]:
    """The groups of labels that surely name one class each. `US` and `us`, `C` and `c` may be two;
    where several classes are written in both ways, it is only the writing.
    """
    several = [labels for labels in groups if len(labels) > 1]
    doubtful = [labels for labels in several if any(map(_is_acronym, labels))]
    if len(doubtful) != 1:
        return several
    rest = [[label for label in labels if not _is_acronym(label)] for labels in doubtful]
    return [labels for labels in several if labels not in doubtful] + [
        labels for labels in rest if len(labels) > 1
    ]


def _is_acronym(label: str) -> bool:
    bare = STOP_WORD.sub("", label).strip(" .")
    return bare.isupper() and len(bare) <= ACRONYM
