"""`/fine-tunes`: the older wire, whose events come as a stream."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from ftlint.submission.client import Client, part
from ftlint.submission.errors import NotOffered
from ftlint.submission.providers import Provider
from ftlint.submission.wires import (
    Event,
    Job,
    Order,
    Reason,
    epochs,
    identity,
    moment,
    text,
    without,
)
from ftlint.submission.wires.extra import joined
from ftlint.submission.wires.likeness import may_be
from ftlint.telling import option

WORDS = {
    "pending": "queued",
    "created": "queued",
    "completed": "succeeded",
    "error": "failed",
    "user_error": "failed",
    "canceled": "cancelled",
    "cancel_requested": "cancelling",
}

OPTIONS = (
    "validation_file",
    "n_epochs",
    "batch_size",
    "learning_rate_multiplier",
    "prompt_loss_weight",
    "classification_n_classes",
    "classification_positive_class",
    "suffix",
)
# What has options of its own, by which the files are checked, the cost is estimated, and a job is
# told from another.
KEPT: dict[tuple[str, ...], tuple[str, ...]] = {
    ("model",): ("model",),
    ("training_file",): ("training",),
    ("validation_file",): ("validation",),
    ("suffix",): ("suffix",),
    ("n_epochs",): ("n_epochs",),
}


def request(order: Order, provider: Provider) -> dict[str, Any]:
    """The request for a job; raises NotOffered for what this wire has no word for."""
    without(order, provider, "seed", "beta", "grader")
    if order.method != "supervised":
        raise NotOffered(f"{provider.title} has no {option('method', order.method)}")
    if order.compute_classification_metrics:
        if not order.validation_file:
            raise NotOffered(f"classification metrics need {option('validation')}")
        classes = (order.classification_n_classes, order.classification_positive_class)
        if classes == (None, None):
            raise NotOffered(
                "classification metrics need to know the classes",
                remedy=f"give {option('classification_n_classes')}, or for two classes "
                + option("classification_positive_class"),
            )
    body: dict[str, Any] = {"training_file": order.training_file, "model": order.model}
    body |= {n: value for n in OPTIONS if (value := getattr(order, n)) is not None}
    if order.compute_classification_metrics:
        body["compute_classification_metrics"] = True
    return joined(body, order.extra, KEPT)


class FineTunes:
    """Jobs without metadata: ours are found again by the file they train on."""

    def __init__(self, client: Client, provider: Provider) -> None:
        self.client = client
        self.provider = provider

    def create(self, body: dict[str, Any]) -> Job:
        """Create a job, by one request."""
        return self._job(self.client.post("/fine-tunes", body, once=True))

    def jobs(self, *, asked: Mapping[str, Any] | None = None) -> Iterator[Job]:
        """Jobs, the newest first; with a request only those that it may have led to."""
        found = []
        for raw in self.client.items("/fine-tunes"):
            job, settings = self._job(raw), raw.get("hyperparams")
            told = raw | settings if isinstance(settings, dict) else raw
            if asked is None or may_be(job, told, asked):
                found.append(job)
        yield from sorted(found, key=lambda job: job.created or 0, reverse=True)

    def job(self, name: str) -> Job:
        """One job as it stands."""
        job = self._job(self.client.get(f"/fine-tunes/{part(name)}"))
        if job.status == "failed" and job.reason is None:
            raw = self.client.items(f"/fine-tunes/{part(name)}/events")
            return replace(job, reason=_reason({"events": raw}))
        return job

    def cancel(self, name: str) -> Job:
        """Stop a job."""
        return self._job(self.client.post(f"/fine-tunes/{part(name)}/cancel"))

    def events(self, name: str, after: str | None = None) -> list[Event]:
        """What happened, the oldest first, after the event of this id."""
        raw = self.client.items(f"/fine-tunes/{part(name)}/events")
        found = list(_numbered(raw))
        names = [event.id for event in found]
        return found[names.index(after) + 1 :] if after in names else found

    def stream(self, name: str) -> Iterator[Event] | None:
        """What happens, from the beginning on; None where the service does not stream."""
        items = self.client.stream(f"/fine-tunes/{part(name)}/events")
        return None if items is None else _numbered(items)

    def delete_model(self, name: str) -> bool:
        """Delete a tuned model."""
        return bool(self.client.delete(f"/models/{part(name)}").get("deleted"))

    def _job(self, raw: dict[str, Any]) -> Job:
        status = text(raw, "status") or "unknown"
        status = WORDS.get(status, status)
        settings = raw.get("hyperparams")
        return Job(
            id=identity(raw),
            status=status,
            model=text(raw, "model") or "",
            tuned=text(raw, "fine_tuned_model"),
            training_file=_file(raw, "training") or "",
            validation_file=_file(raw, "validation"),
            created=moment(raw.get("created_at")),
            finished=moment(raw.get("updated_at")) if status == "succeeded" else None,
            n_epochs=epochs(settings),
            reason=_reason(raw) if status == "failed" else None,
        )


def _file(raw: dict[str, Any], kind: str) -> str | None:
    listed = raw.get(f"{kind}_files")
    if isinstance(listed, list) and listed:
        first = listed[0]
        return text(first, "id") if isinstance(first, dict) else str(first)
    return text(raw, f"{kind}_file")


def _reason(raw: dict[str, Any]) -> Reason | None:
    """The last complaint among the events: this wire has no other place for it."""
    events = raw.get("events")
    listed = [e for e in events if isinstance(e, dict)] if isinstance(events, list) else []
    for event in reversed(listed):
        if "error" in str(event.get("level", "")) or "fail" in str(event.get("message", "")):
            return Reason("", str(event.get("message", "")), "training_file")
    return None


def _numbered(items: Iterable[Any]) -> Iterator[Event]:
    """Events by time, text and occurrence, since this wire names none of them."""
    told: Counter[tuple[object, str]] = Counter()
    for raw in items:
        if not isinstance(raw, dict):
            continue
        message = text(raw, "message") or ""
        at = raw.get("created_at")
        key = (at if isinstance(at, (int, str)) else repr(at), message)
        told[key] += 1
        mark = hashlib.sha256(repr((key, told[key])).encode()).hexdigest()[:16]
        level = (text(raw, "level") or "info").removeprefix("legacy_").removeprefix("i")
        yield Event(
            id=text(raw, "id") or mark,
            at=moment(raw.get("created_at")),
            level={"nfo": "info", "warning": "warn"}.get(level, level),
            message=message,
        )
