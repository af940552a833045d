"""What people name on a command line: files, folders and globs."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from ftlint.errors import SourceError

STREAM = "<stdin>"
CONFIGURATIONS = ("ftlint.toml", ".ftlint.toml", "pyproject.toml")  # the first of a folder counts
TABLES = (".csv", ".tsv", ".xlsx")
ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst", ".ndjson.zst")

# Folders of programs, whatever is kept in them.
PASSED = ("node_modules", "__pycache__", "site-packages")

Takes = Callable[[str, str], bool]  # whether a file of a folder is taken, by folder and name


def real(path: str) -> str:
    """What tells a file from others, however it is named."""
    return path if path == STREAM else os.path.realpath(path)


def stamp(found: os.stat_result) -> tuple[int, ...]:
    """What changes when a file changes: device, inode, size and time of change."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def near(path: str) -> str:
    """A path from the working directory; as it is where none leads there, such as on another drive."""
    try:
        return os.path.relpath(path)
    except ValueError:
        return path


def below(folder: str, pattern: str) -> str:
    """A path or glob that is from a folder, whose own name is no pattern."""
    import glob

    whole = os.path.join(folder, pattern)
    if os.path.lexists(whole) or not glob.has_magic(pattern):
        return whole
    return os.path.join(glob.escape(folder), pattern)


def is_one_of(path: str, paths: Iterable[str]) -> bool:
    """Whether a file is one of others, also where its name is written in other letters, as on disks
    to which these are the same.
    """
    wanted = _mark(path)
    return any(_mark(other) == wanted for other in paths)


def _mark(path: str) -> object:
    with suppress(OSError):
        found = os.stat(path)
        if found.st_ino:  # some drives of the net give all files the same number
            return found.st_dev, found.st_ino
    return real(path)


def once(paths: Iterable[str]) -> list[str]:
    """Each file but once, by the first of its names."""
    named: dict[str, str] = {}
    for path in paths:
        named.setdefault(real(path), path)
    return list(named.values())


def by_name(folder: str, name: str) -> bool:
    """Whether a file of a folder is one of JSON Lines, by its name."""
    return name.lower().endswith(ENDINGS)


def expand(paths: Sequence[str], takes: Takes = by_name) -> Iterator[str]:
    """The files that paths, folders and globs name; of a folder those it `takes`, hidden ones not.

    Raises SourceError for what names nothing.
    """
    import glob

    for path in paths:
        if not path:
            raise SourceError("an empty path", remedy="name a file or a directory")
        if "\0" in path:
            raise SourceError("no file has a NUL in its name", place=path.replace("\0", "\\0"))
        if path == STREAM:
            yield path
        elif os.path.isdir(path):
            found = sorted(_in_folder(path, takes))
            if not found:
                raise SourceError(
                    f"no {', '.join(ENDINGS[:2])} file in this directory",
                    place=path,
                    remedy=_instead(path),
                )
            yield from found
        elif os.path.lexists(path) or not glob.has_magic(path):
            yield path
        else:
            found = sorted(filter(_is_file, glob.glob(path, recursive=True)))
            if not found:
                raise SourceError("no file matches", place=path, remedy="check the pattern")
            yield from found


def _instead(folder: str) -> str:
    """What to do about a folder without rows: a table that is there can be prepared."""
    names = sorted(os.listdir(folder))
    if tables := [n for n in names if n.lower().endswith(TABLES)]:
        return f"`ftlint prepare` makes one of a table, such as {tables[0]}"
    return "name a file, or the directory of the data"


def _in_folder(folder: str, takes: Takes) -> Iterator[str]:
    refused: list[str] = []
    for above, folders, names in os.walk(folder, onerror=lambda e: refused.append(e.filename)):
        folders[:] = [f for f in folders if not f.startswith(".") and f not in PASSED]
        for name in names:
            if _is_shown(name) and takes(above, name):
                path = os.path.join(above, name)
                if _is_file(path):
                    yield path
    yield from refused  # whoever opens them is told why


def _is_shown(name: str) -> bool:
    """Whether a name is none of a hidden file; a configuration is looked for under its own."""
    return not name.startswith(".") or name in CONFIGURATIONS


def _is_file(path: str) -> bool:
    """Whether this is a file, or a link to one, be it there or not: no pipe, which may be waited
    for without end.
    """
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return True
