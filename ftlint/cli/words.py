"""What the shell completes after an option or a command: files, and the names that ftlint knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Word(click.types.StringParamType):
    """A text, of which the `known` ones are completed; or several of them, with commas between."""

    def __init__(self, known: Callable[[], Iterable[str]], several: bool = False) -> None:
        self.known = known
        self.several = several

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        before, comma, word = incomplete.rpartition(",") if self.several else ("", "", incomplete)
        known = sorted({name for name in self.known() if name.startswith(word)})
        return [CompletionItem(f"{before}{comma}{name}") for name in known]


def _targets() -> list[str]:
    from ftlint import catalog

    return [target.name for target in catalog.bundled().targets]


def _shapes() -> list[str]:
    from ftlint.shapes import SHAPES

    return list(SHAPES)


def _models() -> list[str]:
    from ftlint import catalog

    return [name for target in catalog.bundled().targets for name in target.models]


def _rules() -> list[str]:
    import os

    from ftlint import choosing, config
    from ftlint.errors import Error

    try:
        rules = choosing.rules_of(config.find(os.curdir))
    except Error:
        return []
    return [word for rule in rules for word in (rule.code, rule.name)]


def _formats() -> list[str]:
    from ftlint import outputs

    return list(outputs.FORMATS)


FILE = click.Path()
TARGET = Word(_targets)
SHAPE = Word(_shapes)
MODEL = Word(_models)
RULE = Word(_rules)
RULES = Word(_rules, several=True)
FORMAT = Word(_formats)
