"""`ftlint prepare`: shows what it would do, asks, and writes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import islice
from typing import Any

import click
import msgspec

from ftlint.cli import first_row, which_columns
from ftlint.cli.escapes import sound, unescape
from ftlint.cli.numbers import Number
from ftlint.cli.onward import advice, checking, settling
from ftlint.cli.progress import bar
from ftlint.cli.words import FILE, MODEL, SHAPE, TARGET
from ftlint.cores import cores
from ftlint.errors import ConfigError, Undecided
from ftlint.fixes.rewording import shared
from ftlint.outputs.terminal import room_beside, tame_lines
from ftlint.outputs.totals import found
from ftlint.preparation.flow import Prepared, finish
from ftlint.preparation.manifest import first_words
from ftlint.preparation.mapping import AS_THEY_STAND, Unmapped
from ftlint.preparation.proposals import Proposal
from ftlint.preparation.rehearsal import rehearse
from ftlint.preparation.rows import row_of
from ftlint.preparation.stage import Headless, Stage, agreed, look
from ftlint.preparation.wishes import Wishes
from ftlint.tables.table import counted

ROWS = 3


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
    told = _introduce(stage)
    try:
        if not asking:
            agreed(stage)
    except Undecided as error:
        error.remedy = settling(source, wishes, error, more[: int(yes)])
        if not dry_run:
            raise
        _rehearse(stage, wishes, told)
        _say(f"Without being asked, it stops at that; {error.remedy}", fg="yellow")
        return
    if dry_run:
        _rehearse(stage, wishes, told)
        return
    if asking and stage.columns and not _agreed("Go on with these columns?", stage):
        _say("nothing was written; say which columns with --map FIELD=COLUMN")
        click.get_current_context().exit(2)
    if asking and stage.forgone and not stage.columns and not _agreed("Go on?", stage):
        _say("nothing was written")
        click.get_current_context().exit(2)
    done = finish(stage, _ask if asking else None, wishes, bar)
    _conclude(source, done, wishes, told)


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


def _say(text: str = "", **style: Any) -> None:
    text = tame_lines(text)
    click.echo(click.style(text, **style) if style else text, err=True)


def _introduce(stage: Stage) -> list[str]:
    """Show what rows are made of a source and how; the notes that are told by that."""
    table, mapping = stage.table, stage.mapping
    columns = ", ".join(stage.source.columns[:12])
    _say(f"{table.name}: {table.format} with the columns {columns}")
    told = [*table.notes, *stage.notes, f"a guess: {mapping.doubt}", mapping.told]
    left = [stage.forgone.words] if stage.forgone else []
    for note in table.notes:
        _say(f"  note: {note}", fg="yellow")
    if stage.columns:
        each = ", one of each conversation" if stage.spoken else ""
        _say(f"  {mapping.shape} rows are made of it{each}:")
        for field, text in stage.columns.items():
            source = f"from {text!r}" if text != AS_THEY_STAND else "by the empty rows between them"
            _say(f"    {field:{12 if stage.spoken else 10}} {source}")
        if stage.spoken and "role" in stage.columns:
            _say(f"    {', '.join(stage.spoken.table.parts())}")
        if mapping.doubt:
            says = " and --speaker NAME=ROLE say" if "role" in stage.columns else " says"
            _say(f"    a guess: {mapping.doubt}; --map FIELD=COLUMN{says} it", fg="yellow")
        if mapping.told:
            _say(f"    note: {mapping.told}; --map FIELD=COLUMN says otherwise", fg="yellow")
    else:
        _say(f"  the rows are {mapping.shape} rows")
    if mapping.shape != stage.shape:
        _say(f"  and converted to {stage.shape}:")
    for note in (*left, *stage.notes):
        _say(f"  note: {note}", fg="yellow")
    for record in islice(table.records(), ROWS):
        try:
            row = row_of(record.values, mapping)
            if stage.converter:
                row, _ = stage.converter.convert(row)
        except ValueError as error:
            _say(f"    row {record.line}: {error}", fg="yellow")
            continue
        lead = f"    row {record.line}: "
        _say(
            lead + first_words(msgspec.json.encode(row).decode(), room_beside(len(lead))), dim=True
        )
    return [*told, *left]


def _show(proposal: Proposal) -> None:
    _say()
    words = proposal.what or proposal.summary
    _say(
        f"{proposal.summary} ({proposal.code} {proposal.name}, {counted(proposal.rows, 'row')})",
        bold=True,
    )
    _say(f"  {words}")
    if proposal.before is not None:
        before, after = _apart(proposal.before, proposal.after)
        _say(f"  - {before}", fg="red")
        _say(f"  + {after}" if proposal.after is not None else "  (the row goes)", fg="green")


def _apart(before: bytes, after: bytes | None) -> tuple[str, str]:
    """The parts of two lines around where they begin to differ."""
    room = room_beside(6)
    old, new = before.decode("utf-8", "replace"), (after or b"").decode("utf-8", "replace")
    if after is None:
        return first_words(old, room), ""
    start = shared(old, new)
    begin = max(0, start - room // 2)
    lead = "…" if begin else ""
    return tuple(
        f"{lead}{t[begin : begin + room]}{'…' if len(t) > begin + room else ''}" for t in (old, new)
    )  # type: ignore[return-value]


def _ask(proposal: Proposal) -> bool:
    _show(proposal)
    return click.confirm("  Make this change?", proposal.recommended, err=True)


def _rehearse(stage: Stage, wishes: Wishes, told: list[str]) -> None:
    seen = rehearse(stage, wishes)
    for note in seen.notes:
        if note not in told:
            _say(f"  note: {note}", fg="yellow")
    for proposal in seen.proposals:
        _show(proposal)
        if proposal.code in seen.accepted:
            _say(f"  accepted: it is made (--accepted {proposal.code})")
        elif proposal.recommended:
            _say("  recommended")
        else:
            _say(f"  not recommended: your decision (--accepted {proposal.code} makes it)")
    _say()
    counts = found(seen.report.counts) or "nothing"
    rows = counted(seen.report.rows, "row")
    _say(f"{rows}; a check of them as they are finds {counts}. Nothing was written.")


def _conclude(source: str, done: Prepared, wishes: Wishes, told: list[str]) -> None:
    manifest = done.manifest
    _say()
    for note in manifest.notes:
        if note not in told:
            _say(f"note: {note}", fg="yellow")
    if manifest.dropped:
        _say(manifest.missing(), fg="yellow")
    for made, change in zip(done.made, manifest.changes, strict=True):
        _say(f"{change.told()} ({made.code})")
    for proposal in done.declined:
        _say(
            f"not changed: {proposal.what or proposal.summary} ({proposal.code}, {counted(proposal.rows, 'row')})"
        )
    if manifest.tokens is not None:
        _say(f"{manifest.tokens:,} tokens ({manifest.encoding})")
    if more := checking(done, wishes):
        _say(more)
    for path in done.files:
        click.echo(path)
    for line in advice(source, done, wishes):
        _say(line)
