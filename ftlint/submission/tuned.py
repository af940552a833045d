"""The tuned models of an account."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ftlint.submission.errors import ProviderError, SubmissionError, unknown_at
from ftlint.submission.service import NO_MODEL, Service
from ftlint.submission.wires import moment, text


class Model(Struct, frozen=True):
    """A model of the account; `shutdown` is a date, where the provider says one."""

    id: str
    created: int | None = None
    owner: str = ""
    shutdown: str | None = None


def models(service: Service, *, bases: bool = False) -> Iterator[Model]:
    """The tuned models of an account, with `bases` all models."""
    if service.provider.wire == "together" and not bases:
        yield from (Model(job.tuned, job.created) for job in service.wire.jobs() if job.tuned)
        return
    for raw in service.client.pages(lambda api: api.models.list()):
        name = text(raw, "id") or ""
        if bases or name.startswith("ft:") or ":ft-" in name:
            yield Model(
                name,
                moment(raw.get("created")),
                text(raw, "owned_by") or "",
                text(raw, "shutdown_date"),
            )


def delete_model(service: Service, name: str) -> None:
    """Delete a tuned model, for good.

    Raises SubmissionError, in plain words when only an owner may.
    """
    try:
        with unknown_at(NO_MODEL):
            done = service.wire.delete_model(name)
    except ProviderError as error:
        if error.status == 403:
            raise SubmissionError(
                f"only an owner of the organization may delete models, and this key is not one's: "
                f"{name} was not deleted",
                remedy="ask an owner, or use an owner's key",
            ) from None
        raise
    if not done:
        raise SubmissionError(f"{service.provider.title} did not delete {name}")
    service.state.remember("deleted", model=name)
