"""The question which columns of a table ask and which answer."""

from __future__ import annotations

import click

from ftlint.outputs.terminal import room_beside, tame
from ftlint.preparation.manifest import first_words
from ftlint.preparation.mapping import Unmapped


def map_of(doubt: Unmapped) -> dict[str, str]:
    """The column of each field, as somebody says who is asked for it at a terminal.

    Raises the doubt itself where they stop.
    """
    columns = doubt.columns
    question = doubt.message.partition(";")[0]
    click.echo(click.style(tame(f"{doubt.place}: {question}"), fg="yellow"), err=True)
    names = [first_words(column, 40) for column in columns]
    wide = max(map(len, names))
    room = room_beside(wide + 9)
    for number, (name, column) in enumerate(zip(names, columns, strict=True), 1):
        said = first_words(" ".join(doubt.examples[column].split()), room)
        click.echo(tame(f"  {number:>3}  {name:{wide}}  {said}".rstrip()), err=True)
    chosen: dict[str, str] = {}
    for field, does in zip(doubt.fields, ("asks", "answers"), strict=True):
        while field not in chosen:
            number = click.prompt(
                f"Number of the column that {does} (the {field}), 0 to stop",
                type=click.IntRange(0, len(columns)),
                err=True,
            )
            if not number:
                raise doubt
            if columns[number - 1] in chosen.values():
                click.echo("that one asks already", err=True)
            else:
                chosen[field] = columns[number - 1]
    return chosen
