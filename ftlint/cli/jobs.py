"""`ftlint jobs`: list, get, events, follow, cancel."""

from __future__ import annotations

from itertools import islice
from typing import Any

import click

from ftlint.cli import account

FORMAT = click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
JOB = click.argument("job", required=False)


@click.group(
    "jobs",
    short_help="List, watch and cancel fine-tuning jobs.",
    epilog="""\b
Examples:
  ftlint jobs list
  ftlint jobs follow                  the job created last from this folder
  ftlint jobs get ftjob-abc123 --output-format json
  ftlint jobs cancel ftjob-abc123""",
)
def command() -> None:
    """Fine-tuning jobs. Without a JOB it is the one created last from this folder."""


@command.command("list", epilog="\b\nExamples:\n  ftlint jobs list --limit 5")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="N",
    help="At most N of them.",
)
@account.options
@FORMAT
def list_(limit: int, provider: str | None, base_url: str | None, output_format: str) -> None:
    """The account's jobs, the newest first."""
    service = account.opened(provider, base_url)
    jobs = list(islice(service.jobs(), limit))
    if output_format == "json":
        click.echo(_encoded(jobs))
        return
    for job in jobs:
        click.echo(
            f"{job.id}  {job.status:10}  {account.clock(job.created)}  "
            f"{job.model}{' -> ' + job.tuned if job.tuned else ''}"
        )
    if not jobs:
        account.tell("no jobs")


@command.command("get", epilog="\b\nExamples:\n  ftlint jobs get ftjob-abc123")
@JOB
@account.options
@FORMAT
def get(job: str | None, output_format: str, **given: Any) -> None:
    """One job: its state, and why it failed, to the line of your file."""
    name, service = account.of_job(job, given)
    found = service.job(name)
    if output_format == "json":
        click.echo(_encoded(found))
        return
    times = [("created", found.created), ("finished", found.finished)]
    facts = [
        ("job", found.id),
        ("status", found.status),
        ("base", found.model),
        ("training", found.training_file),
        ("validation", found.validation_file),
        ("epochs", found.n_epochs),
        ("tokens", None if found.trained_tokens is None else f"{found.trained_tokens:,}"),
        *((word, account.clock(at) if at else None) for word, at in times),
    ]
    for word, value in facts:
        if value not in (None, ""):
            click.echo(f"{word:10}  {value}")
    for text in [*account.succeeded(service, found, given), *account.failure(service, found)]:
        click.echo(text)


@command.command("events", epilog="\b\nExamples:\n  ftlint jobs events ftjob-abc123")
@JOB
@account.options
@FORMAT
def events(job: str | None, output_format: str, **given: Any) -> None:
    """What happened to a job so far, the oldest first."""
    name, service = account.of_job(job, given)
    found = service.events(name)
    if output_format == "json":
        click.echo(_encoded(found))
        return
    for event in found:
        click.echo(account.event_line(event))


@command.command("follow", epilog="\b\nExamples:\n  ftlint jobs follow ftjob-abc123 --all")
@JOB
@account.options
@click.option("--all", "whole", is_flag=True, help="Also the events that were shown before.")
@click.pass_context
def follow(ctx: click.Context, /, job: str | None, whole: bool, **given: Any) -> None:
    """Show a job's events as they come, until it has ended. Ctrl-C leaves the job running.

    Exit codes: 0 it has succeeded; 1 it failed or was cancelled.
    """
    name, service = account.of_job(job, given)
    ctx.exit(account.watch(service, name, given, resume=not whole))


@command.command("cancel", epilog="\b\nExamples:\n  ftlint jobs cancel ftjob-abc123")
@click.argument("job")
@account.options
def cancel(job: str, **given: Any) -> None:
    """Stop a job."""
    from ftlint.submission.errors import ProviderError

    service = account.opened(given["provider"], given["base_url"], job)
    try:
        found = service.cancel(job)
    except ProviderError as error:
        # What has ended cannot be cancelled; how it ended says more than the refusal.
        if error.status not in (400, 409) or not (found := service.job(job)).ended:
            raise
        account.tell(f"{job} had ended before")
    click.echo(f"{found.id} {found.status}")


def _encoded(value: Any) -> str:
    import json

    from msgspec import to_builtins

    return json.dumps(to_builtins(value), ensure_ascii=False, indent=2)
