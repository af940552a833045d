"""What the commands that talk to a provider share: which account, and how things are said."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ftlint.errors import Error
from ftlint.outputs.terminal import tame, tame_lines
from ftlint.shells import join

if TYPE_CHECKING:
    from ftlint.submission.reasons import Place
    from ftlint.submission.service import Service
    from ftlint.submission.wires import Event, Job

PROVIDERS = ("openai", "azure-openai", "together", "openai-legacy")
DEFAULT = PROVIDERS[0]


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which account: never the key."""
    url = click.option(
        "--base-url", metavar="URL", help="Another service that speaks the provider's wire."
    )
    provider = click.option(
        "--provider",
        type=click.Choice(PROVIDERS),
        help=f"Who trains (default {DEFAULT}). The key is taken from its environment variable, "
        "or from the keyring.",
    )
    return provider(url(command))


def opened(provider: str | None, base_url: str | None, job: str | None = None) -> Service:
    """The account; without a provider that of the job, if we created it.

    Raises Error, also when the job was created at another address than the one that holds now:
    a key goes only where the user sends it, not where a file in the folder says.
    """
    from ftlint.submission import Service
    from ftlint.submission.errors import NotOffered
    from ftlint.submission.state import State

    state = State.near()
    about = state.about(job) if job else None
    known = str(about.get("provider")) if about else DEFAULT
    service = Service(provider or (known if known in PROVIDERS else DEFAULT), base_url, state=state)
    at = str(about.get("base_url")) if about else service.base_url
    if at != service.base_url and not base_url:
        raise NotOffered(
            f"{job} was created at {at}, not at {service.base_url}", remedy=f"add --base-url {at}"
        )
    return service


def latest(job: str | None) -> str:
    """The job that was named, else the one created last from this folder.

    Raises UsageError when there is none.
    """
    from ftlint.submission.state import State

    if job:
        return job
    about = State.near().last_job()
    if about is None:
        raise click.UsageError("name a job (`ftlint jobs list` has them)")
    return str(about["job"])


def of_job(job: str | None, given: dict[str, Any]) -> tuple[str, Service]:
    """The job that was named, or the last, and the account it is in.

    Raises what `latest` and `opened` raise.
    """
    name = latest(job)
    return name, opened(given["provider"], given["base_url"], name)


def again(service: Service, given: dict[str, Any]) -> str:
    """The options that name this account in a command to be typed later."""
    words = []
    if service.provider.name != DEFAULT and given.get("provider"):
        words += ["--provider", service.provider.name]
    if given.get("base_url"):
        words += ["--base-url", service.base_url]
    return f" {join(words)}" if words else ""


def tell(text: str) -> None:
    """Say how the work goes on, on stderr."""
    click.echo(tame_lines(text), err=True)


def event_line(event: Event) -> str:
    """One event as people read it."""
    level = "" if event.level == "info" else f"{event.level}: "
    return f"{clock(event.at)}  {level}{tame(event.message)}"


def clock(at: int | None) -> str:
    """A time of day here, with the date when it is not today."""
    from datetime import datetime

    try:
        moment = datetime.fromtimestamp(at or 0)
    except (ValueError, OverflowError, OSError):
        at = None
    if at is None:
        return "--:--:--"
    today = moment.date() == datetime.now().date()
    return f"{moment:%H:%M:%S}" if today else f"{moment:%Y-%m-%d %H:%M:%S}"


def failure(service: Service, job: Job) -> list[str]:
    """Why a job failed: the provider's words, and the lines of ours that they name."""
    if job.status != "failed":
        return []
    if job.reason is None:
        return ["the provider gives no reason"]
    code = f" ({job.reason.code})" if job.reason.code else ""
    return [
        f"{job.reason.message}{code}",
        *(line for place in service.places(job) for line in _shown(place)),
    ]


def _shown(place: Place) -> list[str]:
    changed = "  (the file has changed since it was uploaded)" if place.changed else ""
    return [f"  {place.path}:{place.line}{changed}", f"    {place.excerpt}"]


def succeeded(service: Service, job: Job, given: dict[str, Any]) -> list[str]:
    """The model that came out, and how to ask it."""
    if not job.tuned:
        return []
    more = again(service, given)
    return [
        f"model {job.tuned}",
        f'ask it: ftlint complete -m {join([job.tuned])} -p "TEXT"{more}',
    ]


def watch(service: Service, name: str, given: dict[str, Any], *, resume: bool = True) -> int:
    """Show a job's events until it has ended; the exit code: 0 when there is a model.

    Ctrl-C leaves the job alone and says how to come back.
    """
    from ftlint.submission.errors import Unreachable

    line = _Line()
    job: Job | None = None
    try:
        for news in service.follow(name, resume=resume):
            if news.trouble:
                line.clear()
                tell(f"{news.trouble}; the job goes on, trying again")
            if news.event is not None:
                line.clear()
                click.echo(event_line(news.event))
            if news.job is not None:
                job = news.job
                line.show(job)
    except KeyboardInterrupt:
        line.clear()
        tell(f"the job goes on; come back to it: ftlint jobs follow {name}{again(service, given)}")
        return 130
    except Error as error:
        line.clear()
        if job is not None or isinstance(error, Unreachable):
            error.remedy = f"the job goes on: ftlint jobs follow {name}{again(service, given)}"
        raise
    line.clear()
    assert job is not None
    return ended(service, job, given)


def ended(service: Service, job: Job, given: dict[str, Any]) -> int:
    """Tell how a job has ended; the exit code."""
    click.echo(f"{job.id} {job.status}")
    for text in [*succeeded(service, job, given), *failure(service, job)]:
        click.echo(tame(text))
    return 0 if job.status == "succeeded" else 1


class _Line:
    """The line under the events, at a terminal only: status, time so far, time left."""

    def __init__(self) -> None:
        import time

        self.on = sys.stderr.isatty()
        self.began = time.time()
        self.shown = False

    def show(self, job: Job) -> None:
        if not self.on or job.ended:
            return
        import time

        now = time.time()
        parts = [job.id, job.status, f"{_span(now - (job.created or self.began))} so far"]
        if job.estimated_finish and job.estimated_finish > now:
            parts.append(f"about {_span(job.estimated_finish - now)} left")
        self.clear()
        sys.stderr.write("  ".join(parts))
        sys.stderr.flush()
        self.shown = True

    def clear(self) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self.shown = False


def _span(seconds: float) -> str:
    minutes, rest = divmod(max(int(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
