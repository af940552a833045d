"""What `ftlint prepare` wrote beside a file: how the model is to be asked later."""

from __future__ import annotations

from pathlib import Path

from ftlint.preparation import manifest
from ftlint.preparation.manifest import Manifest
from ftlint.submission.errors import StateError

ENDING = ".ftlint.json"


def beside(path: str) -> Manifest | None:
    """The manifest of a prepared file, if there is one; train and valid share theirs."""
    file = Path(path)
    if not file.name:
        return None
    stems = [file.stem, file.stem.removesuffix("_train").removesuffix("_valid")]
    for stem in dict.fromkeys(stems):
        there = file.with_name(stem + ENDING)
        if there.is_file():
            return read(str(there))
    return None


def read(path: str) -> Manifest:
    """A manifest by its path.

    Raises StateError when it cannot be read, or is none.
    """
    try:
        return manifest.read(Path(path).read_bytes())
    except OSError as error:
        raise StateError(str(error.strerror).lower(), place=path) from None
    except ValueError as error:
        words = f"not a manifest of ftlint prepare: {error}"
        raise StateError(words, place=path, remedy="prepare the data again") from None
