"""Commands that are shown to be copied."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftlint.shells import join


@pytest.mark.parametrize(
    ("system", "line"),
    [
        ("posix", r"ftlint check 'data\my rows.jsonl' --stop '###'"),
        ("nt", r'ftlint check "data\my rows.jsonl" --stop "###"'),
    ],
)
def test_words_are_quoted_as_the_shell_takes_them(
    system: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "name", system)
    assert join(["ftlint", "check", r"data\my rows.jsonl", "--stop", "###"]) == line


@given(st.lists(st.text('ab "\\ ->#é\n'), max_size=4))
def test_programs_of_windows_read_the_words_that_were_joined(words: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "name", "nt")
        line = join(words)
    assert _read(line) == words
    assert not re.search(r"[>#]", re.sub(r'"(\\.|[^"])*"', "", line))


def _read(line: str) -> list[str]:
    """A line as the runtime of Microsoft's C reads it: backslashes count before a quote alone."""
    found: list[str] = []
    word, inside, begun = "", False, False
    for slashes, sign in re.findall(r"(\\*)([^\\]|\Z)", line):
        if sign == '"':
            word, begun = word + "\\" * (len(slashes) // 2), True
            if len(slashes) % 2:
                word += sign
            else:
                inside = not inside
            continue
        word, begun = word + slashes, begun or bool(slashes)
        if sign in ("", " ") and not inside:
            found += [word] if begun else []
            word, begun = "", False
        else:
            word, begun = word + sign, True
    return found
