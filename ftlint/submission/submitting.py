"""From two files to a job: planned here, sent at most once however often it is begun."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from ftlint.errors import SourceError, nearest
from ftlint.submission import checking, offers
from ftlint.submission.errors import (
    CredentialError,
    DataRefused,
    NotOffered,
    ProviderError,
    StateError,
    SubmissionError,
    unknown_at,
)
from ftlint.submission.estimate import Estimate, estimate
from ftlint.submission.files import LocalFile, Tell, local
from ftlint.submission.graders import refuse_unknown_fields
from ftlint.submission.providers import Provider, base_of, is_own
from ftlint.submission.repeating import surely
from ftlint.submission.wires import Job, Order, request
from ftlint.telling import option

if TYPE_CHECKING:
    from ftlint.report import FileReport
    from ftlint.submission.service import Service

LOOKED_AT = 200  # jobs, the newest first, among which one of ours is looked for


class Submission(Struct):
    """A checked job that is not sent yet. A file is local, or `file-…` at the provider."""

    provider: Provider
    base_url: str
    order: Order
    training: LocalFile | str
    validation: LocalFile | str | None
    target: str
    reports: list[FileReport]
    estimate: Estimate
    notices: list[str]
    made: list[str] = []  # files that were written to be sent
    guessed: bool = False  # whether columns of them were guessed

    @property
    def key(self) -> str:
        """What makes two submissions the same: where to, on which content, with what options."""
        order = structs.asdict(structs.replace(self.order, training_file="", validation_file=None))
        files = [
            f.sha256 if isinstance(f, LocalFile) else f for f in (self.training, self.validation)
        ]
        text = json.dumps([self.base_url, order, files], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def withdraw(self) -> None:
        """Take away what was written to be sent, and will not be."""
        checking.discard(self.made)


def plan(
    provider: Provider,
    base_url: str,
    training: str,
    validation: str | None,
    order: Order,
    *,
    target: str | None = None,
    force: bool = False,
    today: datetime.date | None = None,
    folder: str | None = None,
    asked: bool = False,
    header: bool | None = None,
) -> Submission:
    """Check everything that can be checked here, and send nothing. Files in other formats are
    prepared into `folder`, else beside themselves; which columns are meant may be guessed where
    somebody is `asked` afterwards, but not whether the first row of a table is its `header`.

    Raises NotOffered for what the provider has no longer, DataRefused for files with errors
    (both not with `force`), and Error for what cannot be read.
    """
    if not order.model.strip():
        raise NotOffered("the model has no name", remedy="name the base, or a tuned model")
    own = is_own(provider, base_url)
    notices: list[str] = []
    try:
        if own:
            notices = offers.notices(provider, order.model, today or datetime.date.today())
    except NotOffered as error:
        if not force:
            raise
        notices = [error.message]
    if order.suffix is not None and not 1 <= len(order.suffix) <= provider.suffix_limit:
        raise NotOffered(
            f"a suffix has 1 to {provider.suffix_limit} characters at {provider.title}"
        )
    _ask(order, provider, validation is not None)
    if order.method in provider.validated and validation is None and not force:
        raise NotOffered(
            f"{provider.title} needs a validation file for {option('method', order.method)}",
            remedy=f"hold some rows back, and give {option('validation', 'FILE')}",
        )
    named = [path for path in (training, validation) if path is not None and not is_id(path)]
    found = (
        checking.target_named(target)
        if target
        else checking.target_for(provider, order.method, order.model, named[0] if named else None)
    )
    for name in named:
        if not os.path.isfile(name):
            raise SourceError("no such file", place=name, remedy="check the path")
    made = {path: checking.ready(path, found.name, folder, asked, header) for path in named}
    for source, ready in made.items():
        notices += [f"{ready.name}: {words}" for words in ready.told]
        if ready.config is not None:
            notices.append(f"{ready.name} was made of {source} for this check, and not kept")
    files = {path: local(rows.path) for path, rows in made.items()}
    snapshot, about = checking.model_of(found, order.model)
    if own and snapshot and snapshot != order.model and not _tuned(order.model):
        notices.append(f"the job names the snapshot {snapshot}: {order.model} is its alias")
        order = structs.replace(order, model=snapshot)
    if own and found.models and not snapshot:
        hint = nearest(base_of(order.model), found.models)
        notices.append(f"{found.name} knows no base model {order.model!r}; {hint}")
    reports = [checking.check(rows, found.name, snapshot) for rows in made.values()]
    if not force:
        checking.refuse(reports, found.name)
        if validation is not None and _same(training, validation, files):
            raise DataRefused(
                "training and validation are the same rows: nothing was sent",
                [],
                remedy=f"hold some rows back for validation, or {option('force', True)}",
            )
        if order.grader is not None:
            refuse_unknown_fields(order.grader, list(made.values()))
    if len(files) == 2:
        notices += checking.leakage(*(file.path for file in files.values()))
    rows = reports[0].rows if training in files else None
    path = files[training].path if training in files else None
    return Submission(
        provider=provider,
        base_url=base_url,
        order=order,
        training=files.get(training, training),
        validation=None if validation is None else files.get(validation, validation),
        target=found.name,
        reports=reports,
        estimate=estimate(provider, path, rows, order.n_epochs, about),
        notices=notices,
        made=[path for rows in made.values() for path in rows.made],
        guessed=any(rows.guessed for rows in made.values()),
    )


def _ask(order: Order, provider: Provider, validation: bool) -> None:
    """Raise NotOffered for an order that cannot be put into a request."""
    files = {"training_file": "file", "validation_file": "file" if validation else None}
    request(structs.replace(order, **files), provider)


def is_id(name: str) -> bool:
    """Whether a name is that of a file at a provider, and not of one here."""
    return name.startswith("file-") and not os.path.exists(name)


def _same(training: str, validation: str, files: dict[str, LocalFile]) -> bool:
    """Whether two files have one content, as far as can be known from here."""
    if training in files and validation in files:
        return files[training].sha256 == files[validation].sha256
    return training == validation


def _tuned(model: str) -> bool:
    return model.startswith("ft:") or ":ft-" in model


def send(service: Service, submission: Submission, tell: Tell, *, again: bool = False) -> Job:
    """The submission's job: uploaded and created now, or what an earlier run began, or made.

    A job that has failed or was cancelled is made anew; one that runs or has succeeded only
    `again`. Raises SubmissionError; whatever was done until then is found by the next run.
    """
    with service.state.alone(submission.key):
        attempt, job = _earlier(service, submission, again)
        if job is not None:
            tell(
                f"this job was created before ({job.status}); {option('again', True)} makes another"
            )
            return job
        training = _file(service, submission.training, tell)
        validation = None
        if submission.validation is not None:
            validation = _file(service, submission.validation, tell)
        order = structs.replace(
            submission.order, training_file=training, validation_file=validation
        )
        return _create(service, submission, order, attempt, again, tell)


def _earlier(service: Service, submission: Submission, again: bool) -> tuple[int, Job | None]:
    """The number of the attempt to make, or the job that an earlier one led to."""
    open_ = service.state.creating(submission.key)
    if open_ is not None and isinstance(open_.get("attempt"), int):
        return int(open_["attempt"]), None
    attempt = 0
    job = None
    while (name := service.state.job(submission.key, attempt)) is not None:
        try:
            job = service.wire.job(name)
        except ProviderError as error:
            if error.status != 404:
                raise
            job = None
        attempt += 1
    if job is None or again or job.status in ("failed", "cancelled"):
        return attempt, None
    return attempt, job


def _file(service: Service, file: LocalFile | str, tell: Tell) -> str:
    if isinstance(file, str):
        with unknown_at("give the id of a file in this account, or the path of one here"):
            there = service.files.get(file)
    else:
        there = service.files.ensure(file, tell)
    return service.files.wait(there, tell).id


def _create(
    service: Service, submission: Submission, order: Order, attempt: int, again: bool, tell: Tell
) -> Job:
    while True:
        token = hashlib.sha256(f"{submission.key} {attempt}".encode()).hexdigest()[:32]
        body = request(structs.replace(order, token=token), service.provider)
        open_ = service.state.creating(submission.key)
        if open_ is not None and open_.get("attempt") != attempt:
            open_ = None
        if open_ is None:
            # Jobs on the same file that are there already are not the one to be created.
            others = [
                job.id
                for job in islice(service.wire.jobs(), LOOKED_AT)
                if job.training_file == order.training_file and job.token != token
            ]
            service.state.write(
                "creating", submission=submission.key, attempt=attempt, token=token, others=others
            )
        else:
            listed = open_.get("others")
            others = [str(name) for name in listed] if isinstance(listed, list) else []
        attempts = _Attempts(service, body)
        known = service.state.jobs_of_others(submission.key, service.base_url).union(others)
        try:
            job = surely(
                attempts.create,
                lambda body=body, known=known: _find(service, body, known),  # type: ignore[misc]
                tell,
            )
        except SubmissionError:
            if open_ is None and not attempts.doubtful:
                service.state.write("refused", submission=submission.key, attempt=attempt)
            raise
        try:
            service.state.write(
                "created",
                submission=submission.key,
                attempt=attempt,
                job=job.id,
                provider=service.provider.name,
                base_url=service.base_url,
                model=order.model,
                training_file=order.training_file,
                path=_path(submission.training),
                target=submission.target,
            )
        except StateError as error:
            error.remedy = f"the job {job.id} was created, and goes on"
            raise
        if job.id in attempts.made:
            return job
        if not (again or job.status in ("failed", "cancelled")) or open_ is not None:
            tell(
                f"this job was created before ({job.status}); {option('again', True)} makes another"
            )
            return job
        attempt += 1


class _Attempts:
    """The requests of this run for one job: what they made, or may have made without our knowing."""

    def __init__(self, service: Service, body: dict[str, Any]) -> None:
        self.service = service
        self.body = body
        self.made: list[str] = []
        self.doubtful = False

    def create(self) -> Job:
        before, self.doubtful = self.doubtful, True
        try:
            job = self.service.wire.create(self.body)
        except CredentialError:
            self.doubtful = before
            raise
        except ProviderError as error:
            self.doubtful = before or not error.certain
            raise
        self.made.append(job.id)
        return job


def _find(service: Service, body: dict[str, Any], known: set[str]) -> Job | None:
    """The job that a request led to, though its answer did not arrive: none that is known."""
    jobs = islice(service.wire.jobs(asked=body), LOOKED_AT)
    return next((job for job in jobs if job.id not in known), None)


def _path(file: LocalFile | str) -> str | None:
    return os.path.abspath(file.path) if isinstance(file, LocalFile) else None
