"""What a terminal does with text."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """Control characters as their pictures: nothing in a dataset may drive the terminal."""
    return "".join(
        c if c.isprintable() else chr(0x2400 + ord(c)) if ord(c) < 32 else "\ufffd" for c in text
    )


def cells(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)
