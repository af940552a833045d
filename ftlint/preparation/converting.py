"""How rows of one shape are to become those of another, and what is taken off their texts."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ftlint.chattemplate import ChatTemplate, file_of
from ftlint.conversion import READ, Converter, Texts
from ftlint.conversion.templates import Template, template_of
from ftlint.errors import ConfigError
from ftlint.markers import KNOWN, KNOWN_STOPS, common_markers, has_words, is_plain
from ftlint.preparation.mapping import MappingOf
from ftlint.preparation.rows import row_of
from ftlint.tables import Table
from ftlint.telling import option

SAMPLE = 5000  # records that are looked at for what ends their texts


def converter_of(
    table: Table,
    made: MappingOf,
    to: str,
    *,
    system: str | None,
    separator: str | None,
    stop: str | None,
    chat_template: str | None = None,
) -> tuple[Converter | None, list[str]]:
    """What makes rows of the shape `to` of those that are made of a table, and notes on it; None
    when they stay as they are. A `separator` or `stop` that is not given is that of most rows, and those of many.
    Texts are written by a model's `chat_template`, where one is given.

    Raises ConfigError for shapes that cannot be converted, and for marks that no rows have.
    """
    if (separator or stop) and "completion" not in (made.shape, to):
        raise ConfigError(
            f"{option('separator')} and {option('stop')} end prompts and completions, and these are"
            f" {to} rows",
            remedy="leave them out",
        )
    if chat_template and (to != "text" or made.shape == "text"):
        raise ConfigError(
            f"{option('chat_template')} writes conversations as texts, and"
            + (" these are texts" if to == "text" else f" these become {to} rows"),
            remedy="leave it out" if to == "text" else f"add {option('to', 'text')}",
        )
    if to == made.shape and system is None:
        return None, []
    if made.shape not in READ:
        raise ConfigError(
            f"{made.shape} rows cannot be made {to} rows",
            remedy=f"leave out {option('system')}, {option('to')}, and a target that does not take them",
        )
    notes: list[str] = []
    ends = Texts()
    flat = made.shape in ("text", "completion", "trl-preference") and to != made.shape
    rows = _sample(table, made) if flat else []
    plain = separator or stop or to in ("text", "completion")
    template = _template(rows) if flat and not plain else None
    if template:
        notes.append(f"the texts are conversations, written with {template.name}")
    if made.shape == "completion" and to != made.shape:
        separators, stops = _ends(rows)
        separators = () if template else separators
        ends = Texts(
            (separator,) if separator else tuple(s for s in separators if not has_words(s)),
            (stop,) if stop else tuple(s for s in stops if not has_words(s)),
            missing=any(row.get("prompt") for row in rows),
            signs=((), ()) if template else SIGNS,
        )
        known = {"separator": ends.separators, "stop sequence": ends.stops}
        if told := [_named(what, texts) for what, texts in known.items() if texts]:
            words = " and ".join(told)
            others = f"{option('separator')} and {option('stop')} name others"
            notes.append(f"taken off: {words} ({others})")
        for kind, name, given, found in (
            ("prompt", "separator", separator, separators),
            ("completion", "stop", stop, stops),
        ):
            notes += [
                f"many {kind}s end in {_quoted(text)}, which stays ({option(name)} takes it off)"
                for text in found
                if has_words(text) and not given
            ]
    ends = msgspec.structs.replace(ends, written=template.turns if template else None)
    writer = _writer(chat_template, notes) if chat_template else None
    return Converter(made.shape, to, system=system, ends=ends, template=writer), notes


def _writer(path: str, notes: list[str]) -> ChatTemplate:
    """What writes conversations as texts; what is to be known of it is added to the notes.

    Raises ConfigError when it writes tokens that nobody names.
    """
    writer = ChatTemplate(file_of(path))
    if writer.unnamed:
        raise ConfigError(
            f"nothing says what the {' and the '.join(writer.unnamed)} of the chat template is",
            place=writer.path,
            remedy="put the model's tokenizer_config.json beside it",
        )
    notes.append(f"each conversation is written by {writer.path}")
    if token := writer.begins:
        notes.append(f"the texts begin with {_quoted(token)}: have the trainer put no other there")
    return writer


def _template(rows: Sequence[Mapping[str, Any]]) -> Template | None:
    """The template with which the conversations in these rows are written, in whichever of their fields
    they begin.
    """
    for field in ("prompt", "text", "chosen"):
        texts = [row[field] for row in rows if field in row]
        if texts and all(isinstance(text, str) for text in texts):
            return template_of(texts, open_=field == "prompt")
    return None


def _sample(table: Table, made: MappingOf) -> list[dict[str, Any]]:
    """Rows that can be made of a table, from all over it: a file may be made of several."""
    dice = random.Random(0)
    rows: list[dict[str, Any]] = []
    for number, record in enumerate(table.records()):
        place = number if number < SAMPLE else dice.randrange(number + 1)
        if place >= SAMPLE:
            continue
        try:
            row = row_of(record.values, made)
        except ValueError:
            continue
        if place < len(rows):
            rows[place] = row
        else:
            rows.append(row)
    return rows


def _ends(rows: list[dict[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The separators and the stop sequences that many rows have."""
    prompts = [row["prompt"] for row in rows if isinstance(row.get("prompt"), str)]
    answers = {row["completion"] for row in rows if isinstance(row.get("completion"), str)}
    # Each answer once: the labels of few classes end alike by chance, as words do.
    stops = common_markers(sorted(answers), KNOWN_STOPS)
    return tuple(common_markers(prompts, KNOWN)), tuple(stops)


def _named(what: str, texts: Sequence[str]) -> str:
    """Some markers, in words."""
    return f"the {what}{'s' * (len(texts) > 1)} {' and '.join(map(_quoted, texts))}"


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


# What ends texts by a sign that is no content of any, among others.
SIGNS = (
    tuple(sign for sign in KNOWN if not is_plain(sign)),
    tuple(sign for sign in KNOWN_STOPS if not is_plain(sign)),
)
