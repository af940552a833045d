"""What a whole run printed, and its exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TextIO

from ftlint.cache import surroundings
from ftlint.cache.contents import Contents
from ftlint.cache.dependencies import Dependency, states
from ftlint.cache.store import Store, digest

KIND = "answers"
MOST = 1 << 20  # characters of a printed report that are kept
_OF_THE_SHELL = ("_", "OLDPWD", "PWD", "SHLVL")


class Answer(NamedTuple):
    """What a run printed on the standard output, and its exit code."""

    text: str
    code: int


class Recorder:
    """An output that remembers what is written to it, while that is little."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._parts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str | None:
        """All that was written; None when it was too much."""
        return "".join(self._parts) if self._length <= MOST else None

    def write(self, text: str) -> int:
        self._length += len(text)
        if self._length <= MOST:
            self._parts.append(text)
        return self._out.write(text)

    def flush(self) -> None:
        self._out.flush()


class Question:
    """A run before it is made: its options and the files it names, as they are now."""

    def __init__(
        self, store: Store, options: Mapping[str, Any], files: Iterable[str], out: TextIO
    ) -> None:
        self.store = store
        self.contents = Contents(store)
        self.day = surroundings.today()
        self.installation = surroundings.installation()
        self.recorder: Recorder | None = None
        around = {k: v for k, v in os.environ.items() if k not in _OF_THE_SHELL}
        parts = [
            *(self.installation, self.day, os.getcwd()),
            *(str(out.isatty()), str(out.encoding), json.dumps(around, sort_keys=True)),
            json.dumps({**options, "jobs": 1}, sort_keys=True),
        ]
        folders = {"."}
        self.whole = True
        for path in files:
            content = self.contents.of(path)
            self.whole = self.whole and content is not None
            parts += (path, os.path.realpath(path), content or "")
            folders.add(os.path.dirname(os.path.realpath(path)))
        for path in surroundings.configurations(sorted(folders)):
            parts += (path, self.contents.of(path) or "")
        self.key = digest(*parts)

    def answer(self) -> Answer | None:
        """What the same run said, if it would say it again."""
        data = self.store.get(KIND, self.key) if self.whole else None
        if data is None:
            return None
        kept = json.loads(data)
        for kind, path, state in kept["depends"]:
            if Dependency(kind, path).state(self.contents) != state:
                return None
        self.contents.keep()
        return Answer(kept["text"], kept["code"])

    def record(self, out: TextIO) -> Recorder:
        """The standard output, and from now on what is written to it."""
        self.recorder = self.recorder or Recorder(out)
        return self.recorder

    def keep(self, code: int, depends: Iterable[Dependency]) -> None:
        """Keep what was printed, as long as none of its `depends` changes."""
        if not self.whole or self.recorder is None or (text := self.recorder.text) is None:
            return
        found = states(sorted(set(depends)), self.contents)
        if surroundings.today() == self.day and self.contents.all_unchanged():
            entry = {"text": text, "code": code, "depends": found}
            self.store.put(KIND, self.key, json.dumps(entry).encode("utf-8", "surrogatepass"))
