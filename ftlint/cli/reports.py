"""The reports of a run: which formats go where, and who is told of what."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, TextIO, cast

import click

from ftlint import __version__, outputs
from ftlint.arrays import are_data
from ftlint.cache.answers import Question
from ftlint.cli.runners import Quoting
from ftlint.errors import ConfigError, Error
from ftlint.outputs import Look, Writer
from ftlint.paths import is_one_of, real
from ftlint.report import FileReport

# Where the root of the repository is told by those who run jobs.
_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


class Reports:
    """All outputs of a run. What goes to a file is whole in any case: `quiet` silences views."""

    def __init__(
        self,
        formats: tuple[str, ...],
        look: Look,
        stack: ExitStack,
        data: Collection[str],
        question: Question | None = None,
        *,
        quiet: bool,
        files: bool,
    ) -> None:
        """Choose the outputs; only those that go to files where `files` says so. A file is as it
        was until there is something to tell.

        Raises ConfigError for an unknown format, two that go to one place, a file that cannot
        be written, or one of the `data` that are read.
        """
        self.quiet = quiet
        self.stack = stack
        self.question = question
        self.views: list[Writer] = []
        self.writers: list[Writer] = []
        self.told = self.failed = False
        self.late: list[_Late] = []
        taken: set[str] = set()
        for wanted in formats:
            name, sign, file = wanted.partition("=")
            if sign and not file:
                raise ConfigError(f"no file is named after {wanted}", remedy=f"{wanted}FILE")
            place = real(file) if file else ""
            if place in taken:
                raise ConfigError(
                    f"two output formats go to {file or 'the standard output'}",
                    remedy="give one of them a file: FORMAT=FILE",
                )
            taken.add(place)
            if files and not file:
                continue
            if file and is_one_of(file, data):
                raise ConfigError(
                    "the report would overwrite what this run reads",
                    place=file,
                    remedy="name another file; `exclude` in the configuration leaves out reports",
                )
            if file and os.path.isfile(file) and are_data(file) is not None:
                raise ConfigError(
                    "the report would overwrite rows", place=file, remedy="name another file"
                )
            out, color = self._open(file)
            if name in outputs.VIEWS and not file and name != "github":  # whose lines are commands
                out = cast(IO[str], Quoting(cast(TextIO, out)))
            writer = outputs.writer(name, out, look.colored(color))
            kind = self.views if name in outputs.VIEWS and not file else self.writers
            kind.append(writer)

    def __bool__(self) -> bool:
        return bool(self.views or self.writers)

    def _open(self, file: str) -> tuple[IO[str], bool]:
        if file:
            self.late.append(_Late(file, self.stack))
            return cast(IO[str], self.late[-1]), False
        colors = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        out = sys.stdout
        if self.question:  # it remembers what is printed, for the next run of this kind
            return cast(IO[str], self.question.record(out)), colors
        return out, colors

    def _begin(self) -> None:
        for late in self.late:
            late.begin()
        self.late.clear()

    def file(self, report: FileReport, fails: bool) -> bool:
        """Tell of a file; whether anybody was told."""
        self._begin()
        self.told = True
        self.failed = self.failed or fails
        loud = [*self.writers, *(self.views if fails or not self.quiet else ())]
        for writer in loud:
            writer.file(report)
        return bool(loud)

    def unread(self, path: str, error: Error) -> None:
        """Tell of a file that could not be checked."""
        self._begin()
        self.told = self.failed = True
        for writer in [*self.writers, *self.views]:
            writer.unread(path, error.advice)

    def end(self) -> None:
        self._begin()
        loud = self.told and (self.failed or not self.quiet)
        for writer in [*self.writers, *(self.views if loud else ())]:
            writer.end(__version__)


class _Late:
    """A file that is written from when its report begins: a run that comes to nothing leaves the
    last one as it is.

    Raises ConfigError when it cannot be written.
    """

    def __init__(self, path: str, stack: ExitStack) -> None:
        self.path = path
        self.stack = stack
        self.out: IO[str] | None = None
        self.waiting: list[str] = []
        folder = os.path.dirname(path) or os.curdir
        if not os.path.isdir(folder):
            raise self._error("no such file or directory")
        if os.path.isdir(path):
            raise self._error("this is a directory")
        if not os.access(path if os.path.exists(path) else folder, os.W_OK):
            raise self._error("permission denied")

    def _error(self, words: str) -> ConfigError:
        return ConfigError(words, place=self.path, remedy="check --output-format")

    def begin(self) -> None:
        try:
            out = open(  # noqa: SIM115
                self.path, "w", encoding="utf-8", errors="replace", newline="\n"
            )
        except OSError as error:
            raise self._error(str(error.strerror).lower()) from None
        self.out = out
        self.stack.callback(self._end)
        self.write("".join(self.waiting))

    def write(self, text: str) -> None:
        if self.out is None:
            self.waiting.append(text)
            return
        with self._named():
            self.out.write(text)

    def _end(self) -> None:
        if self.out is not None:
            with self._named():
                self.out.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        """What the disk refuses is told with the name of the file."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._error(str(error.strerror).lower()) from None


def formats_of(chosen: tuple[str, ...], statistics: bool) -> tuple[str, ...]:
    """The formats of a run: those that were asked for, else the view that fits the output.

    Raises UsageError when --statistics is to share the standard output.
    """
    if statistics:
        if any("=" not in wanted for wanted in chosen):
            raise click.UsageError("--statistics takes the output: give FORMAT=FILE beside it")
        return ("statistics", *chosen)
    return chosen or (("full",) if sys.stdout.isatty() else ("concise",))


def look_of(show: int, failing: int, fixing: bool, unsafe: bool) -> Look:
    """How the reports of this run look, by its options and what runs it."""
    root = next((found for name in _ROOTS if (found := os.environ.get(name))), "")
    return Look(show, False, root, fixing, unsafe, failing)
