"""What a repository needs to check its data with ftlint, proposed as changes of its files.

What people wrote there stays as it is: something is put in only where the file, read again, says
all that it said before; else they are told what to add.
"""

from __future__ import annotations

import glob
import os
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import msgspec

from ftlint import atomic, choosing, config, linter
from ftlint.hooks import SETTINGS, is_seen, line_end, pattern, quoted, said, with_entry
from ftlint.paths import near
from ftlint.shells import join
from ftlint.sources import open_path
from ftlint.surveying import Data

SOURCE = "https://github.com/ftlint/ftlint"
ACTION = "ftlint/ftlint"
HOOKS = ".pre-commit-config.yaml"
SHOWN = 5
WORKFLOWS = os.path.join(".github", "workflows")


class Change(msgspec.Struct):
    """A file as it is (None: not there) and as it would be."""

    path: str
    old: str | None
    new: str

    def write(self) -> None:
        """Make the change.

        Raises OSError.
        """
        os.makedirs(os.path.dirname(self.path) or ".", exist_ok=True)
        atomic.replace(self.path, [self.new.encode()])


class Plan(msgspec.Struct):
    """The changes to propose, and sentences on what needs none or is to be done by hand."""

    changes: list[Change] = []
    notes: list[str] = []
    unsure: bool = False  # whether something is left to people


def plan_for(folder: str, data: list[Data], version: str) -> Plan:
    """What a folder with this data lacks, to be checked by that version of ftlint.

    Raises OSError for a file that cannot be read.
    """
    plan = Plan()
    repository = _repository(folder)
    _configuration(repository or folder, data, plan)
    if repository is None:
        plan.notes.append(
            "this is no git repository: no hook and no workflow are proposed; `git init`, and run"
            " this again, for them"
        )
        return plan
    ignored = _ignored(repository, [about.path for about in data])
    seen = [about for about in data if about.path not in ignored]
    if ignored:
        named = join(sorted(ignored)[:SHOWN]) + " …" * (len(ignored) > SHOWN)
        what = (
            "no hook and no workflow are proposed" if not seen else "hook and workflow see the rest"
        )
        plan.notes.append(f"git ignores {named}: {what}; `ftlint check` checks all of it here")
    if not seen:
        return plan
    apart = sorted(_from(repository, about.path) for about in seen if about.apart)
    whole = not any(about.split for about in data if about.path in ignored)
    _hook(repository, plan, version, apart, datasets=whole and len(_datasets(data)) == 1)
    _workflow(repository, folder, plan, version)
    return plan


def _repository(folder: str) -> str | None:
    """The root of the repository that a folder is in."""
    at = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(at, ".git")):
        above = os.path.dirname(at)
        if above == at:
            return None
        at = above
    return near(at)


def _ignored(root: str, paths: list[str]) -> set[str]:
    """Those of the paths that git will not keep; none where there is no git to ask."""
    import shutil
    import subprocess

    git = shutil.which("git")
    if git is None:
        return set()
    names = {os.fsencode(_from(root, path)): path for path in paths}
    # Nothing that the repository names is run for it.
    command = [git, "-c", "core.fsmonitor=false", "check-ignore", "-z", "--stdin"]
    done = subprocess.run(
        command, input=b"\0".join(names), cwd=root, capture_output=True, check=False
    )
    return {names[name] for name in done.stdout.split(b"\0") if name in names}


def _within(folder: str, name: str) -> str:
    return os.path.normpath(os.path.join(folder, name))


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise OSError(0, "not UTF-8", path) from None


def _configuration(folder: str, data: list[Data], plan: Plan) -> None:
    found = config.find(folder)
    if found.path:
        name = near(found.path)
        plan.notes.append(f"{name} configures ftlint already")
        lacking = [d.path for d in data if d.apart and not _included(d.path, found)]
        if lacking:
            plan.unsure = True
            line = _include(str(found.root), lacking)
            plan.notes.append(f"the check of a folder takes these too with this in {name}:\n{line}")
        return
    project = _within(folder, "pyproject.toml")
    old = _read(project)
    if old is None:
        table = "\n".join(_settings(folder, data, "")) + "\n"
        plan.changes.append(Change(_within(folder, "ftlint.toml"), None, table))
        return
    table = "\n".join(["[tool.ftlint]", *_settings(folder, data, "tool.ftlint.")]) + "\n"
    end = line_end(old)
    gap = end if not old or old.endswith("\n") else end + end
    new = old + gap + table.replace("\n", end)
    if _same_but_for_ours(old, new):
        plan.changes.append(Change(project, old, new))
    else:
        plan.unsure = True
        plan.notes.append(f"{project} cannot be added to with certainty; put this in:\n{table}")


