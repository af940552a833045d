"""Files that other people published: what is found in them changes only on purpose.

`python -m tests.test_real_files` writes the expected counts anew; a review reads the difference.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ftlint import catalog, choosing, linter
from ftlint.errors import SourceError
from ftlint.sources import open_path
from tests.conftest import DATA

COUNTS = Path(__file__).parent / "corpus" / "counts.json"
EXPECTED: dict[str, Any] = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}


def judged(path: Path) -> dict[str, Any] | str:
    """The shape, the conventions and the counts of one file; or why it cannot be read."""
    try:
        with open_path(str(path)) as source:
            report = linter.lint(source, choosing.Choices(isolated=True))
            found = report.conventions
            assert sum(1 for _ in report.diagnostics()) == sum(report.by_rule.values())
    except SourceError as error:
        return error.message
    return {
        "shape": report.shape,
        "rows": report.rows,
        "task": found.task,
        "separator": found.separator,
        "stop": found.stop,
        "rules": report.by_rule,
    }


@pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_counts(name: str) -> None:
    assert judged(DATA / name) == EXPECTED[name]


SEEN: dict[str, dict[str, str]] = json.loads((COUNTS.parent / "seen.json").read_text())
RULES = {rule.code: rule for rule in catalog.bundled().rules}


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_is_seen_on_a_published_file_or_says_why_not(code: str) -> None:
    reason = catalog.prose(RULES[code]).unseen
    if code not in SEEN:
        assert reason
        assert not any(
            code in told["rules"] for told in EXPECTED.values() if isinstance(told, dict)
        )
        return
    assert not reason
    if not DATA.is_dir():
        pytest.skip("the published files are not here")
    about = dict(SEEN[code])
    path = DATA / about.pop("file")
    with open_path(str(path)) as source:
        report = linter.lint(source, choosing.Choices(isolated=True, select=(code,), **about))
    assert report.by_rule.get(code)


if __name__ == "__main__":
    files = sorted(p for p in DATA.glob("*/*") if p.is_file())
    counts = {str(path.relative_to(DATA)): judged(path) for path in files}
    COUNTS.write_text(json.dumps(counts, indent=1, ensure_ascii=False) + "\n", "utf-8")
