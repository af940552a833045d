"""The files that a verdict depends on besides the data, by what is looked at in them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from ftlint.cache.contents import Contents
from ftlint.cache.store import digest
from ftlint.cache.surroundings import configurations, tree
from ftlint.errors import Error
from ftlint.paths import expand

if TYPE_CHECKING:
    from ftlint.config import Config


class Dependency(NamedTuple):
    """A path, and what matters of it: the content of a `file`, all files of a `tree` (or the
    rule files: `rules`), what may configure a `folder`, which `files` it stands for, or the `names`
    of all that is in it.
    """

    kind: str
    path: str

    def state(self, contents: Contents) -> str:
        """What is there now."""
        if self.kind == "files":
            with suppress(Error):
                return digest(*sorted(expand([self.path])))
            return ""
        if self.kind == "names":
            with suppress(Error):
                return digest(*expand([self.path], lambda folder, name: True))
            return ""
        if self.kind == "folder":
            files = configurations([self.path])
            return digest(*(part for file in files for part in (file, contents.of(file) or "")))
        if self.kind == "file":
            return contents.of(self.path) or ""
        return tree(self.path, contents, ".toml" if self.kind == "rules" else "")


def states(dependencies: Iterable[Dependency], contents: Contents) -> list[tuple[str, str, str]]:
    """Each dependency with what is there now."""
    return [(d.kind, d.path, d.state(contents)) for d in dependencies]


def of_configuration(found: Config, files: Iterable[str]) -> list[Dependency] | None:
    """What a configuration refers to, these `files` among it; None when not all of it can be known."""
    named = [Dependency("rules", str(found.root / folder)) for folder in found.rules_dir]
    named += [Dependency("file", path) for path in files]
    for plugin in found.plugins:
        parts = _plugin(plugin)
        if not parts:
            return None
        named += parts
    return named


def _plugin(name: str) -> list[Dependency]:
    """The files of a user's module or package, which is not imported for it."""
    from importlib.util import find_spec

    try:
        spec = find_spec(name.partition(".")[0])
    except (ImportError, ValueError):
        return []
    if spec is None:
        return []
    if spec.submodule_search_locations:
        return [Dependency("tree", folder) for folder in spec.submodule_search_locations]
    return [Dependency("file", spec.origin)] if spec.origin else []
