"""What a runner of GitHub's jobs takes for a command to it: any line of a log that begins with `::`
after white space, and `##[` anywhere in one. Data and names of files may hold both.
"""

from __future__ import annotations

import os
import re
from typing import TextIO

_COMMAND = r"(?m)^(\s*:):|##\["


def quoted(text: str) -> str:
    """A text that no such runner takes for a command, where one reads along; elsewhere the text."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return text
    return re.sub(_COMMAND, lambda found: f"{found[1]} :" if found[1] else "## [", text)


class Quoting:
    """An output that hands over what is written to it with no commands in it, line by line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        self._out.write(quoted(text))
        return len(text)

    def flush(self) -> None:
        self._out.flush()
