"""A file that several processes scan says what it says when one does."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftlint import choosing
from ftlint.engine import applying
from ftlint.engine import check as engine
from ftlint.engine.ahead import Ahead, Scanned
from ftlint.engine.check import check_source
from ftlint.engine.scan import scan_all
from ftlint.engine.together import scan_together, stretches
from ftlint.sources import open_bytes, open_path
from tests.conftest import ftlint
from tests.test_blocks import ROWS, SETS, counts


@given(
    rows=st.lists(ROWS, max_size=12) | SETS,
    count=st.integers(1, 5),
    end=st.sampled_from(["", "\n"]),
)
def test_stretches_hold_every_line_once(rows: list[str], count: int, end: str) -> None:
    data = ("\n".join(rows) + end).encode()
    source = open_bytes(data, "train.jsonl")
    if source.layout != "lines" or not data:
        return
    found = list(stretches(source, count))
    assert b"".join(data[s.start : s.end] for s in found) == data[source.start :]
    for stretch in found:
        assert stretch.line == data[: stretch.start].count(b"\n") + 1
        assert (
            stretch.start == 0 or data[stretch.start - 1 : stretch.start] == b"\n" or source.start
        )
    blocks = [b for s in found for b in source.stretch(s.start, s.end, s.line, 40)]
    whole = list(source.blocks(40))
    assert b"".join(b.data for b in blocks) == b"".join(b.data for b in whole)
    assert [f for b in blocks for f in b.notes] == [f for b in whole for f in b.notes]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=4, max_size=30) | SETS, count=st.integers(2, 4))
def test_several_processes_find_what_one_finds(tmp_path: Path, rows: list[str], count: int) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text("\n".join(rows))
    source = open_path(str(path))
    if source.layout != "lines":
        return
    chosen, _ = choosing.settings_for(".", choosing.Choices(isolated=True))
    alone = check_source(source, chosen, size=60)
    told: list[int] = []
    partial = scan_together(source, alone.plan, count, 60, told.append)
    assert partial is not None
    assert sum(told) == path.stat().st_size - source.start
    together = engine.Outcome(source, alone.plan, alone.guess, partial)
    assert counts(together) == counts(alone)
    assert together.partial.findings.lines == alone.partial.findings.lines
    assert together.sets == alone.sets


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=4, max_size=30) | SETS, count=st.integers(2, 4))
def test_several_processes_mend_what_one_mends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[str], count: int
) -> None:
    monkeypatch.setattr(applying, "LEAST", 40)
    path = tmp_path / "train.jsonl"
    path.write_text("\n".join(rows) + "\n")
    source = open_path(str(path))
    if source.layout != "lines":
        return
    chosen, _ = choosing.settings_for(".", choosing.Choices(isolated=True))
    outcome = check_source(source, chosen)
    codes = {bound.rule.code for bound in outcome.plan.bound if bound.rule.fix}
    done = [applying.fix_known(outcome, codes, (), jobs) for jobs in (1, count)]
    written = [fixed.draft and Path(fixed.draft.path).read_bytes() for fixed in done]
    for fixed in done:
        if fixed.draft:
            fixed.draft.discard()
    assert written[0] == written[1]
    assert done[0].fixed == done[1].fixed
    assert done[0].unsettled == done[1].unsettled
    assert os.listdir(tmp_path) == ["train.jsonl"]


def test_a_part_that_cannot_be_written_costs_time_and_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "LEAST", 40)
    path = tmp_path / "train.jsonl"
    path.write_text('{"prompt":"Is it raining? ->","completion":"yes"}\n' * 9)
    chosen, _ = choosing.settings_for(".", choosing.Choices(isolated=True))
    outcome = check_source(open_path(str(path)), chosen)
    monkeypatch.setattr(applying, "_write", lambda *_: os._exit(1))
    fixed = applying.fix_known(outcome, {"PC211"}, (), 2)
    assert fixed.fixed == {"PC211": 9}
    assert fixed.draft
    lines = Path(fixed.draft.path).read_bytes().splitlines()
    fixed.draft.discard()
    assert lines == [b'{"prompt":"Is it raining? ->","completion":" yes"}'] * 9


def test_a_process_that_dies_costs_time_and_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text('{"prompt": "a ->", "completion": "b"}\n' * 50)
    killer = tmp_path / "killer.py"
    killer.write_text(
        "import os, signal\n"
        "from ftlint.model import Batch, Hits, check\n"
        f"ALONE = {os.getpid()}\n"
        "@check()\n"
        "def strike(batch: Batch) -> Hits:\n"
        "    if os.getpid() != ALONE:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return Hits([0])\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import killer as module  # type: ignore[import-not-found]

    chosen, _ = choosing.settings_for(".", choosing.Choices(isolated=True))
    monkeypatch.setattr(engine, "LEAST", 100)
    source = open_path(str(path))
    plan, guess = engine.make_plan(source, chosen)
    struck = plan.row_checks[0]
    plan.row_checks[0] = type(struck)(struck.rule, struck.severity, module.strike, {}, -1)
    assert scan_together(source, plan, 2, 200) is None
    outcome = engine.run(source, plan, guess, size=200, jobs=2)
    assert len(outcome.partial.findings.lines[0]) >= 1
    assert outcome.partial.rows == 50


def test_plans_travel_to_a_fresh_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no fork, the plan is sent."""
    monkeypatch.setattr(sys, "platform", "darwin")
    path = tmp_path / "train.jsonl"
    path.write_text('{"prompt": "a ->", "completion": " b"}\n{"prompt": "a"}\n' * 20)
    source = open_path(str(path))
    chosen, _ = choosing.settings_for(".", choosing.Choices(isolated=True))
    alone = check_source(source, chosen, size=200)
    assert pickle.loads(pickle.dumps(alone.plan)).bound == alone.plan.bound
    partial = scan_together(source, alone.plan, 2, 200)
    assert partial is not None
    assert partial.findings.lines == alone.partial.findings.lines


