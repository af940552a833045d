"""What a terminal does with text."""

from __future__ import annotations

import re
import shutil
import textwrap
import unicodedata

# Controls, line ends of Unicode, and marks that turn the direction of writing.
WILD = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
_OF_DIFFS = {"+": 32, "-": 31, "@": 36}


def visible(text: str) -> str:
    """Control characters as their pictures: nothing in a dataset may drive the terminal."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else chr(0x2400 + ord(c)) if ord(c) < 32 else "\ufffd" for c in text
    )


def tame(text: str) -> str:
    """A text in which nothing drives a terminal or turns the order of what is read, and all else
    stays: white space and what joins letters belong to what people write.
    """
    return text if text.isprintable() else re.sub(WILD, _told, text)


def tame_lines(text: str) -> str:
    """The same of a text of several lines."""
    return "\n".join(map(tame, text.split("\n")))


def _told(found: re.Match[str]) -> str:
    return chr(0x2400 + ord(found[0])) if ord(found[0]) < 32 else "\ufffd"


def colored(line: str) -> str:
    """A line of a diff in its color, with nothing in it that drives the terminal."""
    color = _OF_DIFFS.get(line[:1])
    return f"\x1b[{color}m{visible(line)}\x1b[0m" if color else visible(line)


def cells(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)


def room_beside(taken: int) -> int:
    """How many characters of a row to show in a line, beside those `taken`."""
    return max(20, min(100, shutil.get_terminal_size((120, 24)).columns - taken - 1))


def wrapped(text: str) -> str:
    """A text of several paragraphs in lines of 90 characters. What is indented is to be typed as it stands."""
    return "\n\n".join(
        part if part.startswith("    ") else textwrap.fill(part, 90)
        for part in text.strip().split("\n\n")
    )
