"""What a call of the library is given to check: paths, bytes, rows, or the splits of a dataset."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from ftlint.choosing import Choices, splits_of
from ftlint.errors import ConfigError, SourceError
from ftlint.gathering import gathered
from ftlint.paths import once
from ftlint.sources import Source, open_bytes, open_path, open_records
from ftlint.splits import Open, Splits, split_by_name


def datasets(data: Any, choices: Choices) -> tuple[list[str], Open, Splits | None]:
    """The names of what is to be checked, how one of them is opened, and the splits among them.

    Raises SourceError for data that cannot be read, ConfigError.
    """
    if isinstance(data, Mapping) and data and all(map(_is_split, data)):
        return _mapped(data, choices)
    if isinstance(data, Mapping) and any(map(_is_split, data)):
        other = next(name for name in data if not _is_split(name))
        if not isinstance(data[other], str | int | float | None):  # as a row has them
            raise SourceError(f"{other!r} names no split", remedy="known: train, valid, test")
    if paths := _paths(data, choices):
        return paths, open_path, splits_of(paths, choices)
    source = open_any(data)
    return [source.name], lambda _: source, None


def open_any(data: Any, name: str | None = None) -> Source:
    """A source from a path, bytes, an iterable of mappings or a DataFrame; with a `name`, if what it
    is does not say enough.
    """
    if isinstance(data, (str, os.PathLike)):
        return open_path(os.fspath(data))
    if isinstance(data, (bytes, bytearray, memoryview)):
        return open_bytes(bytes(data), name or "<bytes>")
    rows = isinstance(data, Iterable) and not (hasattr(data, "read") or hasattr(data, "collect"))
    if isinstance(data, Mapping) or not (rows or hasattr(data, "to_pylist")):
        raise SourceError(
            f"cannot check data of type {type(data).__name__}",
            remedy="give a path, bytes, a list of rows, a DataFrame, or splits of these by name",
        )
    return open_records(data, name or "<rows>")


def _is_split(name: Any) -> bool:
    return isinstance(name, str) and split_by_name(name) is not None


def _mapped(data: Mapping[str, Any], choices: Choices) -> tuple[list[str], Open, Splits]:
    """A mapping of the names of splits, such as the datasets that Hugging Face's loader gives."""
    if choices.split:
        raise ConfigError("the splits are named twice", remedy="leave out `split`")
    sources: dict[str, Source] = {}
    splits = Splits()
    for key, part in data.items():
        source = open_any(part, f"<{key}>")
        name = source.path or source.name
        if name in sources:
            raise SourceError("two splits are one file", place=name, remedy="name it once")
        sources[name] = source
        splits.add("the splits", str(split_by_name(key)), name)
    return list(sources), sources.__getitem__, splits


def _paths(data: Any, choices: Choices) -> list[str]:
    """The files of a call: one, or those of a list of paths, and those of `split`; none where
    the data is no path.
    """
    paths: list[str] = []
    first = next(iter(data), None) if isinstance(data, (list, tuple)) else data
    if isinstance(first, str) and first.lstrip().startswith("{") and not os.path.lexists(first):
        raise SourceError(
            "a row as a text, where a path is wanted", remedy="give bytes, or rows as mappings"
        )
    if isinstance(data, (str, os.PathLike)):
        paths = gathered([os.fspath(data)], choices)
    elif isinstance(data, (list, tuple)) and all(isinstance(p, (str, os.PathLike)) for p in data):
        paths = gathered([os.fspath(path) for path in data], choices)
    if not paths and choices.split:
        raise SourceError("only files have splits", remedy="give a path or a list of paths")
    return once([*paths, *(path for _, path in choices.split)])
