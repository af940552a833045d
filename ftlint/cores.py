"""How much this machine lets us do at once."""

from __future__ import annotations

import os
import sys


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def forks() -> bool:
    """Whether a process is begun as a copy of this one, at once and with all it knows; else it is
    started afresh, imports everything, and is told.
    """
    return sys.platform == "linux"
