"""Whole processes, one after the other: their wall time and their peak memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Command(NamedTuple):
    """What to run, which exit codes are right, and what to do before (not timed)."""

    arguments: list[str]
    allowed: tuple[int, ...] = (0,)
    prepare: Callable[[], object] | None = None


class Run(NamedTuple):
    """One finished process."""

    seconds: float
    cpu: float
    peak: int


class Runs:
    """All runs of one command."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    @property
    def seconds(self) -> float:
        """The median of the wall times."""
        return median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median of the processor times."""
        return median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        """The median of the peaks, in bytes."""
        return median(run.peak for run in self.runs)


def once(command: Command, folder: Path) -> Run:
    """Run a command in a folder, its output thrown away."""
    if command.prepare:
        command.prepare()
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.allowed:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-2000:]
            line = " ".join(command.arguments)
            raise SystemExit(f"exit code {process.returncode} from: {line}\n{said}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def in_turn(commands: dict[str, Command], rounds: int, folder: Path) -> dict[str, Runs]:
    """A B C A B C …, so that a slow moment of the machine falls on all of them."""
    done = {name: Runs() for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            done[name].runs.append(once(command, folder))
    return done


def environment() -> dict[str, str]:
    """The surroundings without what would put another ftlint on the path."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
