"""Fixing: what is certain, nothing else, and never half."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import ftlint as library
from ftlint import choosing, linter
from ftlint.engine.applying import fix_known
from ftlint.engine.check import check_source
from ftlint.errors import FixError
from ftlint.fixes import diff
from ftlint.fixes.edits import splice
from ftlint.model import Edit
from ftlint.sources import open_path
from tests.conftest import GOOD_CHAT, ftlint
from tests.test_blocks import CHATS, ROWS

CLEAN = '{"prompt": "Is it raining? ->",  "completion" : " n\\u006f END"}'


OLD = ("--target", "openai-completions")


def fixed(path: Path, *arguments: str) -> bytes:
    result = ftlint("check", "--fix", "--isolated", path, *arguments)
    assert result.returncode in (0, 1), result.stderr
    return path.read_bytes()


@given(
    st.lists(ROWS, max_size=10) | st.lists(CHATS, max_size=8),
    st.sampled_from(["", "\n"]),
    st.booleans(),
)
@example(
    [
        '{"prompt": "Who is there?", "completion": " Mia END"}',
        '{"prompt": "Where? ->", "completion": "there END"}',
        '{"prompt": 3, "completion": " a END"}',
    ],
    "",
    True,
)
def test_fixing_twice_is_fixing_once(
    tmp_path_factory: Any, rows: list[str], end: str, unsafe: bool
) -> None:
    path = tmp_path_factory.mktemp("fix") / "train.jsonl"
    path.write_text("\n".join(rows) + end, "utf-8", newline="")
    library.fix(str(path), unsafe=unsafe, isolated=True)
    once = path.read_bytes()
    library.fix(str(path), unsafe=unsafe, isolated=True)
    assert path.read_bytes() == once


@given(st.lists(ROWS, min_size=1, max_size=10))
def test_rows_without_a_finding_are_not_touched(tmp_path_factory: Any, rows: list[str]) -> None:
    path = tmp_path_factory.mktemp("fix") / "train.jsonl"
    data = "\n".join(rows) + "\n"
    path.write_text(data, "utf-8", newline="")
    # With few rows, the rows that a fix makes of one line may decide on the shape of all.
    known: Any = {"isolated": True, "separator": " ->", "stop": " END", "shape": "completion"}
    report = library.check(str(path), **known)
    touched = {d.line for d in report.diagnostics}
    about_all = any(d.line is None and d.applicability for d in report.diagnostics)
    library.fix(str(path), unsafe=True, **known)
    if not about_all:
        after = path.read_bytes().split(b"\n")
        for number, row in enumerate(data.encode().split(b"\n"), 1):
            assert number in touched or row in after


def test_a_fix_changes_its_place_and_nothing_else(write: Any) -> None:
    path = write(
        "train.jsonl",
        f'{CLEAN}\n{{"completion":"ja\\u00e9 END" , "prompt":"Est-ce qu\'il pleut ?"}}\n{CLEAN}\n',
    )
    assert fixed(path, "--separator", " ->", "--stop", " END", "--ignore", "SET").decode() == (
        f'{CLEAN}\n{{"completion":" ja\\u00e9 END" , "prompt":"Est-ce qu\'il pleut ? ->"}}\n{CLEAN}\n'
    )


def test_what_is_appended_is_escaped_as_the_line_is(write: Any) -> None:
    for row, end in (
        ('{"prompt": "Ça va", "completion": " oui"}', "→"),
        ('{"prompt": "ok", "completion": " oui"}', "\\u2192"),
    ):
        path = write("train.jsonl", row + "\n")
        assert end.encode() in fixed(path, "--separator", "→", "--select", "PC201")


PIECES = st.sampled_from(
    ["Wetter", " ", "\n", ' "', "\\", "é", "日本", " ->", "END", "\t", "a", " END", "\u2028"]
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)


@example(pairs=[("", " ->"), ("", " ->"), ("Wetter ", "Wetter")], unsafe=False, kind="p")
@given(
    st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), st.booleans(), st.sampled_from("pc")
)
def test_spacing_does_not_decide_what_is_fixed(
    tmp_path_factory: Any, pairs: list[tuple[str, str]], unsafe: bool, kind: str
) -> None:
    rows = [
        {"prompt": p, "completion": c}
        if kind == "p"
        else {"messages": [{"role": "user", "content": p}, {"role": "assistant", "content": c}]}
        for p, c in pairs
    ]
    folder = tmp_path_factory.mktemp("fix")
    found = []
    for name, separators in (("tight", (",", ":")), ("wide", (", ", ":  "))):
        path = folder / f"{name}.jsonl"
        path.write_text(
            "".join(json.dumps(r, ensure_ascii=False, separators=separators) + "\n" for r in rows),
            "utf-8",
            newline="",
        )
        library.fix(str(path), unsafe=unsafe, isolated=True)
        found.append([json.loads(line) for line in path.read_bytes().splitlines() if line.strip()])
    assert found[0] == found[1]


def test_what_is_made_once_waits_for_its_turn(write: Any) -> None:
    for space in ("", " "):
        line = f'{{"prompt":{space}"Is it raining?  ","completion":" yes"}}'
        path = write("t.jsonl", f"{line}\n" * 9)
        choices = choosing.Choices(isolated=True, target="openai-completions")
        chosen, _ = choosing.settings_for(".", choices)
        outcome = check_source(open_path(str(path)), chosen)
        done = fix_known(outcome, {"PC204", "PC252"}, ())
        assert done.fixed == {"PC204": 1, "PC252": 9}
        assert done.draft
        text = Path(done.draft.path).read_text()
        done.draft.discard()
        assert text.count('raining? ->"') == 9


def test_a_file_without_separator_gets_one_that_occurs_nowhere(write: Any) -> None:
    rows = "".join(
        f'{{"prompt": "What -> is {n}?", "completion": " It is {n}."}}\n' for n in range(12)
    )
    path = write("train.jsonl", rows)
    assert fixed(path, "--unsafe-fixes").decode() == rows  # no target asks for one
    after = fixed(path, *OLD).decode()
    assert after.count('?\\n\\n###\\n\\n"') == 12
    assert after.count('. END"') == 12


def test_duplicates_go_and_the_first_stays(write: Any) -> None:
    other = CLEAN.replace("raining", "snowing")
    swapped = '{"completion":" no END","prompt":"Is it raining? ->"}'
    path = write("train.jsonl", f"{CLEAN}\n{other}\n{swapped}\n{CLEAN}\n")
    assert fixed(path).decode() == f"{CLEAN}\n{other}\n{swapped}\n{CLEAN}\n"
    assert fixed(path, "--unsafe-fixes", "--select", "SET701").decode() == f"{CLEAN}\n{other}\n"


def test_layouts_become_one_row_a_line(write: Any) -> None:
    rows = '[\n  {\n    "prompt": "Is it raining? ->",\n    "completion": " no, [not] {at} all END"\n  },\n  {"prompt": "a ->", "completion": " b END"}\n]\n'
    assert fixed(write("a.jsonl", rows)).decode() == (
        '{"prompt": "Is it raining? ->", "completion": " no, [not] {at} all END"}\n'
        '{"prompt": "a ->", "completion": " b END"}\n'
    )
    objects = rows.strip()[1:-1].replace("},", "}")
    assert fixed(write("b.jsonl", objects)).decode().count("\n") == 2
    joined = fixed(write("c.jsonl", GOOD_CHAT + GOOD_CHAT.replace("Oslo", "Rome") + ",\n")).decode()
    assert joined == GOOD_CHAT + "\n" + GOOD_CHAT.replace("Oslo", "Rome") + "\n"


@pytest.mark.parametrize("comment", ["# not this one", "// not this one", "/* not\n this one */"])
def test_a_comment_keeps_the_line_that_ends_it(write: Any, comment: str) -> None:
    row = f'{{\n  "prompt": "a ->",  {comment}\n  "completion": " b END"\n}}\n'
    good = row.replace(comment, "")
    for data, line in ((good + row, 5), (f"[\n{CLEAN},\n{row}]\n", 3)):
        path = write("a.jsonl", data)
        result = ftlint("check", "--fix", path, "--isolated")
        assert path.read_text() == data
        assert result.returncode == 2
        assert f"the row from line {line} on is not JSON".encode() in result.stderr


def test_bytes_of_the_file(write: Any) -> None:
    path = write(
        "a.jsonl",
        b"\xef\xbb\xbf"
        + GOOD_CHAT.encode()
        + b"\r\n\r\n  \n"
        + GOOD_CHAT.encode().replace(b"Oslo", b"Bern"),
    )
    assert (
        fixed(path)
        == GOOD_CHAT.encode() + b"\n" + GOOD_CHAT.encode().replace(b"Oslo", b"Bern") + b"\n"
    )
    kept = write("b.jsonl", b"\xef\xbb\xbf" + GOOD_CHAT.encode() + b"\n\n")
    assert fixed(kept, "--ignore", "FILE002") == b"\xef\xbb\xbf" + GOOD_CHAT.encode() + b"\n"
    wide = write("c.jsonl", (GOOD_CHAT + "\n").encode("utf-16"))
    before = wide.read_bytes()
    result = ftlint("check", "--fix", wide, "--isolated")
    assert result.returncode == 2
    assert wide.read_bytes() == before
    assert fixed(wide, "--unsafe-fixes") == (GOOD_CHAT + "\n").encode()


@pytest.mark.skipif(not shutil.which("patch"), reason="there is no `patch` here")
@pytest.mark.parametrize("unsafe", [[], ["--unsafe-fixes"]])
def test_a_diff_is_what_patch_understands(write: Any, unsafe: list[str]) -> None:
    rows = [CLEAN.replace("raining", f"raining in {n}") for n in range(40)]
    rows[3] = rows[3].replace(" ->", "")
    rows[4] += "\r"
    rows[20] = ""
    rows[38] = rows[37]
    path = write("train.jsonl", "\n".join(rows))
    before = path.read_bytes()
    result = ftlint("check", "--diff", "--isolated", path, *unsafe)
    assert result.returncode == 1
    assert path.read_bytes() == before
    patch = write("change.patch", result.stdout)
    subprocess.run(["patch", "-s", str(path), str(patch)], check=True)
    patched = path.read_bytes()
    path.write_bytes(before)
    assert fixed(path, *unsafe) == patched
    assert ftlint("check", "--diff", "--isolated", path, *unsafe).stdout == b""


def test_mode_and_links_stay(tmp_path: Path, write: Any) -> None:
    path = write("data/train.jsonl", GOOD_CHAT)
    path.chmod(0o640)
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    fixed(link)
    assert link.is_symlink()
    assert path.read_bytes() == GOOD_CHAT.encode() + b"\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in path.parent.iterdir()] == ["train.jsonl"]


def test_a_read_only_file_stays(write: Any) -> None:
    path = write("data/train.jsonl", GOOD_CHAT)
    before = path.read_bytes()
    path.chmod(0o444)
    done = ftlint("check", "--fix", "--isolated", path)
    assert done.returncode == 2
    assert b"read-only" in done.stderr
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["train.jsonl"]
    assert b"+{" in ftlint("check", "--diff", "--isolated", path).stdout
    assert ftlint("check", "--diff", "--fail-on", "never", path).returncode == 0


def test_a_file_that_changes_meanwhile_is_left_alone(write: Any) -> None:
    path = write("train.jsonl", GOOD_CHAT)
    source = open_path(str(path))
    _, result = linter.mend(source, choosing.Choices(isolated=True), unsafe=False)
    path.write_bytes(b"somebody else's\n")
    assert result.draft is not None
    with pytest.raises(FixError, match="changed"):
        result.keep(source)
    assert path.read_bytes() == b"somebody else's\n"
    assert len(list(path.parent.iterdir())) == 1


def test_a_full_disk_leaves_the_original(write: Any) -> None:
    path = write("train.jsonl", (GOOD_CHAT + "\r\n") * 20_000)
    before = path.read_bytes()
    limited = f"ulimit -f 512; exec {sys.executable} -m ftlint check --fix --isolated {path}"
    result = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; {limited}"], capture_output=True, check=False
    )
    assert result.returncode == 2, result
    assert b"Traceback" not in result.stderr
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


def test_interrupting_leaves_the_original(write: Any) -> None:
    path = write("train.jsonl", (GOOD_CHAT + "\r\n") * 400_000)
    before = path.stat()
    process = subprocess.Popen(
        [sys.executable, "-m", "ftlint", "check", "--fix", "--isolated", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while process.poll() is None and len(list(path.parent.iterdir())) == 1:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130, errors
    assert b"Traceback" not in errors
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert os.listdir(path.parent) == ["train.jsonl"]


def test_only_bytes_that_are_not_utf8_are_read_otherwise(write: Any) -> None:
    path = write(
        "a.jsonl", GOOD_CHAT.encode().replace(b"Oslo", b"Caf\xe9\xe9 \xc3\xa9t\xc3\xa9") + b"\n"
    )
    assert "Caféé été" in fixed(path, "--unsafe-fixes").decode()


def test_two_repairs_of_a_field_take_turns(write: Any) -> None:
    rows = "".join(
        f'{{"prompt": "WHAT IS THE STATE OF {c} ->", "completion": " THE STATE {c} IS NOW KNOWN END"}}\n'
        for c in "abcdefghijkl"
    )
    results = {
        fixed(write(f"{n}.jsonl", rows), "--unsafe-fixes", "--ignore", "SET", *OLD)
        for n in range(3)
    }
    assert results == {
        "".join(
            f'{{"prompt": "{c} ->", "completion": " {c} is now known END"}}\n'
            for c in "abcdefghijkl"
        ).encode()
    }


def test_a_marker_that_is_nearly_there_is_put_right(write: Any) -> None:
    row = '{"prompt": "Is it? -> ", "completion": " yes END  "}\n'
    after = fixed(write("a.jsonl", row), "--separator", " ->", "--stop", " END", "--ignore", "SET")
    assert after == b'{"prompt": "Is it? ->", "completion": " yes END"}\n'


@pytest.mark.parametrize(
    "row",
    [
        {"instruction": "Add 2 and 2.", "context": "", "response": "4"},
        {"messages": [{"from": "human", "value": "2+2?"}, {"from": "gpt", "value": "4"}]},
        {"messages": [{"role": "user", "said": "2+2?"}, {"role": "assistant", "said": "4"}]},
        {"talk": json.loads(GOOD_CHAT)["messages"], "id": 7},
        {"system": "Be brief.", **json.loads(GOOD_CHAT)},
    ],
)
def test_nothing_is_dropped_from_what_lacks_something(write: Any, row: dict[str, Any]) -> None:
    rows = json.dumps(row) + "\n"
    path = write("a.jsonl", rows)
    assert fixed(path, "--unsafe-fixes", "--target", "openai-chat").decode() == rows


def test_calls_stay_where_a_target_does_not_know_them(write: Any) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    messages = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "1"},
        {"role": "assistant", "content": "Ho"},
    ]
    rows = json.dumps({"messages": messages, "tools": [{"type": "function"}]}) + "\n"
    path = write("a.jsonl", rows)
    assert fixed(path, "--unsafe-fixes", "--target", "bedrock-claude-haiku").decode() == rows


def test_an_empty_system_message_is_whole_whatever_its_role_is_called(write: Any) -> None:
    turns = [{"role": "system", "content": ""}, *json.loads(GOOD_CHAT)["messages"]]
    path = write("a.jsonl", json.dumps({"messages": turns}) + "\n")
    row = json.loads(fixed(path, "--unsafe-fixes", "--target", "cohere-chat"))
    assert [turn["role"] for turn in row["messages"]] == ["System", "User", "Chatbot"]


def test_what_becomes_readable_is_fixed_in_the_same_run(write: Any) -> None:
    rows = '{"prompt": "What is that?", "completion": " One thing."}\n' + "".join(
        f'{{"Prompt": "What is {n}?", "completion ": " It is {n}."}}\n' for n in range(5)
    )
    path = write("a.jsonl", rows)
    once = fixed(path, *OLD)
    assert once.count(b' ->"') == once.count(b' END"') == 6
    assert fixed(path, *OLD) == once


def test_fixes_that_fight_are_told_and_undone(tmp_path: Path, write: Any) -> None:
    for code, text in (("MY001", "x"), ("MY002", "y")):
        write(
            f"rules/style/ends-in-{text}.toml",
            f'code = "{code}"\nseverity = "error"\nsince = "1"\ncheck = "text.lacks_suffix"\n'
            f'options = {{ texts = "completion", text = "{text}" }}\nsummary = "s"\nmessage = "m"\n'
            'fix = { action = "append", applicability = "safe" }\nwhy = "w"\n',
        )
    write("ftlint.toml", 'rules-dir = ["rules"]\nselect = ["MY", "FILE"]\n')
    path = write("train.jsonl", f"{CLEAN}\n{CLEAN}\r\n")
    result = ftlint("check", "--fix", path)
    assert result.returncode == 1
    assert path.read_bytes().decode() == f"{CLEAN}\n{CLEAN}\r\n"
    assert b"carriage-return do" not in result.stdout
    for name in ("ends-in-x", "ends-in-y"):
        assert f"the fixes of {name} do not come to rest".encode() in result.stdout


def test_what_cannot_be_fixed_is_refused(write: Any) -> None:
    for name, data in (
        ("a.json", f"[\n{CLEAN},\n{CLEAN}"),
        ("b.jsonl", f"[\n{CLEAN},\n{CLEAN}"),
    ):
        path = write(name, data)
        result = ftlint("check", "--fix", "--isolated", path)
        assert result.returncode == 2
        assert path.read_text() == data
    assert ftlint("check", "--fix", "-", stdin=b"{}").returncode == 2


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_raw_line_breaks_in_texts_are_escaped(write: Any, end: str) -> None:
    rows = [CLEAN, CLEAN.replace("it ", "it so ")]
    path = write("c.jsonl", f"[\n{rows[0]},\n{rows[1]}]".replace("it ", f"it{end}").encode())
    ftlint("check", "--fix", "--isolated", path)
    assert path.read_text() == "".join(row.replace("it ", "it\\n") + "\n" for row in rows)


@given(
    st.binary(max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), st.binary(max_size=4)), max_size=6),
)
def test_edits_never_overlap(line: bytes, wanted: list[tuple[int, int, bytes]]) -> None:
    edits = [Edit(min(s, len(line)), min(s + n, len(line)), new) for s, n, new in wanted]
    result = splice(line, edits)
    made = sum(len(edit.new) for edit in edits)
    assert len(line) - 30 <= len(result) <= len(line) + made
    assert splice(line, []) == line


def test_a_diff_of_a_file_with_a_mark(write: Any) -> None:
    path = write("t.jsonl", b"\xef\xbb\xbf" + (GOOD_CHAT + "\n").encode())
    for more in ([], ["--fix"], ["--output-format", f"json={path}.json"]):
        done = ftlint("check", "--diff", path, *more)
        assert done.returncode == 1, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"\xef\xbb\xbf" in done.stdout


def test_paragraphs_of_a_text_with_raw_line_breaks_stay(write: Any) -> None:
    torn = '{"messages": [{"role": "user", "content": "One.\n\nTwo."}]}\n'
    path = write("t.jsonl", f"{GOOD_CHAT}\n\n{torn}")
    before = path.read_bytes()
    ftlint("check", "--fix", path)
    assert path.read_bytes() == before
    path = write("u.jsonl", f"{GOOD_CHAT}\n\n{GOOD_CHAT.replace('Oslo', 'Bergen')}\n")
    ftlint("check", "--fix", path)
    assert path.read_text().count("\n") == 2


@pytest.mark.parametrize("layout", ["array", "gzip"])
def test_a_clean_file_that_could_not_be_fixed_is_clean(write: Any, layout: str) -> None:
    array = json.dumps([json.loads(GOOD_CHAT)], indent=2).encode()
    clean = array if layout == "array" else gzip.compress(GOOD_CHAT.encode() + b"\n")
    path = write("t.json" if layout == "array" else "t.jsonl.gz", clean)
    for option in ("--fix", "--diff"):
        done = ftlint("check", option, path, "--isolated")
        assert done.returncode == 0, done.stderr
        assert not done.stderr
    assert path.read_bytes() == clean


def test_what_no_fix_can_mend_is_not_counted_as_mendable(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    odd = ("null", "1.10", '["a"]', '{"a": "b"}', "true")
    path.write_text("".join(f'{{"prompt": "Which?", "completion": {one}}}\n' for one in odd))
    baseline = tmp_path / "known.json"
    for more in ([], ["--baseline", str(baseline)]):
        arguments = ["--select", "ROW104", "--isolated", "--output-format", "json", *more]
        said = json.loads(ftlint("check", path, *arguments).stdout)
        left = sum(1 for found in said["diagnostics"] if found["fix"])
        assert said["summary"]["fixable"] == left == 2
        ftlint("check", path, "--select", "ROW104", "--isolated", "--write-baseline", str(baseline))
        path.write_text(path.read_text() + path.read_text().replace("Which", "Where"))


@given(
    st.lists(st.sampled_from([b"a", b"b", b"c", b"d\r", b""]), max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), st.binary(max_size=2)), max_size=4),
    st.booleans(),
)
def test_a_diff_of_two_files_makes_one_of_the_other(
    lines: list[bytes], wanted: list[tuple[int, int, bytes]], closed: bool
) -> None:
    old = b"\n".join(lines) + (b"\n" if closed else b"")
    new = splice(old, [Edit(min(s, len(old)), min(s + n, len(old)), t) for s, n, t in wanted])
    for ahead in (2, diff.AHEAD):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(diff, "AHEAD", ahead)
            told = list(diff.unified("t", diff.of_files(old, new)))
        assert _patched(old, told) == new
        assert bool(told) == (old != new)


def test_a_diff_names_a_file_as_patch_and_git_take_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sep", "\\")
    told = list(diff.unified(r"data\t.jsonl", diff.of_files(b"a\n", b"b\n")))
    assert told[:2] == [b"--- data/t.jsonl", b"+++ data/t.jsonl"]


def _patched(old: bytes, told: list[bytes]) -> bytes:
    left, made, at = old.split(b"\n"), [], 0
    if left[-1] == b"":
        left.pop()
    else:
        left[-1] += b"\n" + diff.OPEN
    for line in told[2:]:
        if line.startswith(b"@@"):
            numbers = line.split()[1][1:].split(b",")
            start = int(numbers[0]) - (numbers[1] != b"0")
            made += left[at:start]
            at = start
        elif line[:1] in (b" ", b"-"):
            assert left[at] == line[1:]
            at += 1
        if line[:1] in (b" ", b"+"):
            made.append(line[1:])
    whole = b"".join([line + b"\n" for line in made + left[at:]])
    return whole.removesuffix(b"\n" + diff.OPEN + b"\n")


def test_a_text_is_left_where_its_repair_is_uncertain_though_another_of_the_row_is_not(
    tmp_path: Path,
) -> None:
    row = '{"messages": [{"role": "user", "content": "<|im_start|>Rain?<|im_end|>"}, {"role": "assistant", "content": "No.<|im_end|>"}]}\n'
    path = tmp_path / "train.jsonl"
    path.write_text(row, "utf-8")
    library.fix(str(path), unsafe=True, isolated=True, select=["TOK803"])
    assert path.read_text("utf-8") == row.replace("No.<|im_end|>", "No.")


def test_a_name_may_be_as_long_as_names_can_be(write: Any) -> None:
    """Of which systems count the bytes."""
    name = "雨" * 80
    path = write(f"{name}.jsonl", '{"prompt": "Rain? ->", "completion": "yes END"}\n' * 9)
    done = ftlint("check", path, "--fix", "--unsafe-fixes", "--isolated")
    assert done.returncode in (0, 1), done.stderr
    assert path.read_bytes().count(b'" yes END"') == 1
    known = path.with_suffix(".txt")
    assert ftlint("check", path, "--write-baseline", known, cwd=path.parent).returncode in (0, 1)
    assert known.exists()
    assert len(os.listdir(path.parent)) == 2
