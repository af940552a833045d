"""`ftlint init`: what a repository needs to check its data."""

from __future__ import annotations

import difflib
import os
import sys
from collections import Counter

import click

from ftlint import __version__
from ftlint.adoption import Change, findings, plan_for
from ftlint.config import forget
from ftlint.errors import Error
from ftlint.outputs.terminal import colored, tame, tame_lines, visible
from ftlint.outputs.totals import found, number
from ftlint.shells import join
from ftlint.surveying import Data, survey

SHOWN = 20


@click.command(
    "init",
    short_help="Propose a configuration, a pre-commit hook and a workflow.",
    epilog="""\b
Examples:
  ftlint init
  ftlint init data/ --dry-run
  ftlint init --yes

\b
What is there already stays as it is, and running this again changes nothing.""",
)
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--yes", "-y", is_flag=True, help="Write all of it without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
def command(folder: str, yes: bool, dry_run: bool) -> None:
    """Find the data in FOLDER, and propose what makes every change of it be checked.

    That is a configuration with the splits of your data, an entry for pre-commit, and a workflow for
    GitHub. Each is shown as a diff first, and written when you agree.
    """
    asking = sys.stdin.isatty() and sys.stderr.isatty() and not (yes or dry_run)
    found = survey(folder)
    data = found.data
    _introduce(data)
    _doubt(found.doubtful)
    plan = plan_for(folder, data, __version__)
    written = 0
    for change in plan.changes:
        click.echo()
        click.echo(_diff(change))
        if dry_run or not (asking or yes):
            continue
        if yes or click.confirm(f"Write {visible(change.path)}?", True):
            change.write()
            written += 1
    for note in plan.notes:
        click.echo(f"\n{tame_lines(note)}")
    if plan.changes and not (dry_run or asking or yes):
        click.echo("\nNothing was written: --yes writes all of it.")
    elif not (plan.changes or plan.unsure):
        click.echo("\nThere is nothing to change.")
    if written or not plan.changes:
        _conclude(folder, data)


def _introduce(data: list[Data]) -> None:
    click.echo(f"{number(len(data), 'data file')} found")
    for about in data[:SHOWN]:
        kind = tame(about.trouble) or about.shape or "rows of no shape that is known"
        split = f", {about.split}" if about.split else ""
        click.echo(f"  {visible(about.path)}: {kind}{split}, {_size(about.size)}")
    if len(data) > SHOWN:
        shapes = Counter(about.shape or "unknown" for about in data[SHOWN:])
        told = ", ".join(f"{count:,} {shape}" for shape, count in shapes.most_common())
        click.echo(f"  … and {len(data) - SHOWN:,} more ({told})")


def _doubt(paths: list[str]) -> None:
    """Tell of rows that may be something else, such as the cases of a test."""
    if paths:
        more = f" and {len(paths) - SHOWN:,} more" if len(paths) > SHOWN else ""
        click.echo(
            f"  not taken, for their rows may be no training data: {join(paths[:SHOWN])}{more}"
        )
        click.echo("  `include` in the configuration names those that are")


def _size(size: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000  # type: ignore[assignment]
    return f"{size:.3g} GB"


def _diff(change: Change) -> str:
    path = change.path.replace(os.sep, "/")
    old = [] if change.old is None else change.old.splitlines(keepends=True)
    before = "/dev/null" if change.old is None else f"a/{path}"
    lines = difflib.unified_diff(old, change.new.splitlines(keepends=True), before, f"b/{path}")
    return "\n".join(colored(line.rstrip("\r\n")) for line in lines)


def _conclude(folder: str, data: list[Data]) -> None:
    forget()
    try:
        counts = findings(data)
    except Error as error:
        click.echo(f"\nA check of the data stops: {tame(str(error))}")
        return
    where = "" if folder == "." else f" {join([folder])}"
    if not counts.get("error") and not counts.get("warning"):
        click.echo(f"\nThe data passes: ftlint check{where or ' .'}")
        return
    click.echo(f"\nToday there is this to find: {found(counts)}.")
    click.echo(
        f"  ftlint check{where or ' .'}                  shows it; --fix mends what is certain"
    )
    click.echo(
        f"  ftlint check{where or ' .'} --write-baseline ftlint-baseline.txt\n"
        "                                  has all of it known from now on; then name it in the\n"
        '                                  configuration: baseline = "ftlint-baseline.txt"'
    )
