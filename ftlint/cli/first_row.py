"""The question whether the first row of a table names its columns."""

from __future__ import annotations

import click

from ftlint.outputs.terminal import tame
from ftlint.preparation.stage import Headless


def names_columns(doubt: Headless) -> bool:
    """What somebody says who is asked for it at a terminal."""
    click.echo(click.style(tame(f"{doubt.place}: {doubt.message}"), fg="yellow"), err=True)
    return not click.confirm("Is the first row data?", True, err=True)
