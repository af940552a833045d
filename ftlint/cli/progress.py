"""A progress bar on stderr, for long work at a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from ftlint.outputs.terminal import tame

LONG = 32 << 20  # bytes that take about a tenth of a second


@contextmanager
def bar(label: str, size: int) -> Iterator[Callable[[int], Any] | None]:
    """What to tell of every piece of work done; None when nobody is watching."""
    if size < LONG or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=size, label=tame(label), file=sys.stderr) as progress:
        yield progress.update
