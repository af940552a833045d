"""`ftlint models`: list, delete."""

from __future__ import annotations

import sys
from typing import Any

import click

from ftlint.cli import account


@click.group(
    "models",
    short_help="List and delete tuned models.",
    epilog="""\b
Examples:
  ftlint models list
  ftlint models delete ft:gpt-4.1-mini-2025-04-14:acme::AbC1""",
)
def command() -> None:
    """The tuned models of an account."""


@command.command("list", epilog="\b\nExamples:\n  ftlint models list --all")
@click.option("--all", "bases", is_flag=True, help="The base models too.")
@account.options
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def list_(bases: bool, output_format: str, **given: Any) -> None:
    """The tuned models, and when they are shut down."""
    from ftlint.submission import models

    service = account.opened(given["provider"], given["base_url"])
    found = list(models(service, bases=bases))
    if output_format == "json":
        import json

        from msgspec import to_builtins

        click.echo(json.dumps(to_builtins(found), ensure_ascii=False, indent=2))
        return
    for model in found:
        end = f"  shut down on {model.shutdown}" if model.shutdown else ""
        click.echo(f"{account.clock(model.created)}  {model.id}{end}")
    if not found:
        account.tell("no tuned models")


@command.command("delete", epilog="\b\nExamples:\n  ftlint models delete NAME --yes")
@click.argument("name")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@account.options
def delete(name: str, yes: bool, **given: Any) -> None:
    """Delete a tuned model, for good."""
    from ftlint.submission import delete_model

    service = account.opened(given["provider"], given["base_url"])
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("nobody is here to be asked; add --yes")
        click.confirm(f"Delete {name} for good?", default=False, abort=True, err=True)
    delete_model(service, name)
    click.echo(f"{name} deleted")
