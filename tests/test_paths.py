"""Names of files, as other systems have them."""

from __future__ import annotations

import json
import ntpath
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from ftlint import adoption
from ftlint.config import matches
from ftlint.outputs import Look, places, sarif
from ftlint.paths import below, near
from tests.conftest import ftlint

PAIR = '{"prompt": "Is it %d? ->", "completion": " It is. END"}\n'
DATASETS = """\
[[datasets]]
files = "data/t*.jsonl"
[[datasets]]
files = "data/valid.jsonl"
split = "valid"
"""


def test_no_path_leads_to_another_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "relpath", ntpath.relpath)
    monkeypatch.setattr(os.path, "abspath", ntpath.abspath)
    monkeypatch.setattr(os, "sep", "\\")
    monkeypatch.setattr(os, "getcwd", lambda: r"C:\work")
    assert near(r"D:\data\t.jsonl") == r"D:\data\t.jsonl"
    assert near(r"c:\WORK\data\t.jsonl") == r"data\t.jsonl"
    look = Look(root=r"C:\work")
    assert places.relative(r"data\t.jsonl", look) == "data/t.jsonl"
    there = places.relative(r"D:\a b\t.jsonl", look)
    assert sarif._location(there) == {"uri": "file:///D:/a%20b/t.jsonl"}
    share = places.relative(r"\\server\share\t.jsonl", look)
    assert sarif._location(share) == {"uri": "file://server/share/t.jsonl"}


def test_a_drive_may_stand_for_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `subst` of Windows makes one, whose real paths are on another."""
    monkeypatch.setattr(os.path, "relpath", ntpath.relpath)
    monkeypatch.setattr(
        os.path, "realpath", lambda p: ntpath.join(r"C:\work", p.removeprefix("S:\\"))
    )
    monkeypatch.setattr(os, "sep", "\\")
    monkeypatch.setattr(os, "getcwd", lambda: "S:\\")
    assert adoption._from(r"C:\work", r"data\t.jsonl") == "data/t.jsonl"
    assert adoption._from(".", r"data\t.jsonl") == "data/t.jsonl"


def test_a_place_in_the_repository_is_from_its_root() -> None:
    assert sarif._location("a: b/t.jsonl") == {"uri": "a%3A%20b/t.jsonl", "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize("folder", ["plain", "rows [v2]", "rows*"])
def test_the_folder_of_a_configuration_is_no_pattern(tmp_path: Path, folder: str) -> None:
    root = tmp_path / folder
    (root / "data").mkdir(parents=True)
    (root / "ftlint.toml").write_text(DATASETS)
    for name, rows in (("train", range(9)), ("valid", range(8, 12))):
        (root / "data" / f"{name}.jsonl").write_text("".join(PAIR % n for n in rows))
    for words in (["--datasets", "--config", root / "ftlint.toml"], [root / "data"]):
        done = ftlint("check", *words, "--output-format", "json", cwd=tmp_path)
        told = json.loads(done.stdout)
        assert len(told["files"]) == 2, done.stderr
        assert "SET703" in {found["code"] for found in told["diagnostics"]}
    assert below(str(root), "data") == str(root / "data")


@pytest.mark.parametrize("read", ["ftlint.toml", "known.txt", "train.jsonl"])
def test_a_report_takes_the_place_of_no_file_that_has_two_names(write: Any, read: str) -> None:
    """As each has where small and capital letters are the same."""
    train = write("train.jsonl", PAIR % 1)
    write("known.txt", "# ftlint baseline 1\n")
    write("ftlint.toml", 'baseline = "known.txt"\n')
    before = (train.parent / read).read_bytes()
    os.link(train.parent / read, train.parent / "other")
    done = ftlint("check", "train.jsonl", "--output-format", "json=other", cwd=train.parent)
    assert done.returncode == 2
    assert b"would overwrite" in done.stderr
    assert (train.parent / read).read_bytes() == before


def test_a_name_is_the_same_decomposed() -> None:
    name = "data/Überfälle.jsonl"
    for pattern in (name, "Über*.jsonl", "data/*fäll*"):
        for form in ("NFC", "NFD"):
            for other in ("NFC", "NFD"):
                assert matches(
                    unicodedata.normalize(form, name), unicodedata.normalize(other, pattern)
                )


@pytest.mark.skipif(os.name == "nt", reason="there they are drives, and not names")
def test_a_drive_in_an_option_is_a_part_of_the_path(tmp_path: Path) -> None:
    names = [r"C:\data\t.jsonl", r"C:\data\v=1.jsonl", r"D:\out=1.json", r"D:\known.txt"]
    for name in names[:2]:
        (tmp_path / name).write_text(PAIR % 1)
    words = ["--split", f"train={names[0]}", "--split", f"valid={names[1]}"]
    done = ftlint("check", *words, "--output-format", f"json={names[2]}", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    told = json.loads((tmp_path / names[2]).read_bytes())
    assert [file["path"] for file in told["files"]] == names[:2]
    assert "SET703" in {found["code"] for found in told["diagnostics"]}
    assert ftlint("check", *words, "--write-baseline", names[3], cwd=tmp_path).returncode == 0
    assert sorted(os.listdir(tmp_path)) == sorted(names)
