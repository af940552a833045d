"""Trying again what must not happen twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from ftlint.submission.client import RETRIES
from ftlint.submission.errors import ProviderError, Unreachable

T = TypeVar("T")


def surely(
    attempt: Callable[[], T],
    look: Callable[[], T | None],
    tell: Callable[[str], None],
    *,
    tries: int = RETRIES,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Do something that must not be done twice: after every attempt whose outcome is not known,
    look whether it was done all the same.

    Raises ProviderError or Unreachable when it could not be done in `tries` attempts.
    """
    for number in range(tries):
        found = look()
        if found is not None:
            return found
        try:
            return attempt()
        except (ProviderError, Unreachable) as error:
            again = error.passing if isinstance(error, ProviderError) else True
            if not again or number == tries - 1:
                found = look() if again else None
                if found is not None:
                    return found
                raise
            pause = error.retry_after if isinstance(error, ProviderError) else None
            pause = 0.5 * 2**number if pause is None else pause
            tell(f"{error}; trying again in {pause:.1f} s")
            sleep(pause)
    raise AssertionError("unreachable")
