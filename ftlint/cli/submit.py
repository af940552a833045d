"""`ftlint submit`: check, upload, start a job."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from ftlint.cli import account
from ftlint.cli.numbers import Number
from ftlint.cli.words import FILE, MODEL, TARGET
from ftlint.errors import Undecided
from ftlint.outputs.totals import found

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftlint.submission.service import Service
    from ftlint.submission.submitting import Submission
    from ftlint.submission.wires import Order

METHODS = ("supervised", "dpo", "reinforcement")
ONWARD = "the same command goes on from here"


@click.command(
    "submit",
    short_help="Check, upload and start a fine-tuning job.",
    epilog="""\b
Examples:
  ftlint submit train.jsonl --model gpt-4.1-mini-2025-04-14
  ftlint submit train.jsonl --validation valid.jsonl --model gpt-4.1-mini --suffix mail --follow
  ftlint submit train.jsonl --model gpt-4o-mini-2024-07-18 --n-epochs 3 --dry-run
  ftlint submit pairs.jsonl --method dpo --model gpt-4.1-2025-04-14 --provider azure-openai
  ftlint submit train.jsonl --model mistral-7b --base-url https://tuning.example.org/v1
  ftlint submit file-abc123 --model ft:gpt-4.1-mini-2025-04-14:acme::AbC1

\b
The key comes from OPENAI_API_KEY, AZURE_OPENAI_API_KEY or TOGETHER_API_KEY, else from the
keyring (`keyring set ftlint openai`). Run the same command again after a crash: nothing is
uploaded or created twice.

