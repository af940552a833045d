"""`ftlint prepare`: shows what it would do, asks, and writes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import click
import msgspec

from ftlint.cli import first_row, which_columns
from ftlint.cli.escapes import sound, unescape
from ftlint.cli.numbers import Number
from ftlint.cli.onward import settling
from ftlint.cli.preparing import conclude, introduce, rehearsed, say, show
from ftlint.cli.progress import bar
from ftlint.cli.words import FILE, MODEL, SHAPE, TARGET
from ftlint.cores import cores
from ftlint.errors import ConfigError, Undecided
from ftlint.preparation.flow import finish
from ftlint.preparation.mapping import Unmapped
from ftlint.preparation.proposals import Proposal
from ftlint.preparation.stage import Headless, Stage, agreed, look
from ftlint.preparation.wishes import Wishes


@click.command(
    "prepare",
    short_help="Make a training-ready file of a table, a workbook or JSON.",
    epilog="""\b
Examples:
  ftlint prepare examples.xlsx
  ftlint prepare tickets.csv --map "prompt={subject}\\n\\n{body}" --map completion=queue
  ftlint prepare export.json --map prompt=fields.text --map completion=responses.0.value
  ftlint prepare log.csv --map conversation=thread --speaker Max=assistant --speaker "*=user"
  ftlint prepare faq.csv --to chat --system "You answer for the shop." --split 0.1
  ftlint prepare data.json --target openai-chat --yes
  ftlint prepare old-completions.jsonl --to chat --stop " END"
  ftlint prepare chats.jsonl --to text --chat-template models/qwen3/

