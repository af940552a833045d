"""What earlier runs did: `.ftlint/jobs.jsonl`, one line a step, only ever added to.

A step that changes something at the provider is announced before it and confirmed after it, each
line on the disk before the run goes on; so after a crash the next run knows what may have
happened, and looks there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ftlint.submission import locks
from ftlint.submission.errors import StateError

FOLDER = ".ftlint"
NAME = "jobs.jsonl"
ADDING = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
TEXTS = ("step", "job", "submission", "base_url", "sha256", "path", "file", "model", "event")


class State:
    """The record in one folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._entries: list[dict[str, Any]] | None = None

    @classmethod
    def near(cls, start: str = ".") -> State:
        """The record of the nearest `.ftlint` at or above a folder, else of one to be made there."""
        here = Path(start).resolve()
        for folder in (here, *here.parents):
            if (folder / FOLDER).is_dir():
                return cls(folder / FOLDER)
        return cls(here / FOLDER)

    @property
    def entries(self) -> list[dict[str, Any]]:
        """All steps, the oldest first. A line that a crash left unfinished is passed over."""
        if self._entries is None:
            try:
                lines = self.path.read_bytes().split(b"\n")
            except FileNotFoundError:
                lines = []
            except OSError as error:
                raise StateError(str(error.strerror).lower(), place=str(self.path)) from None
            self._entries = [entry for line in lines if (entry := _entry(line))]
        return self._entries

    def write(self, step: str, **facts: Any) -> None:
        """Add a step; it is on the disk when this returns.

        Raises StateError when it cannot be.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        entry = {"at": now, "step": step, **{k: v for k, v in facts.items() if v is not None}}
        before = self.entries
        try:
            self._folder()
            handle = os.open(self.path, ADDING, 0o600)
            try:
                size = os.fstat(handle).st_size
                os.lseek(handle, max(size - 1, 0), os.SEEK_SET)
                torn = size > 0 and os.read(handle, 1) != b"\n"
                line = json.dumps(entry, ensure_ascii=False) + "\n"
                data = (("\n" if torn else "") + line).encode("utf-8", "backslashreplace")
                while data:  # of a full disk only the next write tells
                    data = data[os.write(handle, data) :]
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise _unwritten(error, self.path) from None
        before.append(entry)

    def remember(self, step: str, **facts: Any) -> None:
        """Add a step that only makes later runs more comfortable, where it can be added."""
        with suppress(StateError):
            self.write(step, **facts)

    def _folder(self) -> None:
        folder = self.path.parent
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)  # another run may have been faster
        # What an account did is nothing for a repository.
        (folder / ".gitignore").write_bytes(b"*\n")

    @contextmanager
    def alone(self, submission: str) -> Iterator[None]:
        """Keep other runs from submitting here, and from making this submission anywhere on this
        machine; the locks end with the process, however it ends.

        Raises StateError when another run has one of them.
        """
        with ExitStack() as stack:
            try:
                self._folder()
                here = locks.take(self.path.parent / "lock", stack)
            except OSError as error:
                raise _unwritten(error, self.path.parent) from None
            if not here:
                raise StateError(
                    "another ftlint submit is running here", remedy="wait until it has ended"
                )
            if not locks.take_for_user(submission, stack):
                raise StateError(
                    "another ftlint submit, begun in another folder, is sending this very job",
                    remedy="wait until it has ended",
                )
            self._entries = None
            yield

    def file(self, sha256: str, base_url: str) -> str | None:
        """The provider's id of a content."""
        return self._last("file", step="uploaded", sha256=sha256, base_url=base_url)

    def path_of(self, file: str, base_url: str) -> tuple[str, str] | None:
        """The path and hash of the file that was uploaded under an id."""
        for entry in reversed(self.entries):
            if entry["step"] == "uploaded" and _same(entry, file=file, base_url=base_url):
                return str(entry.get("path", "")), str(entry.get("sha256", ""))
        return None

    def job(self, submission: str, attempt: int) -> str | None:
        """The job that an attempt at a submission led to."""
        return self._last("job", step="created", submission=submission, attempt=attempt)

    def creating(self, submission: str) -> dict[str, Any] | None:
        """The last attempt at a submission whose job is not known to exist."""
        for entry in reversed(self.entries):
            if _same(entry, submission=submission):
                return entry if entry["step"] == "creating" else None
        return None

    def jobs_of_others(self, submission: str, base_url: str) -> set[str]:
        """The jobs that other submissions to an address led to."""
        created = [e for e in self.entries if _same(e, step="created", base_url=base_url)]
        return {str(e.get("job")) for e in created if e.get("submission") != submission}

    def about(self, job: str) -> dict[str, Any] | None:
        """What was written when a job was created."""
        return next((e for e in reversed(self.entries) if _same(e, step="created", job=job)), None)

    def last_job(self) -> dict[str, Any] | None:
        """The job created last."""
        return next((e for e in reversed(self.entries) if _same(e, step="created")), None)

    def seen(self, job: str) -> str | None:
        """The id of the last event of a job that was shown."""
        return self._last("event", step="seen", job=job)

    def of_model(self, model: str) -> dict[str, Any] | None:
        """What was written when the job of a tuned model was created."""
        job = self._last("job", step="ended", model=model)
        return self.about(job) if job else None

    def _last(self, name: str, **facts: Any) -> str | None:
        for entry in reversed(self.entries):
            if _same(entry, **facts) and isinstance(entry.get(name), str):
                found: str = entry[name]
                return found
        return None


def _same(entry: dict[str, Any], **facts: Any) -> bool:
    return all(entry.get(name) == value for name, value in facts.items())


def _unwritten(error: OSError, path: Path) -> StateError:
    return StateError(
        str(error.strerror).lower(),
        place=str(path),
        remedy="what is sent is written down there, so that nothing is sent twice: make room, or"
        " begin in a folder that may be written to",
    )


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict) or not all(isinstance(entry.get(n, ""), str) for n in TEXTS):
        return None
    return entry if "step" in entry and ("job" in entry or entry["step"] != "created") else None
