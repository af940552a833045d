"""Commands for people to copy, quoted as the shell of their system takes them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from subprocess import list2cmdline


def join(words: Iterable[str]) -> str:
    """Words as one line: for a POSIX shell, or for the ones of Windows, to which a backslash is no
    sign of its own and a single quote is no quote.
    """
    return list2cmdline(list(words)) if os.name == "nt" else shlex.join(words)
