"""`/fine_tuning/jobs`: OpenAI's wire of today, and Azure's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.submission.client import Client, part
from ftlint.submission.errors import NotOffered
from ftlint.submission.providers import METHODS, Provider
from ftlint.submission.wires import (
    OLDER,
    TOKEN,
    Event,
    Job,
    Order,
    Reason,
    epochs,
    identity,
    moment,
    number,
    text,
    without,
)
from ftlint.submission.wires.extra import joined
from ftlint.submission.wires.likeness import may_be
from ftlint.telling import option

WORDS = {"pending": "queued", "canceled": "cancelled", "error": "failed"}

# What a job's metadata may hold, by the description of `metadata` in the API's own client
# (openai 3.57.0): pairs, one of which is ours, and the characters of a key and of a value.
PAIRS, KEY_LIMIT, VALUE_LIMIT = 16, 64, 512

# What has options of its own, by which the files are checked, the cost is estimated, and a job is
# told from another.
KEPT: dict[tuple[str, ...], tuple[str, ...]] = {
    ("model",): ("model",),
    ("training_file",): ("training",),
    ("validation_file",): ("validation",),
    ("suffix",): ("suffix",),
    ("seed",): ("seed",),
    ("method", "type"): ("method",),
    ("hyperparameters",): ("n_epochs", "batch_size", "learning_rate_multiplier"),
}


def request(order: Order, provider: Provider) -> dict[str, Any]:
    """The request for a job; raises NotOffered for what this wire has no word for."""
    without(order, provider, *OLDER)
    body: dict[str, Any] = {"model": order.model, "training_file": order.training_file}
    body |= {
        name: value
        for name in ("validation_file", "suffix", "seed")
        if (value := getattr(order, name)) is not None
    }
    method = _method(order)
    if method[order.method] or order.method != "supervised" or "method" in order.extra:
        body["method"] = method
    _metadata(order.extra.get("metadata", {}))
    if order.token:
        body["metadata"] = {TOKEN: order.token}
    kept = KEPT | {("method", order.method, "hyperparameters", "n_epochs"): ("n_epochs",)}
    kept |= {("method", name): ("method",) for name in METHODS if name != order.method}
    return joined(body, order.extra, kept)


def _metadata(given: object) -> None:
    """Raise NotOffered for metadata that the provider would refuse, or that leave no room for ours."""
    if isinstance(given, dict) and TOKEN in given:
        raise NotOffered(
            f"{option('extra')} cannot say what metadata.{TOKEN} is",
            remedy="give the key another name: by this one ftlint finds its job again",
        )
    fits = isinstance(given, dict) and all(
        len(key) <= KEY_LIMIT and isinstance(value, str) and len(value) <= VALUE_LIMIT
        for key, value in given.items()
    )
    if not fits or not isinstance(given, dict) or len(given) >= PAIRS:
        raise NotOffered(
            f"metadata is a JSON object of up to {PAIRS - 1} texts (ftlint adds one): keys of up to "
            f"{KEY_LIMIT} characters, values of up to {VALUE_LIMIT}",
            remedy=f"for instance {option('extra', {'metadata': {'team': 'mail'}})}",
        )


class FineTuningJobs:
    """Jobs that carry metadata, by which ours are found again."""

    def __init__(self, client: Client, provider: Provider) -> None:
        self.client = client
        self.provider = provider

    def create(self, body: dict[str, Any]) -> Job:
        """Create a job, by one request."""
        return _job(self.client.made(lambda: self.client.jobs().create(**_arguments(body))))

    def jobs(self, *, asked: Mapping[str, Any] | None = None) -> Iterator[Job]:
        """Jobs, the newest first; with a request only those that it may have led to."""
        token = (asked or {}).get("metadata", {}).get(TOKEN, "")
        wanted = {"metadata": {TOKEN: token}} if token else {}
        for raw in self.client.pages(
            lambda api: api.fine_tuning.jobs.list(limit=100, **wanted)  # type: ignore[arg-type]
        ):
            job = _job(raw)
            # Services that know no metadata answer with all jobs.
            if asked is None or (job.token == token if job.token else may_be(job, raw, asked)):
                yield job

    def job(self, name: str) -> Job:
        """One job as it stands."""
        return _job(self.client.get(f"/fine_tuning/jobs/{part(name)}"))

    def cancel(self, name: str) -> Job:
        """Stop a job."""
        return _job(self.client.post(f"/fine_tuning/jobs/{part(name)}/cancel"))

    def events(self, name: str, after: str | None = None) -> list[Event]:
        """What happened, the oldest first, after the event of this id."""
        fresh: list[Event] = []
        for raw in self.client.pages(lambda api: api.fine_tuning.jobs.list_events(name, limit=100)):
            event = Event(
                id=str(raw.get("id", "")),
                at=moment(raw.get("created_at")),
                level=text(raw, "level") or "info",
                message=text(raw, "message") or "",
                data=raw["data"] if isinstance(raw.get("data"), dict) else {},
            )
            if event.id == after:
                break
            fresh.append(event)
        return fresh[::-1]

    def stream(self, name: str) -> None:
        """There are no streams on this wire."""

    def delete_model(self, name: str) -> bool:
        """Delete a tuned model."""
        return bool(self.client.delete(f"/models/{part(name)}").get("deleted"))


def _method(order: Order) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        name: value
        for name in ("n_epochs", "batch_size", "learning_rate_multiplier")
        if (value := getattr(order, name)) is not None
    }
    if order.beta is not None:
        if order.method != "dpo":
            raise NotOffered(f"{option('beta')} goes with {option('method', 'dpo')}")
        chosen["beta"] = order.beta
    inner: dict[str, Any] = {"hyperparameters": chosen} if chosen else {}
    if order.method == "reinforcement":
        if order.grader is None:
            raise NotOffered(
                "reinforcement needs a grader", remedy=f"give {option('grader')}, a JSON object"
            )
        inner["grader"] = order.grader
    elif order.grader is not None:
        raise NotOffered(f"{option('grader')} goes with {option('method', 'reinforcement')}")
    return {"type": order.method, order.method: inner}


def _arguments(body: dict[str, Any]) -> dict[str, Any]:
    """The body as the official client takes it: what it does not know apart."""
    known = (
        "model",
        "training_file",
        "validation_file",
        "suffix",
        "seed",
        "method",
        "metadata",
        "integrations",
        "hyperparameters",
    )
    taken = {name: body[name] for name in known if name in body}
    more = {name: value for name, value in body.items() if name not in known}
    return taken | ({"extra_body": more} if more else {})


def _job(raw: dict[str, Any]) -> Job:
    error = raw.get("error")
    reason = None
    if isinstance(error, dict) and text(error, "message"):
        reason = Reason(str(error.get("code") or ""), str(error["message"]), text(error, "param"))
    status = text(raw, "status") or "unknown"
    settings = raw.get("hyperparameters")
    method = raw.get("method")
    if isinstance(method, dict) and isinstance(inner := method.get(text(method, "type")), dict):
        settings = inner.get("hyperparameters") or settings
    metadata = raw.get("metadata")
    return Job(
        id=identity(raw),
        status=WORDS.get(status, status),
        model=text(raw, "model") or "",
        tuned=text(raw, "fine_tuned_model"),
        training_file=text(raw, "training_file") or "",
        validation_file=text(raw, "validation_file"),
        created=moment(raw.get("created_at")),
        finished=moment(raw.get("finished_at")),
        estimated_finish=moment(raw.get("estimated_finish")),
        trained_tokens=number(raw.get("trained_tokens")),
        n_epochs=epochs(settings),
        reason=reason,
        token=str(metadata.get(TOKEN, "")) if isinstance(metadata, dict) else "",
    )
