"""The two wires that fine-tuning services speak, behind one small interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from msgspec import Struct

from ftlint.submission.client import Client
from ftlint.submission.errors import NotOffered, SubmissionError
from ftlint.submission.providers import Provider
from ftlint.telling import option

ENDED = ("succeeded", "failed", "cancelled")
PURPOSE = "fine-tune"
MOST = 1 << 53  # beyond which a number in JSON is not to be trusted
TOKEN = "ftlint"  # the key in a job's metadata by which a job is found again


class Order(Struct, frozen=True):
    """What a job is asked to be. None and empty leave the choice to the provider."""

    model: str
    training_file: str = ""
    validation_file: str | None = None
    suffix: str | None = None
    seed: int | None = None
    method: str = "supervised"
    n_epochs: int | None = None
    batch_size: int | None = None
    learning_rate_multiplier: float | None = None
    beta: float | None = None
    grader: dict[str, Any] | None = None
    prompt_loss_weight: float | None = None
    compute_classification_metrics: bool = False
    classification_n_classes: int | None = None
    classification_positive_class: str | None = None
    extra: dict[str, Any] = {}
    token: str = ""


class Reason(Struct, frozen=True):
    """Why a job failed, in the provider's words; `param` says in which file."""

    code: str
    message: str
    param: str | None = None


class Job(Struct, frozen=True):
    """A job as it stands. `status` is one of validating_files, queued, running, paused,
    succeeded, failed and cancelled, or the provider's own word; times are in seconds since 1970.
    """

    id: str
    status: str
    model: str
    tuned: str | None = None
    training_file: str = ""
    validation_file: str | None = None
    created: int | None = None
    finished: int | None = None
    estimated_finish: int | None = None
    trained_tokens: int | None = None
    n_epochs: int | str | None = None
    reason: Reason | None = None
    token: str = ""

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class Event(Struct, frozen=True):
    """One line of a job's diary."""

    id: str
    at: int | None
    level: str
    message: str
    data: dict[str, Any] = {}


class RemoteFile(Struct, frozen=True):
    """A file at the provider; `state` is ready, waiting, bad, or arrived: not said
    to be ready, and perhaps never. `size` is None where the provider does not say it.
    """

    id: str
    name: str
    size: int | None
    purpose: str
    state: str
    details: str = ""


class Wire(Protocol):
    """What every wire can do. All methods raise SubmissionError."""

    def create(self, body: dict[str, Any]) -> Job: ...

    def jobs(self, *, asked: Mapping[str, Any] | None = None) -> Iterator[Job]:
        """Jobs, the newest first; with a request only those that it may have led to."""

    def job(self, name: str) -> Job: ...

    def cancel(self, name: str) -> Job: ...

    def events(self, name: str, after: str | None = None) -> list[Event]:
        """What happened, the oldest first, after the event of this id."""

    def stream(self, name: str) -> Iterator[Event] | None:
        """What happens, from the beginning on; None where the wire has no streams."""

    def delete_model(self, name: str) -> bool: ...


def request(order: Order, provider: Provider) -> dict[str, Any]:
    """The request for a job, in the words of the provider's wire.

    Raises NotOffered for what the wire has no word for, or what is said in two ways.
    """
    from ftlint.submission.wires import fine_tunes, fine_tuning_jobs, together

    modules = {"jobs": fine_tuning_jobs, "fine-tunes": fine_tunes, "together": together}
    made: dict[str, Any] = modules[provider.wire].request(order, provider)
    return made


def wire_for(provider: Provider, client: Client) -> Wire:
    """The wire that a provider speaks."""
    if provider.wire == "jobs":
        from ftlint.submission.wires.fine_tuning_jobs import FineTuningJobs

        return FineTuningJobs(client, provider)
    if provider.wire == "together":
        from ftlint.submission.wires.together import Together

        return Together(client, provider)
    from ftlint.submission.wires.fine_tunes import FineTunes

    return FineTunes(client, provider)


# Options that only the older wire has words for.
OLDER = (
    "prompt_loss_weight",
    "compute_classification_metrics",
    "classification_n_classes",
    "classification_positive_class",
)


def without(order: Order, provider: Provider, *names: str) -> None:
    """Raise NotOffered when the order has one of the options that a wire has no word for."""
    for name in names:
        if getattr(order, name) not in (None, False):
            raise NotOffered(f"{provider.title} has no {option(name)}", remedy="leave it out")


def identity(raw: dict[str, Any]) -> str:
    """The id of what a provider tells of; raises SubmissionError when it has none."""
    name = raw.get("id")
    if not isinstance(name, str) or not name:
        raise SubmissionError(
            "the service did not answer as such a service does", remedy="check the base URL"
        )
    return name


def text(raw: dict[str, Any], *names: str) -> str | None:
    """The first of these keys that holds a text."""
    return next((raw[n] for n in names if isinstance(raw.get(n), str) and raw[n]), None)


def number(value: object) -> int | None:
    """A count, where it is one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if 0 <= value <= MOST else None


def epochs(settings: object) -> int | str | None:
    """How many epochs a job's settings say, or that the provider chooses."""
    said = settings.get("n_epochs") if isinstance(settings, dict) else None
    return said if isinstance(said, str) else number(said)


def moment(value: object) -> int | None:
    """A time as seconds since 1970, from a number or an ISO date."""
    if not isinstance(value, str):
        return number(value)
    from datetime import UTC, datetime

    try:
        read = datetime.fromisoformat(value)
        return number((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