\b
Writes NAME_prepared.jsonl (or _train and _valid) and NAME_prepared.ftlint.json beside the
source, and never over another file. Exit codes: 0 written; 2 nothing was written.""",
)
@click.argument("source", type=FILE)
@click.option(
    "--to", type=SHAPE, metavar="SHAPE", help="The shape to write: chat, completion, alpaca …"
)
@click.option(
    "--target", type=TARGET, metavar="NAME", help="Make rows for this provider or trainer."
)
@click.option("--model", type=MODEL, metavar="NAME", help="The base model, for its limits.")
@click.option(
    "--map",
    "pairs",
    multiple=True,
    callback=sound,
    metavar="FIELD=COLUMN",
    help="Which column a field comes from, a path such as data.text, or a text with {columns} in it;"
    " repeatable. Where each row is one turn of a conversation: conversation, role, content, order.",
)
@click.option(
    "--speaker",
    "roles",
    multiple=True,
    metavar="NAME=ROLE",
    help="Who speaks, where each row is one turn: agent=assistant, *=user, event=skip; repeatable.",
)
@click.option(
    "--system",
    metavar="TEXT",
    callback=sound,
    help="A system prompt for conversations without one.",
)
@click.option("--separator", metavar="TEXT", callback=unescape, help="What ends a prompt.")
@click.option("--stop", metavar="TEXT", callback=unescape, help="What ends a completion.")
@click.option(
    "--chat-template",
    type=FILE,
    metavar="PATH",
    help="With --to text: write each conversation by this chat template of a model.",
)
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook (default: the first table).")
@click.option(
    "--header/--no-header",
    default=None,
    help="Whether the first row of a sheet names the columns (default: by what is in it).",
)
@click.option("--encoding", metavar="NAME", help="The encoding of a CSV file.")
@click.option(
    "--split",
    type=Number(0, 1, min_open=True, max_open=True),
    metavar="SHARE",
    help="Write a train and a valid file, with this share of the rows in valid.",
)
@click.option("--seed", type=int, default=42, show_default=True, help="Of the split.")
@click.option("--output", "-o", type=FILE, metavar="FILE", help="Write here.")
@click.option(
    "--drop-bad", is_flag=True, help="Leave out rows that cannot be read or mended; list them."
)
@click.option(
    "--accepted",
    "codes",
    multiple=True,
    metavar="CODES",
    help="Make the changes of these rules too, though they are not recommended; repeatable.",
)
@click.option(
    "--yes", "-y", is_flag=True, help="Ask nothing: recommended changes are made, a guess stops."
)
@click.option("--dry-run", is_flag=True, help="Show what would be done; write nothing.")
@click.option(
    "--config", type=FILE, metavar="FILE", help="Read this configuration, not the nearest."
)
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    default=cores,
    help="Check and mend in up to N processes (default: one for each core).",
)
def command(
    source: str,
    pairs: tuple[str, ...],
    roles: tuple[str, ...],
    codes: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    **given: Any,
) -> None:
    """Make a training-ready JSON Lines file of SOURCE.

    SOURCE is CSV, TSV, XLSX, JSON, JSON Lines, text, Parquet or Arrow, also compressed, or - for
    standard input. Every change is a rule's fix: shown first, and made when you agree.
    """
    accepted = tuple(word.strip() for text in codes for word in text.split(","))
    speakers = _once("--speaker", map(_speaking, roles))
    fields = _once("--map", map(_pair, pairs))
    wishes = Wishes(map=fields, speakers=speakers, accepted=accepted, **given)
    asking = sys.stdin.isatty() and sys.stderr.isatty() and not (yes or dry_run) and source != "-"
    more = ["--yes"] * yes + ["--dry-run"] * dry_run
    stage, wishes = _looked(source, wishes, asking, more)
    told = introduce(stage)
    try:
        if not asking:
            agreed(stage)
    except Undecided as error:
        error.remedy = settling(source, wishes, error, more[: int(yes)])
        if not dry_run:
            raise
        rehearsed(stage, wishes, told)
        say(f"Without being asked, it stops at that; {error.remedy}", fg="yellow")
        return
    if dry_run:
        rehearsed(stage, wishes, told)
        return
    if asking and stage.columns and not _agreed("Go on with these columns?", stage):
        say("nothing was written; say which columns with --map FIELD=COLUMN")
        click.get_current_context().exit(2)
    if asking and stage.forgone and not stage.columns and not _agreed("Go on?", stage):
        say("nothing was written")
        click.get_current_context().exit(2)
    done = finish(stage, _ask if asking else None, wishes, bar)
    conclude(source, done, wishes, told)


def _agreed(question: str, stage: Stage) -> bool:
    return click.confirm(question, not stage.doubtful, err=True)


def _looked(source: str, wishes: Wishes, asking: bool, options: list[str]) -> tuple[Stage, Wishes]:
    """The source, and the wishes with what was asked of it."""
    try:
        return look(source, wishes), wishes
    except Undecided as error:
        try:
            wishes = _settled(error, wishes, asking)
        except Undecided:
            error.remedy = settling(source, wishes, error, options)
            raise
    return _looked(source, wishes, asking, options)


def _settled(error: Undecided, wishes: Wishes, asking: bool) -> Wishes:
    """The wishes with what somebody decides who can be asked.

    Raises the error itself where nobody can be, or does not say.
    """
    if asking and isinstance(error, Headless):
        return msgspec.structs.replace(wishes, header=first_row.names_columns(error))
    if asking and isinstance(error, Unmapped):
        return msgspec.structs.replace(wishes, map={**wishes.map, **which_columns.map_of(error)})
    raise error


def _once(option: str, said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What an option says of each name.

    Raises ConfigError where it says two things of one.
    """
    made: dict[str, str] = {}
    for name, value in said:
        if made.setdefault(name, value) != value:
            raise ConfigError(
                f"{option} says two things of {name}: {made[name]} and {value}",
                remedy="leave out one"
                + ", or make one text of them, {A} {B}" * (option == "--map"),
            )
    return made


def _pair(text: str) -> tuple[str, str]:
    field, sign, column = text.partition("=")
    if not sign or not field or not column:
        raise ConfigError(f"--map {text}: not FIELD=COLUMN", remedy="write --map prompt=Question")
    return field.strip(), column


def _speaking(text: str) -> tuple[str, str]:
    name, sign, role = text.rpartition("=")
    if not sign or not name or not role:
        raise ConfigError(
            f"--speaker {text}: not NAME=ROLE", remedy="write --speaker agent=assistant"
        )
    return name, role.strip()


def _ask(proposal: Proposal) -> bool:
    show(proposal)
    return click.confirm("  Make this change?", proposal.recommended, err=True)
