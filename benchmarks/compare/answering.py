"""What the scripts that ask loaders of rows share; it needs nothing that is installed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from typing import Any


class Silent:
    """A logger that says nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


def answer(rows: Iterable[Any], look: Callable[[Any], str | None], otherwise: str) -> None:
    """Write a JSON list: of each row what `look` says of it, nothing or why it is not taken. Where that
    fails, what becomes of the row `otherwise`, and the error.
    """
    said = []
    for row in rows:
        try:
            said.append(look(row) or "")
        except Exception as error:
            said.append(f"{otherwise}: {error!r}")
    json.dump(said, sys.stdout)
