"""Watching a job until it ends, over dropped connections and from where one left off."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from ftlint.submission.errors import ProviderError, Unreachable
from ftlint.submission.wires import Event, Job, Wire

FIRST, LONGEST = 0.5, 10.0  # seconds between two looks
PATIENCE = 900.0  # seconds without any answer before following is given up


class News(Struct, frozen=True):
    """One of: an event, the job as it stands now, or trouble with the connection."""

    event: Event | None = None
    job: Job | None = None
    trouble: str = ""


def follow(
    wire: Wire,
    name: str,
    after: str | None = None,
    *,
    sleep: Callable[[float], Any] = time.sleep,
) -> Iterator[News]:
    """The news of a job, events after the given one in order and once each, until it has ended.

    Raises ProviderError when the job cannot be asked for, and Unreachable when nothing has
    answered for a quarter of an hour; the job goes on in any case.
    """
    pause = FIRST
    lost_at: float | None = None
    told = _Told(after)
    while True:
        try:
            fresh = False
            for event in _stream(wire, name, told):
                fresh = True
                lost_at = None
                yield News(event=event)
            job = wire.job(name)
            for event in told.fresh(wire.events(name, told.last)):
                fresh = True
                yield News(event=event)
        except (Unreachable, ProviderError) as error:
            if isinstance(error, ProviderError) and not error.passing:
                raise
            now = time.monotonic()
            lost_at = now if lost_at is None else lost_at
            if now - lost_at > PATIENCE:
                raise
            yield News(trouble=str(error))
            sleep(pause)
            pause = min(pause * 2, LONGEST)
            continue
        lost_at = None
        yield News(job=job)
        if job.ended:
            return
        pause = FIRST if fresh else min(pause * 1.5, LONGEST)
        sleep(pause)


class _Told:
    """Which events were handed on: those up to `last`, of a stream that begins at the beginning."""

    def __init__(self, last: str | None) -> None:
        self.last = last
        self.ids: set[str] | None = None if last else set()

    def fresh(self, events: Iterator[Event] | list[Event]) -> Iterator[Event]:
        for event in events:
            if self.ids is not None and event.id in self.ids:
                continue
            self.note(event)
            yield event

    def note(self, event: Event) -> None:
        self.last = event.id
        if self.ids is not None:
            self.ids.add(event.id)


def _stream(wire: Wire, name: str, told: _Told) -> Iterator[Event]:
    items = wire.stream(name)
    if items is None:
        return
    if told.ids is None:
        # A stream replays everything: what an earlier run has shown is found in the list.
        ids = [event.id for event in wire.events(name)]
        told.ids = set(ids[: ids.index(told.last) + 1]) if told.last in ids else set()
    yield from told.fresh(items)
