"""`ftlint check --watch`: the same check again whenever a file it depends on changes.

Each check is a process of its own, so that nothing of the one before is left in it; files that did
not change are answered from the cache.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import click

from ftlint.cache.surroundings import configurations, table_of
from ftlint.choosing import Choices
from ftlint.config import forget
from ftlint.errors import Error
from ftlint.gathering import gathered
from ftlint.paths import below, expand

_OF_MODELS = ("tokenizer", "chat_template")

PAUSE = 0.5  # seconds between two looks
PATIENCE = 10  # looks at a file that does not come to rest
VERDICTS = {0: "nothing found", 1: "findings", 2: "could not check"}
SHOW_CURSOR = "\x1b[?25h"  # which a progress bar hides

Look = dict[str, tuple[int, ...]]


def watch(paths: tuple[str, ...], options: dict[str, Any]) -> int:
    """Check whenever something changes, until it is interrupted; the exit code then."""
    if "-" in paths:
        raise click.UsageError("--watch looks at files: standard input is read but once")
    if options["write_baseline"]:
        raise click.UsageError("--watch only checks: leave out --write-baseline")
    if not paths and not options["split"] and not options["datasets"]:
        raise click.UsageError("name a file or a directory")
    arguments = list(sys.argv[1:])
    arguments.remove("--watch")
    try:
        while True:
            seen = _look(paths, options)
            if sys.stdout.isatty():
                click.clear()
            code = _check(arguments, options["fix"])
            now = time.strftime("%H:%M:%S")
            verdict = VERDICTS.get(code, f"ended with {code}")
            click.echo(f"{now} {verdict}; waiting for changes (Ctrl-C ends)", err=True)
            _wait(seen, paths, options)
    except KeyboardInterrupt:
        return 130


def _check(arguments: list[str], fixing: bool) -> int:
    """One check. It is out of reach of the terminal's Ctrl-C: we end it ourselves."""
    # -P: nothing of the folder of the data is imported.
    command = [sys.executable, "-P", "-m", "ftlint", *arguments]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True) as child:
        try:
            return child.wait()
        except BaseException:
            # A fix has a draft to throw away; a check has nothing to say any more. On Windows nobody
            # is out of reach of Ctrl-C, and nobody else can send it.
            with suppress(ValueError):
                child.send_signal(signal.SIGINT if fixing else signal.SIGTERM)
            child.wait()
            if sys.stderr.isatty():
                click.echo(SHOW_CURSOR, err=True)
            raise


def _wait(seen: Look, paths: tuple[str, ...], options: dict[str, Any]) -> None:
    """Return when something is not as it was, and no longer changes."""
    while (now := _look(paths, options)) == seen:
        time.sleep(PAUSE)
    for _ in range(PATIENCE):
        time.sleep(PAUSE)
        before, now = now, _look(paths, options)
        if now == before:
            return


def _look(paths: tuple[str, ...], options: dict[str, Any]) -> Look:
    """Size and time of everything that a check of these paths depends on."""
    written = {os.path.realpath(f.partition("=")[2]) for f in options["output_format"] if "=" in f}
    found: Look = {}
    for path in _files(paths, options):
        if os.path.realpath(path) in written:
            continue
        try:
            now = os.stat(path)
            found[path] = (now.st_ino, now.st_size, now.st_mtime_ns)
        except (OSError, ValueError):
            found[path] = ()
    return found


def _files(paths: tuple[str, ...], options: dict[str, Any]) -> Iterator[str]:
    named = [*paths, *(text.partition("=")[2] for text in options["split"])]
    choices = Choices(config=options["config_file"], isolated=options["isolated"])
    forget()
    data = [file for name in named for file in _gathered(name, choices)]
    yield from data
    named_files = (options[name] for name in ("baseline", *_OF_MODELS, "config_file"))
    yield from filter(None, named_files)
    if options["isolated"]:
        return
    folders = sorted({os.path.dirname(os.path.realpath(file)) for file in data} | {os.getcwd()})
    for path in [options["config_file"]] if options["config_file"] else configurations(folders):
        yield path
        table = table_of(path) or {}
        root = os.path.dirname(path)
        for word in ("baseline", *_OF_MODELS):
            if isinstance(named_file := table.get(word.replace("_", "-")), str):
                yield os.path.join(root, named_file)
        for folder in _texts(table.get("rules-dir")):
            for above, _, names in os.walk(os.path.join(root, folder)):
                yield from (os.path.join(above, name) for name in names if name.endswith(".toml"))
        for dataset in _list(table.get("datasets")):
            if isinstance(dataset, dict) and isinstance(pattern := dataset.get("files"), str):
                yield from _expanded(below(root, pattern))


def _gathered(name: str, choices: Choices) -> list[str]:
    """The files that a run takes of a path now: maybe none."""
    try:
        return gathered([name], choices)
    except Error:
        return []


def _expanded(name: str) -> list[str]:
    """The files that a path stands for now: maybe none."""
    try:
        return list(expand([name]))
    except Error:
        return []


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [item for item in _list(value) if isinstance(item, str)]
