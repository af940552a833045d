"""What a check is made of: the mark of its function, and the summary that it may look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, overload

from ftlint.model.batches import Batch

F = TypeVar("F", bound=Callable[..., Any])


class Summary:
    """What a set check needs to know of all rows; bounded, and merged in any grouping.

    A class attribute `by` names the options of a check that the summary depends on: checks
    that share a class and those options share one summary.
    """

    by: ClassVar[tuple[str, ...]] = ()

    def add(self, batch: Batch) -> None:
        raise NotImplementedError

    def merge(self, other: Any) -> None:
        """Take in the summary of what comes after this one's rows."""
        raise NotImplementedError


@overload
def check(function: F, /) -> F: ...


@overload
def check(*details: str, faults: bool = False) -> Callable[[F], F]: ...


def check(*details: Any, faults: bool = False) -> Any:
    """Mark a function as a check: over a `Batch` (returns `Hits`), or over a `Summary`
    (returns `SetHits`). Which one, its first parameter's annotation says. Its other
    parameters are keyword-only: they are the options a rule file may give. `details` names
    what its hits carry besides, for the placeholders of messages. A check of `faults` selects from
    those of a batch, and is not asked where there are none.
    """
    if len(details) == 1 and callable(details[0]):  # without parentheses
        return check()(details[0])

    def mark(function: F) -> F:
        function.__ftlint_details__ = details  # type: ignore[attr-defined]
        function.__ftlint_faults__ = faults  # type: ignore[attr-defined]
        return function

    return mark
