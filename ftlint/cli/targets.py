"""`ftlint targets`: list or explain what datasets are judged for."""

from __future__ import annotations

import textwrap
from typing import Any

import click

from ftlint import catalog
from ftlint.model import Target
from ftlint.outputs.jsonl import encoded


@click.command(
    "targets",
    short_help="List the providers and trainers ftlint judges for, or explain one.",
    epilog="""\b
Examples:
  ftlint targets
  ftlint targets openai-chat
  ftlint targets together-chat --output-format json""",
)
@click.argument("name", required=False)
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
        for target in chosen:
            click.echo(f"{target.name:{width}}  {target.title} ({', '.join(target.shapes)})")
        click.echo(
            "\n`ftlint targets NAME` explains one; `ftlint check --target NAME` judges for it."
        )


def _entry(target: Target) -> dict[str, Any]:
    return {
        "name": target.name,
        "title": target.title,
        "shapes": target.shapes,
        "status": target.status,
        "facts": target.facts,
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
            "\n\n".join(textwrap.fill(part, 90) for part in target.notes.strip().split("\n\n")),
        ]
    if target.facts:
        lines += ["", click.style("Facts", bold=True)]
    for name, fact in target.facts.items():
        value = (
            f"{fact.value:,}"
            if isinstance(fact.value, int)
            else ", ".join(map(str, fact.value))
            if isinstance(fact.value, list)
            else fact.value
        )
        lines.append(f"  {name}: {value}")
        lines.append(
            click.style(
                f"    {fact.source} ({fact.seen})" + (f"; {fact.note}" if fact.note else ""),
                dim=True,
            )
        )
    if target.models:
        lines += ["", click.style("Models", bold=True)]
    for name, model in target.models.items():
        about = ", ".join(
            f"{key} {value:,}" if isinstance(value, int) else f"{key} {value}"
            for key, value in model.items()
            if key not in ("source", "seen")
        )
        lines.append(f"  {name}: {about}")
        lines.append(
            click.style(f"    {model.get('source', '')} ({model.get('seen', '')})", dim=True)
        )
    if target.severities:
        lines += ["", click.style("Severities that differ here", bold=True)]
        lines += [f"  {rule}: {severity}" for rule, severity in target.severities.items()]
    return "\n".join(lines)
