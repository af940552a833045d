"""From a clean file to a tuned model in use: upload, create, watch, ask, delete.

from ftlint import submission
with submission.Service("openai") as service:
    job = submission.submit(service, "train.jsonl", model="gpt-4.1-mini-2025-04-14")
    for news in service.follow(job.id):
        ...

`Service` has the key (from the environment or the keyring) and the address; `service.jobs()`,
`job`, `events`, `follow` and `cancel` are the commands of the same names; `complete`, `models`
and `delete_model` the others. Every error is a `SubmissionError`, see `ftlint.submission.errors`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ftlint.submission.completing import Answer, Question, complete
    from ftlint.submission.errors import SubmissionError
    from ftlint.submission.service import Service
    from ftlint.submission.submitting import Submission, plan, send
    from ftlint.submission.tuned import Model, delete_model, models
    from ftlint.submission.wires import Event, Job, Order

_PLACES = {
    "Answer": "completing",
    "Question": "completing",
    "complete": "completing",
    "SubmissionError": "errors",
    "Model": "tuned",
    "delete_model": "tuned",
    "models": "tuned",
    "Service": "service",
    "Submission": "submitting",
    "plan": "submitting",
    "send": "submitting",
    "Event": "wires",
    "Job": "wires",
    "Order": "wires",
}
__all__ = [
    "Answer",
    "Event",
    "Job",
    "Model",
    "Order",
    "Question",
    "Service",
    "Submission",
    "SubmissionError",
    "complete",
    "delete_model",
    "models",
    "plan",
    "send",
    "submit",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'ftlint.submission' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"ftlint.submission.{_PLACES[name]}"), name)


def submit(
    service: Service,
    training: str | os.PathLike[str],
    validation: str | os.PathLike[str] | None = None,
    *,
    model: str,
    target: str | None = None,
    force: bool = False,
    again: bool = False,
    header: bool | None = None,
    tell: Callable[[str], None] = lambda text: None,
    **options: Any,
) -> Job:
    """Check two files, upload them and create a job; at most once, however often it is called.

    `options` are the fields of `Order`; `header` says whether the first row of a table names its
    columns. `tell` gets a sentence for every step. Raises Error.
    """
    from ftlint.options import struct_of
    from ftlint.submission.submitting import plan, send
    from ftlint.submission.wires import Order

    submission = plan(
        service.provider,
        service.base_url,
        _path(training),
        None if validation is None else _path(validation),
        struct_of({"model": model, **options}, Order),
        target=target,
        force=force,
        header=header,
    )
    return send(service, submission, tell, again=again)


def _path(data: str | os.PathLike[str]) -> str:
    from ftlint.errors import SourceError

    if not isinstance(data, (str, os.PathLike)):
        raise SourceError(
            f"cannot submit a {type(data).__name__}",
            remedy="give a path (`ftlint.prepare` makes files), or the id of a file there",
        )
    return os.fspath(data)
