"""`ftlint stats`: tokens, lengths, classes and cost of datasets."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from ftlint.cli.looking import end, of_each
from ftlint.cli.words import FILE, MODEL, SHAPE, TARGET
from ftlint.outputs.markdown import text as escaped
from ftlint.outputs.terminal import tame
from ftlint.shells import join
from ftlint.stats import Spread, Stats, measure

WIDTH = 40


@click.command(
    "stats",
    short_help="Count tokens, lengths, classes and cost.",
    epilog="""\b
Examples:
  ftlint stats train.jsonl
  ftlint stats train.jsonl --target openai-chat --model gpt-4.1-mini
  ftlint stats data/ --output-format json""",
)
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="PATH...")
@click.option(
    "--target", type=TARGET, metavar="NAME", help="For this provider's limits and prices."
)
@click.option(
    "--model", type=MODEL, metavar="NAME", help="Count its tokens, and what training it costs."
)
@click.option("--tokenizer", type=FILE, metavar="PATH", help="Count tokens by this tokenizer.json.")
@click.option(
    "--chat-template",
    type=FILE,
    metavar="PATH",
    help="Have the tokenizer count conversations as this chat template of the model writes them.",
)
@click.option("--shape", type=SHAPE, metavar="NAME", help="Do not detect the record shape.")
@click.option(
    "--config", type=FILE, metavar="FILE", help="Read this configuration, not the nearest."
)
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("--output-format", type=click.Choice(["text", "json", "markdown"]), default="text")
def command(paths: tuple[str, ...], output_format: str, **given: Any) -> None:
    """Count what is in datasets: rows, tokens, lengths, classes, duplicates, cost.

    Tokens are exact where the model's encoding is public (name it with --model and --target) or a
    tokenizer is given; else they are an estimate, and said to be one.
    """
    found: list[Stats] = []
    for stats in of_each(paths, given, measure):
        if output_format == "text":
            click.echo(_text(stats))
        elif output_format == "markdown":
            click.echo(_markdown(stats))
        else:
            found.append(stats)
    if output_format == "json":
        click.echo(msgspec.json.encode({"files": found}).decode())
    end()


def _tokens_in_words(stats: Stats) -> str:
    return f"tokens ({stats.counted.partition(',')[0]})"


def _facts(stats: Stats) -> list[tuple[str, str]]:
    facts = [("rows", f"{stats.rows:,}")]
    if stats.unread:
        why = f"ftlint check {join([stats.path])} says why"
        facts.append(("lines that are no rows", f"{stats.unread:,} ({why})"))
    facts.append(("bytes", f"{stats.bytes:,}"))
    if stats.shape is None:
        facts.append(
            ("shape", f"unknown: {stats.shape_problem}" if stats.shape_problem else "unknown")
        )
        return facts
    facts.append(("shape", stats.shape + (f", {stats.task}" if stats.task else "")))
    if stats.tokens:
        facts.append((_tokens_in_words(stats), f"{stats.tokens.total:,}"))
    facts.append(("repeated rows", f"{stats.duplicates:,}"))
    if stats.conflicts is not None:
        facts.append(("same input, other output", f"{stats.conflicts:,}"))
    facts.append(("epochs by default", str(stats.epochs)))
    if stats.cost:
        cost = stats.cost
        facts.append(
            (
                f"cost for {cost.model}",
                f"{cost.dollars:,.2f} US dollars, {cost.epochs} epochs at {cost.price:,.2f} a million"
                f" (seen {cost.seen})",
            )
        )
    return facts


def _spreads(stats: Stats) -> list[tuple[str, Spread]]:
    named = [(f"characters of an {field}", s) for field, s in stats.characters.items()]
    return [*([("tokens a row", stats.tokens)] if stats.tokens else []), *named]


_COLUMNS = ("least", "25 %", "middle", "75 %", "95 %", "most")


def _numbers(spread: Spread) -> list[str]:
    values = (spread.least, spread.quarter, spread.middle, spread.three_quarters, spread.p95)
    return [f"{n:,}" for n in (*values, spread.most)]


def _text(stats: Stats) -> str:
    lines = [click.style(tame(stats.path), bold=True)]
    lines += [f"  {name:26} {tame(value)}" for name, value in _facts(stats)]
    if spreads := _spreads(stats):
        lines += ["", " " * 30 + "".join(f"{c:>10}" for c in _COLUMNS)]
        for name, spread in spreads:
            lines.append(f"  {name:28}" + "".join(f"{n:>10}" for n in _numbers(spread)))
    if stats.tokens and stats.rows > 1:
        lines += ["", f"  {_tokens_in_words(stats)} a row"]
        top = max(count for _, _, count in stats.tokens.histogram)
        for low, high, count in stats.tokens.histogram:
            drawn = "█" * round(WIDTH * count / top)
            lines.append(f"  {f'{low:,}–{high:,}':>17} {drawn} {count:,}")
    if stats.longest:
        told = ", ".join(f"line {line} ({count:,})" for line, count in stats.longest)
        lines += ["", f"  longest rows: {told}"]
    if stats.classes:
        lines += ["", f"  classes ({len(stats.classes)})"]
        top = max(stats.classes.values())
        for label, count in list(stats.classes.items())[:20]:
            lines.append(
                f"  {tame(label[:24]):>24} {'█' * max(1, round(WIDTH * count / top))} {count:,}"
            )
    return "\n".join(lines) + "\n"


def _markdown(stats: Stats) -> str:
    lines = [f"## {escaped(stats.path)}", "", "| what | value |", "|---|---|"]
    lines += [f"| {name} | {escaped(value)} |" for name, value in _facts(stats)]
    if spreads := _spreads(stats):
        lines += ["", f"| | {' | '.join(_COLUMNS)} |", "|---|" + "---:|" * len(_COLUMNS)]
        lines += [f"| {name} | {' | '.join(_numbers(spread))} |" for name, spread in spreads]
    if stats.classes:
        lines += ["", "| class | rows |", "|---|---:|"]
        lines += [f"| {escaped(label)} | {count:,} |" for label, count in stats.classes.items()]
    return "\n".join(lines) + "\n"
