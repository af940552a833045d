"""What every verdict depends on besides the data: ftlint itself, its libraries, the day, and the
files that configure it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator

from ftlint import __version__
from ftlint.cache.contents import Contents
from ftlint.cache.store import FOLDER, digest
from ftlint.paths import CONFIGURATIONS


def today() -> str:
    """The day that rules about dates judge by."""
    return time.strftime("%Y-%m-%d")


def installation() -> str:
    """The version of ftlint, of Python and of all that is installed; and what changes when a file of
    the package does: its size and time, since a checkout changes without a version. Installed
    files are the same wherever the installer's record of their hashes is, unless changed since.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parts = [__version__, sys.version, sys.platform, *sys.path]
    record, installed = _record(os.path.dirname(package))
    parts.append(record)
    for folder in sys.path:
        try:
            parts += sorted(n for n in os.listdir(folder or ".") if n.endswith("-info"))
        except OSError:
            continue
    parts += _stamps(package, installed)
    beside = os.path.join(os.path.dirname(package), "rules")
    if os.path.isdir(os.path.join(beside, "shapes")):
        parts += _stamps(beside, installed)
    return digest(*parts)


def _record(folder: str) -> tuple[str, int]:
    """What the installer wrote down of a package in this folder, and when; nothing, and a time
    before all others, where it is not installed there.
    """
    path = os.path.join(folder, f"ftlint-{__version__}.dist-info", "RECORD")
    try:
        with open(path, "rb") as file:
            return digest(file.read()), os.fstat(file.fileno()).st_mtime_ns
    except OSError:
        return "", 0


def _stamps(folder: str, installed: int) -> Iterator[str]:
    """Name and size of every file under a folder, and its time if it changed after that one."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _stamps(entry.path, installed)
            else:
                found = entry.stat()
                changed = found.st_mtime_ns if found.st_mtime_ns > installed else 0
                yield f"{entry.path} {found.st_size} {changed}"


def configurations(folders: Iterable[str]) -> list[str]:
    """The files that may configure the data in these folders: all at or above them."""
    above: dict[str, None] = {}
    for folder in folders:
        now = os.path.realpath(folder)
        while now not in above:
            above[now] = None
            now = os.path.dirname(now)
    return [
        path
        for folder in above
        for name in CONFIGURATIONS
        if os.path.isfile(path := os.path.join(folder, name))
    ]


def tree(folder: str, contents: Contents, ending: str = "") -> str:
    """The names and the content of all files under a folder."""
    parts = [folder]
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            if name.endswith(ending):
                path = os.path.join(above, name)
                parts += (path, contents.of(path) or "")
    return digest(*parts)


def cache_folder(config: str | None, isolated: bool) -> str:
    """Where entries are kept: beside the configuration of the working directory, or in it, unless
    the configuration has a `cache-dir`.
    """
    here = os.getcwd()
    if isolated:
        return os.path.join(here, FOLDER)
    for path in [config] if config else configurations([here]):
        if (table := table_of(path)) is not None:
            root, chosen = os.path.dirname(os.path.abspath(path)), table.get("cache-dir")
            return os.path.join(root, chosen if isinstance(chosen, str) else FOLDER)
    return os.path.join(here, FOLDER)


def table_of(path: str) -> dict[str, object] | None:
    """The configuration in a file; None when there is none that can be read."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        if not path.endswith("pyproject.toml") or b"ftlint" in data:
            import tomllib

            table = tomllib.loads(data.decode("utf-8-sig"))
            if path.endswith("pyproject.toml"):
                table = table.get("tool", {}).get("ftlint")
            return table if isinstance(table, dict) else None
    except (OSError, ValueError, AttributeError):
        pass
    return None
