"""Everything that can go wrong for a caller, each error with its place and its remedy.

Error:
  ConfigError    a configuration file or option
    Undecided    what only a person can decide, and nobody was asked
  RuleError      a rule, target or shape file
  SourceError    a dataset that cannot be read at all
  FixError       a dataset that cannot be rewritten
    Unfixable    for how it is kept
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Error(Exception):
    """Why a command could not do its work: `place: message (remedy)`."""

    def __init__(self, message: str, *, place: str = "", remedy: str = "") -> None:
        self.message = message
        self.place = place
        self.remedy = remedy
        super().__init__(message, place, remedy)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.__dict__)

    @property
    def advice(self) -> str:
        """What is wrong, and what to do about it."""
        return f"{self.message}; {self.remedy}" if self.remedy else self.message

    def __str__(self) -> str:
        return f"{self.place}: {self.advice}" if self.place else self.advice


def _again(kind: type[Error], args: tuple[Any, ...], state: dict[str, Any]) -> Error:
    """An error that comes from another process, whatever its kind is made of."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ConfigError(Error):
    """A configuration file or an option that cannot be followed."""


class Undecided(ConfigError):
    """What only a person can decide, and nobody was asked. The `options` say it, by their names in
    a call; `lead` says what they mean.
    """

    def __init__(self, message: str, *, place: str, lead: str, options: Mapping[str, Any]) -> None:
        from ftlint import telling

        super().__init__(message, place=place, remedy=f"{lead}: {telling.options(options)}")
        self.lead = lead
        self.options = options


class RuleError(Error):
    """A rule, target or shape file that says something impossible."""


class SourceError(Error):
    """A dataset that cannot be read at all."""


class FixError(Error):
    """A dataset that cannot be rewritten; the original is as it was."""


class Unfixable(FixError):
    """A dataset that is kept in a way in which it cannot be rewritten."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The remedy for an unknown word: the nearest known one, or all of them when few."""
    from difflib import get_close_matches

    choices = sorted(known)
    begun = [choice for choice in choices if choice.startswith(f"{word}-")] if word else []
    if begun:
        return f"did you mean {' or '.join(map(repr, begun[:4]))}?"
    numbered = word.replace("O", "0")  # in codes
    if close := get_close_matches(numbered if numbered in choices else word, choices, 1, 0.6):
        return f"did you mean {close[0]!r}?"
    return f"known: {', '.join(choices)}" if len(choices) <= 20 else ""
