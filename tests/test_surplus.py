"""Keys of messages that a target does not take, where nobody is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.errors import Error
from tests.conftest import ftlint


def chats(folder: Path, **keys: Any) -> None:
    """A file of chats whose messages have these keys too."""
    with open(folder / "t.jsonl", "w") as out:
        for n in range(12):
            said = ({"role": "user", "content": f"{n}?"}, {"role": "assistant", "content": f"{n}."})
            messages = [{**message, **keys} for message in said]
            out.write(json.dumps({"messages": messages}) + "\n")


def keys_of(path: str | Path) -> set[str]:
    lines = Path(path).read_text().splitlines()
    return {key for line in lines for message in json.loads(line)["messages"] for key in message}


def test_what_is_only_about_a_message_goes_and_is_counted(tmp_path: Path) -> None:
    chats(tmp_path, timestamp=1710003600, id="m-1")
    done = ftlint("prepare", "t.jsonl", "-y", "--target", "openai-chat", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"take out of the messages: 'timestamp' (24), 'id' (24) (CHAT312)" in done.stderr
    assert keys_of(tmp_path / "t_prepared.jsonl") == {"role", "content"}


@pytest.mark.parametrize("word", ["CHAT312", "unknown-message-key"])
def test_what_may_say_something_goes_when_somebody_says_so(tmp_path: Path, word: str) -> None:
    chats(tmp_path, timestamp=1710003600, reasoning_content="For it is.")
    words = ("prepare", "t.jsonl", "-y", "--target", "openai-chat")
    done = ftlint(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert b"(--accepted CHAT312 makes this fix)" in done.stderr
    assert b"'reasoning_content' (24)" in done.stderr
    done = ftlint(*words, "--accepted", f"PC231,{word}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert keys_of(tmp_path / "t_prepared.jsonl") == {"role", "content"}
    done = ftlint(*words, "--accepted", "CHAT31x", cwd=tmp_path)
    assert b"did you mean" in done.stderr


def test_the_library_accepts_by_code_too(tmp_path: Path) -> None:
    chats(tmp_path, thought="Hm.")
    wishes: dict[str, Any] = {"target": "openai-chat", "isolated": True}
    with pytest.raises(Error, match=r"accepted=\['CHAT312'\] makes"):
        library.prepare(str(tmp_path / "t.jsonl"), **wishes)
    made = library.prepare(str(tmp_path / "t.jsonl"), **wishes, accepted=("CHAT312",))
    assert keys_of(made.files[0]) == {"role", "content"}


def test_where_all_rows_are_bad_the_reason_is_told(tmp_path: Path) -> None:
    chats(tmp_path, thought="Hm.")
    words = ("prepare", "t.jsonl", "-y", "--target", "openai-chat", "--drop-bad")
    done = ftlint(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert b"CHAT312" in done.stderr
    assert b"empty-file" not in done.stderr
