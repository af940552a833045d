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

FORMATS = ("full", "concise", "json", "jsonl", "github")


class Look(NamedTuple):
    """How to print: places a rule and file, colours, and the folder that paths are relative to."""

    show: int = 5
    color: bool = False
    root: str = ""
    fixing: bool = False
    unsafe: bool = False


class Writer(Protocol):
    """One output of a run."""

    def file(self, report: FileReport) -> None: ...

    def end(self, version: str) -> None: ...


def writer(name: str, out: IO[str], look: Look) -> Writer:
    """The writer of a format. Raises ConfigError, naming the nearest, when there is none."""
    if name not in FORMATS:
        raise ConfigError(f"there is no output format {name!r}", remedy=nearest(name, FORMATS))
    made: Writer = import_module(f"ftlint.outputs.{name}").Output(out, look)
    return made
