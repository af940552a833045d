"""`ftlint schema`: the JSON Schema of a record shape."""

from __future__ import annotations

import json

import click

from ftlint import catalog
from ftlint.cli.words import SHAPE
from ftlint.errors import ConfigError, nearest


@click.command(
    "schema",
    short_help="Print the JSON Schema of a record shape.",
    epilog="""\b
Examples:
  ftlint schema chat
  ftlint schema completion > completion.schema.json""",
)
@click.argument("shape", required=False, type=SHAPE)
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="json prints it on one line.",
)
def command(shape: str | None, output_format: str) -> None:
    """Print the JSON Schema of a record shape, or list the shapes."""
    names = sorted(
        p.name.removesuffix(".schema.json") for p in (catalog.rules_dir() / "shapes").iterdir()
    )
    if shape is None:
        width = max(map(len, names))
        for name in names:
            click.echo(f"{name:{width}}  {catalog.schema(name)['title']}")
        return
    if shape not in names:
        remedy = nearest(shape, names) or "`ftlint schema` lists them"
        raise ConfigError(f"there is no shape {shape!r}", remedy=remedy)
    indent = None if output_format == "json" else 2
    click.echo(json.dumps(catalog.schema(shape), indent=indent, ensure_ascii=False))
