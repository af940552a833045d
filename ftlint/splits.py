"""Which files are splits of one dataset, and what the others of them hold out from each.

A user says so with `--split NAME=PATH` or `[[tool.ftlint.datasets]]`; else the names of files that
are checked together tell: `train.jsonl` beside `valid.jsonl`.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from ftlint.checks.splits import Held
from ftlint.engine.decode import decode
from ftlint.engine.plan import Settings, make_plan
from ftlint.errors import ConfigError
from ftlint.sources import Source

RANKS = {"train": 0, "valid": 1, "test": 2}
_NAMES = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("valid", "validation", "val", "dev", "eval"), "valid"),
    **dict.fromkeys(("test", "testing", "holdout", "heldout"), "test"),
}
_word = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(_NAMES)})(?![A-Za-z])", re.IGNORECASE)
_shard = re.compile(r"[-_.]?\d+(?:-of-\d+)?")

Open = Callable[[str], Source]


class Splits:
    """The splits among the files of a run. Rows of the earlier one (train, valid, test) are
    found where their input stands in a later one.
    """

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, str]] = defaultdict(dict)  # dataset → path → split
        self._held: dict[tuple[str, str], Held] = {}

    def add(self, dataset: str, split: str, path: str) -> None:
        """A file that is a split of a dataset.

        Raises ConfigError when it is another split of it already.
        """
        files = self.groups[dataset]
        real = os.path.realpath(path) if path != "-" else path
        name = _NAMES.get(split.casefold(), split)
        if files.setdefault(real, name) != name:
            raise ConfigError(f"{path} is both {files[real]} and {name}", remedy="name it once")

    def guess(self, paths: Iterable[str]) -> None:
        """Take as splits the files whose names say so, beside each other in one folder."""
        known = {path for files in self.groups.values() for path in files}
        found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for path in paths:
            folder, name = os.path.split(path)
            words = _word.findall(name)
            if len(words) != 1 or path == "-" or os.path.realpath(path) in known:
                continue
            rest = _shard.sub("", _word.sub("*", name))
            found[folder, rest][path] = _NAMES[words[0].casefold()]
        for (folder, rest), files in found.items():
            if len(set(files.values())) > 1:
                for path, split in files.items():
                    self.add(f"{folder}/{rest}", split, path)

    def held_for(self, path: str, open_one: Open, settings: Settings) -> Held | None:
        """The inputs that a file must not have: those of the later splits of its dataset."""
        real = os.path.realpath(path) if path != "-" else path
        held = Held()
        for dataset, files in self.groups.items():
            if real not in files:
                continue
            mine = _rank(files[real])
            for other, split in files.items():
                if _rank(split) > mine:
                    for key, where in self._inputs(dataset, other, split, open_one, settings):
                        held.rows.setdefault(key, where)
        return held or None

    def _inputs(
        self, dataset: str, path: str, split: str, open_one: Open, settings: Settings
    ) -> Iterable[tuple[bytes, tuple[str, str, int, bytes]]]:
        key = (dataset, path)
        if key not in self._held:
            held = self._held[key] = Held()
            with open_one(path) as source:
                plan, _ = make_plan(source, settings)
                shown = os.path.relpath(path)
                for block in source.blocks():
                    held.add(decode(block, plan), split, shown, plan.conventions.separator)
        return self._held[key].rows.items()


def _rank(split: str) -> int:
    return RANKS.get(split, 2)


def pairs(texts: Sequence[str]) -> list[tuple[str, str]]:
    """What `--split NAME=PATH` says.

    Raises ConfigError for anything else.
    """
    found = []
    for text in texts:
        name, sign, path = text.partition("=")
        if not (name and sign and path):
            raise ConfigError(
                f"--split {text}: not NAME=PATH", remedy="write --split valid=valid.jsonl"
            )
        found.append((name, path))
    return found
