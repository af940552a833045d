"""Which files a run takes: those that are named, and of folders the JSON Lines files and what the
configuration that holds there includes or excludes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

from ftlint import arrays
from ftlint.choosing import Choices, config_for
from ftlint.config import Config
from ftlint.errors import ConfigError, SourceError
from ftlint.paths import by_name, expand, real
from ftlint.shells import join

REMEDY = "`include` in the configuration has a directory's check take it, `exclude` leaves it out"
SHOWN = 5
LOOKS = 50  # files that are looked into for what is passed over
OTHERS = (".json", ".parquet", ".arrow")  # read when they are named or included


class Gathering:
    """The files that paths, folders and globs name. `includes` tells whether any configuration that
    was met includes files by other names: then a new file of any name may be one.

    Raises SourceError for what names nothing.
    """

    def __init__(self, paths: Sequence[str], choices: Choices) -> None:
        self.includes = False
        self._excluded = ""
        self._taking: set[str] = set()
        self._beside: list[tuple[str, str]] = []
        self._choices = choices
        self._held: dict[str, tuple[Config, str]] = {}
        try:
            self.files = list(expand(paths, self._takes))
        except SourceError as error:
            if self._excluded:
                error.message = "all files of this directory are excluded"
                error.remedy = f"name one, or change `exclude` in {self._excluded}"
            elif os.path.isdir(error.place) and (other := _other(error.place)):
                error.remedy = (
                    f"`ftlint check {join([other])}` checks a file that is named, and `include` in "
                    "the configuration has the directory's check take it"
                )
            raise

    def passed_over(self) -> str:
        """What to tell of files in `.json` with rows to learn, beside others that were taken of the same
        folder; nothing where there are none. A few of them are looked at.
        """
        known = set(map(real, self.files))
        beside = [os.path.join(*one) for one in self._beside if one[0] in self._taking]
        found = [p for p in sorted(beside)[:LOOKS] if real(p) not in known and arrays.are_data(p)]
        if not found:
            return ""
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        return f"not checked, though there are rows in it: {join(found[:SHOWN])}{more}; {REMEDY}"

    def _takes(self, folder: str, name: str) -> bool:
        if self._is_wanted(folder, name):
            self._taking.add(folder)
            return True
        if name.lower().endswith(".json") and not self._is_excluded(folder, name):
            self._beside.append((folder, name))
        return False

    def _is_wanted(self, folder: str, name: str) -> bool:
        found, relative = self._holding(folder)
        usual = by_name(folder, name)
        if name.startswith(".") or not (found.include or found.exclude):
            return usual
        path = _below(relative, name)
        if not found.excludes(path):
            return usual or found.includes(path)
        if usual or found.includes(path):
            self._excluded = found.path
        return False

    def _is_excluded(self, folder: str, name: str) -> bool:
        found, relative = self._holding(folder)
        return found.excludes(_below(relative, name))

    def _holding(self, folder: str) -> tuple[Config, str]:
        """The configuration that holds in a folder, and the folder's path from there. A broken one
        is told when a file of its folder is checked.
        """
        if folder not in self._held:
            try:
                found = config_for(folder, self._choices)
            except ConfigError:
                found = Config()
            self.includes = self.includes or bool(found.include)
            self._held[folder] = found, found.relative(folder)
        return self._held[folder]


def _below(relative: str, name: str) -> str:
    """The path of a file in a folder, both from where a configuration is."""
    return name if relative == "." else f"{relative}/{name}"


def _other(folder: str) -> str | None:
    """A file in a folder that has rows, though not by its name."""
    with suppress(SourceError):
        for path in expand([folder], lambda _, name: name.lower().endswith(OTHERS)):
            if not path.lower().endswith(".json") or arrays.are_data(path) is not None:
                return path
    return None


def gathered(paths: Sequence[str], choices: Choices) -> list[str]:
    """The files that paths, folders and globs name.

    Raises SourceError for what names nothing.
    """
    return Gathering(paths, choices).files
