"""ftlint: the linter, fixer and preparer for LLM fine-tuning data.

import ftlint
report = ftlint.check("train.jsonl", target="openai-chat")
for finding in report.diagnostics:
    print(finding.line, finding.code, finding.message)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftlint.errors import Error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftlint.model import Diagnostic, Report

__version__ = "0.1.0"
__all__ = ["Diagnostic", "Error", "Report", "check", "fix"]


def __getattr__(name: str) -> Any:
    # The types load with their module, and only when somebody names them: starting is fast.
    if name in ("Diagnostic", "Report"):
        from ftlint import model

        return getattr(model, name)
    raise AttributeError(f"module 'ftlint' has no attribute {name!r}")


def check(
    data: Any,
    *,
    target: str | None = None,
    model: str | None = None,
    shape: str | None = None,
    separator: str | None = None,
    stop: str | None = None,
    select: str | Iterable[str] | None = None,
    ignore: str | Iterable[str] = (),
    extend_select: str | Iterable[str] = (),
    config: str | None = None,
    isolated: bool = False,
) -> Report:
    """Check a dataset: a path, bytes, an iterable of mappings or a pandas DataFrame.

    The options are those of `ftlint check`. Raises Error when the data cannot be read or an
    option cannot be followed; what is wrong with the data is in the report.
    """
    from ftlint import linter
    from ftlint.model import Report

    choices = linter.Choices(
        target,
        model,
        shape,
        separator,
        stop,
        linter.words(select),
        linter.words(ignore) or (),
        linter.words(extend_select) or (),
        config,
        isolated,
    )
    return Report([linter.lint(linter.open_any(data), choices)], __version__)


def fix(
    path: str,
    *,
    unsafe: bool = False,
    target: str | None = None,
    model: str | None = None,
    shape: str | None = None,
    separator: str | None = None,
    stop: str | None = None,
    select: str | Iterable[str] | None = None,
    ignore: str | Iterable[str] = (),
    extend_select: str | Iterable[str] = (),
    config: str | None = None,
    isolated: bool = False,
) -> Report:
    """Repair a file in place, with the safe fixes, or the `unsafe` ones too.

    The report tells what is left, and how much was fixed. Raises Error, the file unchanged, when
    it cannot be read or written, or changes meanwhile.
    """
    from ftlint import linter
    from ftlint.model import Report

    choices = linter.Choices(
        target,
        model,
        shape,
        separator,
        stop,
        linter.words(select),
        linter.words(ignore) or (),
        linter.words(extend_select) or (),
        config,
        isolated,
    )
    source = linter.open_any(path)
    report, fixed = linter.mend(source, choices, unsafe)
    if fixed.draft is not None:
        fixed.draft.keep(source.stamp)
    return Report([report], __version__)
