"""Checks on the set as a whole: repeated rows, contradictions, numbers of rows."""

from __future__ import annotations

from array import array

from ftlint.checks.rowkeys import RowKeys
from ftlint.errors import ConfigError
from ftlint.model import Batch, SetHits, Summary, about_file, check

HELD_OUT = ("valid", "test")


class RowCount(Summary):
    """How many rows were decoded, how many lines were not blank, and the size in bytes."""

    def __init__(self) -> None:
        self.rows = 0
        self.lines = 0
        self.size = 0

    def add(self, batch: Batch) -> None:
        self.rows += len(batch.present())
        blank = sum([fault.kind == "blank-line" for fault in batch.faults])
        self.lines += len(batch.block.ended) - blank
        self.size += len(batch.block.data)

    def merge(self, other: RowCount) -> None:
        self.rows += other.rows
        self.lines += other.lines
        self.size += other.size


@check("first")
def repeats(keys: RowKeys) -> SetHits:
    """Rows that are the same example as an earlier one."""
    found: list[tuple[int, int]] = []
    for group in keys.repeated().values():
        first: dict[bytes, int] = {}
        for line, output in group:
            if output in first:
                found.append((line, first[output]))
            else:
                first[output] = line
    return in_order(found)


MEANT, MOSTLY, SEVERAL = 0.2, 0.5, 10


@check("first")
def conflicts(keys: RowKeys, *, task: str | None = None) -> SetHits:
    """Rows whose input stands earlier with another output. An input that asks nothing has as
    many right answers as there are rows. Where a fifth of the inputs, and ten at least, have several
    outputs, or half of the rows, and ten at least, would be hits, somebody meant it, or lost what tells
    the inputs apart: only the first is a hit then, unless the task is to classify.
    """
    found = contradicting(keys)
    several = len({first for _, first in found})
    rows = sum(map(len, keys.lines))
    inputs = rows - sum([len(group) - 1 for group in keys.repeated().values()])
    hits = in_order(found)
    many = several >= max(SEVERAL, MEANT * inputs) or len(found) >= max(SEVERAL, MOSTLY * rows)
    if many and task != "classification":
        first = f"{hits.related[0]} ({several:,} of {inputs:,} inputs stand in several rows)"
        return SetHits(hits.lines[:1], hits.related[:1], details=[{"first": first}])
    return hits


def contradicting(keys: RowKeys) -> list[tuple[int, int]]:
    """The lines of rows whose input stands earlier with another output, and asks something, each with
    the first line that has it; once for each further output.
    """
    found: list[tuple[int, int]] = []
    for key, group in keys.repeated().items():
        line, output = group[0]
        seen = {output}
        for later, other in group[1:] if key != keys.nothing else ():
            if other not in seen:
                seen.add(other)
                found.append((later, line))
    return found


def in_order(found: list[tuple[int, int]]) -> SetHits:
    """Hits on lines, each with the line it is related to."""
    found.sort()
    return SetHits(
        array("Q", [line for line, _ in found]), array("Q", [first for _, first in found])
    )


@check("rows")
def fewer_than(count: RowCount, *, minimum: int, split: str | None = None) -> SetHits:
    """Fewer rows than the target takes of training data; an empty file is another matter."""
    if split in HELD_OUT or not 0 < count.rows < minimum:
        return SetHits()
    return about_file(minimum / count.rows, rows=count.rows)


class Outputs(Summary):
    """How many rows there are, and how often each completion occurs while they are few; `full`
    when they are not.
    """

    MOST = 2000

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.rows = 0
        self.full = False

    def add(self, batch: Batch) -> None:
        self.rows += len(batch.present())
        if self.full or batch.shape.name != "completion":
            return
        for value in batch.texts("completion").values:
            self.counts[value] = self.counts.get(value, 0) + 1
        self._bound()

    def merge(self, other: Outputs) -> None:
        self.rows += other.rows
        self.full = self.full or other.full
        for value, count in other.counts.items():
            self.counts[value] = self.counts.get(value, 0) + count
        self._bound()

    def _bound(self) -> None:
        if self.full or len(self.counts) > self.MOST:
            self.full = True
            self.counts.clear()


@check("rows", "advised", "task", "classes")
def fewer_than_advised(
    outputs: Outputs,
    *,
    task: str | None,
    classification: int,
    conditional: int,
    chat: int,
    shape: str,
    split: str | None = None,
) -> SetHits:
    """Fewer rows than are advised for the task: a class, a set, or a set of chats. Nothing is learnt
    from what is held out.
    """
    if split in HELD_OUT or not outputs.rows:
        return SetHits()
    if shape == "chat":
        advised, what = chat, "chat"
    elif task == "classification" and outputs.counts:
        advised = classification * len(outputs.counts)
        number = len(outputs.counts)
        kinds = f"{number} class{'' if number == 1 else 'es'}"
        what = f"classification into {kinds}, {classification} a class"
    else:
        advised, what = conditional, "generation"
    if outputs.rows >= advised:
        return SetHits()
    rate, classes = advised / outputs.rows, len(outputs.counts)
    return about_file(rate, rows=outputs.rows, advised=advised, task=what, classes=classes)


@check("rows")
def more_than(count: RowCount, *, maximum: int) -> SetHits:
    """More rows than the target takes."""
    if count.rows <= maximum:
        return SetHits()
    return about_file(count.rows / max(1, maximum), rows=count.rows)


@check("rows")
def more_held_than(count: RowCount, *, maximum: int, split: str | None = None) -> SetHits:
    """More rows than the target takes, in a split that is not for training."""
    if split in (None, "train") or count.rows <= maximum:
        return SetHits()
    return about_file(count.rows / max(1, maximum), rows=count.rows)


@check("what")
def retired_model(
    count: RowCount,
    *,
    model: str,
    state: str | None = None,
    shutdown: str | None = None,
    no_new_jobs_from: str | None = None,
    replacement: str | None = None,
    seen: str,
    within: int,
    today: str | None = None,
) -> SetHits:
    """The base model is retired, goes within that many days, or takes no new jobs by then. Dates
    are written as 2026-11-23; `today` is the day of the run unless it is given.

    Raises ConfigError when that is no date.
    """
    from datetime import date, timedelta

    try:
        now = date.fromisoformat(today) if today else date.today()
    except ValueError:
        raise ConfigError(f"today = {today!r} is no date", remedy="write 2026-11-23") from None
    soon = now + timedelta(days=within)
    end = date.fromisoformat(shutdown) if shutdown else None
    last = date.fromisoformat(no_new_jobs_from) if no_new_jobs_from else None
    if end and end <= now:
        what = f"was shut down on {end}"
    elif state == "retired":
        what = "is retired"
    elif state == "inference-only":
        what = "takes no new jobs"
    elif last and last <= now:
        what = f"takes no new jobs since {last}" + (f" and is shut down on {end}" if end else "")
    elif last and last <= soon:
        what = f"takes no new jobs from {last}" + (f" and is shut down on {end}" if end else "")
    elif end and end <= soon:
        what = f"is shut down on {end}"
    else:
        return SetHits()
    return about_file(what=what + (f"; {replacement} takes its place" if replacement else ""))
