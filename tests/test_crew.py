"""Processes that share the work: begun as copies, or afresh as on macOS and Windows."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from typing import Any

import pytest

import ftlint
from ftlint import choosing, linter
from ftlint.engine import check
from ftlint.engine.crew import AT_ONCE, Crew
from ftlint.splits import Splits
from tests.nursery import FORKS, ROOT

SCRIPT = """\
import sys
import ftlint
from ftlint.engine import check, together

print("begun as", __name__)
begun, check.LEAST = together.by_stretches, 100
sys.platform = "darwin" if sys.platform == "linux" else sys.platform

def seen(*told, **more):
    found = begun(*told, **more)
    print("by", len(found or ()))
    return found

together.by_stretches = seen
print(dict(ftlint.check({path!r}, jobs=2, isolated=True).counts))
"""


def _end(pipe: Any) -> None:
    os._exit(3)


def _say(number: int, pipe: Any) -> None:
    pipe.send(number)
    pipe.send(("done", number))


@pytest.mark.parametrize("given", ["file", "input", "module"])
def test_a_script_is_not_run_again_for_its_helpers(write: Any, given: str) -> None:
    rows = write("train.jsonl", '{"prompt": "a ->", "completion": " b END"}\n' * 50)
    text = SCRIPT.format(path=str(rows))
    script = write("begin.py", text)
    how = {"file": [str(script)], "input": ["-"], "module": ["-m", "begin"]}[given]
    done = subprocess.run(
        [sys.executable, *how],
        input=text,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=rows.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    told = done.stdout.splitlines()
    assert told[:2] == ["begun as __main__", "by 2"]
    assert len(told) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no descriptors there")
@pytest.mark.parametrize("way", ["spawn", *(["fork"] if FORKS else [])])
def test_one_that_ended_before_it_took_its_pipe_is_not_waited_for(way: str) -> None:
    """On Windows its end of the pipe then stays open here."""
    crew = Crew(way)
    context, held = multiprocessing.get_context(way), []

    class Holding:
        Process = context.Process  # type: ignore[attr-defined]

        @staticmethod
        def Pipe(duplex: bool) -> Any:  # noqa: N802
            mine, theirs = context.Pipe(duplex)
            held.append(os.dup(theirs.fileno()))
            return mine, theirs

    crew._context = Holding
    try:
        pipe = crew.begin(_end)
        with pytest.raises(EOFError):
            crew.gather()
        with pytest.raises(EOFError):
            crew.hear(pipe)
    finally:
        crew.close()
        for number in held:
            os.close(number)


def test_more_helpers_than_windows_waits_for_at_once() -> None:
    crew, told = Crew(), list[int]()
    try:
        for number in range(AT_ONCE + 3):
            crew.begin(_say, number)
        assert crew.gather(told.append) == [("done", n) for n in range(AT_ONCE + 3)]
    finally:
        crew.close()
    assert sorted(told) == list(range(AT_ONCE + 3))


def _alone(paths: list[str], pipe: Any) -> None:
    assert multiprocessing.current_process().daemon
    counts = [ftlint.check(path, jobs=2, isolated=True).counts for path in paths]
    ahead = linter.scan_ahead(paths, choosing.Choices(isolated=True, jobs=2), Splits())
    assert ahead is not None
    scanned = [ahead.take(path) for path in paths]
    ahead.close()
    pipe.send((counts, scanned))


def test_what_cannot_be_sent_has_no_helper() -> None:
    crew = Crew("spawn")
    with pytest.raises(OSError, match="lambda"):
        crew.begin(lambda pipe: None)
    assert crew.gather() == []
    crew.close()


@pytest.mark.skipif(not FORKS, reason="needs fork, to be told what a test changed")
def test_a_helper_of_others_works_alone(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python lets no such process begin more of them."""
    for module in (check, linter):
        monkeypatch.setattr(module, "LEAST", 100)
    rows = '{"prompt": "a ->", "completion": " b END"}\n' * 50
    paths = [str(write(name, rows)) for name in ("one.jsonl", "two.jsonl")]
    crew = Crew("fork")
    try:
        crew.begin(_alone, paths)
        ((counts, scanned),) = crew.gather()
    finally:
        crew.close()
    assert counts == [ftlint.check(path, isolated=True).counts for path in paths]
    assert scanned == [None, None]
