"""How rows of one shape are to become those of another, and what is taken off their texts."""

from __future__ import annotations

from itertools import islice
from typing import Any

import msgspec

from ftlint.conventions import KNOWN, KNOWN_STOPS, common_marker
from ftlint.conversion import READ, Converter
from ftlint.errors import ConfigError
from ftlint.preparation.mapping import MappingOf
from ftlint.preparation.rows import row_of
from ftlint.tables import Table

SAMPLE = 5000  # records that are looked at for what ends their texts


def converter_of(
    table: Table,
    made: MappingOf,
    to: str,
    *,
    system: str | None,
    separator: str | None,
    stop: str | None,
) -> tuple[Converter | None, list[str]]:
    """What makes rows of the shape `to` of those that are made of a table, and notes on it; None
    when they stay as they are. A `separator` or `stop` that is not given is that of most rows.

    Raises ConfigError for shapes that cannot be converted, and for marks that no rows have.
    """
    if (separator or stop) and "completion" not in (made.shape, to):
        raise ConfigError(
            f"--separator and --stop end prompts and completions, and these are {to} rows",
            remedy="leave them out",
        )
    if to == made.shape and system is None:
        return None, []
    if made.shape not in READ:
        raise ConfigError(
            f"{made.shape} rows cannot be made {to} rows",
            remedy="leave out --system, --to, and a target that does not take them",
        )
    notes = []
    missing = False
    if made.shape == "completion" and to != made.shape:
        rows = _sample(table, made)
        missing = any(row.get("prompt") for row in rows)
        if separator is None or stop is None:
            found = _ends(rows)
            separator, stop = separator or found[0], stop or found[1]
            known = {"separator": separator, "stop sequence": stop}
            if told := [f"the {what} {_quoted(text)}" for what, text in known.items() if text]:
                words = " and ".join(told)
                notes.append(f"taken off: {words} (--separator and --stop name others)")
    converter = Converter(
        made.shape, to, system=system, separator=separator, stop=stop, missing=missing
    )
    return converter, notes


def _sample(table: Table, made: MappingOf) -> list[dict[str, Any]]:
    """The first rows that can be made of a table."""
    rows = []
    for record in islice(table.records(), SAMPLE):
        try:
            rows.append(row_of(record.values, made))
        except ValueError:
            continue
    return rows


def _ends(rows: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """The separator and the stop sequence that most rows have."""
    prompts = [row["prompt"] for row in rows if isinstance(row.get("prompt"), str)]
    answers = {row["completion"] for row in rows if isinstance(row.get("completion"), str)}
    # Each answer once: the labels of few classes end alike by chance, as words do.
    return common_marker(prompts, KNOWN), common_marker(sorted(answers), KNOWN_STOPS)


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
