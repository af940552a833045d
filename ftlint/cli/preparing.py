"""What `ftlint prepare` shows: what rows are made of, each change, and what came of it."""

from __future__ import annotations

from itertools import islice
from typing import Any

import click
import msgspec

from ftlint.cli.onward import advice, checking
from ftlint.fixes.rewording import shared
from ftlint.outputs.terminal import room_beside, tame_lines
from ftlint.outputs.totals import found
from ftlint.preparation.flow import Prepared
from ftlint.preparation.manifest import first_words
from ftlint.preparation.mapping import AS_THEY_STAND
from ftlint.preparation.proposals import Proposal
from ftlint.preparation.rehearsal import rehearse
from ftlint.preparation.rows import row_of
from ftlint.preparation.stage import Stage
from ftlint.preparation.wishes import Wishes
from ftlint.tables.table import counted

ROWS = 3


def say(text: str = "", **style: Any) -> None:
    text = tame_lines(text)
    click.echo(click.style(text, **style) if style else text, err=True)


def introduce(stage: Stage) -> list[str]:
    """Show what rows are made of a source and how; the notes that are told by that."""
    table, mapping = stage.table, stage.mapping
    columns = ", ".join(stage.source.columns[:12])
    say(f"{table.name}: {table.format} with the columns {columns}")
    told = [*table.notes, *stage.notes, f"a guess: {mapping.doubt}", mapping.told]
    left = [stage.forgone.words] if stage.forgone else []
    for note in table.notes:
        say(f"  note: {note}", fg="yellow")
    if stage.columns:
        each = ", one of each conversation" if stage.spoken else ""
        say(f"  {mapping.shape} rows are made of it{each}:")
        for field, text in stage.columns.items():
            source = f"from {text!r}" if text != AS_THEY_STAND else "by the empty rows between them"
            say(f"    {field:{12 if stage.spoken else 10}} {source}")
        if stage.spoken and "role" in stage.columns:
            say(f"    {', '.join(stage.spoken.table.parts())}")
        if mapping.doubt:
            says = " and --speaker NAME=ROLE say" if "role" in stage.columns else " says"
            say(f"    a guess: {mapping.doubt}; --map FIELD=COLUMN{says} it", fg="yellow")
        if mapping.told:
            say(f"    note: {mapping.told}; --map FIELD=COLUMN says otherwise", fg="yellow")
    else:
        say(f"  the rows are {mapping.shape} rows")
    if mapping.shape != stage.shape:
        say(f"  and converted to {stage.shape}:")
    for note in (*left, *stage.notes):
        say(f"  note: {note}", fg="yellow")
    for record in islice(table.records(), ROWS):
        try:
            row = row_of(record.values, mapping)
            if stage.converter:
                row, _ = stage.converter.convert(row)
        except ValueError as error:
            say(f"    row {record.line}: {error}", fg="yellow")
            continue
        lead = f"    row {record.line}: "
        say(lead + first_words(msgspec.json.encode(row).decode(), room_beside(len(lead))), dim=True)
    return [*told, *left]


def show(proposal: Proposal) -> None:
    say()
    words = proposal.what or proposal.summary
    say(
        f"{proposal.summary} ({proposal.code} {proposal.name}, {counted(proposal.rows, 'row')})",
        bold=True,
    )
    say(f"  {words}")
    if proposal.before is not None:
        before, after = _apart(proposal.before, proposal.after)
        say(f"  - {before}", fg="red")
        say(f"  + {after}" if proposal.after is not None else "  (the row goes)", fg="green")


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


def rehearsed(stage: Stage, wishes: Wishes, told: list[str]) -> None:
    seen = rehearse(stage, wishes)
    for note in seen.notes:
        if note not in told:
            say(f"  note: {note}", fg="yellow")
    for proposal in seen.proposals:
        show(proposal)
        if proposal.code in seen.accepted:
            say(f"  accepted: it is made (--accepted {proposal.code})")
        elif proposal.recommended:
            say("  recommended")
        else:
            say(f"  not recommended: your decision (--accepted {proposal.code} makes it)")
    say()
    counts = found(seen.report.counts) or "nothing"
    rows = counted(seen.report.rows, "row")
    say(f"{rows}; a check of them as they are finds {counts}. Nothing was written.")


def conclude(source: str, done: Prepared, wishes: Wishes, told: list[str]) -> None:
    manifest = done.manifest
    say()
    for note in manifest.notes:
        if note not in told:
            say(f"note: {note}", fg="yellow")
    if manifest.dropped:
        say(manifest.missing(), fg="yellow")
    for made, change in zip(done.made, manifest.changes, strict=True):
        say(f"{change.told()} ({made.code})")
    for proposal in done.declined:
        say(
            f"not changed: {proposal.what or proposal.summary} ({proposal.code}, {counted(proposal.rows, 'row')})"
        )
    if manifest.tokens is not None:
        say(f"{manifest.tokens:,} tokens ({manifest.encoding})")
    if more := checking(done, wishes):
        say(more)
    for path in done.files:
        click.echo(path)
    for line in advice(source, done, wishes):
        say(line)
