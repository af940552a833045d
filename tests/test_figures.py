"""The page of the figures: a benchmark that runs changes its own lines, and no others."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

sys.path.append(str(ROOT / "benchmarks"))

from figures import Amount, Page, Ratio

PAGE = ROOT / "docs" / "performance.md"
NAMES = ["clean", "cores", "all", "broken", "memory", "start", "fix", "tokens", "peers", "prepare"]


def copied(folder: Path) -> Path:
    path = folder / "page.md"
    path.write_text(PAGE.read_text("utf-8"), "utf-8")
    return path


def narrow(page: str) -> list[str]:
    """The lines, without what only aligns them."""
    return [re.sub(" +", " ", re.sub("--+", "-", line)) for line in page.splitlines()]


def test_what_did_not_run_stays(tmp_path: Path) -> None:
    path = copied(tmp_path)
    before = path.read_text("utf-8")
    Page(path).write(NAMES)
    assert path.read_text("utf-8") == before
    page = Page(path)
    page.put(
        "broken",
        [
            Ratio("new rows", 1.0, 5e7, "loop", 0.5, 2e7, 2.0, 1.9, 2.1, 2.0, 3.5),
            Amount("memory a finding (7 findings)", 8.0, "bytes", 30),
        ],
        4,
        "3.99.1",
    )
    page.write(NAMES)
    was, now = narrow(before), narrow(path.read_text("utf-8"))
    gone = [line for line in was if line not in now and not line.startswith("Measured")]
    assert gone
    assert all(line.startswith("| broken |") for line in gone)
    assert [line for line in now if line.startswith("| broken |")] == [
        "| broken | new rows | 1 s, 50 MB | loop | 0.5 s, 20 MB | 2.00 (1.90 to 2.10) | 2.00 | at most 3.5 | yes |",
        "| broken | memory a finding (7 findings) | 8.0 bytes | at most 30 | yes |",
    ]
    (ran,) = (line for line in now if "Python 3.99.1" in line)
    assert ran.endswith(": broken (4 rounds).")
    (others,) = (line for line in now if line.startswith("Measured") and line != ran)
    assert "broken" not in others
    assert "clean (" in others


def test_figures_of_no_benchmark_are_told(tmp_path: Path) -> None:
    path = copied(tmp_path)
    with pytest.raises(SystemExit, match="of no benchmark: prepare"):
        Page(path).write(NAMES[:-1])
