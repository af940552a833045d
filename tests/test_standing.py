"""Fixing files that have not one row a line: an array, and objects over several lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ftlint as library
from tests.conftest import GOOD_CHAT, ftlint
from tests.test_blocks import CHATS, ROWS

HUMAN = GOOD_CHAT.replace('"user"', '"human"')
MOJIBAKE = '"It\\u00e2\\u20ac\\u2122s  caf\\u00e9"'
ALPACA = f"""[
  {{
    "instruction": "Name a place",
    "input": "",
    "output":
      {MOJIBAKE}
  }},
  {{
    "instruction": "Name a town", "input": "",
    "output": "Rome"
  }},

  {{
    "instruction": "Name a town", "input": "",
    "output": "Rome"
  }}
]
"""


def fixed(path: Path, *arguments: str) -> str:
    result = ftlint("check", "--fix", "--isolated", path, *arguments)
    assert result.returncode in (0, 1), result.stderr
    return path.read_bytes().decode()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_rows_of_an_array_are_mended_where_they_stand(write: Any, newline: str) -> None:
    data = ALPACA.replace("\n", newline)
    path = write("train.json", data.encode())
    mended = data.replace(MOJIBAKE, '"It\\u2019s  caf\\u00e9"')
    assert fixed(path, "--select", "TEXT901", "--unsafe-fixes") == mended
    last = mended.rindex("," + newline + newline)
    dropped = mended[:last] + newline + "]" + newline
    assert fixed(path, "--select", "SET701", "--unsafe-fixes") == dropped


@pytest.mark.parametrize("gone", range(1, 7))
def test_the_commas_go_with_the_rows(write: Any, gone: int) -> None:
    """Whichever rows go, what is left is the array of the others, laid out as before."""
    rows = [
        {"prompt": "" if gone >> n & 1 else f"What is {n}?", "completion": f"It is {n}."}
        for n in range(3)
    ]
    path = write("train.json", json.dumps(rows, indent=1) + "\n")
    left = [row for row in rows if row["prompt"]]
    text = fixed(path, "--select", "ROW105", "--unsafe-fixes", "--shape", "completion")
    assert json.loads(text) == left
    if left:
        assert text == json.dumps(left, indent=1) + "\n"


def test_what_is_added_breaks_as_the_others_do(write: Any) -> None:
    row = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]}
    call = {
        "id": "a",
        "function": {"name": "f", "arguments": "{}"},
    }
    row["messages"] += [{"role": "assistant", "tool_calls": [call]}]  # type: ignore[list-item]
    path = write("train.json", json.dumps([row], indent=2))
    text = fixed(path, "--unsafe-fixes", "--target", "openai-chat")
    assert json.loads(text) != [row]
    assert text == json.dumps(json.loads(text), indent=2)


@given(
    st.lists(ROWS, max_size=8) | st.lists(CHATS, max_size=6),
    st.sampled_from([None, 0, 3]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
)
def test_an_array_becomes_what_its_lines_become(
    tmp_path_factory: Any,
    rows: list[str],
    indent: int | None,
    newline: str,
    array: bool,
    unsafe: bool,
) -> None:
    sound = [json.loads(row) for row in rows if _is_object(row)]
    folder = tmp_path_factory.mktemp("standing")
    lines, other = folder / "t.jsonl", folder / "t.json"
    lines.write_text("".join(json.dumps(row) + "\n" for row in sound), "utf-8", newline="")
    if array:
        text = json.dumps(sound, indent=indent)
    else:
        text = "\n".join(json.dumps(row, indent=2) for row in sound)
    other.write_text(text.replace("\n", newline), "utf-8", newline="")
    for path in (lines, other):
        library.fix(str(path), unsafe=unsafe, isolated=True)
    once = other.read_bytes()
    wanted = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert _rows(once, array) == wanted
    library.fix(str(other), unsafe=unsafe, isolated=True)
    assert other.read_bytes() == once
    if wanted == sound:
        assert once == text.replace("\n", newline).encode()


def _is_object(row: str) -> bool:
    try:
        return isinstance(json.loads(row), dict) and "NaN," not in row
    except ValueError:
        return False


def _rows(data: bytes, array: bool) -> list[Any]:
    if array:
        found: list[Any] = json.loads(data)
        return found
    text, rows = data.decode().strip(), []
    while text:
        row, end = json.JSONDecoder().raw_decode(text)
        rows.append(row)
        text = text[end:].lstrip()
    return rows


def test_a_diff_shows_the_lines_of_the_file(write: Any) -> None:
    path = write("train.json", ALPACA)
    told = ftlint("check", "--diff", "--unsafe-fixes", "--select", "TEXT", "--isolated", path)
    changed = [line for line in told.stdout.decode().splitlines() if line[:1] in "+-"]
    assert changed[2:] == [f"-      {MOJIBAKE}", '+      "It\\u2019s  caf\\u00e9"']
    assert path.read_text() == ALPACA


def test_a_mark_goes_and_the_array_stays(write: Any) -> None:
    for data in (f"[\n {GOOD_CHAT}\n]\n", "[]", f"[\n {HUMAN}\n]"):
        path = write("train.json", b"\xef\xbb\xbf" + data.encode())
        assert fixed(path) == data.replace("human", "user")


def test_an_array_in_another_encoding_stays_one(write: Any) -> None:
    data = f"[\n {HUMAN},\n {HUMAN.replace('Oslo', 'Åre')}\n]\n"
    path = write("train.json", data.encode("utf-16"))
    assert fixed(path, "--unsafe-fixes") == data.replace("human", "user")


def test_a_text_with_a_raw_line_break_is_not_guessed_at(write: Any) -> None:
    data = f"[\n {HUMAN},\n {HUMAN.replace('Oslo', 'Os' + chr(10) + 'lo')}\n]\n"
    path = write("train.json", data)
    assert fixed(path) == data.replace('"human"', '"user"', 1)


def test_later_rows_are_mended_in_files_of_several_blocks(tmp_path: Path) -> None:
    good = [json.loads(GOOD_CHAT.replace("Oslo", f"Oslo {n}")) for n in range(12000)]
    for n, row in enumerate(good):
        row["messages"][-1]["content"] += f" It is {n} degrees."
    path = tmp_path / "train.json"
    rows = json.loads(json.dumps(good))
    for n in (5000, 8999):
        rows[n]["messages"][0]["role"] = "human"
    path.write_text(json.dumps(rows, indent=2), "utf-8")
    assert path.stat().st_size > 2 << 20
    report = library.fix(str(path), isolated=True)
    assert report.ok
    assert path.read_text("utf-8") == json.dumps(good, indent=2)
