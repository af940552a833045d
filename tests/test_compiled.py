"""The catalogue that a checkout keeps compiled: always what the TOML files say."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ftlint import catalog, compiled
from ftlint.catalog import Catalog


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of rules and targets, few of them."""
    for name in ("completion/missing-separator.toml", "targets/openai-chat.toml"):
        (tmp_path / "rules" / name).parent.mkdir(parents=True)
        shutil.copy(catalog.rules_dir() / name, tmp_path / "rules" / name)
    return tmp_path / "rules"


def never(_: Path) -> Catalog:
    raise AssertionError("the files are read again")


def load(root: Path, read: Callable[[Path], Catalog] = catalog.read) -> Catalog:
    return compiled.of_checkout(root, Catalog, read)


def test_the_files_are_read_once(root: Path) -> None:
    said = catalog.read(root)
    assert load(root) == said
    assert load(root, never) == said


@pytest.mark.parametrize("name", ["completion/missing-separator.toml", "completion/new.toml"])
def test_a_changed_or_a_new_file_is_seen(root: Path, name: str) -> None:
    load(root)
    text = (root / "completion/missing-separator.toml").read_text("utf-8")
    assert "PC201" in text
    (root / name).write_text(text.replace("PC201", "PC999"), "utf-8")
    assert "PC999" in [rule.code for rule in load(root).rules]


def test_a_file_that_is_gone_is_seen(root: Path) -> None:
    load(root)
    (root / "completion/missing-separator.toml").unlink()
    assert load(root).rules == []


@pytest.mark.parametrize("left", [b"", b"{}", b"\xff\n[]"])
def test_what_is_kept_and_spoilt_is_made_again(root: Path, left: bytes) -> None:
    said = load(root)
    (root.parent / "build" / compiled.NAME).write_bytes(left)
    assert load(root) == said
    state = (root.parent / "build" / compiled.NAME).read_bytes().split(b"\n")[0]
    (root.parent / "build" / compiled.NAME).write_bytes(state + b"\n" + left)
    assert load(root) == said
    assert load(root, never) == said


def test_where_nothing_can_be_kept_the_files_are_read(root: Path) -> None:
    (root.parent / "build").write_text("a file", "utf-8")
    assert load(root) == load(root) == catalog.read(root)
