"""From a provider's complaint about a row to the line in the local file."""

from __future__ import annotations

import re

from msgspec import Struct

from ftlint.paths import near
from ftlint.submission.files import local
from ftlint.submission.state import State
from ftlint.submission.wires import Job

SHOWN = 10  # rows of one complaint
_EXAMPLE = re.compile(
    r"\b(?:example|row|record|sample)s?\s+#?(\d{1,12}(?:(?:,\s*|\s+and\s+)\d{1,12})*)(?!\d)", re.I
)
_LINE = re.compile(
    r"\blines?:?\s+#?(\d{1,12}(?:(?:,\s*|\s+and\s+)\d{1,12})*)(?!\d|\s+column)", re.I
)


class Place(Struct, frozen=True):
    """A line that a provider complained of; `row` is its number there."""

    path: str
    line: int
    row: int
    excerpt: str
    changed: bool = False  # whether the file is no longer what was uploaded


def named(message: str) -> list[tuple[str, int]]:
    """The rows a complaint names, counted from 1: `example` by rows, `line` by lines."""
    found = [("example", number) for number in _numbers(_EXAMPLE, message)]
    # Beside a row's number, a line's is that inside the row.
    found = found or [("line", number) for number in _numbers(_LINE, message)]
    return list(dict.fromkeys(found))[:SHOWN]


def _numbers(pattern: re.Pattern[str], message: str) -> list[int]:
    return [int(n) for match in pattern.finditer(message) for n in re.findall(r"\d+", match[1])]


def places(job: Job, state: State, base_url: str) -> list[Place]:
    """Where in the local files the rows are that a failed job's reason names."""
    if job.reason is None:
        return []
    file = job.training_file
    if job.reason.param == "validation_file" or (
        job.validation_file and job.validation_file in job.reason.message
    ):
        file = job.validation_file or file
    known = state.path_of(file, base_url)
    if known is None:
        return []
    path, sha256 = known
    try:
        changed = local(path).sha256 != sha256
    except Exception as error:  # a file that has gone has no lines to show
        from ftlint.errors import Error

        if isinstance(error, Error):
            return []
        raise
    return find(path, named(job.reason.message), changed)


def find(path: str, rows: list[tuple[str, int]], changed: bool = False) -> list[Place]:
    """The lines of these rows. A row is a line that is not blank."""
    wanted = set(rows)
    found: list[Place] = []
    last = max((number for _, number in rows), default=0)
    number = 0
    with open(path, "rb") as handle:
        for line, data in enumerate(handle, 1):
            blank = not data.strip()
            number += not blank
            keys = [("line", line)] if blank else [("line", line), ("example", number)]
            for key in keys:
                if key in wanted:
                    excerpt = data.decode("utf-8", "replace").strip()
                    excerpt = excerpt if len(excerpt) <= 160 else excerpt[:159] + "…"
                    found.append(Place(_shown(path), line, key[1], excerpt, changed))
            if min(line, number) > last:
                break
    return found


def _shown(path: str) -> str:
    relative = near(path)
    return path if relative.startswith("..") else relative
