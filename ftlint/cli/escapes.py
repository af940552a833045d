"""Characters that a shell cannot easily write."""

from __future__ import annotations

import click

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def unescape(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """`\\n`, `\\t`, `\\r` and `\\\\` as a shell cannot easily write them."""
    if value is None:
        return None
    import re

    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[0]), value)


def escape(text: str) -> str:
    """A text as `unescape` reads it."""
    signs = {character: f"\\{letter}" for letter, character in ESCAPES.items()}
    return "".join(signs.get(character, character) for character in text)
