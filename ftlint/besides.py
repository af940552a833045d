"""What a run reads besides the files that it checks: the known findings, and what belongs to a model."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from ftlint.config import Config
from ftlint.errors import ConfigError, SourceError
from ftlint.paths import expand


class Named(Protocol):
    """What a command line or a call names."""

    @property
    def baseline(self) -> str | None: ...

    @property
    def tokenizer(self) -> str | None: ...

    @property
    def chat_template(self) -> str | None: ...


def _path(named: str | None, found: Config, configured: str | None) -> str | None:
    """A path that the command line names from here, or the configuration from there."""
    return named or (str(found.root / configured) if configured else None)


def baseline(named: Named, found: Config) -> str | None:
    """The file of the known findings."""
    return _path(named.baseline, found, found.baseline)


def tokenizer(named: Named, found: Config) -> str | None:
    """The model's `tokenizer.json`.

    Raises ConfigError when no file is there, or one that is no JSON: it is read when there is much to count.
    """
    path = _tokenizer(named, found)
    if path is None:
        return None
    remedy = "name the tokenizer.json of the model"
    if not os.path.isfile(path):
        raise ConfigError("there is no such tokenizer", place=path, remedy=remedy)
    with open(path, "rb") as file:
        if not file.read(1024).lstrip().startswith(b"{"):
            raise ConfigError("not a tokenizer: it is no JSON", place=path, remedy=remedy)
    return path


def _tokenizer(named: Named, found: Config) -> str | None:
    path = _path(named.tokenizer, found, found.tokenizer)
    return os.path.join(path, "tokenizer.json") if path and os.path.isdir(path) else path


def chat_template(named: Named, found: Config) -> str | None:
    """The file with the model's chat template.

    Raises ConfigError when none is there.
    """
    path = _path(named.chat_template, found, found.chat_template)
    if path is None:
        return None
    from ftlint import chattemplate

    return chattemplate.file_of(path)


def of_the_model(named: Named, found: Config) -> list[str]:
    """The files of the model, whether they are there or not: its tokenizer, and its chat template with
    what is read beside that.
    """
    files = []
    if path := _tokenizer(named, found):
        files.append(path)
    if path := _path(named.chat_template, found, found.chat_template):
        from ftlint import chattemplate

        folder = path if os.path.isdir(path) else os.path.dirname(path)
        files += [path, *(os.path.join(folder, name) for name in chattemplate.PLACES)]
    return files


def all_of(named: Named, configs: Iterable[Config]) -> set[str]:
    """All that is read: configurations, known findings, files of the model, and the files of datasets,
    which others are held against.
    """
    read: set[str] = set()
    for one in {one.path: one for one in [Config(), *configs]}.values():
        read.update(path for path in (one.path, baseline(named, one)) if path)
        read.update(of_the_model(named, one))
        for dataset in one.datasets:
            with suppress(SourceError):
                read.update(expand([one.files_of(dataset)]))
    return read
