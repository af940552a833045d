"""Our own check of the files, before anything leaves the machine."""

from __future__ import annotations

import filecmp
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from ftlint.errors import Error, RuleError, Undecided
from ftlint.submission.errors import DataRefused, NotOffered
from ftlint.submission.providers import Provider, base_of
from ftlint.telling import call, option, tells_options

if TYPE_CHECKING:
    from ftlint.model import Target
    from ftlint.preparation.flow import Prepared
    from ftlint.report import FileReport

ENDING = ".jsonl"


class Rows(Struct, frozen=True):
    """A training-ready file: where it is, and what it is called where it is spoken of."""

    path: str
    name: str
    config: str | None = None  # of a file that stands elsewhere than it is called; "" for none
    made: tuple[str, ...] = ()  # what was written for this submission, and stands beside the source
    told: tuple[str, ...] = ()  # how the rows were made of a file in another format
    guessed: bool = False  # whether the columns were


def ready(
    path: str,
    target: str,
    folder: str | None,
    asked: bool = False,
    header: bool | None = None,
) -> Rows:
    """The rows of a file; those of one in another format with the recommended changes made, in a
    new file in `folder`, else beside it. Columns may be guessed where somebody is `asked` before
    anything is sent.

    Raises Error when it cannot be prepared.
    """
    if path.endswith(ENDING):
        return Rows(path, path)
    if folder is None:
        return _once(_prepared(path, target, asked, header=header))
    from ftlint import config

    beside, name = os.path.split(path)
    name = f"{Path(name.removesuffix('.gz').removesuffix('.zst')).stem}_prepared{ENDING}"
    found = config.find(path).path
    to = os.path.join(tempfile.mkdtemp(dir=folder), name)
    options = {"output": to, "config": found or None, "isolated": not found}
    done = _prepared(path, target, asked, header=header, **options)
    told = tuple(done.manifest.told())
    name = os.path.join(beside, name)
    return Rows(done.files[0], name, found, told=told, guessed=done.guessed)


def _prepared(path: str, target: str, asked: bool, header: bool | None, **options: Any) -> Prepared:
    from ftlint import choosing, preparation
    from ftlint.preparation.stage import Headless
    from ftlint.preparation.wishes import wishes_of

    said = {"target": target} | ({} if header is None else {"header": header})
    try:
        wishes = wishes_of({"target": target, "header": header, **options})
        choosing.forget()
        return preparation.prepare(path, None, wishes, guessing=asked)
    except Headless as error:
        error.remedy = f"add {option('header', True)} if it is names, and {option('header', False)} if it is data"
        raise
    except Undecided as error:
        whole = call("prepare", path, {**said, **error.options})
        error.remedy = f"{error.lead}: {whole}, and submit what it makes"
        raise
    except Error as error:
        if tells_options(error.remedy):  # that only the other command has
            error.remedy += f"; with {call('prepare', path, said)}, and submit what it makes"
        raise


def _once(done: Prepared) -> Rows:
    """The file that was made, or the same one of an earlier run, and this one taken away."""
    (made,) = done.files
    written = tuple(filter(None, (made, done.manifest_path)))
    told = tuple(done.manifest.told())
    rows = Rows(made, made, made=written, told=told, guessed=done.guessed)
    stem, dash, number = made.removesuffix(ENDING).rpartition("-")
    if not dash or not number.isdecimal():
        return rows
    earlier = [stem, *(f"{stem}-{n}" for n in range(2, int(number)))]
    for before in (name + ENDING for name in earlier):
        if os.path.isfile(before) and filecmp.cmp(before, made, shallow=False):
            discard(written)
            return structs.replace(rows, path=before, name=before, made=())
    return rows


def discard(paths: Iterable[str]) -> None:
    """Take away what was written for a submission."""
    for path in paths:
        with suppress(FileNotFoundError):
            os.unlink(path)


def leakage(training: str, validation: str) -> list[str]:
    """Sentences on rows that training and validation share."""
    from ftlint import choosing, linter
    from ftlint.sources import open_path

    choices = choosing.Choices(
        select=("SET703",), isolated=True, split=(("train", training), ("valid", validation))
    )
    splits = choosing.splits_of((), choices)
    with open_path(training) as source:
        report = linter.lint(source, choices, splits=splits)
        count = report.by_rule.get("SET703", 0)
        if not count:
            return []
        first = next(report.diagnostics(1))
    rows = "row has its" if count == 1 else "rows have their"
    return [
        f"{count:,} training {rows} input in the validation file too (first on line {first.line}); "
        "`ftlint check --split` lists them"
    ]


def target_for(provider: Provider, method: str, model: str, path: str | None) -> Target:
    """What the files are checked for.

    By the base model where the provider has models for either shape, else by the rows.
    Raises NotOffered when the provider has no such method, and RuleError when this ftlint
    does not know the target.
    """
    from ftlint import catalog

    names = provider.targets.get(method)
    if names is None:
        raise NotOffered(
            f"{provider.title} has no {option('method', method)}",
            remedy=f"it has {', '.join(provider.targets)}",
        )
    if provider.completion_models:
        wants_completions = base_of(model) in provider.completion_models
        chosen = [n for n in names if n.endswith("-completions") == wants_completions]
        return target_named(chosen[0] if chosen else names[0])
    known = {target.name: target for target in catalog.bundled().targets}
    found = [known[name] for name in names if name in known]
    if not found:
        return target_named(names[0])
    if len(found) > 1 and path is not None:
        shape = _shape(path)
        return next((target for target in found if shape in target.shapes), found[0])
    return found[0]


def target_named(name: str) -> Target:
    """A target by its name; raises RuleError when this ftlint does not know it."""
    from ftlint import catalog

    try:
        return catalog.target_named(name)
    except RuleError:
        raise RuleError(
            f"this ftlint has no target {name!r} to check the data for",
            remedy=f"name another with {option('target')}",
        ) from None


def _shape(path: str) -> str | None:
    from ftlint.shapes.detect import detect
    from ftlint.sources import open_path

    with open_path(path) as source:
        lines = [line for block in source.sample() for line in block.data.split(b"\n")]
    return detect([line for line in lines if line.strip()]).shape


def check(rows: Rows, target: str, model: str | None) -> FileReport:
    """The report of one file, by the configuration that holds for it.

    Raises Error when it cannot be read.
    """
    from ftlint import choosing, linter
    from ftlint.sources import open_path

    # What becomes of the model is said by the submission itself, before it asks.
    choices = choosing.Choices(
        target=target,
        model=model,
        ignore=("SET710",),
        config=rows.config or None,
        isolated=rows.config == "",
    )
    # The report reads the file again for its diagnostics: it stays open as long as the report is.
    return linter.lint(
        open_path(rows.path, name=None if rows.config is None else rows.name), choices
    )


def refuse(reports: list[FileReport], target: str) -> None:
    """Raise DataRefused when a report has errors for a target."""
    bad = [report for report in reports if report.counts.get("error")]
    if bad:
        names = " and ".join(report.path for report in bad)
        count = sum(report.counts["error"] for report in bad)
        raise DataRefused(
            f"{count:,} error{'s' * (count != 1)} in {names}: nothing was sent",
            bad,
            remedy="mend them (`ftlint check --fix` does what is certain, "
            f"`ftlint prepare --target {target}` makes rows of others), or {option('force', True)}",
        )


def model_of(target: Target, model: str) -> tuple[str | None, dict[str, Any]]:
    """The name of a base model's snapshot in a target, and what is known of it."""
    base = base_of(model)
    for known, about in target.models.items():
        if base == known or known.startswith(f"{base}-20"):
            return known, about
    return None, {}
