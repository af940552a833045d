"""The report of one file, with the diagnostics that were told of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from ftlint.cache import surroundings
from ftlint.cache.answers import Question
from ftlint.cache.dependencies import Dependency, states
from ftlint.cache.store import digest
from ftlint.paths import real
from ftlint.report import Diagnostic, FileReport
from ftlint.splits import Splits

KIND = "verdicts"
MOST = 1000  # diagnostics that are kept of one telling
LARGE = 1 << 18  # bytes of an entry

NOT_KEPT = ("render", "rules", "why", "page")  # what is made again, or asked by other formats

Render = Callable[[int | None], Iterator[Diagnostic]]
Told = dict[str, list[Diagnostic]]  # by the limit that was asked for


class Verdict(msgspec.Struct):
    """A file's report as it is kept. A `plain` file is UTF-8 with its rows one a line."""

    report: dict[str, Any]
    plain: bool
    told: Told
    kept: int = 0  # tellings that are kept already

    @property
    def clean(self) -> bool:
        """Whether a fix would find nothing to do, and could do it."""
        found = (*self.report["counts"].values(), self.report["known"])
        return self.plain and not any(found)


class Verdicts:
    """The verdicts of one run: `choices` is what its options come to, `refer` tells what the
    configuration of a file refers to (None: not all of that is known).
    """

    def __init__(
        self,
        question: Question,
        choices: str,
        splits: Splits,
        refer: Callable[[str], Iterable[Dependency] | None],
    ) -> None:
        self.question = question
        self.depends: set[Dependency] = set()
        self._choices = choices
        self._splits = splits
        self._refer = refer
        self._keys: dict[str, tuple[str, set[str]]] = {}  # with the files that were looked at
        self._open: dict[str, Verdict] = {}

    def find(self, path: str) -> Verdict | None:
        """The verdict of a file that still holds."""
        contents = self.question.contents
        contents.asked = set()
        key = self._key(path)
        if key is None:
            self.question.whole = False
            return None
        self._keys[path] = key, contents.asked
        data = self.question.store.get(KIND, key)
        try:
            return msgspec.json.decode(data, type=Verdict) if data else None
        except (msgspec.MsgspecError, ValueError):
            return None

    def _key(self, path: str) -> str | None:
        question = self.question
        others = self._peers(path)
        referred = self._refer(path)
        own = question.contents.of(path)
        if own is None or others is None or referred is None:
            return None
        needed = [Dependency("folder", os.path.dirname(os.path.realpath(path))), *referred]
        self.depends.update(needed)
        self.depends.update(Dependency("file", name) for name in (path, *others[::4]))
        return digest(
            *(question.installation, question.day, os.getcwd(), self._choices),
            *(path, os.path.realpath(path), own, *others),
            *(part for state in states(needed, question.contents) for part in state),
        )

    def _peers(self, path: str) -> list[str] | None:
        """Path, dataset, split and content of each file whose rows the verdict may depend on."""
        member = self._splits.files.get(real(path))
        parts: list[str] = []
        for file in sorted(self._splits.files.values()):
            if member is not None and file.dataset == member.dataset:
                content = self.question.contents.of(file.path)
                if content is None:
                    return None
                parts += (file.path, file.dataset, file.split, content)
        return parts

    def report(self, path: str, verdict: Verdict, again: Render) -> FileReport:
        """A verdict as the report it was made of. What was not told then, `again` tells."""
        fields = msgspec.structs.fields(FileReport)
        made = {
            field.name: msgspec.convert(verdict.report[field.name], field.type)
            for field in fields
            if field.name not in NOT_KEPT
        }
        verdict.kept = len(verdict.told)
        self._open[path] = verdict
        return FileReport(render=self._telling(verdict, again), **made)

    def watch(self, path: str, report: FileReport, plain: bool) -> None:
        """Have the report of a file remember what it tells, to be kept."""
        if path not in self._keys:
            return
        fields = [name for name in report.__struct_fields__ if name not in NOT_KEPT]
        verdict = Verdict({name: getattr(report, name) for name in fields}, plain, {}, -1)
        report.render = self._telling(verdict, report.render)
        self._open[path] = verdict

    def _telling(self, verdict: Verdict, again: Render) -> Render:
        def told(limit: int | None) -> Iterator[Diagnostic]:
            kept = verdict.told.get(str(limit))
            if kept is not None:
                yield from kept
                return
            found: list[Diagnostic] = []
            for diagnostic in again(limit):
                if len(found) <= MOST:
                    # The row itself stays where it is: it may have a secret.
                    found.append(msgspec.structs.replace(diagnostic, origin=None))
                yield diagnostic
            if len(found) <= MOST:
                verdict.told[str(limit)] = found

        return told

    def keep(self, path: str) -> None:
        """Keep the verdict of a file that is told, if all it depends on is as it was."""
        verdict = self._open.pop(path, None)
        if verdict is None or verdict.kept == len(verdict.told):
            return
        key, looked_at = self._keys[path]
        contents = self.question.contents
        still = surroundings.today() == self.question.day and all(
            map(contents.unchanged, looked_at)
        )
        if still and self._key(path) == key:
            data = msgspec.json.encode(verdict)
            if len(data) <= LARGE:
                self.question.store.put(KIND, key, data)
