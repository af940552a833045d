"""What can go wrong between here and a provider.

Error:
  SubmissionError
    CredentialError    no key, a key that was refused, or an address that no key may go to
    NotOffered         the provider has not, or no longer, what was asked for
    DataRefused        our own check found errors in the files
    ProviderError      what the provider answered: `status`, `code`, `request`
    Unreachable        no answer came
    JobFailed          the job, or a file, ended badly on the provider's side
    StateError         the record of earlier runs cannot be read, written or shared
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ftlint.errors import Error

if TYPE_CHECKING:
    from ftlint.report import FileReport


class SubmissionError(Error):
    """Why something at a provider could not be done."""


class CredentialError(SubmissionError):
    """No key, one that the provider refuses, or an address that no key may be sent to."""


class NotOffered(SubmissionError):
    """The provider does not, or no longer, offer what was asked for."""


class DataRefused(SubmissionError):
    """Our own check found errors; `reports` has them, file by file."""

    def __init__(self, message: str, reports: list[FileReport], *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.reports = reports


class ProviderError(SubmissionError):
    """What a provider answered instead of doing it."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str = "",
        request: str = "",
        retry_after: float | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(message, place=f"HTTP {status}", remedy=remedy)
        self.status = status
        self.code = code
        self.request = request
        self.retry_after = retry_after  # seconds

    @property
    def certain(self) -> bool:
        """Whether nothing was done: not so where it may have been done before, or in spite of it."""
        return 400 <= self.status < 500 and self.status not in (408, 409)

    @property
    def passing(self) -> bool:
        """Whether the same request may be answered in a moment."""
        if self.code in ("insufficient_quota", "billing_hard_limit_reached"):
            return False
        return self.status in (408, 409, 429) or self.status >= 500


@contextmanager
def unknown_at(remedy: str) -> Iterator[None]:
    """Say what to do where a provider has nothing of the name that it was asked for."""
    try:
        yield
    except ProviderError as error:
        if error.status == 404 and not error.remedy:
            error.remedy = remedy
        raise


class Unreachable(SubmissionError):
    """No answer came; what was asked for may have been done or not."""


class JobFailed(SubmissionError):
    """A job or a file ended badly on the provider's side."""


class StateError(SubmissionError):
    """The record of earlier runs cannot be read, written or shared."""