\b
Exit codes: 0 the job exists (with --follow: has succeeded); 1 the data has errors, or the job
failed; 2 ftlint could not do its work.""",
)
@click.argument("train", type=FILE)
@click.option("--validation", type=FILE, metavar="FILE", help="Rows to measure the model on.")
@click.option(
    "--model",
    type=MODEL,
    required=True,
    metavar="NAME",
    help="The base; or a tuned model, trained on.",
)
@click.option("--suffix", metavar="TEXT", help="A part of the tuned model's name.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2147483647),
    metavar="N",
    help="Of the training, where the provider takes one.",
)
@click.option("--n-epochs", type=click.IntRange(1, 50), metavar="N", help="Passes over the rows.")
@click.option(
    "--batch-size",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Rows a step (default: as the provider chooses).",
)
@click.option(
    "--learning-rate-multiplier",
    type=Number(0, min_open=True),
    metavar="NUMBER",
    help="Times the rate that the provider chooses.",
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="supervised",
    show_default=True,
    help="By answers, by pairs of them, or by a grader.",
)
@click.option(
    "--beta",
    type=Number(0, 2, min_open=True),
    metavar="NUMBER",
    help="dpo: how close the model stays to what it was.",
)
@click.option(
    "--grader", type=FILE, metavar="FILE", help="reinforcement: the grader, a JSON object."
)
@click.option(
    "--prompt-loss-weight", type=Number(), metavar="NUMBER", help="fine-tunes: weight of prompts."
)
@click.option(
    "--compute-classification-metrics",
    is_flag=True,
    help="fine-tunes: accuracy and F1 on the validation file, after every epoch.",
)
@click.option(
    "--classification-n-classes",
    type=click.IntRange(2),
    metavar="N",
    help="fine-tunes: how many classes there are.",
)
@click.option(
    "--classification-positive-class",
    metavar="TEXT",
    help="fine-tunes: of two classes the one that is measured.",
)
@click.option(
    "--set",
    "extra",
    multiple=True,
    metavar="FIELD=JSON",
    help="Any other field of the provider's request; repeatable.",
)
@click.option(
    "--header/--no-header",
    default=None,
    help="Whether the first row of a table names the columns (default: by what is in it).",
)
@account.options
@click.option(
    "--target", type=TARGET, metavar="NAME", help="Check for this target, not the provider's own."
)
@click.option("--follow", is_flag=True, help="Show the job's events until it has ended.")
@click.option("--dry-run", is_flag=True, help="Check and estimate; send nothing.")
@click.option("--force", is_flag=True, help="Submit in spite of errors, or of an offer that ended.")
@click.option("--again", is_flag=True, help="Another job, though the same one exists.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.pass_context
def command(ctx: click.Context, /, train: str, **options: Any) -> None:
    """Check TRAIN for the provider, upload it, and start a fine-tuning job.

    TRAIN is a file, or the id of one that is uploaded already. The job's id goes to stdout, all
    else to stderr.
    """
    from ftlint.submission import keys, plan, providers, send
    from ftlint.submission.errors import DataRefused, ProviderError, Unreachable

    provider = providers.named(options["provider"] or account.DEFAULT)
    order = _order(options, options["validation"] or train)
    address = keys.address(provider, options["base_url"])
    asking = not options["yes"] and sys.stdin.isatty() and sys.stderr.isatty()
    folder = ctx.with_resource(TemporaryDirectory(".ftlint")) if options["dry_run"] else None
    try:
        submission = _settled(
            partial(
                plan,
                provider,
                address,
                train,
                options["validation"],
                order,
                target=options["target"],
                force=options["force"],
                folder=folder,
                asked=asking or options["dry_run"],
            ),
            options["header"],
            asking,
        )
    except DataRefused as refused:
        if refused.reports:
            _findings(refused)
        account.tell(f"ftlint: {refused}")
        ctx.exit(1)
    for line in _summary(submission):
        account.tell(line)
    if options["dry_run"]:
        account.tell("nothing was sent (--dry-run)")
        return
    service = account.opened(provider.name, options["base_url"])
    if asking:
        _agreed(submission)
    try:
        job = send(service, submission, account.tell, again=options["again"])
    except KeyboardInterrupt:
        account.tell(f"interrupted; {ONWARD}")
        ctx.exit(130)
    except (ProviderError, Unreachable) as error:
        final = isinstance(error, ProviderError) and error.certain and error.status != 429
        error.remedy = error.remedy or (f"once that is mended, {ONWARD}" if final else ONWARD)
        raise
    click.echo(job.id)
    sys.stdout.flush()
    if job.ended:
        service.note(job)
    if options["follow"]:
        ctx.exit(account.watch(service, job.id, options))
    for line in account.succeeded(service, job, options) or [_next(service, job.id, options)]:
        account.tell(line)


def _settled(plan: Callable[..., Submission], header: bool | None, asking: bool) -> Submission:
    """What is to be sent, where somebody may be asked whether a table has a header."""
    try:
        return plan(header=header)
    except Undecided as error:
        from ftlint.cli import first_row
        from ftlint.preparation.stage import Headless

        if not (asking and isinstance(error, Headless)):
            raise
        return plan(header=first_row.names_columns(error))


def _agreed(submission: Submission) -> None:
    """Go on if that is wanted; else nothing stays of what was made only to be sent."""
    agreed = False
    try:
        agreed = click.confirm(
            "Upload and start the job?", default=not submission.guessed, err=True
        )
    finally:
        if not agreed:
            submission.withdraw()
    if not agreed:
        account.tell("nothing was sent" + ", and no file is kept" * bool(submission.made))
        click.get_current_context().exit(2)


def _order(options: dict[str, Any], data: str) -> Order:
    from ftlint.submission import Order, manifest

    names = set(Order.__struct_fields__) & set(options) - {"grader", "extra"}
    chosen = {name: options[name] for name in names}
    if options["grader"]:
        chosen["grader"] = _object(options["grader"])
    known = manifest.beside(data)
    if (
        options["compute_classification_metrics"]
        and known is not None
        and known.classes
        and not options["classification_n_classes"]
        and not options["classification_positive_class"]
    ):
        if len(known.classes) == 2:
            chosen["classification_positive_class"] = next(iter(known.classes))
        else:
            chosen["classification_n_classes"] = len(known.classes)
    extra: dict[str, Any] = {}
    for text in options["extra"]:
        name, value = _field(text)
        if name in extra:
            raise click.UsageError(f"--set {name} is given twice")
        extra[name] = value
    return Order(**chosen, extra=extra)


def _object(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as handle:
            value = json.load(handle)
    except (OSError, ValueError):
        value = None
    if not isinstance(value, dict):
        raise click.UsageError(f"{path} is not a file with a JSON object")
    return value


def _field(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise click.UsageError(f"--set {text!r} is not FIELD=JSON")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value  # a bare word is a text


def _findings(refused: Any) -> None:
    """The errors, as `ftlint check` prints them: on stdout."""
    from ftlint import __version__, outputs

    terminal = sys.stdout.isatty()
    look = outputs.Look(color=terminal and not os.environ.get("NO_COLOR"))
    writer = outputs.writer("full" if terminal else "concise", sys.stdout, look)
    for report in refused.reports:
        writer.file(report)
    writer.end(__version__)
    sys.stdout.flush()


def _summary(submission: Submission) -> list[str]:
    from ftlint.tables.table import counted

    order, estimate = submission.order, submission.estimate
    about = [f"{submission.provider.title} at {submission.base_url}, {order.method}, {order.model}"]
    for report in submission.reports:
        counts = found(report.counts) or "no findings"
        about.append(
            f"{report.path}: {counted(report.rows, 'row')} ({submission.target}: {counts})"
        )
    about += [
        f"{file}: not checked, it is at the provider"
        for file in (submission.training, submission.validation)
        if isinstance(file, str)
    ]
    facts = []
    if estimate.tokens is not None:
        facts.append(f"about {estimate.tokens:,} tokens")
    if estimate.epochs is not None:
        chosen = (
            "" if estimate.epochs_chosen else " by the usual rule, the provider may choose another"
        )
        facts.append(f"{estimate.epochs} epoch{'s' * (estimate.epochs != 1)}{chosen}")
    if facts:
        about.append("; ".join(facts))
    if estimate.cost is not None:
        about.append(
            f"about ${estimate.cost:,.2f}, at ${estimate.price:,.2f} for a million tokens "
            f"({estimate.price_seen})"
        )
    else:
        about.append("cost: not known, ftlint has no price for this model")
    return about + [f"note: {notice}" for notice in submission.notices]


def _next(service: Service, job: str, options: dict[str, Any]) -> str:
    return f"follow it: ftlint jobs follow {job}{account.again(service, options)}"
