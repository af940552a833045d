"""Markdown that the pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import json


def escaped(text: str) -> str:
    """Prose as Markdown shows it, what stands between backticks aside."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        part if part.startswith("`") else re.sub(r"([\\<>*_\[\]|#~])", r"\\\1", part)
        for part in parts
    )


def code(text: str, language: str = "text") -> str:
    """A block of code, behind as many backticks as it needs."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
    return f"{fence} {language}\n{text.rstrip()}\n{fence}"


def span(text: str) -> str:
    """A word as code within a line."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")


def value(of: Any) -> str:
    """A value as code within a line, as JSON has it."""
    return span(json.encode(of).decode())


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing where there are no rows."""
    lines = [" | ".join(cell.replace("\n", " ") for cell in row) for row in rows]
    if not lines:
        return ""
    return "\n".join(
        f"| {line} |" for line in (" | ".join(heads), " | ".join(["---"] * len(heads)), *lines)
    )


def page(title: str, *parts: str, about: str = "") -> str:
    """A page of these parts, the empty ones left out."""
    head = f"---\ntitle: {json.encode(title).decode()}\n"
    if about:
        head += f"description: {json.encode(about).decode()}\n"
    return "\n\n".join([head + "---", f"# {title}", *filter(None, parts)]) + "\n"