def test_a_large_file_at_the_command_line(tmp_path: Path) -> None:
    row = '{"prompt": "What is %d? ->", "completion": " It is %s. END"}\n'
    with (tmp_path / "train.jsonl").open("w") as out:
        for number in range(60_000):
            out.write(row % (number, "a number " * 100))
        out.write('{"prompt": "late ->", "completion": "bad END"}\n')
    told = [
        ftlint(
            "check",
            "train.jsonl",
            "--isolated",
            "--jobs",
            jobs,
            "--output-format",
            "json",
            cwd=tmp_path,
        )
        for jobs in ("1", "2", "3")
    ]
    assert told[0].stdout == told[1].stdout == told[2].stdout
    assert b'"line":60001' in told[0].stdout.replace(b" ", b"")
    assert [t.returncode for t in told] == [1, 1, 1]


def test_nobody_is_left_behind_when_it_is_killed(tmp_path: Path) -> None:
    """A process whose parent is gone ends with its next block."""
    import subprocess
    import time

    path = tmp_path / "train.jsonl"
    path.write_text('{"prompt": "a ->", "completion": " b END"}\n' * 1_500_000)
    run = subprocess.Popen(
        [sys.executable, "-m", "ftlint", "check", "--isolated", "--jobs", "2", str(path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    children: list[str] = []
    listing = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    if not listing.parent.exists():
        run.kill()
        pytest.skip("processes are listed on Linux only")
    while len(children) < 2 and run.poll() is None:
        children = listing.read_text().split()
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert len(children) == 2
    gone = 0
    for _ in range(600):
        gone = sum(not Path(f"/proc/{child}").exists() for child in children)
        if gone == 2:
            break
        time.sleep(0.1)
    assert gone == 2


def test_many_files_say_what_they_say_one_after_the_other(tmp_path: Path) -> None:
    row = '{"prompt": "What is %d? ->", "completion": " It is %s. END"}\n'
    for name in range(7):
        with (tmp_path / f"part-{name}.jsonl").open("w") as out:
            for number in range(9_000):
                out.write(row % (number + 9_000 * (name % 6), "a number " * 100))
            if name % 2:
                out.write('{"prompt": "late ->", "completion": "bad END"}\n')
    (tmp_path / "not-utf16.jsonl").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "valid.jsonl").write_text(row % (3, "a number " * 100))
    (tmp_path / "train.jsonl").write_text(row % (3, "a number " * 100) * 2)
    told = [
        ftlint("check", ".", "--isolated", "--jobs", jobs, "--output-format", "jsonl", cwd=tmp_path)
        for jobs in ("1", "2", "4")
    ]
    assert told[0].stdout == told[1].stdout == told[2].stdout
    assert told[0].stderr == told[1].stderr == told[2].stderr
    assert told[0].returncode == told[1].returncode == told[2].returncode == 2
    assert b"SET703" in told[0].stdout
    assert told[0].stdout.count(b'"code":"PC211"') == 3


def _scanned(path: str) -> Scanned:
    chosen, _ = choosing.settings_for(".", choosing.Choices(isolated=True))
    with open_path(path) as source:
        plan, guess = engine.make_plan(source, chosen)
        return Scanned(source.stamp, plan, guess, scan_all(source.blocks(), plan))


def test_what_nobody_takes_is_passed_over(tmp_path: Path) -> None:
    paths = [str(tmp_path / f"{n}.jsonl") for n in range(5)]
    for path in (paths[0], paths[2], paths[4]):
        Path(path).write_text('{"prompt": "a ->", "completion": " b"}\n')
    ahead = Ahead(paths, 2, _scanned)
    try:
        assert ahead.take(paths[1]) is None  # is not there
        found = ahead.take(paths[4])
        assert found is not None and found.partial.rows == 1
        assert ahead.take(paths[2]) is None  # its turn is over
        assert ahead.take("other") is None
    finally:
        ahead.close()
