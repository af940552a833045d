"""Configuration: found beside the data or above it, read, and checked key by key.

`ftlint.toml`, `.ftlint.toml` or `[tool.ftlint]` of `pyproject.toml`; the nearest one at or above
the checked file wins, whole: nothing is merged.
"""

from __future__ import annotations

import os
from fnmatch import fnmatch
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal
from unicodedata import normalize

import msgspec

from ftlint.errors import ConfigError, nearest
from ftlint.model import Severity
from ftlint.paths import CONFIGURATIONS, below
from ftlint.telling import option

if TYPE_CHECKING:
    from pathlib import Path

FailOn = Literal["error", "warning", "info", "never"]


class Dataset(msgspec.Struct, forbid_unknown_fields=True):
    """Files that belong together, as a path or a glob, and the split they are."""

    files: str
    split: str = "train"


class Config(msgspec.Struct, rename="kebab", forbid_unknown_fields=True):
    """A configuration file. `root` is the folder that its paths are relative to."""

    target: str | None = None
    model: str | None = None
    tokenizer: str | None = None
    chat_template: str | None = None
    shape: str | None = None
    separator: str | None = None
    stop: str | None = None
    select: list[str] | None = None
    ignore: list[str] = []
    extend_select: list[str] = []
    fail_on: FailOn = "warning"
    show: Annotated[int, msgspec.Meta(ge=0)] = 5
    baseline: str | None = None
    cache_dir: str | None = None
    rules_dir: list[str] = []
    plugins: list[str] = []
    rules: dict[str, dict[str, Any]] = {}
    per_file_ignores: dict[str, list[str]] = {}
    include: list[str] = []
    exclude: list[str] = []
    datasets: list[Dataset] = []
    path: str = ""

    @property
    def root(self) -> Path:
        from pathlib import Path

        return Path(self.path).parent if self.path else Path()

    def files_of(self, dataset: Dataset) -> str:
        """The path or glob of the files of one of its datasets."""
        return below(str(self.root), dataset.files)

    def ignored_for(self, path: str) -> list[str]:
        """The rules that this file is let off."""
        if not self.per_file_ignores:
            return []
        relative = self.relative(path)
        return [
            word
            for pattern, words in self.per_file_ignores.items()
            if matches(relative, pattern)
            for word in words
        ]

    def relative(self, path: str) -> str:
        """A path from the folder of the configuration, with forward slashes."""
        from pathlib import Path

        try:
            return Path(path).resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return Path(path).as_posix()

    def includes(self, relative: str) -> bool:
        """Whether a folder's check takes a file that its name alone does not tell."""
        return any(matches(relative, pattern) for pattern in self.include)

    def excludes(self, relative: str) -> bool:
        """Whether a folder's check leaves a file out."""
        return any(_lies_in(relative, pattern) for pattern in self.exclude)


def _lies_in(relative: str, pattern: str) -> bool:
    """Whether a path, or a folder above it, matches a pattern."""
    parts = relative.split("/")
    above = ("/".join(parts[:n]) for n in range(1, len(parts) + 1))
    return any(matches(one, pattern.rstrip("/")) for one in above)


def matches(relative: str, pattern: str) -> bool:
    """Whether a path matches a glob: whole, or its last part where the pattern has no slash."""
    if not (relative.isascii() and pattern.isascii()):  # a Mac's names may be decomposed
        relative, pattern = (normalize("NFC", text) for text in (relative, pattern))
    if "/" not in pattern:
        return fnmatch(relative.rsplit("/", 1)[-1], pattern)
    pattern = pattern.removeprefix("./")
    return fnmatch(relative, pattern) or fnmatch(relative, pattern.replace("**/", ""))


def find(start: str) -> Config:
    """The nearest configuration at or above a path; an empty one when there is none."""
    folder = os.path.realpath(start)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return _find(folder)


@cache
def _find(folder: str) -> Config:
    while True:
        for name in CONFIGURATIONS:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (config := _read(path)) is not None:
                return config
        above = os.path.dirname(folder)
        if above == folder:
            return Config()
        folder = above


def forget() -> None:
    """Look for configurations anew: a file has come."""
    _find.cache_clear()


def load(path: str) -> Config:
    """The configuration in a file that was named.

    Raises ConfigError when it is not there, has no `[tool.ftlint]`, or says something wrong.
    """
    if not os.path.isfile(path):
        raise ConfigError(
            "no such configuration file", place=path, remedy=f"check {option('config')}"
        )
    config = _read(path)
    if config is None:
        raise ConfigError("the file has no [tool.ftlint]", place=path)
    return config


def _read(path: str) -> Config | None:
    import tomllib

    try:
        with open(path, encoding="utf-8-sig") as file:
            table: Any = tomllib.loads(file.read())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"cannot be read: {reason}", place=path) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"line {line} is not UTF-8", place=path, remedy="save the file as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not TOML: {error}", place=path) from None
    if path.endswith("pyproject.toml"):
        tools = table.get("tool", {})
        table = tools.get("ftlint") if isinstance(tools, dict) else None
        if table is None:
            return None
    elif isinstance(table.get("tool"), dict) and "ftlint" in table["tool"]:
        raise ConfigError(
            "[tool.ftlint] is for pyproject.toml",
            place=path,
            remedy="leave out `tool.ftlint.` here",
        )
    if not isinstance(table, dict):
        raise ConfigError("tool.ftlint is no table", place=path, remedy="write [tool.ftlint]")
    try:
        config = msgspec.convert({k: v for k, v in table.items() if k != "path"}, Config)
        if "path" in table:
            raise msgspec.ValidationError("unknown key")
    except msgspec.ValidationError as error:
        raise _explained(table, path, str(error)) from None
    config.path = path
    files = (config.baseline, config.cache_dir, config.tokenizer, config.chat_template)
    for name in (*files, *config.rules_dir):
        if name and "\0" in name:
            raise ConfigError(f"{name!r} is no path", place=path)
    for pattern in (*config.include, *config.exclude, *config.per_file_ignores):
        if "\\" in pattern:
            raise ConfigError(
                f"{pattern!r} has a backslash, and matches no path",
                place=path,
                remedy=f"write {pattern.replace(chr(92), '/')!r}, on Windows too",
            )
    for name, options in config.rules.items():
        severity = options.get("severity")
        if severity is not None and severity not in ("error", "warning", "info", "off"):
            raise ConfigError(
                f"rules.{name}.severity is {severity!r}",
                place=path,
                remedy="error, warning, info or off",
            )
    return config


def _explained(table: dict[str, Any], path: str, otherwise: str) -> ConfigError:
    """What the configuration's JSON Schema says of a table that the struct refused."""
    from jsonschema import Draft202012Validator

    from ftlint.catalog import rules_dir

    schema = msgspec.json.decode((rules_dir() / "config.schema.json").read_bytes())
    for error in Draft202012Validator(schema).iter_errors(table):
        where = ".".join(map(str, error.absolute_path))
        if error.validator == "additionalProperties":
            known = error.schema["properties"]
            unknown = next(key for key in error.instance if key not in known)
            name = f"{where}.{unknown}" if where else unknown
            return ConfigError(f"unknown key `{name}`", place=path, remedy=nearest(unknown, known))
        return ConfigError(f"`{where}`: {error.message}", place=path)
    return ConfigError(otherwise, place=path)


def severity_of(options: dict[str, Any]) -> Severity | None:
    """The severity that a rule's table in the configuration sets."""
    found: Severity | None = options.get("severity")
    return found
