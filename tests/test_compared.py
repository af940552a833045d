"""The comparison with older checkers, as far as it goes without them: what was planted is found,
and what is said of rules is said of rules that exist.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ftlint import catalog, choosing, linter
from ftlint.sources import open_path
from tests.conftest import ROOT

sys.path.append(str(ROOT / "benchmarks"))

import planted_chats
import planted_completions
import planted_edges
from planted import Planted
from reasons import WHY
from verdicts import KNOWN

RULES = {rule.code for rule in catalog.bundled().rules}
FIFTY = [*planted_completions.files(), *planted_chats.files()]
FILES = [*FIFTY, *planted_edges.files()]


def test_fifty_files_with_one_fault_or_none() -> None:
    assert len(FIFTY) == 50
    assert sum(file.family == "completion" for file in FIFTY) == 25
    assert len({file.name for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.name}: {file.fault}")
def test_what_is_planted_is_found(tmp_path: Path, file: Planted) -> None:
    choices = choosing.Choices(target=file.target, isolated=True)
    report = linter.lint(open_path(str(file.write(tmp_path))), choices)
    found = {d.code: d.severity for d in report.diagnostics()}
    if file.expected:
        assert file.expected in found
    if file.fault == "none":
        assert set(found.values()) <= {"info"}


def test_verdicts_and_reasons_name_rules_that_exist() -> None:
    assert {code for known in KNOWN for code in known.codes} <= RULES
    assert set(WHY) <= RULES
