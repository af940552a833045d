"""Words that all of the model uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

TASKS = ("open-ended", "classification", "conditional")

# A JSON pointer into the row, a byte span of the line, or None for the whole file.
Place: TypeAlias = str | tuple[int, int] | None
Details: TypeAlias = dict[str, Any]
Pick: TypeAlias = Callable[[int], Any]

# Told the size of each piece of work that is done, in the unit of the whole.
Progress: TypeAlias = Callable[[int], Any]
