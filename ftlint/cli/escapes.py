"""Characters that a shell cannot easily write."""

from __future__ import annotations

from typing import TypeVar

import click

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


Texts = TypeVar("Texts", str | None, tuple[str, ...])


def sound(ctx: click.Context, param: click.Parameter, value: Texts) -> Texts:
    """What goes into rows and requests, which cannot have bytes that are no text."""
    try:
        "".join(value or ()).encode()
    except UnicodeEncodeError:
        raise click.BadParameter("this is no text in UTF-8", ctx, param) from None
    return value


def unescape(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The same with `\\n`, `\\t`, `\\r` and `\\\\` as a shell cannot easily write them."""
    value = sound(ctx, param, value)
    if value is None:
        return None
    import re

    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[0]), value)


def escape(text: str) -> str:
    """A text as `unescape` reads it."""
    signs = {character: f"\\{letter}" for letter, character in ESCAPES.items()}
    return "".join(signs.get(character, character) for character in text)
