"""A run of `ftlint check` over any number of files: what is told, kept, and made of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING, Any, cast

import click

from ftlint import baseline, besides, choosing, linter, outputs
from ftlint.baseline import Baseline
from ftlint.cache.answers import Question
from ftlint.cache.dependencies import Dependency
from ftlint.cli.main import fail, note
from ftlint.cli.progress import bar
from ftlint.cli.remembering import listed, verdicts
from ftlint.cli.reports import Reports, formats_of, look_of
from ftlint.config import Config
from ftlint.errors import ConfigError, Error, RuleError
from ftlint.gathering import Gathering
from ftlint.model import SEVERITIES, Progress, Severity
from ftlint.outputs.terminal import colored, tame, visible
from ftlint.paths import STREAM, once
from ftlint.report import Diagnostic, FileReport
from ftlint.sources import Source, open_path, open_stream

if TYPE_CHECKING:
    from ftlint.cache.verdicts import Verdict, Verdicts
    from ftlint.engine.ahead import Ahead
    from ftlint.engine.fixing import Fixed


def check(paths: tuple[str, ...], options: dict[str, Any], question: Question | None) -> int:
    """Check the files that paths name; the exit code. What is still known of the `question` is
    not checked again.
    """
    names = (
        *("target", "model", "tokenizer", "chat_template", "shape", "separator", "stop"),
        *("ignore", "extend_select", "isolated", "split", "baseline", "jobs"),
    )
    chosen = {name: options[name] for name in names}
    choices = choosing.choices_of(
        chosen | {"select": options["select"] or None, "config": options["config_file"]}
    )
    around = choosing.config_for(os.curdir, choices)
    if options["datasets"]:
        if paths:
            raise click.UsageError(
                "--datasets takes its files from the configuration; name no PATH"
            )
        paths = tuple(choosing.dataset_files(around))
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
        found = Gathering(paths, choices)
        run = _Run(choices, around, options, stack, found.files, question)
        if found.includes:
            run.listed |= {Dependency("names", path) for path in paths if os.path.isdir(path)}
        run.vouch()
        run.look_ahead()
        for path in run.files:
            run.file(path)
        run.end(found.passed_over())
    return run.exit_code


class _Run:
    """One run over any number of files."""

    def __init__(
        self,
        choices: choosing.Choices,
        around: Config,
        options: dict[str, Any],
        stack: ExitStack,
        files: list[str],
        question: Question | None,
    ) -> None:
        self.choices = choices
        self.splits = choosing.splits_of(files, choices)
        self.question = question
        self.files = once(files)
        self.listed: set[Dependency] = set()
        if question:
            self.listed = listed([around, *self._configs()])
        self.verdicts: Verdicts | None = None
        formats = formats_of(options["output_format"], options["statistics"])
        if question and {wanted.partition("=")[0] for wanted in formats} <= set(outputs.PLAIN):
            self.verdicts = verdicts(question, choices, self.splits)
        self.into = _begun(options["write_baseline"])
        self.stream: Source | None = None
        self.options = options
        self.fixing = options["fix"] and not options["diff"]
        show = around.show if options["show"] is None else options["show"]
        self.failed = self.troubled = self.wrote = False
        self.ahead: Ahead | None = None
        self.found: dict[str, Verdict | None] = {}
        self.stack = stack
        self.reports = Reports(
            formats,
            look_of(
                show,
                len(_failing(options["fail_on"] or around.fail_on)),
                self.fixing,
                options["unsafe_fixes"],
            ),
            stack,
            self._read(around, files) if any("=" in wanted for wanted in formats) else (),
            question,
            quiet=options["quiet"],
            files=options["diff"],
        )

    def _read(self, around: Config, files: list[str]) -> list[str]:
        """All files that this run reads."""
        return [*files, *besides.all_of(self.choices, [around, *self._configs()])]

    def _configs(self) -> list[Config]:
        return [choosing.config_for(path, self.choices) for path in self.files]

    def vouch(self) -> None:
        """Let no file be touched before the configurations of all of them have proved right."""
        unknown = [path for path in self.files if not self._known(path)]
        known_too = self.fixing and self.into is None
        choosing.vouch((os.curdir if p == STREAM else p for p in unknown), self.choices, known_too)

    def look_ahead(self) -> None:
        """Begin to scan those of the files that are not known, if that is worth processes."""
        if not (self.fixing or self.options["diff"]):
            unknown = [path for path in self.files if path != STREAM and not self._known(path)]
            self.ahead = linter.scan_ahead(unknown, self.choices, self.splits)
        if self.ahead:
            self.stack.callback(self.ahead.close)

    def _known(self, path: str) -> Verdict | None:
        if path not in self.found:
            self.found[path] = self.verdicts.find(path) if self.verdicts else None
        return self.found[path]

    def file(self, path: str) -> None:
        """Check one file; one that cannot be read does not keep the others from being checked."""
        verdict = self._known(path)
        if self.verdicts and verdict and (verdict.clean or not self.fixing):
            self._tell(path, self.verdicts.report(path, verdict, self._again(path)))
            return
        try:
            source = self._source(path)
        except Error as error:
            self._unread(path, error)
            return
        with nullcontext() if path == STREAM else source:
            try:
                self._checked(path, source)
            except Error as error:
                if isinstance(error, (ConfigError, RuleError)):
                    raise
                self._unread(path, error)

    def _unread(self, path: str, error: Error) -> None:
        fail(error)
        self.troubled = True
        self.reports.unread(path, error)

    def _source(self, path: str) -> Source:
        """A file, or the standard input, which can be read but once and is kept to the end."""
        if path != STREAM:
            return open_path(path)
        if self.stream is None:
            self.stream = self.stack.enter_context(open_stream(sys.stdin.buffer, STREAM))
        return self.stream

    def _checked(self, path: str, source: Source) -> None:
        with bar(source.name, source.size) as progress:
            if not (self.fixing or self.options["diff"]):
                report, fixed = self._linted(source, progress), None
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
                self._diff(path, source, fixed)
                if self.reports:  # of the file as it stands: nothing was mended in it
                    self.reports.file(self._linted(source), fails=True)
                return
            if fixed is not None and fixed.draft is not None:
                fixed.keep(source)
                self.wrote = True
        finally:
            if fixed is not None and self.options["diff"]:
                fixed.discard()
        if self.verdicts and fixed is None:
            plain = source.layout == "lines" and not source.converted
            self.verdicts.watch(path, report, plain)
        self._tell(path, report)

    def _linted(self, source: Source, progress: Progress | None = None) -> FileReport:
        return linter.lint(
            source,
            self.choices,
            progress=progress,
            splits=self.splits,
            open_one=self._source,
            into=self.into,
            ahead=self.ahead,
        )

    def _again(self, path: str) -> Callable[[int | None], Iterator[Diagnostic]]:
        """What a file is told of when it is checked after all."""

        def diagnostics(limit: int | None) -> Iterator[Diagnostic]:
            with self._source(path) as source:
                report = linter.lint(
                    source, self.choices, splits=self.splits, open_one=self._source
                )
                yield from report.diagnostics(limit)

        return diagnostics

    def _tell(self, path: str, report: FileReport) -> None:
        fails = any(report.counts.get(severity) for severity in self._failing_in(path))
        self.failed = self.failed or fails
        told = self.reports.file(report, fails)
        if self.verdicts and told:
            self.verdicts.keep(path)

    def _failing_in(self, path: str) -> tuple[Severity, ...]:
        """What fails the run in a file: its own configuration says, unless the command line does."""
        return _failing(self.options["fail_on"] or choosing.config_for(path, self.choices).fail_on)

    def _diff(self, path: str, source: Source, fixed: Fixed | None) -> None:
        if fixed is None or fixed.draft is None:
            return
        self.failed = self.failed or bool(self._failing_in(path))
        out = sys.stdout.buffer
        for line in linter.difference(source, fixed):
            out.write((self._seen(line) if sys.stdout.isatty() else line) + b"\n")
        out.flush()

    def _seen(self, line: bytes) -> bytes:
        """A line of a diff as a terminal shows it; elsewhere it is the line itself, for a patch."""
        text = line.decode("utf-8", "replace")
        return (visible(text) if os.environ.get("NO_COLOR") else colored(text)).encode()

    def end(self, passed_over: str) -> None:
        """Tell how it ended, and what was `passed_over`, if anything was."""
        self.reports.end()
        if passed_over and not self.options["quiet"]:
            note(passed_over)
            self.question = None  # which would not tell it again
        if self.into is not None:
            self.into.forget_gone()
            count = self.into.write()
            findings = f"{count:,} known finding{'' if count == 1 else 's'}"
            click.echo(f"{tame(self.into.path)}: {findings} written", err=True)
        self._remember()

    def _remember(self) -> None:
        """Keep what was told for the next run of this kind, if telling it was all that was done."""
        if self.question is None:
            return
        if self.verdicts is None:
            self.question.contents.keep()
            return
        files = any("=" in wanted for wanted in self.options["output_format"])
        if not (self.troubled or self.wrote or files or "GITHUB_STEP_SUMMARY" in os.environ):
            self.question.keep(self.exit_code, self.verdicts.depends | self.listed)
        self.question.contents.keep()
        self.question.store.prune()

    @property
    def exit_code(self) -> int:
        return 2 if self.troubled else 1 if self.failed else 0


def _failing(least: str) -> tuple[Severity, ...]:
    """The severities from the gravest to this one; none for `never`."""
    return () if least == "never" else SEVERITIES[: SEVERITIES.index(cast(Severity, least)) + 1]


def _begun(path: str | None) -> Baseline | None:
    """The baseline to write: what it knows of files that are not checked stays."""
    if path is None:
        return None
    if os.path.lexists(path):
        return baseline.read(path)
    folder = os.path.dirname(path) or os.curdir
    if not (os.path.isdir(folder) and os.access(folder, os.W_OK)):
        words = "permission denied" if os.path.isdir(folder) else "no such directory"
        raise ConfigError(f"the baseline cannot be written: {words}", place=path)
    return Baseline(path)
