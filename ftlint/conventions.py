"""What most rows of a prompt/completion set have in common: separator, stop sequence, task.

A common ending is not yet a convention: `markers` says which may be one. What a user sets is never
second-guessed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from ftlint.markers import (
    FEWEST,
    KNOWN,
    KNOWN_STOPS,
    LONGEST,
    MOST,
    SELDOM,
    SIGNS,
    SURE,
    common_marker,
    first_unused,
    inner_share,
    is_plain,
    not_blank,
    shares,
)
from ftlint.model import Conventions

NOTHING = Conventions()
# What is proposed where there is none.
SEPARATORS = (" ->", "\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", "\n\n--->\n\n")
STOPS = (" END", "\n", " [END]", " ***", " +++", " &&&", " $$$", " @@@", " %%%")


def infer(
    prompts: Sequence[str],
    completions: Sequence[str],
    given: Conventions = NOTHING,
    *,
    adding: bool = False,
) -> Conventions:
    """The conventions of a sample of rows; those in `given` stand. Where somebody is `adding` the
    markers that lack, what goes with them is a convention too.
    """
    task = given.task or _task(prompts, completions)
    separator, stop = given.separator, given.stop
    if separator is None and task != "open-ended":
        separator = common_marker(prompts, KNOWN)
    if stop is None and task != "classification":
        stop = common_marker(completions, KNOWN_STOPS)
        if stop not in (None, *KNOWN_STOPS) and inner_share(stop, completions) > 1 - MOST:
            # What most answers have in their middle is content, unless people end them so.
            stop = None
    separators = shares(prompts, KNOWN, separator) if given.separator is None else {}
    stops = shares(completions, KNOWN_STOPS, stop) if given.stop is None else {}
    rivals = _rivals(separators) if task != "open-ended" else None
    rival_stops = _rivals(stops) if task != "classification" else None
    # Of several markers none is the file's own, and there is none to add.
    separator, stop = None if rivals else separator, None if rival_stops else stop
    suggested = suggested_stop = None
    if not rivals and _lacks(separator, prompts) and not _end_alike(prompts):
        suggested = _begun(separators) or _separator(prompts, completions)
    if not rival_stops and _lacks(stop, completions):
        suggested_stop = _begun(stops) or first_unused(STOPS, prompts, completions)
    return replace(
        given,
        separator=separator,
        stop=stop,
        sole_separator=separator
        if given.separator is not None
        else _sole(separator, prompts, completions),
        sole_stop=stop if given.stop is not None else _sole(stop, completions),
        lead=" " if adding and suggested else _lead(prompts, completions, given),
        task=task,
        suggested_separator=suggested,
        suggested_stop=suggested_stop,
        rival_separators=rivals,
        rival_stops=rival_stops,
    )


def unmarked(found: Conventions) -> Conventions:
    """The same conventions, of rows in which nothing marks where texts end, and nothing is to."""
    markers = ("separator", "stop")
    names = [f"{kind}{name}" for name in markers for kind in ("", "sole_", "suggested_")]
    return replace(found, lead=None, **dict.fromkeys([*names, "rival_separators", "rival_stops"]))


def _sole(marker: str | None, texts: Sequence[str], others: Sequence[str] = ()) -> str | None:
    """A marker that is a sign of its own, or that few of the texts have before their end and few of
    the others at all. The label that each turn of a transcript has is its content too.
    """
    if not marker or not is_plain(marker):
        return marker
    held = sum(marker in text for text in others)
    seldom = inner_share(marker, texts) <= SELDOM and held <= SELDOM * len(others)
    return marker if seldom else None


def _lead(prompts: Sequence[str], completions: Sequence[str], given: Conventions) -> str | None:
    """What completions are to begin with: a space where most have one, or where the prompts end
    as the guides say that ask for it. Other data need none, least of all code that goes on.
    """
    said = not_blank(completions)
    spaced = sum(text[0] == " " and not text[1].isspace() for text in said if len(text) > 1)
    if given.separator or given.stop or (said and spaced >= MOST * len(said)):
        return " "
    asked = not_blank(prompts)
    signed = sum(text.endswith(SIGNS) for text in asked)
    return " " if asked and signed >= MOST * len(asked) else None


def _rivals(markers: dict[str, float]) -> str | None:
    """Several markers of one file in words; None for one that has not more than one."""
    if len(markers) < FEWEST or sum(markers.values()) < MOST:
        return None
    shares = [f"{share:.0%} in {json.dumps(m)}" for m, share in markers.items()]
    return f"{', '.join(shares[:-1])} and {shares[-1]}"


def _begun(markers: dict[str, float]) -> str | None:
    """The marker that a part of the texts has, for the others."""
    return next(iter(markers), None) if len(markers) < FEWEST else None


def _lacks(marker: str | None, texts: Sequence[str]) -> bool:
    """Whether there are texts enough to have a marker in common, and they have none."""
    return not marker and len(not_blank(texts)) >= FEWEST


def _end_alike(texts: Sequence[str]) -> bool:
    """Whether nearly all of the texts end in one instruction: a long marker, but a fixed one."""
    ended = not_blank(texts)
    ends = Counter([text[-LONGEST:] for text in ended if len(text) > LONGEST])
    return bool(ends) and ends.most_common(1)[0][1] >= SURE * len(ended)


def _task(prompts: Sequence[str], completions: Sequence[str]) -> str:
    if not any(prompts):
        return "open-ended"
    if len(completions) >= 6 and len(set(completions)) < len(completions) / 3:
        return "classification"
    return "conditional"


def _separator(prompts: Sequence[str], completions: Sequence[str]) -> str:
    """A separator that the texts leave free; an arrow ends a line, not a text of several."""
    several = any("\n" in prompt for prompt in prompts)
    return first_unused(SEPARATORS[several:], prompts, completions)


def unused(marker: str, texts: Sequence[str]) -> str:
    """A `separator` or `stop` that none of the texts contains."""
    if marker == "separator":
        return _separator(texts, ())
    return first_unused(STOPS, texts)
