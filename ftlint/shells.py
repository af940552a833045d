"""Commands for people to copy, quoted as the shell of their system takes them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable


def join(words: Iterable[str]) -> str:
    """Words as one line: for a POSIX shell, or for the ones of Windows, to which a backslash is no
    sign of its own and a single quote is no quote.
    """
    if os.name == "nt":
        return " ".join(map(_on_windows, words))
    import shlex

    return shlex.join(words)


def _on_windows(word: str) -> str:
    """A word as `subprocess.list2cmdline` writes it, which knows how programs read their line; and in
    quotes too where cmd or PowerShell would take a sign in it for one of theirs, such as `>` and `#`.
    """
    if re.fullmatch(r"[\w.:/\\=+-]+", word):
        return word
    word = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return '"' + re.sub(r"(\\+)\Z", r"\1\1", word) + '"'
