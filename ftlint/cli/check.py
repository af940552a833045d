"""`ftlint check`: find problems, and fix them."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING, Any, cast

import click

from ftlint import linter, outputs
from ftlint.cli.escapes import unescape
from ftlint.cli.main import fail
from ftlint.cli.progress import bar
from ftlint.cli.reports import Reports, formats_of, look_of
from ftlint.config import Config
from ftlint.errors import ConfigError, Error, RuleError
from ftlint.model import SEVERITIES, Severity
from ftlint.report import FileReport
from ftlint.sources import Source, open_path, open_stream
from ftlint.splits import STREAM, real

if TYPE_CHECKING:
    from ftlint.engine.check import Progress
    from ftlint.engine.fixing import Fixed


@click.command(
    "check",
    short_help="Find problems in datasets, and fix what can be fixed.",
    epilog="""\b
Examples:
  ftlint check train.jsonl
  ftlint check data/ --target openai-chat --model gpt-4.1-mini-2025-04-14
  ftlint check --fix --diff train.jsonl
  ftlint check --separator '\\n\\n###\\n\\n' --stop ' END' train.jsonl
  ftlint check --output-format full --output-format sarif=ftlint.sarif data/*.jsonl
  ftlint check --output-format html=report.html --statistics data/
  ftlint check train.jsonl --split valid=held-out.jsonl
  cat train.jsonl | ftlint check -

\b
Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 ftlint could not do its work.""",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--fix", is_flag=True, help="Apply the safe fixes.")
@click.option(
    "--unsafe-fixes",
    is_flag=True,
    help="With --fix or --diff: also those that drop or rewrite what someone wrote.",
)
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option(
    "--target", metavar="NAME", help="Judge for this provider or trainer (`ftlint targets`)."
)
@click.option("--model", metavar="NAME", help="Judge for this base model.")
@click.option(
    "--tokenizer",
    metavar="PATH",
    help="Count tokens by this tokenizer.json, for models that have no public encoding.",
)
@click.option(
    "--shape", metavar="NAME", help="Do not detect the record shape (`ftlint schema` lists them)."
)
@click.option(
    "--split",
    multiple=True,
    metavar="NAME=PATH",
    help="Check this file too, as the train, valid or test split. Repeatable.",
)
@click.option(
    "--separator",
    metavar="TEXT",
    callback=unescape,
    help="Do not infer what ends a prompt (\\n and \\t are understood).",
)
@click.option(
    "--stop", metavar="TEXT", callback=unescape, help="Do not infer what ends a completion."
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULES",
    help="Only these: codes, prefixes or names, comma separated, or ALL.",
)
@click.option("--ignore", multiple=True, metavar="RULES", help="All but these.")
@click.option("--extend-select", multiple=True, metavar="RULES", help="These too.")
@click.option(
    "--output-format",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=f"{', '.join(outputs.FORMATS)}; repeatable. Default: full on a terminal, else concise.",
)
@click.option(
    "--show",
    type=click.IntRange(min=0),
    metavar="N",
    help="At most N places a rule and file in full and concise (default 5); counts are always exact.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="The least severity that makes the exit code 1 (default warning).",
)
@click.option(
    "--config", "config_file", metavar="FILE", help="Read this configuration, not the nearest."
)
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("--datasets", is_flag=True, help="Check the files of [[tool.ftlint.datasets]].")
@click.option(
    "--statistics", is_flag=True, help="Print how often each rule was found, not the places."
)
@click.option("--quiet", "-q", is_flag=True, help="Print findings only when they fail the run.")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Find problems in fine-tuning data, and fix what can be fixed without a human.

    PATH is a file, a directory, a glob, or - for standard input.
    """
    names = (
        *("target", "model", "tokenizer", "shape", "separator", "stop"),
        *("ignore", "extend_select", "isolated", "split"),
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
    with ExitStack() as stack:
        files = list(linter.expand(paths))
        run = _Run(choices, around, options, stack, files)
        seen: set[str] = set()
        for path in files:
            if real(path) not in seen:
                run.file(path)
            seen.add(real(path))
        run.end()
    ctx.exit(run.exit_code)


class _Run:
    """One run over any number of files."""

    def __init__(
        self,
        choices: linter.Choices,
        around: Config,
        options: dict[str, Any],
        stack: ExitStack,
        files: list[str],
    ) -> None:
        self.splits = linter.splits_of(files, choices)
        self.stream: Source | None = None
        self.choices = choices
        self.options = options
        self.fixing = options["fix"] and not options["diff"]
        self.fail_on: str = options["fail_on"] or around.fail_on
        show = around.show if options["show"] is None else options["show"]
        self.failed = self.troubled = False
        self.stack = stack
        self.counted = () if self.fail_on == "never" else _down_to(self.fail_on)
        self.reports = Reports(
            formats_of(options["output_format"], options["statistics"]),
            look_of(show, len(self.counted), self.fixing, options["unsafe_fixes"]),
            stack,
            files,
            quiet=options["quiet"],
            files=options["diff"],
        )

    def file(self, path: str) -> None:
        """Check one file; one that cannot be read does not keep the others from being checked."""
        try:
            source = self._source(path)
        except Error as error:
            self._unread(path, error)
            return
        with nullcontext() if path == STREAM else source:
            try:
                self._checked(source)
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

    def _checked(self, source: Source) -> None:
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
                )
        try:
            if self.options["diff"]:
                self._diff(source, fixed)
                if self.reports:  # of the file as it stands: nothing was mended in it
                    self.reports.file(self._linted(source), fails=True)
                return
            fails = self._fails(report)
            self.failed = self.failed or fails
            if fixed is not None and fixed.draft is not None:
                fixed.draft.keep(source.stamp)
        finally:
            if fixed is not None and fixed.draft is not None and self.options["diff"]:
                fixed.draft.discard()
        self.reports.file(report, fails)

    def _linted(self, source: Source, progress: Progress | None = None) -> FileReport:
        return linter.lint(
            source,
            self.choices,
            progress=progress,
            splits=self.splits,
            open_one=self._source,
        )

    def _fails(self, report: FileReport) -> bool:
        return any(report.counts.get(severity) for severity in self.counted)

    def _diff(self, source: Source, fixed: Fixed | None) -> None:
        if fixed is None or fixed.draft is None:
            return
        self.failed = True
        out = sys.stdout.buffer
        for line in linter.difference(source, fixed):
            out.write(line + b"\n")
        out.flush()

    def end(self) -> None:
        self.reports.end()

    @property
    def exit_code(self) -> int:
        return 2 if self.troubled else 1 if self.failed else 0


def _down_to(least: str) -> tuple[Severity, ...]:
    """The severities from the gravest to this one."""
    return SEVERITIES[: SEVERITIES.index(cast(Severity, least)) + 1]
