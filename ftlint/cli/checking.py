"""A run of `ftlint check` over any number of files: what is told, kept, and made of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from typing import IO, TYPE_CHECKING, Any, cast

import click

from ftlint import __version__, baseline, linter, outputs
from ftlint.baseline import Baseline
from ftlint.cache.answers import Question
from ftlint.cache.dependencies import Dependency
from ftlint.cli.check import any_encoding
from ftlint.cli.main import fail
from ftlint.cli.progress import bar
from ftlint.cli.remembering import listed, verdicts
from ftlint.config import Config
from ftlint.errors import ConfigError, Error, RuleError
from ftlint.model import SEVERITIES
from ftlint.outputs import Look, Writer
from ftlint.paths import STREAM, expand, real
from ftlint.report import Diagnostic, FileReport
from ftlint.sources import Source, open_path, open_stream
from ftlint.splits import Splits

if TYPE_CHECKING:
    from ftlint.cache.verdicts import Verdicts
    from ftlint.engine.fixing import Fixed


def check(paths: tuple[str, ...], options: dict[str, Any], question: Question | None) -> int:
    """Check the files that paths name; the exit code. What is still known of the `question` is
    not checked again.
    """
    names = (
        *("target", "model", "tokenizer", "shape", "separator", "stop"),
        *("ignore", "extend_select", "isolated", "split", "baseline", "jobs"),
    )
    chosen = {name: options[name] for name in names}
    choices = linter.choices_of(
        chosen | {"select": options["select"] or None, "config": options["config_file"]}
    )
    around = linter.config_for(os.curdir, choices)
    if options["datasets"]:
        if paths:
            raise click.UsageError(
                "--datasets takes its files from the configuration; name no PATH"
            )
        paths = tuple(linter.dataset_files(around))
    paths = (
        *(STREAM if path == "-" else path for path in paths),
        *(path for _, path in choices.split),
    )
    if not paths:
        raise click.UsageError("name a file, a directory or - for standard input")
    if options["unsafe_fixes"] and not (options["fix"] or options["diff"]):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if options["diff"] and options["write_baseline"]:
        raise click.UsageError("--diff writes nothing: leave out --write-baseline")
    with ExitStack() as stack:
        files = list(expand(paths))
        splits = linter.splits_of(files, choices)
        run = _Run(choices, around, options, stack, splits, question)
        run.listed = listed([around, *(linter.config_for(path, choices) for path in files)])
        seen: set[str] = set()
        for path in files:
            if real(path) not in seen:
                run.file(path)
            seen.add(real(path))
        run.end()
    return run.exit_code


class _Run:
    """One run over any number of files."""

    def __init__(
        self,
        choices: linter.Choices,
        around: Config,
        options: dict[str, Any],
        stack: ExitStack,
        splits: Splits,
        question: Question | None,
    ) -> None:
        self.splits = splits
        self.question = question
        self.listed: set[Dependency] = set()
        self.verdicts: Verdicts | None = None
        if question:
            self.verdicts = verdicts(question, choices, splits)
        self.into = _begun(options["write_baseline"])
        self.stream: Source | None = None
        self.choices = choices
        self.options = options
        self.fixing = options["fix"] and not options["diff"]
        self.fail_on: str = options["fail_on"] or around.fail_on
        show = around.show if options["show"] is None else options["show"]
        self.writers: list[Writer] = []
        self.failed = self.troubled = self.checked = self.wrote = False
        self.stack = stack
        formats = options["output_format"] or (["full"] if sys.stdout.isatty() else ["concise"])
        if not options["diff"]:
            for wanted in formats:
                name, _, file = wanted.partition("=")
                if any(other.partition("=")[2] == file for other in formats if other != wanted):
                    raise ConfigError(
                        f"two output formats go to {file or 'the standard output'}",
                        remedy="give one of them a file: FORMAT=FILE",
                    )
                out, terminal = self._open(file)
                look = Look(
                    show,
                    terminal,
                    os.environ.get("GITHUB_WORKSPACE", ""),
                    self.fixing,
                    options["unsafe_fixes"],
                )
                self.writers.append(outputs.writer(name, out, look))

    def _open(self, file: str) -> tuple[IO[str], bool]:
        if file:
            try:
                return self.stack.enter_context(open(file, "w", encoding="utf-8")), False
            except OSError as error:
                raise ConfigError(
                    str(error.strerror).lower(), place=file, remedy="check --output-format"
                ) from None
        colors = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        out = any_encoding(sys.stdout)
        if self.question:
            return cast(IO[str], self.question.record(out)), colors
        return out, colors

    def file(self, path: str) -> None:
        """Check one file; one that cannot be read does not keep the others from being checked."""
        verdict = self.verdicts.find(path) if self.verdicts else None
        if self.verdicts and verdict and (verdict.clean or not self.fixing):
            report = self.verdicts.report(path, verdict, self._again(path))
            self._note(report)
            self._tell(path, report)
            return
        try:
            source = self._source(path)
        except Error as error:
            fail(error)
            self.troubled = True
            return
        with nullcontext() if path == STREAM else source:
            try:
                self._checked(source)
            except Error as error:
                if isinstance(error, (ConfigError, RuleError)):
                    raise
                fail(error)
                self.troubled = True

    def _source(self, path: str) -> Source:
        """A file, or the standard input, which can be read but once and is kept to the end."""
        if path != STREAM:
            return open_path(path)
        if self.stream is None:
            self.stream = self.stack.enter_context(open_stream(sys.stdin.buffer, STREAM))
        return self.stream

    def _checked(self, source: Source) -> None:
        with bar(source.name, source.size) as progress:
            if not (self.fixing or self.options["diff"]):
                report = linter.lint(
                    source,
                    self.choices,
                    progress=progress,
                    splits=self.splits,
                    open_one=self._source,
                    into=self.into,
                )
                fixed = None
            else:
                report, fixed = linter.mend(
                    source,
                    self.choices,
                    self.options["unsafe_fixes"],
                    progress=progress,
                    splits=self.splits,
                    open_one=self._source,
                    into=self.into,
                    trace=self.options["diff"],
                )
        try:
            if self.options["diff"]:
                self._diff(source, fixed)
                return
            self._note(report)
            if fixed is not None and fixed.draft is not None:
                fixed.draft.keep(source.stamp)
                self.wrote = True
        finally:
            if fixed is not None and fixed.draft is not None and self.options["diff"]:
                fixed.draft.discard()
        if self.verdicts and fixed is None:
            plain = source.layout == "lines" and not source.converted
            self.verdicts.watch(source.name, report, plain)
        self._tell(source.name, report)

    def _again(self, path: str) -> Callable[[int | None], Iterator[Diagnostic]]:
        """What a file is told of when it is checked after all."""

        def diagnostics(limit: int | None) -> Iterator[Diagnostic]:
            with self._source(path) as source:
                report = linter.lint(
                    source, self.choices, splits=self.splits, open_one=self._source
                )
                yield from report.diagnostics(limit)

        return diagnostics

    def _note(self, report: FileReport) -> None:
        self.checked = True
        self.failed = self.failed or self._fails(report)

    def _tell(self, path: str, report: FileReport) -> None:
        if self.options["quiet"] and not self._fails(report):
            return
        for writer in self.writers:
            writer.file(report)
        if self.verdicts:
            self.verdicts.keep(path)

    def _fails(self, report: FileReport) -> bool:
        if self.fail_on == "never":
            return False
        counted = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        return any(report.counts.get(severity) for severity in counted)

    def _diff(self, source: Source, fixed: Fixed | None) -> None:
        if fixed is None or fixed.draft is None:
            return
        self.failed = True
        out = sys.stdout.buffer
        for line in linter.difference(source, fixed):
            out.write(line + b"\n")
        out.flush()

    def end(self) -> None:
        for writer in self.writers:
            if self.checked and not (self.options["quiet"] and not self.failed):
                writer.end(__version__)
        if self.into is not None:
            self.into.forget_gone()
            count = self.into.write()
            findings = f"{count:,} known finding{'' if count == 1 else 's'}"
            click.echo(f"{self.into.path}: {findings} written", err=True)
        self._remember()

    def _remember(self) -> None:
        """Keep what was told for the next run of this kind, if telling it was all that was done."""
        if self.question is None or self.verdicts is None:
            return
        files = any("=" in wanted for wanted in self.options["output_format"])
        if not (self.troubled or self.wrote or files or "GITHUB_STEP_SUMMARY" in os.environ):
            self.question.keep(self.exit_code, self.verdicts.depends | self.listed)
        self.question.contents.keep()
        self.question.store.prune()

    @property
    def exit_code(self) -> int:
        return 2 if self.troubled else 1 if self.failed else 0


def _begun(path: str | None) -> Baseline | None:
    """The baseline to write: what it knows of files that are not checked stays."""
    if path is None:
        return None
    return baseline.read(path) if os.path.lexists(path) else Baseline(path)
