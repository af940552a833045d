"""What the formats for machines have in common: paths, fingerprints, and how much is told."""

from __future__ import annotations

import os

from ftlint.outputs import Look
from ftlint.report import Diagnostic

# Places a rule and file in the formats that a server takes in: as many as GitHub stores of a
# whole run (docs.github.com, "SARIF results exceed one or more limits", seen 2026-11-23).
PLACES = 5_000


def relative(path: str, look: Look) -> str:
    """A path as servers know it: from the repository's root, with forward slashes."""
    if path.startswith("<"):
        return path  # the standard input, or rows in memory
    whole = os.path.abspath(path)
    try:
        found = os.path.relpath(whole, look.root or os.curdir)
    except ValueError:
        found = whole  # on another drive
    return found.replace(os.sep, "/").encode("utf-8", "replace").decode()


class Fingerprints:
    """By which a finding of one file is known again: rule, path and the row's content, not its
    line. Equal ones are numbered in their order.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.seen: dict[str, int] = {}

    def of(self, found: Diagnostic) -> tuple[str, int]:
        """The fingerprint, 32 hexadecimal digits, and which of the equal ones it is, from 1."""
        from xxhash import xxh3_128_hexdigest

        known = "\0".join((self.path, found.code, found.row, found.pointer or ""))
        key = xxh3_128_hexdigest(known.encode("utf-8", "surrogateescape"))
        self.seen[key] = number = self.seen.get(key, 0) + 1
        return key, number


def left_out(counts: dict[str, int], told: dict[str, int]) -> dict[str, int]:
    """How many places of each rule were found and not told."""
    return {code: n - told.get(code, 0) for code, n in counts.items() if n > told.get(code, 0)}
