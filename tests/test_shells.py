"""Commands that are shown to be copied."""

from __future__ import annotations

import os

import pytest

from ftlint.cli.shells import join


@pytest.mark.parametrize(
    ("system", "line"),
    [
        ("posix", r"ftlint check 'data\my rows.jsonl' --stop '###'"),
        ("nt", r'ftlint check "data\my rows.jsonl" --stop ###'),
    ],
)
def test_words_are_quoted_as_the_shell_takes_them(
    system: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "name", system)
    assert join(["ftlint", "check", r"data\my rows.jsonl", "--stop", "###"]) == line
