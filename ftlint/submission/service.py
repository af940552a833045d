"""One account at one provider, with everything that can be done there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Self

from ftlint.submission import keys, providers
from ftlint.submission.client import Client
from ftlint.submission.errors import SubmissionError, unknown_at
from ftlint.submission.files import Files
from ftlint.submission.following import News, follow
from ftlint.submission.reasons import Place, places
from ftlint.submission.state import State
from ftlint.submission.wires import Event, Job, wire_for

LOOKED_AT = 5  # jobs that may have ended meanwhile
NO_JOB = "ftlint jobs list has the jobs of this account"
NO_MODEL = "ftlint models list has the tuned models of this account"


class Service:
    """A provider, the key for it, and the record of what was done there from this folder."""

    def __init__(
        self,
        provider: str = "openai",
        base_url: str | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        state: State | None = None,
    ) -> None:
        """Find the key and the address; nothing is sent yet.

        `environ` stands for the process's environment. Raises SubmissionError.
        """
        variables = os.environ if environ is None else environ
        self.provider = providers.named(provider)
        self.base_url = keys.address(self.provider, base_url, variables)
        self.client = Client(
            self.base_url,
            keys.find(self.provider, variables),
            self.provider.key_header,
            keys.headers(self.provider, self.base_url, variables),
        )
        self.wire = wire_for(self.provider, self.client)
        self.state = State.near() if state is None else state
        self.files = Files(self.client, self.provider, self.state)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def jobs(self) -> Iterator[Job]:
        """The account's jobs, the newest first."""
        return self.wire.jobs()

    def job(self, name: str) -> Job:
        """One job as it stands."""
        with unknown_at(NO_JOB):
            job = self.wire.job(name)
        self.note(job)
        return job

    def events(self, name: str) -> list[Event]:
        """What happened to a job, the oldest first."""
        with unknown_at(NO_JOB):
            return self.wire.events(name)

    def cancel(self, name: str) -> Job:
        """Stop a job."""
        with unknown_at(NO_JOB):
            job = self.wire.cancel(name)
        self.note(job)
        return job

    def follow(self, name: str, *, resume: bool = True) -> Iterator[News]:
        """The news of a job until it has ended; with `resume` after what was shown before."""
        marked = shown = self.state.seen(name)
        ours = self.state.about(name) is not None
        try:
            for news in self._news(name, shown if resume else None):
                yield news
                if news.event is not None:
                    shown = news.event.id
                if news.job is not None:
                    if ours and shown != marked:
                        self.state.remember("seen", job=name, event=shown)
                        marked = shown
                    self.note(news.job)
        finally:
            if ours and shown != marked:
                self.state.remember("seen", job=name, event=shown)

    def _news(self, name: str, after: str | None) -> Iterator[News]:
        with unknown_at(NO_JOB):
            yield from follow(self.wire, name, after)

    def places(self, job: Job) -> list[Place]:
        """Where in the local files the rows are that a failed job's reason names."""
        return places(job, self.state, self.base_url)

    def origin(self, model: str) -> str | None:
        """The path of the file that a model of ours was trained on.

        Looks at the last jobs that are not known to have ended.
        """
        found = self.state.of_model(model)
        if found is None:
            ended = {e.get("job") for e in self.state.entries if e["step"] == "ended"}
            created = [e for e in self.state.entries if e["step"] == "created"]
            here = [e for e in created if e.get("base_url") == self.base_url]
            for name in [str(e["job"]) for e in here if e["job"] not in ended][-LOOKED_AT:]:
                with suppress(SubmissionError):
                    self.job(name)
            found = self.state.of_model(model)
        path = found.get("path") if found else None
        return path if isinstance(path, str) else None

    def note(self, job: Job) -> None:
        """Write down how a job of ours has ended."""
        known = any(e["step"] == "ended" and e.get("job") == job.id for e in self.state.entries)
        if job.ended and not known and self.state.about(job.id):
            self.state.remember("ended", job=job.id, status=job.status, model=job.tuned)
