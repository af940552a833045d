"""The training data of a repository, found by the names of files and by what they hold.

JSON Lines are data by their name, and arrays in a `.json` by the keys of their rows.
"""

from __future__ import annotations

import msgspec

from ftlint import arrays
from ftlint.choosing import Choices
from ftlint.errors import Error, SourceError
from ftlint.gathering import gathered
from ftlint.paths import expand, near, real
from ftlint.shapes.detect import detect
from ftlint.sources import open_path
from ftlint.splits import Splits


class Data(msgspec.Struct):
    """A data file of a repository; `split` says which it is of its `dataset`, `trouble` why it
    cannot be read. A folder's check takes it only if the configuration includes it, where it is
    `apart`.
    """

    path: str
    size: int
    shape: str | None
    split: str | None = None
    dataset: str = ""
    trouble: str = ""
    apart: bool = False


class Survey(msgspec.Struct):
    """The data files of a folder, and those that hold rows of which nobody can tell whether they
    are to be learnt.
    """

    data: list[Data]
    doubtful: list[str] = []


def survey(folder: str) -> Survey:
    """The data in a folder: what `ftlint check` takes of it, and the rows that other files hold.

    Raises SourceError when there is none.
    """
    missing: SourceError | None = None
    try:
        paths = gathered([folder], Choices())
    except SourceError as error:
        paths, missing = [], error
    apart, doubtful = _rows_in(folder, set(map(real, paths)))
    if missing and not apart:
        raise missing
    found = [_about(near(path), apart=path in apart) for path in sorted([*paths, *apart])]
    splits = Splits()
    splits.guess([about.path for about in found])
    for about in found:
        if file := splits.files.get(real(about.path)):
            about.split, about.dataset = file.split, file.dataset
    return Survey(found, [near(path) for path in doubtful])


def _about(path: str, *, apart: bool) -> Data:
    about = Data(path, 0, None, apart=apart)
    try:
        with open_path(path) as source:
            about.size = source.size
            about.shape = detect([line for b in source.sample() for line in b.lines]).shape
    except Error as error:
        about.trouble = error.message
    return about


def _rows_in(folder: str, taken: set[str]) -> tuple[list[str], list[str]]:
    """The `.json` files in a folder, but those taken, that hold rows to learn, and those of which
    that is not certain.
    """
    sure: list[str] = []
    doubtful: list[str] = []
    try:
        others = list(expand([folder], lambda _, name: name.lower().endswith(".json")))
    except SourceError:
        return sure, doubtful
    for path in others:
        if real(path) not in taken and (certain := arrays.are_data(path)) is not None:
            (sure if certain else doubtful).append(path)
    return sure, doubtful
