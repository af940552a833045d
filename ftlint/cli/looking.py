"""Files that are looked at one by one, each by the settings that are in force where it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from ftlint import choosing
from ftlint.cli.progress import bar
from ftlint.engine.plan import Settings
from ftlint.gathering import gathered
from ftlint.model import Progress
from ftlint.paths import STREAM
from ftlint.sources import Source, open_path, open_stream

T = TypeVar("T")


def of_each(
    paths: Sequence[str],
    given: Mapping[str, Any],
    look: Callable[[Source, Settings, Progress | None], T],
) -> Iterator[T]:
    """What comes of a look at each of the files that paths name, `-` being standard input.

    Raises SourceError and ConfigError.
    """
    choices = choosing.choices_of(given)
    for path in gathered([STREAM if path == "-" else path for path in paths], choices):
        source = open_stream(sys.stdin.buffer, path) if path == STREAM else open_path(path)
        with source:
            settings, _ = choosing.settings_for(source.path or ".", choices)
            with bar(source.name, source.size) as progress:
                found = look(source, settings, progress)
        yield found
