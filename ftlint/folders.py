"""The folders of the user that ftlint keeps things in."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_dir() -> Path | None:
    """Where this user's programs keep what can be made again; None when there is no such place."""
    if named := os.environ.get("XDG_CACHE_HOME"):
        return Path(named) / "ftlint" if os.path.isabs(named) else None
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / "ftlint" / "Cache" if local else None
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        return None
    return Path(home) / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ftlint"