def _settings(folder: str, data: list[Data], head: str) -> Iterator[str]:
    yield '# target = "openai-chat"    # who is to train on the data: `ftlint targets` lists them'
    if apart := [about.path for about in data if about.apart]:
        yield _include(folder, apart)
    if len(_datasets(data)) > 1:
        return  # files of a configuration belong together; those of each folder are told by name
    for about in data:
        if about.split:
            yield ""
            yield f"[[{head}datasets]]"
            yield f"files = {quoted(_from(folder, about.path))}"
            yield f"split = {quoted(about.split)}"


def _datasets(data: list[Data]) -> set[str]:
    return {about.dataset for about in data if about.split}


def _included(path: str, found: config.Config) -> bool:
    relative = found.relative(path)
    return found.includes(relative) and not found.excludes(relative)


def _include(folder: str, paths: list[str]) -> str:
    """The line of a configuration that has the check of a folder take these files too."""
    names = [glob.escape(_from(folder, path)) for path in paths]
    # A name alone would be that of a file in any folder.
    listed = [quoted(name if "/" in name else f"./{name}") for name in names]
    one = f"include = [{', '.join(listed)}]"
    return (
        one if len(one) <= 100 else "\n".join(["include = [", *(f"    {p}," for p in listed), "]"])
    )


def _from(folder: str, path: str) -> str:
    """A path from a folder, with forward slashes."""
    try:
        found = os.path.relpath(path, folder)
    except ValueError:  # of a drive of Windows that stands for a folder, one has the other name
        found = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
    return found.replace(os.sep, "/")


def _same_but_for_ours(old: str, new: str) -> bool:
    try:
        before, after = tomllib.loads(old), tomllib.loads(new)
    except tomllib.TOMLDecodeError:
        return False
    tools: dict[str, Any] = after.get("tool", {})
    tools.pop("ftlint", None)
    if not tools and "tool" not in before:
        after.pop("tool", None)
    return before == after


def _hook(root: str, plan: Plan, version: str, apart: list[str], *, datasets: bool) -> None:
    path = _within(root, HOOKS)
    old = _read(path)
    entry = [f"- repo: {SOURCE}", f"  rev: v{version}", "  hooks:", "    - id: ftlint"]
    files = [f"      files: {pattern(apart)}"] if apart else []
    entry += files
    if datasets:  # all splits at once, whichever of them has changed
        entry.append("    - id: ftlint-datasets")
        entry += [f"      files: {pattern(apart, SETTINGS)}"] if apart else []
    if old is None:
        plan.changes.append(
            Change(path, None, "\n".join(["repos:", *(f"  {e}" for e in entry)]) + "\n")
        )
    elif re.search(r"ftlint/ftlint|\bid: *['\"]?ftlint", said(old)):
        plan.notes.append(f"{path} has the hook already")
        if not all(is_seen(name, old) for name in apart):
            plan.unsure = True
            plan.notes.append(f"it sees the arrays with this in its entry:\n{files[0].strip()}")
    elif new := with_entry(old, entry):
        plan.changes.append(Change(path, old, new))
    else:
        listed = "\n".join(entry)
        plan.unsure = True
        plan.notes.append(
            f"{path} cannot be added to with certainty; put into its repos:\n{listed}"
        )


def _workflow(root: str, folder: str, plan: Plan, version: str) -> None:
    if os.path.exists(os.path.join(root, ".gitlab-ci.yml")):
        plan.notes.append(f"for GitLab, {SOURCE}/blob/main/docs/ci.md has a job to copy")
        return
    path = _from(os.path.realpath(root), os.path.realpath(folder))
    workflows = os.path.join(root, WORKFLOWS)
    names = sorted(os.listdir(workflows)) if os.path.isdir(workflows) else []
    for name in names:
        text = _read(os.path.join(workflows, name)) or ""
        if name.endswith((".yml", ".yaml")) and "ftlint" in said(text):
            told = f"{_within(workflows, name)} runs ftlint already"
            named = rf"(?<![\w./-]){re.escape(path)}(?![\w-])"
            if path != "." and not re.search(named, said(text)):
                told += f"; see that it checks {path} too"
            plan.notes.append(told)
            return
    text = WORKFLOW.format(path=quoted(path), action=f"{ACTION}@v{version}")
    plan.changes.append(Change(_within(workflows, "ftlint.yml"), None, text))


WORKFLOW = """\
name: ftlint
on: [push, pull_request]
permissions:
  contents: read
jobs:
  data:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: {action}
        with:
          paths: {path}
"""


def findings(data: list[Data]) -> dict[str, int]:
    """How many errors, warnings and remarks there are in the files today."""
    counts: dict[str, int] = {}
    paths = [about.path for about in data if not about.trouble]
    choices = choosing.Choices()
    splits = choosing.splits_of(paths, choices)
    for path in paths:
        with open_path(path) as source:
            for severity, count in linter.lint(source, choices, splits=splits).counts.items():
                counts[severity] = counts.get(severity, 0) + count
    return counts
