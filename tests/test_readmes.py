"""The two READMEs say the same: the same sections, commands, links and pictures."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

from tests.conftest import ROOT

ENGLISH = (ROOT / "README.md").read_text("utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text("utf-8")
_fence = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_sections() -> None:
    levels = [
        re.findall(r"^(#+) ", _fence.sub("", text), re.MULTILINE) for text in (ENGLISH, CHINESE)
    ]
    assert levels[0] == levels[1]


def test_commands() -> None:
    assert _fence.findall(ENGLISH) == _fence.findall(CHINESE)
    spans = [re.findall(r"`([^`\n]+)`", _fence.sub("", text)) for text in (ENGLISH, CHINESE)]
    assert [s for s in spans[0] if s.startswith(("ftlint", "--", "pip"))] == [
        s for s in spans[1] if s.startswith(("ftlint", "--", "pip"))
    ]


def test_points_and_links() -> None:
    points = [len(re.findall(r"^\* ", text, re.MULTILINE)) for text in (ENGLISH, CHINESE)]
    assert points[0] == points[1]
    links = [
        [to for to in re.findall(r"\]\(([^)]+)\)", text) if not to.startswith("README")]
        for text in (ENGLISH, CHINESE)
    ]
    assert links[0] == links[1]
    for to in links[0]:
        assert to.startswith("https:") or (ROOT / to).exists(), to


def test_pictures_show_commands_that_there_are() -> None:
    for path in sorted((ROOT / "docs" / "images").glob("*.svg")):
        texts = "".join(ElementTree.parse(path).getroot().itertext()).replace("\xa0", " ")
        found = re.search(r"\$ ftlint (\w+)", texts)
        assert found, path
        assert (ROOT / "ftlint" / "cli" / f"{found[1]}.py").exists()
        assert "Traceback" not in texts


def test_the_first_two_commands_are_of_this_repository() -> None:
    first, second = (code for _, code in _fence.findall(ENGLISH)[:2])
    assert "pip install -q ." in first
    assert Path(ROOT / first.split()[-1]).exists()
    assert "pip install -q -e '.[dev]'" in second
    assert subprocess.run(["bash", "-n", "-c", first + second]).returncode == 0
