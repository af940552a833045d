"""`ftlint sample`: some rows to read."""

from __future__ import annotations

import shutil
import textwrap
from functools import partial
from typing import Any

import click
import msgspec

from ftlint.cli.looking import end, of_each
from ftlint.cli.words import FILE, SHAPE
from ftlint.outputs.terminal import cells, visible
from ftlint.sampling import Drawn, Sample, draw

LONG = 600  # characters of a text that are shown without --full
_COLOURS = {"user": "cyan", "prompt": "cyan", "input": "cyan", "rejected": "red"}


@click.command(
    "sample",
    short_help="Show some rows at random, to be read before training.",
    epilog="""\b
Examples:
  ftlint sample train.jsonl
  ftlint sample train.jsonl -n 30 --seed 7 --full
  ftlint sample train.jsonl --output-format jsonl > to-review.jsonl
  ftlint sample train.jsonl --chat-template models/qwen3/
  cat train.jsonl | ftlint sample -

\b
The same file and seed give the same rows.""",
)
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="PATH...")
@click.option(
    "--number",
    "-n",
    type=click.IntRange(1),
    default=10,
    metavar="N",
    show_default=True,
    help="Rows of each file.",
)
@click.option("--seed", type=click.IntRange(0), default=0, metavar="N", help="Another draw (0).")
@click.option(
    "--by",
    type=click.Choice(["class", "none"]),
    default="class",
    help="Draw from every class by its size (the default), or from all rows alike.",
)
@click.option("--full", is_flag=True, help="Show long texts whole.")
@click.option("--shape", type=SHAPE, metavar="NAME", help="Do not detect the record shape.")
@click.option(
    "--chat-template",
    type=FILE,
    metavar="PATH",
    help="Show conversations as this chat template of a model writes them.",
)
@click.option(
    "--config", type=FILE, metavar="FILE", help="Read this configuration, not the nearest."
)
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    help="jsonl: the lines as they stand in the file.",
)
def command(
    paths: tuple[str, ...],
    number: int,
    seed: int,
    by: str,
    full: bool,
    output_format: str,
    **given: Any,
) -> None:
    """Show some rows of each file at random, as a person reads them.

    Every provider advises to read some rows before training on all of them: nothing else shows
    what the model is going to learn.
    """
    found: list[dict[str, Any]] = []
    look = partial(draw, count=number, seed=seed, by_class=by == "class")
    for sample in of_each(paths, given, look):
        if output_format == "text":
            click.echo(_text(sample, full))
        elif output_format == "jsonl":
            for row in sample.drawn:
                click.echo(row.source.rstrip(b"\r") + b"\n", nl=False)
        else:
            found.append(_entry(sample, seed))
    if output_format == "json":
        click.echo(msgspec.json.encode({"files": found}).decode())
    end()


def _entry(sample: Sample, seed: int) -> dict[str, Any]:
    return {
        "path": sample.path,
        "shape": sample.shape,
        "rows": sample.rows,
        "unreadable": sample.unreadable,
        "seed": seed,
        "classes": sample.classes,
        "sample": [
            {"line": row.line, "class": row.label, "row": msgspec.Raw(row.source.strip())}
            for row in sample.drawn
        ],
    }


def _text(sample: Sample, full: bool) -> str:
    counts = f"{len(sample.drawn):,} of {sample.rows:,} rows"
    if sample.classes:
        counts += f" in {len(sample.classes):,} classes"
    lines = [f"{click.style(visible(sample.path), bold=True)}: {counts}"]
    if sample.unreadable:
        lines.append(
            f"  {sample.unreadable:,} more lines cannot be read as rows: `ftlint check` says why"
        )
    width = min(shutil.get_terminal_size().columns, 100)
    for row in sample.drawn:
        lines += ["", *_row(row, sample, width, full)]
    return "\n".join(lines) + "\n"


def _row(row: Drawn, sample: Sample, width: int, full: bool) -> list[str]:
    label = "" if row.label is None else f", class {visible(row.label)}"
    lines = [click.style(f"── line {row.line:,}{label} ".ljust(width, "─"), dim=True)]
    spoken = row.spoken or [("line", row.source.decode("utf-8", "replace"))]
    for name, text in spoken:
        colour = _COLOURS.get(name.split(" ")[0])
        lines.append(click.style(visible(name), bold=True, fg=colour))
        lines += _shown(text, _mark(name, sample), width, full)
    return lines


def _mark(name: str, sample: Sample) -> str:
    known = sample.conventions
    marks = {"prompt": known.separator, "completion": known.stop}
    return marks.get(name) or "" if sample.shape == "completion" else ""


def _shown(text: str, mark: str, width: int, full: bool) -> list[str]:
    """A text in lines of the terminal, the marker at its end set apart."""
    if not text:
        return [click.style("  (empty)", dim=True)]
    ended = bool(mark) and text.endswith(mark)
    body = text.removesuffix(mark) if ended else text
    more = "" if full or len(body) <= LONG else f"… {len(body) - LONG:,} more characters (--full)"
    lines: list[str] = []
    for line in map(visible, (body[:LONG] if more else body).split("\n")):
        room = (width - 2) * len(line) // max(1, cells(line))  # some scripts take two cells
        lines += textwrap.wrap(line, max(20, room)) or [""]
    lines = [f"  {line}" for line in lines]
    if more:
        lines.append(click.style(f"  {more}", dim=True))
    if ended:
        lines[-1] += click.style(visible(mark), dim=True)
    return lines
