"""ftlint: the linter, fixer and preparer for LLM fine-tuning data.

import ftlint
report = ftlint.check("train.jsonl", target="openai-chat")
for finding in report.diagnostics:
    print(finding.line, finding.code, finding.message)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from ftlint.errors import Error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from os import PathLike

    from typing_extensions import Unpack

    from ftlint.preparation import Prepared, Proposal
    from ftlint.report import Diagnostic, Report

__version__ = "0.1.0"
__all__ = ["Diagnostic", "Error", "Prepared", "Proposal", "Report", "check", "fix", "prepare"]


def __getattr__(name: str) -> Any:
    # The types load with their module, and only when somebody names them: starting is fast.
    if name in ("Diagnostic", "Report"):
        from ftlint import report

        return getattr(report, name)
    if name in ("Prepared", "Proposal"):
        from ftlint import preparation

        return getattr(preparation, name)
    raise AttributeError(f"module 'ftlint' has no attribute {name!r}")


class Options(TypedDict, total=False):
    """The options of `check` and `fix`; those of the command line under the same names."""

    target: str | None
    model: str | None
    tokenizer: str | PathLike[str] | None
    chat_template: str | PathLike[str] | None
    shape: str | None
    separator: str | None
    stop: str | None
    select: str | Iterable[str] | None
    ignore: str | Iterable[str] | None
    extend_select: str | Iterable[str] | None
    config: str | PathLike[str] | None
    isolated: bool
    split: Mapping[str, str | PathLike[str]] | Iterable[str]
    baseline: str | PathLike[str] | None
    jobs: int | None


def check(data: Any, **options: Unpack[Options]) -> Report:
    """Check a dataset: a path, a folder, a glob or a list of these, bytes, an iterable of mappings, a DataFrame of
    pandas or polars, a table of Arrow, or a dataset of Hugging Face; or its splits, each of these under
    its name: `{"train": …, "test": …}`, as `load_dataset` gives them.

    Options: `target`, `model`, `tokenizer`, `chat_template`, `shape`, `separator`, `stop`, `select`,
    `ignore`, `extend_select` (codes, prefixes or names, in a list or comma separated), `config` (the path
    of a configuration), `isolated` (read none), `split` (`{"valid": path}`: files that are checked
    too, and whose rows must not stand in the splits before), `baseline` (the path of the known
    findings, which the report only counts) and `jobs` (how many processes may scan a large file;
    one unless given).

    Raises Error when the data cannot be read or an option cannot be followed; what is wrong with
    the data is in the report.
    """
    from ftlint import calls, choosing, linter
    from ftlint.report import Report

    choosing.forget()
    choices = choosing.choices_of(options)
    names, open_one, splits = calls.datasets(data, choices)
    reports = []
    for name in names:
        source = open_one(name)
        try:
            reports.append(linter.lint(source, choices, splits=splits, open_one=open_one))
        finally:
            source.rest()
    return Report(reports, __version__)


def fix(path: str | PathLike[str], *, unsafe: bool = False, **options: Unpack[Options]) -> Report:
    """Repair a file in place, with the safe fixes, or the `unsafe` ones too.

    The options are those of `check`; files that `split` names are read, and stay as they are.
    The report tells what is left, and how much was fixed.
    Raises Error, the file unchanged, when it cannot be read or written, or changes meanwhile.
    """
    from ftlint import calls, choosing, linter
    from ftlint.errors import ConfigError
    from ftlint.report import Report

    if not isinstance(unsafe, bool):
        raise ConfigError(f"unsafe is {unsafe!r}", remedy="True or False")
    choosing.forget()
    choices = choosing.choices_of(options)
    source = calls.open_any(path)
    try:
        splits = choosing.splits_of([source.path or source.name], choices)
        report, fixed = linter.mend(source, choices, unsafe, splits=splits)
        fixed.keep(source)
    finally:
        source.rest()
    return Report([report], __version__)


def prepare(
    source: Any, *, accept: Callable[[Proposal], bool] | None = None, **wishes: Any
) -> Prepared:
    """Make a training-ready file of a table, a workbook, JSON, a DataFrame or a dataset.

    `accept` decides on each proposed change; without it the recommended ones are made. The wishes
    are those of the command line: `to`, `target`, `model`, `map` (field → column or template),
    `speakers` (name → role, where each row is one turn), `system`, `separator`, `stop`,
    `chat_template`, `sheet`, `encoding`, `header`, `split` (the share for validation), `seed`,
    `output`, `drop_bad`, `accepted` (codes of rules, in a list or comma separated, whose changes are made though they are
    not recommended), `config`, `isolated`, `jobs`.

    Raises Error, with nothing written, when the source cannot be read or what remains wrong would
    fail the training.
    """
    from ftlint import choosing, preparation
    from ftlint.errors import ConfigError
    from ftlint.preparation.wishes import wishes_of

    wanted = wishes_of(wishes)
    if not (accept is None or callable(accept)):
        raise ConfigError("accept is no function", remedy="give one of a proposal, or leave it out")
    choosing.forget()
    return preparation.prepare(source, accept, wanted)
