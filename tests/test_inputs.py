"""Whatever a file holds: a clear finding or error, no traceback, nothing lost.

Most of these make other tools crash, call a broken file clean, or refuse it without a place.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard

import ftlint as library
from tests.conftest import GOOD_CHAT, codes, ftlint, lint

PC = '{"prompt": "Is it raining? ->", "completion": " no END"}'
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
QUIET = ("PC223", "PC204", "SET", "PC23")


def found(data: bytes | str, **choices: Any) -> dict[str, list[tuple[int | None, int | None]]]:
    """Codes and places of errors and warnings."""
    places: dict[str, list[tuple[int | None, int | None]]] = {}
    for d in lint(data, ignore=QUIET, **choices).diagnostics():
        places.setdefault(d.code, []).append((d.line, d.column))
    return places


@pytest.mark.parametrize("data", ["", "\n", "   \n\n\t\n", "\ufeff", "[]"])
def test_an_empty_file_is_an_error(data: str) -> None:
    assert "FILE012" in codes(data)


def test_a_byte_order_mark_is_told_and_costs_no_row() -> None:
    report = lint("\ufeff" + GOOD_CHAT + "\n")
    assert report.rows == 1
    assert report.by_rule.get("FILE002") == 1


def test_line_ends() -> None:
    assert found(PC + "\r\n" + PC + "\n") == {"FILE003": [(1, len(PC) + 1)]}
    assert found(PC) == {"FILE005": [(1, len(PC) + 1)]}
    report = lint(f"{PC}\r{PC}\r")
    assert report.rows == 2
    assert report.by_rule["FILE003"] == 1


def test_invalid_utf8_points_at_the_byte() -> None:
    bad = PC.encode().replace(b"raining", b"r\xe4ining")
    assert found(PC.encode() + b"\n" + bad + b"\n") == {"FILE001": [(2, 20)]}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_is_named_and_read_all_the_same(encoding: str) -> None:
    report = lint((PC + "\n").encode(encoding))
    assert report.rows == 1
    assert report.by_rule["FILE001"] == 1
    (told,) = (d for d in report.diagnostics() if d.code == "FILE001")
    assert encoding.upper()[:6] in told.message


def test_nul_and_other_controls() -> None:
    assert found(PC + "\n" + PC.replace("raining", "rain\0ing") + "\n")["FILE006"] == [(2, 23)]


@pytest.mark.parametrize(
    "broken", [PC[:-1], PC[:-3], PC[:20], PC.replace(":", "", 1), PC + "}", "{", "nonsense"]
)
def test_broken_json_has_a_line_and_a_column(broken: str) -> None:
    places = found(f"{PC}\n{broken}\n{PC}\n")
    assert list(places) == ["FILE006"]
    assert places["FILE006"][0][0] == 2


def test_depth() -> None:
    deep = '{"prompt": ' + "[" * 100_000 + "]" * 100_000 + ', "completion": " a"}'
    assert found(f"{PC}\n{deep}\n") == {"FILE006": [(2, 1)]}


def test_duplicate_keys_at_any_depth() -> None:
    twice = '{"messages": [{"role": "user", "content": "Hi", "role": "user"}, {"role": "assistant", "content": "Ho"}]}'
    assert found(f"{GOOD_CHAT}\n{twice}\n") == {"FILE008": [(2, 49)]}
    tools = (
        GOOD_CHAT[:-1]
        + ', "tools": [{"type": "function", "function": {"name": "f", "name": "g"}}]}'
    )
    assert "FILE008" in codes(tools)
    escaped = '{"prompt": "a ->", "pr\\u006fmpt": "b ->", "completion": " c\\\\"}'
    assert "FILE008" in codes(f"{PC}\n{escaped}\n")
    assert "FILE008" in codes(escaped, target="openai-completions")


@pytest.mark.parametrize("text", ["", '\\"', '\\"\\n', '\\u00e9\\"', "\\u0022", '\\"\\\\'])
def test_the_shortest_that_stands_twice(text: str) -> None:
    """A line that is hardly longer than its row has to be tells nothing else."""
    once = f'{{"prompt":"{text}","completion":"a{text}"}}'
    assert "FILE008" not in codes(once)
    assert "FILE008" in codes(once.replace("{", '{"prompt":"",'))
    assert "FILE008" in codes(once.replace("}", ',"":0,"":0}'))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none(number: str) -> None:
    bad = PC[:-1] + f', "score": {number}}}'
    places = found(f"{PC}\n{bad}\n")
    assert places["FILE015"] == [(2, bad.index(number) + 1)]
    assert "FILE015" not in codes(PC.replace("raining", "NaN or Infinity"))


def test_lone_surrogates() -> None:
    bad = PC.replace("raining", "\\ud83d rain")
    assert found(f"{PC}\n{bad}\n") == {"FILE014": [(2, bad.index("\\") + 1)]}
    assert found(PC.replace("raining", "\\ud83d\\ude00 \\\\ud83d") + "\n") == {}


def test_very_long_integers() -> None:
    assert "ROW104" in codes('{"prompt": ' + "9" * 5000 + ', "completion": " a"}')
    assert codes(PC[:-1] + ', "id": ' + "9" * 5000 + "}\n", ignore=QUIET) == set()


def test_several_objects_on_a_line() -> None:
    assert found(f"{PC}\n{PC}{PC}\n") == {"FILE010": [(2, len(PC) + 1)]}
    report = lint(f"{PC},\n{PC},\n")
    assert (report.rows, report.by_rule["FILE010"]) == (2, 2)


def test_an_array_and_pretty_printed_objects() -> None:
    array = lint(f"[\n  {PC},\n  {PC.replace('no', '')}\n]\n")
    assert array.rows == 2
    assert array.by_rule["FILE009"] == 1
    pretty = '{\n  "prompt": "Is it raining? ->",\n  "completion": "no END"\n}\n' * 2
    report = lint(pretty)
    assert report.rows == 2
    assert [(d.line, d.column) for d in report.diagnostics() if d.code == "PC211"] == [
        (3, 17),
        (7, 17),
    ]


def test_a_row_over_several_lines_is_shown_on_one() -> None:
    pretty = '[\n  {\n    "prompt": "Is it?  ->",\n    "completion": " no END"\n  },\n'
    report = lint(pretty + pretty[2:-2] + "\n]\n", select=("SET701",))
    (told,) = report.diagnostics()
    assert (told.line, told.column, told.end_column) == (6, 3, 3)
    assert told.excerpt == '  {"prompt": "Is it?  ->", "completion": " no END"}'
    assert (told.excerpt_column, told.excerpt_width) == (2, len(told.excerpt) - 2)


@pytest.mark.parametrize("between", ["", '"x"', ":", "}"])
def test_values_that_touch_are_told_at_their_own_line(between: str) -> None:
    first, second, third = (f'{{"prompt": "{n}", "completion": "{n}"}}' for n in range(3))
    touching = f"{first}{between}{second}"
    for text in (f"[{touching},\n{third}]", f"[\n{third},\n{touching}\n]"):
        for size in (1, 1000):
            found = list(lint(text, name="t.json", size=size, select=("FILE",)).diagnostics())
            assert found
            assert {d.line for d in found if d.line} == {1 + text[: text.index(first)].count("\n")}


def test_not_objects() -> None:
    assert found(f'{PC}\n[1]\n"text"\n3\nnull\n')["FILE007"] == [(2, 1), (3, 1), (4, 1), (5, 1)]


def test_a_very_long_line(write: Any) -> None:
    path = write(
        "long.jsonl",
        '{"prompt": "' + "a b " * (50 << 20) + ' ->", "completion": " a END"}\n' + PC + "\n",
    )
    result = ftlint("check", path, "--isolated", "--ignore", "SET,PC", "--output-format", "full")
    assert result.returncode == 0, result.stdout[-500:]
    assert b"2 rows" in result.stdout


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_compressed_by_content(pack: Any, write: Any) -> None:
    path = write("train.jsonl", pack((PC + "\n").encode() * 3))
    result = ftlint("check", path, "--isolated", "--ignore", "SET,PC")
    assert b"FILE016" in result.stdout
    cut = write("cut.jsonl", pack((PC + "\n").encode() * 500)[:-9])
    result = ftlint("check", cut, "--isolated")
    assert result.returncode == 2
    assert b"cut short" in result.stderr


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"PK\x03\x04" + bytes(60), b"an Excel workbook; ftlint prepare converts"),
        ("a.parquet", b"PAR1" + bytes(60), b"not a Parquet file that can be read"),
        ("a.arrow", b"ARROW1" + bytes(60), b"not an Arrow file that can be read"),
        ("a.bin", bytes(range(256)) * 8, b"a binary file; give a JSON Lines file"),
        ("a.csv", b"prompt,completion\nHi,Ho\n", b"table"),
        ("a.jsonl", POINTER, b"Git LFS: the file itself, of 12,345 bytes, was not fetched"),
    ],
)
def test_files_that_are_no_text(write: Any, name: str, data: bytes, words: bytes) -> None:
    result = ftlint("check", write(name, data), "--isolated")
    assert (result.returncode, result.stdout) == (2, b"1 file could not be checked.\n")
    assert words in result.stderr


def test_paths_that_cannot_be_read(tmp_path: Path, write: Any) -> None:
    loop = tmp_path / "loop.jsonl"
    loop.symlink_to(loop)
    address = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        good = write("good.jsonl", GOOD_CHAT + "\n")
        for path in (tmp_path / "none.jsonl", loop, address, "/dev/zero"):
            result = ftlint("check", path, good, "--isolated", "--ignore", "SET")
            assert result.returncode == 2, path
            assert str(path).encode() in result.stderr
            assert b"Traceback" not in result.stderr
            assert b"All checks passed in 1 file." in result.stdout
    empty = tmp_path / "empty"
    empty.mkdir()
    assert ftlint("check", empty).returncode == 2


# Root reads everything, unless it does without.
LIKE_OTHERS = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override"]
    if os.geteuid() == 0
    else []
)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("https://docs.google.com/spreadsheets/d/x", "download it, and give the file"),
        ("~/train.jsonl", "write the folder out"),
        ("trian.jsonl", r"did you mean 'train\.jsonl'\?"),
        ("'train.jsonl'", r"did you mean 'train\.jsonl'\?"),
        ("data/trains.jsonl", r"did you mean 'data/train\.jsonl'\?"),
        ("other.jsonl", "check the path"),
        ("nowhere/train.jsonl", "check the path"),
    ],
)
def test_paths_that_are_not_there(
    path: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    for name in ("train.jsonl", "data/train.jsonl"):
        (tmp_path / name).write_text(GOOD_CHAT + "\n")
    monkeypatch.chdir(tmp_path)
    for call in (library.check, library.prepare):
        with pytest.raises(library.Error, match=f"no such file or directory; {words}"):
            call(path, isolated=True)


@pytest.mark.skipif(bool(LIKE_OTHERS) and not shutil.which("setpriv"), reason="root reads all")
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_must_not_be_read_is_told_and_the_others_are_checked(
    tmp_path: Path, write: Any, kind: str
) -> None:
    write("good.jsonl", GOOD_CHAT + "\n")
    path = write("secret/train.jsonl", GOOD_CHAT + "\n")
    kept = path if kind == "file" else path.parent
    kept.chmod(0)
    arguments = ["-m", "ftlint", "check", tmp_path, "--isolated", "--no-cache"]
    command = [*LIKE_OTHERS, sys.executable, *map(str, arguments)]
    try:
        result = subprocess.run(command, capture_output=True, timeout=60, check=False)
    finally:
        kept.chmod(0o700)
    assert result.returncode == 2
    assert f"{kept}: permission denied; check its permissions".encode() in result.stderr
    assert b"in 1 file" in result.stdout


def test_a_folder_is_searched_for_files(tmp_path: Path, write: Any) -> None:
    write("good.jsonl", GOOD_CHAT + "\n")
    os.mkfifo(tmp_path / "pipe.jsonl")
    for named in (str(tmp_path), str(tmp_path / "*.jsonl")):
        result = ftlint("check", named, "--isolated", "--ignore", "SET")
        assert result.stdout == b"All checks passed in 1 file.\n"
    (tmp_path / "link.jsonl").symlink_to("nowhere.jsonl")
    result = ftlint("check", tmp_path, "--isolated", "--ignore", "SET")
    assert b"link.jsonl: no such file" in result.stderr


def test_pipes(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    writer = subprocess.Popen(["sh", "-c", f"printf '%s\\n' '{PC}' > {fifo}"])
    result = ftlint("check", fifo, "--isolated", "--ignore", "SET,PC")
    writer.wait()
    assert result.returncode == 0, result
    result = ftlint("check", "-", "--isolated", "--output-format", "jsonl", stdin=b"{}\n" * 9)
    assert result.returncode == 1
    assert b"<stdin>" in result.stdout


def test_a_closed_stdout_is_no_traceback(write: Any) -> None:
    path = write("bad.jsonl", '{"prompt": "a", "completion": 1}\n' * 20_000)
    command = f"{sys.executable} -m ftlint check {path} --isolated --output-format jsonl | head -1"
    result = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert result.stderr == b""
    assert result.stdout.count(b"\n") == 1


def test_valid_tool_calls_are_valid() -> None:
    row = (
        '{"messages": [{"role": "user", "content": "Rain in Oslo?"}, {"role": "assistant", "content": null, '
        '"tool_calls": [{"id": "c1", "type": "function", "function": {"name": "rain", "arguments": "{}"}}]}, '
        '{"role": "tool", "tool_call_id": "c1", "content": ""}, {"role": "assistant", "content": "No rain."}], '
        '"tools": [{"type": "function", "function": {"name": "rain", "parameters": {"type": "object"}}}]}'
    )
    for target in (None, "openai-chat", "azure-openai-chat", "together-chat", "trl"):
        assert codes(row + "\n", target=target, ignore=("SET",)) == set()


def test_half_a_character_in_a_key(write: Any) -> None:
    row = '{"\\ud83d": 1, "prompt": "A", "completion": " B"}\n'
    chat = GOOD_CHAT.replace('"content": "No', '"\\ud83d": 1, "content": "No') + "\n"
    for data in (row, chat):
        assert "FILE014" in codes(data)
        assert "FILE014" in codes(
            data, target="openai-chat" if data is chat else "openai-completions"
        )
        path = write("half.jsonl", data)
        for form in ("full", "json", "github"):
            result = ftlint("check", path, "--isolated", "--output-format", form)
            assert result.returncode == 1
            assert result.stderr == b""


def test_an_object_with_a_broken_one_behind_it() -> None:
    assert found(f"{PC}\n{PC}{PC[:-4]}\n") == {"FILE006": [(2, len(PC) + 1)]}


def test_arrays_of_other_things_are_rows_that_are_no_objects() -> None:
    assert found('["Rain?", "Yes"]\n')["FILE007"] == [(1, 1)]


def test_arrays_that_are_no_json() -> None:
    assert found(f"[\n{PC},\n{PC},\n]", name="a.json") == {"FILE006": [(None, None)]}
    assert found(f"[\n{PC},\n{PC}\n", name="a.json") == {"FILE006": [(None, None)]}
    assert found(f"[\n{PC}\n{PC},,\n{PC}]", name="a.json") == {"FILE006": [(3, 1), (4, 1)]}
    assert found(f"[\n{PC},\n{PC}\n]\njunk", name="a.json")["FILE006"] == [(5, 1)]
    broken = PC.replace("it ", "it\n")
    assert found(f"[{broken},\n{PC}]", name="a.json") == {
        "FILE006": [(1, len(broken.split("\n")[0]) + 2)]
    }


def test_rows_that_ask_nothing_do_not_contradict_each_other() -> None:
    chats = "".join(
        f'{{"messages": [{{"role": "assistant", "content": "Story {n}"}}]}}\n' for n in range(3)
    )
    assert codes(chats, select=("SET701", "SET702")) == set()
    texts = "".join(f'{{"prompt": "", "completion": " Story {n}"}}\n' for n in range(3))
    assert codes(texts, select=("SET701", "SET702")) == set()
    asked = GOOD_CHAT + "\n" + GOOD_CHAT.replace("No, it is dry", "Yes") + "\n"
    assert codes(asked, select=("SET701", "SET702")) == {"SET702"}


def test_compressed_data_through_a_pipe() -> None:
    done = ftlint("check", "-", "--isolated", stdin=gzip.compress((GOOD_CHAT + "\n").encode()))
    assert done.returncode == 0
    assert not done.stderr


@pytest.mark.parametrize(
    "parameters",
    [
        {"properties": {"city": {"type": ["string", "null"]}}},
        {"properties": {"city": {"pattern": "^(?<x>B)\\w+$"}}},
        {"properties": {"city": {"pattern": "[a-"}}},
        {"$schema": 3},
        {"properties": {"city": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"$ref": "#/$defs/A"}}},
    ],
)
def test_no_schema_of_a_tool_stops_a_run(parameters: dict[str, Any]) -> None:
    function = {"name": "w", "arguments": '{"city": "Bern"}'}
    call = {"id": "c1", "type": "function", "function": function}
    row = {
        "messages": [
            {"role": "user", "content": "Weather in Bern?"},
            {"role": "assistant", "tool_calls": [call]},
        ],
        "tools": [{"type": "function", "function": {"name": "w", "parameters": parameters}}],
    }
    found = codes(json.dumps(row) + "\n")
    assert ("TOOL406" in found) == ("$schema" in parameters)


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": [{"role": "user", "content": "2+2?"}], "answer": "4"},
        {"instruction": "Describe a lamp.", "output": "It glows."},
        {"prompt": "Say it.", "completions": ["a"], "labels": [True]},
    ],
)
def test_what_only_looks_misnamed_is_not(row: dict[str, Any]) -> None:
    report = lint(json.dumps(row) + "\n")
    assert "ROW109" not in report.by_rule
    assert not any(d.message.endswith("also need ") for d in report.diagnostics())


def test_messages_under_a_name_of_their_own_are_told_by_it() -> None:
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]
    (about,) = (d for d in lint(json.dumps({"massage": turns}) + "\n", ignore=QUIET).diagnostics())
    assert (about.code, about.remedy) == ("ROW108", 'rename "massage" to "messages"')
    answered = {"request": turns[:1], "reply": "Ho"}
    assert (
        "messages stand" not in lint(json.dumps(answered) + "\n").diagnostics().__next__().message
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"input": {"n": 1}, "output": {"m": 2}}, '"input" and "output" hold objects'),
        ({"question": "n?", "answer": ["m"], "id": 7}, '"answer" holds objects or lists'),
        ({"question": "n?", "answer": "m", "context": "n is m."}, 'a "context" that may be asked'),
        ({"request": [{"role": "user", "text": "n?"}], "response": "m"}, '"request" has messages'),
    ],
)
def test_what_is_no_pair_of_texts_is_told_with_a_way(row: dict[str, Any], words: str) -> None:
    (about,) = (d for d in lint(json.dumps(row) + "\n", ignore=QUIET).diagnostics())
    assert words in about.message
    assert "`ftlint prepare`" in about.remedy


def test_chats_of_people_end_with_either_side() -> None:
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]
    rows = [{"id": n, "messages": turns[: 1 + n % 2]} for n in range(8)]
    assert lint("".join(json.dumps(row) + "\n" for row in rows)).shape == "chat"
    waiting = [{"id": n, "messages": turns[:1]} for n in range(8)]
    assert lint("".join(json.dumps(row) + "\n" for row in waiting)).shape == "reinforcement"


def test_a_folder_of_tables_alone_is_for_prepare(tmp_path: Path) -> None:
    for command in ("check", "stats", "init"):
        assert (
            b"this directory; name a file, or the directory of the data"
            in ftlint(command, ".", cwd=tmp_path).stderr
        )
    (tmp_path / "train.json").write_text(f"[{GOOD_CHAT}]")
    for command in ("check", "stats"):
        said = ftlint(command, ".", cwd=tmp_path).stderr.decode()
        assert (
            f"`ftlint check {os.path.join('.', 'train.json')}` checks a file that is named" in said
        )
    (tmp_path / "train.json").unlink()
    (tmp_path / "faq.XLSX").write_bytes(b"")
    for command in ("check", "stats", "init"):
        done = ftlint(command, ".", cwd=tmp_path)
        assert done.returncode == 2
        assert b"`ftlint prepare` makes one of a table, such as faq.XLSX" in done.stderr
