"""What a terminal does with text."""

from __future__ import annotations

import unicodedata

_OF_DIFFS = {"+": 32, "-": 31, "@": 36}


def visible(text: str) -> str:
    """Control characters as their pictures: nothing in a dataset may drive the terminal."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else chr(0x2400 + ord(c)) if ord(c) < 32 else "\ufffd" for c in text
    )


def colored(line: str) -> str:
    """A line of a diff in its color, with nothing in it that drives the terminal."""
    color = _OF_DIFFS.get(line[:1])
    return f"\x1b[{color}m{visible(line)}\x1b[0m" if color else visible(line)


def cells(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)
