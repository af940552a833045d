"""What `ftlint prepare` wrote beside a file: how the model is to be asked later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec import Struct

from ftlint.submission.errors import StateError

ENDING = ".ftlint.json"


class Manifest(Struct, frozen=True):
    """The part of a manifest that asking a model needs."""

    path: str = ""
    separator: str | None = None
    stop: str | None = None
    task: str | None = None
    classes: tuple[str, ...] = ()
    shape: str | None = None
    target: str | None = None
    rows: int | None = None


def beside(path: str) -> Manifest | None:
    """The manifest of a prepared file, if there is one; train and valid share theirs."""
    file = Path(path)
    stems = [file.stem, file.stem.removesuffix("_train").removesuffix("_valid")]
    for stem in dict.fromkeys(stems):
        there = file.with_name(stem + ENDING)
        if there.is_file():
            return read(str(there))
    return None


def read(path: str) -> Manifest:
    """A manifest; keys that are missing, new or of another kind are passed over.

    Raises StateError when it is no JSON object.
    """
    try:
        raw: Any = json.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise StateError(str(error.strerror).lower(), place=path) from None
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        raise StateError("not a manifest of ftlint prepare", place=path)

    def text(name: str) -> str | None:
        value = raw.get(name)
        return value if isinstance(value, str) and value else None

    classes = raw.get("classes")
    names = list(classes) if isinstance(classes, (list, dict)) else []
    rows = raw.get("rows")
    return Manifest(
        path=path,
        separator=text("separator"),
        stop=text("stop"),
        task=text("task"),
        classes=tuple(name for name in names if isinstance(name, str)),
        shape=text("shape"),
        target=text("target"),
        rows=rows if isinstance(rows, int) else None,
    )
