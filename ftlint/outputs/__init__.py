"""Reports for people and machines. A module a format, each with a `Writer`: it is told of every
file in turn, and of the end. Diagnostics are drawn one by one, so that none of the formats
holds all of them in memory.
"""

from __future__ import annotations

from importlib import import_module
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

from ftlint.errors import ConfigError, nearest

if TYPE_CHECKING:
    from ftlint.report import FileReport

FORMATS = (
    *("full", "concise", "json", "jsonl", "github"),
    *("gitlab", "junit", "sarif", "markdown", "html"),
)
# What needs no more of a finding than what a cache keeps of it.
PLAIN = ("full", "concise", "json", "jsonl", "github")
VIEWS = ("full", "concise", "github", "statistics")  # what --quiet silences


class Look(NamedTuple):
    """How to print: places a rule and file, colours, the folder that paths are relative to, and
    how many of the severities, the gravest first, fail the run.
    """

    show: int = 5
    color: bool = False
    root: str = ""
    fixing: bool = False
    unsafe: bool = False
    failing: int = 2

    def colored(self, color: bool) -> Look:
        return self._replace(color=color)


class Writer(Protocol):
    """One output of a run: told of every file, of those that could not be read, and of the end."""

    def file(self, report: FileReport) -> None: ...

    def unread(self, path: str, reason: str) -> None: ...

    def end(self, version: str) -> None: ...


def writer(name: str, out: IO[str], look: Look) -> Writer:
    """The writer of a format. Raises ConfigError, naming the nearest, when there is none."""
    if name not in (*FORMATS, "statistics"):
        raise ConfigError(f"there is no output format {name!r}", remedy=nearest(name, FORMATS))
    made: Writer = import_module(f"ftlint.outputs.{name}").Output(out, look)
    return made
