"""What the caller of prepare wants."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from ftlint.errors import ConfigError
from ftlint.options import struct_of


class Wishes(msgspec.Struct, frozen=True):
    """The options of a call; None lets prepare decide."""

    to: str | None = None
    target: str | None = None
    model: str | None = None
    map: Mapping[str, str] = {}
    speakers: Mapping[str, str] = {}
    system: str | None = None
    separator: str | None = None
    stop: str | None = None
    chat_template: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    header: bool | None = None
    split: float | None = None
    seed: int = 42
    output: str | None = None
    drop_bad: bool = False
    accepted: tuple[str, ...] = ()
    config: str | None = None
    isolated: bool = False
    jobs: int = 1


def wishes_of(options: Mapping[str, Any]) -> Wishes:
    """The wishes of a call.

    Raises ConfigError for one that there is not, or that is of another type.
    """
    given = {
        name: os.fspath(value) if isinstance(value, os.PathLike) else value
        for name, value in options.items()
    }
    if isinstance(given.get("accepted"), str):
        given["accepted"] = [code.strip() for code in given["accepted"].split(",")]
    wishes = struct_of(given, Wishes)
    if wishes.split is not None and not 0 <= wishes.split < 1:
        raise ConfigError("split is the share of the rows for validation", remedy="such as 0.1")
    if wishes.jobs < 1:
        raise ConfigError(f"{wishes.jobs} processes cannot do it", remedy="jobs is 1 or more")
    return wishes
