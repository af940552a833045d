"""Files at a provider: the same content is uploaded once, whatever happens in between."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from ftlint.errors import SourceError
from ftlint.submission.client import Client, part
from ftlint.submission.errors import JobFailed, ProviderError
from ftlint.submission.providers import Provider
from ftlint.submission.repeating import surely
from ftlint.submission.state import State
from ftlint.submission.wires import PURPOSE, RemoteFile, identity, number, text

PART = 64 << 20  # bytes of a large file that go in one request
PATIENCE = 3600.0  # seconds that a provider may take to read a file

ARRIVED = 30.0  # seconds after which "uploaded" is taken for the last word on a file

READY = ("processed", "succeeded", "completed", "")
BAD = ("error", "failed", "invalid_format", "deleted", "deleting")

Tell = Callable[[str], None]


class LocalFile(Struct, frozen=True):
    """A file as it is now: its bytes are known by their hash."""

    path: str
    sha256: str
    size: int

    @property
    def remote_name(self) -> str:
        """The name it gets at the provider, by which its content is known there too."""
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(self.path).stem).strip("-.")[:40]
        return f"{stem or 'data'}-{self.sha256[:16]}.jsonl"


def local(path: str) -> LocalFile:
    """A file with its hash.

    Raises SourceError when it cannot be read.
    """
    try:
        with open(path, "rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
            return LocalFile(path, digest, os.fstat(handle.fileno()).st_size)
    except OSError as error:
        raise SourceError(str(error.strerror).lower(), place=path) from None


class Files:
    """The files of one account, and what earlier runs wrote down about them."""

    def __init__(self, client: Client, provider: Provider, state: State) -> None:
        self.client = client
        self.provider = provider
        self.state = state

    def get(self, name: str) -> RemoteFile:
        """A file by its id."""
        return _file(self.client.get(f"/files/{part(name)}"))

    def all(self) -> Iterator[RemoteFile]:
        """The account's files for fine-tuning."""
        if self.provider.wire == "jobs":
            for raw in self.client.pages(lambda api: api.files.list(purpose=PURPOSE)):
                yield _file(raw)
            return
        yield from map(_file, self.client.items("/files"))

    def ensure(self, file: LocalFile, tell: Tell) -> RemoteFile:
        """The file at the provider: one that is there already, or else uploaded now.

        Raises SubmissionError; SourceError when the file changes meanwhile.
        """
        known = self.state.file(file.sha256, self.client.base_url)
        if known is not None:
            try:
                there = self.get(known)
                if there.size in (None, file.size) and there.state != "bad":
                    tell(f"{file.path} is at {self.provider.title} already, as {there.id}")
                    return there
            except ProviderError as error:
                if error.status not in (404, 410):
                    raise
        self.state.write(
            "uploading", sha256=file.sha256, base_url=self.client.base_url, path=file.path
        )
        uploaded: list[str] = []

        def send() -> RemoteFile:
            tell(f"uploading {file.path} ({file.size:,} bytes)")
            sent = self._send(file)
            uploaded.append(sent.id)
            return sent

        there = surely(send, lambda: self._find(file), tell)
        if there.id not in uploaded:
            tell(f"{file.path} is at {self.provider.title} already, as {there.id}")
        self.state.write(
            "uploaded",
            sha256=file.sha256,
            base_url=self.client.base_url,
            path=os.path.abspath(file.path),
            file=there.id,
        )
        return there

    def wait(self, file: RemoteFile, tell: Tell) -> RemoteFile:
        """The file once the provider has read it.

        Raises JobFailed with its reason when it will not take the file, or needs an hour.
        """
        began = time.monotonic()
        pause = 0.2
        while file.state in ("waiting", "arrived"):
            waited = time.monotonic() - began
            if file.state == "arrived" and waited > ARRIVED:
                break
            if waited > PATIENCE:
                raise JobFailed(
                    f"{self.provider.title} has not finished reading {file.id}",
                    remedy="the same command goes on from here",
                )
            time.sleep(pause)
            if pause == 0.2:
                tell(f"waiting until {self.provider.title} has read {file.id}")
            pause = min(pause * 1.5, 10.0)
            file = self.get(file.id)
        if file.state == "bad":
            raise JobFailed(
                f"{self.provider.title} does not take {file.name}: "
                f"{file.details or 'it gives no reason'}"
            )
        return file

    def _find(self, file: LocalFile) -> RemoteFile | None:
        for there in self.all():
            if (
                there.name == file.remote_name
                and there.size in (None, file.size)
                and there.state != "bad"
            ):
                return there
        return None

    def _send(self, file: LocalFile) -> RemoteFile:
        with open(file.path, "rb") as handle:
            if hashlib.file_digest(handle, "sha256").hexdigest() != file.sha256:
                raise SourceError(
                    "the file has changed meanwhile", place=file.path, remedy="run it again"
                )
            handle.seek(0)
            name = file.remote_name
            if self.provider.wire == "together":
                form = {
                    "purpose": PURPOSE,
                    "file_name": name,
                    "file_type": "jsonl",
                    "checksum": file.sha256,
                }
                raw = self.client.upload_elsewhere(form, handle, file.size)
            elif file.size > self.provider.single_upload:
                raw = self.client.upload_parts(handle, name, PURPOSE, file.size, PART)
            else:
                raw = self.client.upload(handle, name, PURPOSE)
        return _file(raw)


def _file(raw: dict[str, Any]) -> RemoteFile:
    word = (text(raw, "processing_status", "status") or "").lower()
    # Together says whether it has read a file by a flag of its own.
    waiting = raw.get("processed") is False or ("Processed" in raw and raw["Processed"] is False)
    state = "bad" if word in BAD else "ready" if word in READY and not waiting else "waiting"
    state = "arrived" if word == "uploaded" and not waiting else state
    report = raw.get("validation_report")
    details = text(report, "error") if isinstance(report, dict) else None
    return RemoteFile(
        id=identity(raw),
        name=text(raw, "filename") or "",
        size=number(raw.get("bytes")),
        purpose=text(raw, "purpose") or "",
        state=state,
        details=text(raw, "status_details") or details or "",
    )
