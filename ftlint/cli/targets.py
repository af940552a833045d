"""`ftlint targets`: list or explain what datasets are judged for."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any

import click

from ftlint import catalog
from ftlint.cli.words import TARGET
from ftlint.model import Fact, Target
from ftlint.outputs.jsonl import encoded
from ftlint.outputs.terminal import wrapped


@click.command(
    "targets",
    short_help="List the providers and trainers ftlint judges for, or explain one.",
    epilog="""\b
Examples:
  ftlint targets
  ftlint targets openai-chat
  ftlint targets together-chat --output-format json""",
)
@click.argument("name", required=False, type=TARGET)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
def command(name: str | None, output_format: str) -> None:
    """List the targets, or explain one: its limits, its models, and where each number is from."""
    chosen = [catalog.target_named(name)] if name else catalog.bundled().targets
    if output_format == "json":
        click.echo(encoded([_entry(target) for target in chosen]))
    elif name:
        click.echo(_page(chosen[0]))
    else:
        width = max(len(target.name) for target in chosen)
        # What people come for first: providers and trainers, the closed ones after the others.
        for target in sorted(chosen, key=lambda t: (rank(t), t.name)):
            shapes = ", ".join(target.shapes)
            click.echo(f"{target.name:{width}}  {state(target):12}  {target.title} ({shapes})")
        click.echo(
            "\n`ftlint targets NAME` explains one; `ftlint check --target NAME` judges for it."
        )


def state(target: Target) -> str:
    """The first word of its status: alive, closing, closed, neutral …"""
    return re.split(r"[ :;,(]", target.status, maxsplit=1)[0]


def rank(target: Target) -> int:
    """The open ones first, the closed ones after them, and the neutral ones last."""
    return {"neutral": 2, "closed": 1, "unmaintained": 1}.get(state(target), 0)


def _entry(target: Target) -> dict[str, Any]:
    return {
        "name": target.name,
        "title": target.title,
        "shapes": target.shapes,
        "status": target.status,
        "facts": target.facts,
        "by-shape": target.by_shape,
        "severities": target.severities,
        "models": target.models,
        "notes": target.notes.strip(),
    }


def _page(target: Target) -> str:
    lines = [click.style(target.name, bold=True), f"{target.title} ({', '.join(target.shapes)})"]
    if target.status:
        lines.append(textwrap.fill(f"Status: {target.status}", 90))
    if target.notes:
        lines += [
            "",
            wrapped(target.notes),
        ]
    if target.facts:
        lines += ["", click.style("Facts", bold=True)]
    lines += _facts(target.facts)
    for shape, facts in target.by_shape.items():
        lines += ["", click.style(f"Facts of {shape} rows, in the place of those", bold=True)]
        lines += _facts(facts)
    if target.models:
        lines += ["", click.style("Models", bold=True)]
        lines += _table(target.models)
    if target.severities:
        lines += ["", click.style("Severities that differ here", bold=True)]
        lines += [f"  {rule}: {severity}" for rule, severity in target.severities.items()]
    return "\n".join(lines)


def _facts(facts: dict[str, Fact]) -> Iterator[str]:
    """Each with where it was read below it."""
    for name, fact in facts.items():
        value = (
            f"{fact.value:,}"
            if isinstance(fact.value, int)
            else ", ".join(map(str, fact.value))
            if isinstance(fact.value, list)
            else fact.value
        )
        yield f"  {name}: {value}"
        note = f"; {fact.note}" if fact.note else ""
        yield click.style(f"    {fact.source} ({fact.seen}){note}", dim=True)


COLUMNS = {
    "encoding": "encoding",
    "training-context": "context",
    "min-examples": "least rows",
    "price": "$ a million",
    "state": "state",
    "no-new-jobs-from": "no new jobs",
    "shutdown": "shut down",
    "replacement": "replacement",
}


def _table(models: dict[str, dict[str, Any]]) -> list[str]:
    """The models in columns, each with where it was read below it."""
    keys = [key for key in COLUMNS if any(key in model for model in models.values())]
    rows = [["", *(COLUMNS[key] for key in keys)]]
    rows += [[name, *(_cell(model.get(key)) for key in keys)] for name, model in models.items()]
    widths = [max(len(row[n]) for row in rows) for n in range(len(keys) + 1)]
    lines = ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    sources: dict[str, list[str]] = {}
    for name, model in models.items():
        told = f"{model.get('source', '')} ({model.get('seen', '')})"
        sources.setdefault(told, []).append(name)
    for told, names in sources.items():
        lines.append(click.style(f"    {', '.join(names)}: {told}", dim=True))
    return lines


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
