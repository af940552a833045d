"""Files that are looked at one by one, each by the settings that are in force where it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import click

from ftlint import choosing
from ftlint.cli.main import fail
from ftlint.cli.progress import bar
from ftlint.engine.plan import Settings
from ftlint.errors import SourceError
from ftlint.gathering import gathered
from ftlint.model import Progress
from ftlint.paths import STREAM, once
from ftlint.sources import Source, open_path, open_stream

T = TypeVar("T")
UNREAD = "ftlint.unread"


def of_each(
    paths: Sequence[str],
    given: Mapping[str, Any],
    look: Callable[[Source, Settings, Progress | None], T],
) -> Iterator[T]:
    """What comes of a look at each of the files that paths name, `-` being standard input. One that
    cannot be read does not keep the others from being looked at: the command ends with 2.

    Raises SourceError for paths that name nothing, and ConfigError.
    """
    choices = choosing.choices_of(given)
    named = gathered([STREAM if path == "-" else path for path in paths], choices)
    for path in once(named):
        try:
            found = _looked(path, choices, look)
        except SourceError as error:
            fail(error)
            click.get_current_context().meta[UNREAD] = True
            continue
        yield found


def _looked(
    path: str,
    choices: choosing.Choices,
    look: Callable[[Source, Settings, Progress | None], T],
) -> T:
    source = open_stream(sys.stdin.buffer, path) if path == STREAM else open_path(path)
    with source:
        settings, _ = choosing.settings_for(source.path or ".", choices)
        with bar(source.name, source.size) as progress:
            return look(source, settings, progress)


def end() -> None:
    """End the command, with 2 where a file could not be read."""
    context = click.get_current_context()
    if context.meta.get(UNREAD):
        context.exit(2)
