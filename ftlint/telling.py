"""Options in the words of where they are read: `--to chat` on a command line, `to='chat'` in Python.

What tells of an option names it as the call does, and gives its value; this module has the rest.
A command that has no call, such as `ftlint targets`, is written out, and read everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ftlint.shells import join

# What the command line calls otherwise than the call does.
FLAGS = {"speakers": "speaker", "extra": "set", "unsafe": "unsafe-fixes"}
ARGUMENTS = {"training": "TRAIN"}

_commands = False


@contextmanager
def on_command_line() -> Iterator[None]:
    """Have what is said meanwhile be in the words of the command line."""
    global _commands
    before, _commands = _commands, True
    try:
        yield
    finally:
        _commands = before


def option(name: str, value: object = None) -> str:
    """An option of this name, with a value, or alone where that is None."""
    if value is not None:
        return options({name: value})
    return (ARGUMENTS.get(name) or flag(name)) if _commands else f"`{name}`"


def options(given: Mapping[str, Any]) -> str:
    """Options with their values."""
    return join(words(given)) if _commands else _keywords(given)


def call(command: str, path: str, given: Mapping[str, Any]) -> str:
    """A command with a file and options, or the call that does the same."""
    if _commands:
        return join(["ftlint", command, path, *words(given)])
    return f"ftlint.{command}({', '.join(filter(None, [repr(path), _keywords(given)]))})"


def words(given: Mapping[str, Any]) -> list[str]:
    """Options with their values as the words of a command."""
    return [word for name, value in given.items() for word in _words(name, value)]


def flag(name: str, off: bool = False) -> str:
    """The option of a command that has this name in a call."""
    return f"--{'no-' * off}{FLAGS.get(name, name).replace('_', '-')}"


def tells_options(text: str) -> bool:
    """Whether options are told of in a text."""
    return bool(re.search(r"(?<!\S)--[a-z]" if _commands else r"`[a-z_]+`|\b[a-z_]+=", text))


def _words(name: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [flag(name, not value)]
    if isinstance(value, Mapping):
        return [word for key, v in value.items() for word in (flag(name), f"{key}={_text(v)}")]
    if isinstance(value, tuple | list):
        return [flag(name), ",".join(value)]
    return [flag(name), str(value)]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    import json

    return json.dumps(value)


def _keywords(given: Mapping[str, Any]) -> str:
    plain = {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}
    return ", ".join(f"{name}={value!r}" for name, value in plain.items())
