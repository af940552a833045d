"""Which files are splits of one dataset, and what the later ones hold out from the earlier.

A user says so with `--split NAME=PATH` or `[[tool.ftlint.datasets]]`; else the names of files that
are checked together tell: `train.jsonl` beside `valid.jsonl`.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ftlint.engine.decode import decode
from ftlint.engine.plan import Settings, asks_of_splits, make_plan
from ftlint.errors import ConfigError, SourceError, nearest
from ftlint.paths import STREAM, real
from ftlint.sources import Source
from ftlint.telling import option

if TYPE_CHECKING:
    from ftlint.checks.splits import Held

NAMED = "those that are named"  # the dataset of the splits that a user names
RANKS = {"train": 0, "valid": 1, "test": 2}
_NAMES = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("valid", "validation", "val", "dev", "eval"), "valid"),
    **dict.fromkeys(("test", "testing", "holdout", "heldout"), "test"),
}
_word = re.compile(rf"(?<![a-z0-9])({'|'.join(_NAMES)})(?![a-z0-9])")
# A number of fewer digits is as often that of a fold, whose rows are in the others' training.
_SHARD = r"[-_.](\d{5}|\d+-of-\d+)$"
_ending = re.compile(r"(\.(jsonl|ndjson|json))?(\.(gz|zst))?$")

Open = Callable[[str], Source]


class File(NamedTuple):
    """A file that is a split of a dataset; `path` as it was named."""

    dataset: str
    split: str
    path: str


class Splits:
    """The splits among the files of a run. Rows of an earlier one (train, valid, test) are
    found where their input stands in a later one.
    """

    def __init__(self) -> None:
        self.files: dict[str, File] = {}  # by real path
        self._held: dict[str, Held] = {}
        self._run: set[str] = set()

    def add(self, dataset: str, split: str, path: str) -> None:
        """A file that is a split of a dataset; the dataset it was first added to has it.

        Raises ConfigError when it is another split of that already, or there is no such split.
        """
        try:
            name = split_named(split)
        except ConfigError as error:
            error.place = path
            raise
        file = self.files.setdefault(real(path), File(dataset, name, path))
        if file.dataset == dataset and file.split != name:
            raise ConfigError(f"{path} is both {file.split} and {name}", remedy="name it once")

    def named(self, given: Sequence[tuple[str, str]], paths: Iterable[str]) -> None:
        """The files of `--split`, as name and path; and the others of the run, by their names or
        as the training data, where none is said to be that.
        """
        for name, path in given:
            self.add(NAMED, name, path)
        paths = list(paths)
        if given and all(file.split != "train" for file in self.files.values()):
            for path in paths:
                if real(path) not in self.files:
                    told = _told(path)
                    self.add(NAMED, told[0] if told else "train", path)
        if given and len(paths) > 1 and set(map(real, paths)) == {real(given[0][1])}:
            name, path = given[0]
            raise ConfigError(
                f"{path} is named as data and as {name}, and there is nothing to hold it against",
                remedy="name the other splits",
            )

    def guess(self, paths: Iterable[str]) -> None:
        """Take as splits the files of a run whose names say so, beside each other in one folder."""
        paths = list(paths)
        self._run.update(map(real, paths))
        found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for path in paths:
            if path != STREAM and real(path) not in self.files and (told := _told(path)):
                split, rest = told
                found[os.path.dirname(real(path)), rest][path] = split
        for (folder, rest), files in found.items():
            if len(set(files.values())) > 1:
                for path, split in files.items():
                    self.add(f"{folder}/{rest}", split, path)

    def settle(self, path: str, open_one: Open, settings: Settings) -> None:
        """Tell the settings of a file its split, which for one of no dataset its name may tell, and
        what the later ones hold out from it.

        Raises SourceError for a file that is not of the run and cannot be read, ConfigError.
        """
        file = self.files.get(real(path))
        if file is None:
            settings.split = split_by_name(path)
            return
        settings.split = file.split
        rank = RANKS[file.split]
        others = [f for f in self.files.values() if f.dataset == file.dataset]
        if asks_of_splits(settings.rules) and any(RANKS[f.split] > rank for f in others):
            if file.dataset not in self._held:
                self._held[file.dataset] = self._read(others, open_one, settings)
            from ftlint.checks.splits import Later

            settings.held = Later(self._held[file.dataset], rank)

    def _read(self, files: list[File], open_one: Open, settings: Settings) -> Held:
        from ftlint.checks.splits import Held, HeldFile
        from ftlint.engine.render import original_lines

        held = Held()
        first = min(RANKS[file.split] for file in files)
        own = msgspec.structs.replace(settings, rules=[], held=None)
        for file in sorted(files, key=lambda f: (RANKS[f.split], real(f.path))):
            rank = RANKS[file.split]
            if rank == first:
                continue
            try:
                source = open_one(file.path)
            except SourceError as error:
                if real(file.path) in self._run:
                    continue  # it is told when its turn comes
                if file.dataset != NAMED:
                    error.message += f": {file.dataset} has it as the {file.split} data"
                raise
            plan, _ = make_plan(source, own)
            known = plan.conventions
            held.files.append(HeldFile(file.split, rank, source.name))
            lines = original_lines(source, source.blocks())
            for block in source.blocks():
                held.add(decode(block, plan), known.separator, known.stop, lines)
        held.settle()
        return held


def split_named(split: str) -> str:
    """The split that a word means.

    Raises ConfigError when there is none.
    """
    if (name := _NAMES.get(split.casefold())) is None:
        raise ConfigError(f"there is no split {split!r}", remedy=nearest(split, RANKS))
    return name


def split_by_name(path: str) -> str | None:
    """The split that the name of a file tells, be there others beside it or not."""
    told = _told(path)
    return told[0] if told else None


def _told(path: str) -> tuple[str, str] | None:
    """The split that the name of a file tells, and the rest of the name; None for one that tells
    none, or two.
    """
    stem = _ending.sub("", os.path.basename(path).casefold())
    words = _word.findall(stem)
    if len(words) != 1 or path == STREAM:
        return None
    return _NAMES[words[0]], re.sub(_SHARD, "", _word.sub("*", stem))


def pairs(
    given: str | Sequence[str] | Mapping[str, str | os.PathLike[str]] | None,
) -> tuple[tuple[str, str], ...]:
    """Names and paths, out of texts as `--split NAME=PATH` has them or a mapping.

    Raises ConfigError for anything else.
    """
    if isinstance(given, Mapping):
        for name, path in given.items():
            if not isinstance(path, (str, os.PathLike)) or "\0" in os.fspath(path):
                raise ConfigError(f"the split {name!r} is no path", remedy="give a path for each")
        return tuple((name, os.fspath(path)) for name, path in given.items())
    found = []
    if not isinstance(given, (str, Iterable, type(None))):
        raise ConfigError(f"split {given!r}: neither a mapping nor texts")
    for text in [given] if isinstance(given, str) else given or ():
        name, sign, path = text.partition("=")
        if not (name and sign and path):
            raise ConfigError(
                f"{text!r} is no split: not NAME=PATH",
                remedy=f"write {option('split', {'valid': 'valid.jsonl'})}",
            )
        found.append((name, STREAM if path == "-" else path))
    return tuple(found)
