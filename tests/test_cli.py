"""The command line as people and machines meet it."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from ftlint import catalog
from ftlint.cli.main import COMMANDS
from tests.conftest import GOOD_CHAT, ROOT, ftlint

BAD = '{"prompt": "Is it raining?", "completion": "no END"}\n'
ROWS = (
    "".join(f'{{"prompt": "Is it {n}? ->", "completion": " {n} END"}}\n' for n in range(12)) + BAD
)


def test_exit_codes(write: Any) -> None:
    good, bad = write("good.jsonl", GOOD_CHAT + "\n"), write("bad.jsonl", ROWS)
    assert ftlint("check", good).returncode == 0
    assert ftlint("check", bad).returncode == 1
    assert ftlint("check", good, "--fail-on", "info").returncode == 1
    assert ftlint("check", bad, "--fail-on", "never").returncode == 0
    assert ftlint("check", bad, "--select", "PC211", "--fail-on", "error").returncode == 0
    assert ftlint("check", bad, "--nonsense").returncode == 2
    assert ftlint("check").returncode == 2
    assert ftlint("check", bad, "--unsafe-fixes").returncode == 2
    assert ftlint("check", bad, "--fix", "--select", "PC201,PC211").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["check", "x", "--select", ""], b"--select names no rule; leave it out, or say ALL"),
        (["check", "x", "--select", " ,"], b"--select names no rule"),
        (["check", "x", "--select", "PC999"], b"there is no rule 'PC999'"),
        (["check", "x", "--select", "missing-seperator"], b"missing-separator"),
        (["check", "x", "--target", "openai-chats"], b"openai-chat"),
        (["check", "x", "--shape", "chatt"], b"'chat'"),
        (["check", "x", "--target", "acme"], b"`ftlint targets` lists them"),
        (["targets", "acme"], b"`ftlint targets` lists them"),
        (["check", "x", "--shape", "qqq"], b"`ftlint schema` lists them"),
        (["schema", "qqq"], b"`ftlint schema` lists them"),
        (["check", "x", "--output-format", "jsn"], b"json"),
        (["check", "x", "--output-format", "json=/no/such/folder/report.json"], b"no such file"),
        (["rules", "PC2O1"], b"PC2"),
        (["targets", "openai"], b"openai-chat"),
        (["schema", "chats"], b"chat"),
        (["chek"], b"check"),
        (["check", "x", "--separator", ""], b"separator is empty"),
        (["check", "x", "--model", "gpt-4.1"], b"--target"),
        (["check", "x", "--target", "openai-chat", "--model", "gpt-9"], b"gpt-4"),
        (["check", "x", "--output-format", "json=r", "--output-format", "jsonl=r"], b"two output"),
        (["rules", "--test", "nowhere"], b"nowhere"),
    ],
)
def test_a_wrong_word_names_the_nearest(arguments: list[str], hint: bytes, write: Any) -> None:
    write("x", GOOD_CHAT)
    result = ftlint(*arguments, cwd=write("y", "").parent)
    assert result.returncode == 2
    assert hint in result.stderr, result.stderr
    assert b"Traceback" not in result.stderr
    assert result.stdout == b""


def test_full_shows_the_place(write: Any) -> None:
    path = write("train.jsonl", ROWS)
    text = ftlint("check", path, "--output-format", "full", "--isolated").stdout.decode()
    assert f"{path}: completion, 13 rows, conditional" in text
    lines = text.splitlines()
    at = lines.index(f"  {path}:13:12")
    shown, caret = lines[at + 1], lines[at + 2]
    assert shown[caret.index("^") : caret.rindex("^") + 1] == '"Is it raining?"'
    assert "\x1b" not in text


def test_rows_that_cannot_be_read_are_no_rows_of_a_task(write: Any) -> None:
    path = write("train.jsonl", '{"prompt": "Is it?", "completion": 7}\n' * 3)
    text = ftlint("check", path, "--output-format", "full", "--isolated").stdout.decode()
    assert "train.jsonl: completion, no row that can be read\n" in text


def test_counts_are_exact_beyond_what_is_shown(write: Any) -> None:
    path = write(
        "train.jsonl",
        BAD.replace("raining", "{}") * 1
        + "".join(BAD.replace("raining", str(n)) for n in range(1200)),
    )
    chosen = ("check", path, "--isolated", "--target", "openai-completions")
    text = ftlint(*chosen, "--output-format", "full", "--show", "2").stdout.decode()
    assert "missing-leading-space (1,201 times)" in text
    assert "and 1,199 more places" in text
    concise = ftlint(*chosen, "--show", "0").stdout.decode()
    assert "PC211 missing-leading-space: 1,201 places" in concise


def test_a_clean_file_is_one_line(write: Any) -> None:
    result = ftlint("check", write("good.jsonl", GOOD_CHAT + "\n"), "--isolated", "--ignore", "SET")
    assert result.stdout == b"All checks passed in 1 file.\n"
    quiet = ftlint("check", write("good.jsonl", GOOD_CHAT + "\n"), "--isolated", "--quiet")
    assert quiet.stdout == b""


def test_several_outputs_of_one_run(write: Any, tmp_path: Path) -> None:
    path, report = write("train.jsonl", ROWS), tmp_path / "report.json"
    result = ftlint(
        "check", path, "--isolated", "--output-format", "jsonl", "--output-format", f"json={report}"
    )
    found = json.loads(report.read_text())
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert lines == found["diagnostics"]
    schema = json.loads((catalog.rules_dir() / "report.schema.json").read_text())
    Draft202012Validator(schema).validate(found)
    assert found["files"][0]["conventions"] == {
        "separator": " ->",
        "stop": " END",
        "task": "conditional",
    }
    first = next(d for d in lines if d["code"] == "PC201")
    assert (first["line"], first["column"], first["end_column"], first["pointer"]) == (
        13,
        12,
        27,
        "/prompt",
    )
    assert first["fix"]["applicability"] == "safe"


def test_github_annotations(tmp_path: Path, write: Any) -> None:
    write("data/train.jsonl", ROWS + BAD.replace("raining", "snow,ing: 5%"))
    result = ftlint(
        "check", "train.jsonl", "--isolated", "--output-format", "github",
        cwd=tmp_path / "data", GITHUB_WORKSPACE=str(tmp_path),
    )  # fmt: skip
    lines = [line for line in result.stdout.decode().splitlines() if line.startswith("::")]
    assert lines[0].startswith(
        "::error file=data/train.jsonl,line=13,col=12,endColumn=27,title=PC201"
    )
    assert "2 places" in lines[0]
    levels = [line.split(" ")[0] for line in lines]
    assert levels == sorted(levels, key=["::error", "::warning", "::notice"].index)
    assert all("\n" not in line for line in lines)


def test_nothing_in_a_dataset_drives_the_terminal(write: Any) -> None:
    path = write("train.jsonl", '{"prompt": "a\x1b[31m", "completion": " b"}\n')
    text = ftlint("check", path, "--isolated", "--output-format", "full").stdout
    assert b"\x1b" not in text


def test_separator_escapes(write: Any) -> None:
    rows = '{"prompt": "Hi\\n\\n###\\n\\n", "completion": " Ho END"}\n'
    path = write("train.jsonl", rows)
    arguments = ("check", path, "--isolated", "--select", "PC201,PC221", "--stop", " END")
    assert ftlint(*arguments, "--separator", r"\n\n###\n\n").returncode == 0
    assert ftlint(*arguments, "--separator", r"\n\n---\n\n").returncode == 1


def test_folders_and_globs(tmp_path: Path, write: Any) -> None:
    for name in ("a.jsonl", "b/c.ndjson", "b/d.txt", ".hidden/e.jsonl"):
        write(name, GOOD_CHAT + "\n")
    found = ftlint("check", tmp_path, "--isolated", "--ignore", "SET").stdout
    assert found == b"All checks passed in 2 files.\n"
    found = ftlint("check", "**/*.ndjson", "--isolated", "--ignore", "SET", cwd=tmp_path).stdout
    assert found == b"All checks passed in 1 file.\n"
    assert ftlint("check", "*.nothing", cwd=tmp_path).returncode == 2


def test_help_has_examples() -> None:
    for command in ([], ["check"], ["rules"], ["targets"], ["schema"]):
        text = ftlint(*command, "--help").stdout.decode()
        assert "ftlint check" in text or f"ftlint {command[0]}" in text
    assert ftlint("--version").stdout == b"ftlint 0.1.0\n"


def test_every_option_says_what_it_does() -> None:
    groups = [import_module(f"ftlint.cli.{name}").command for name in COMMANDS]
    commands = [one for group in groups for one in getattr(group, "commands", {"": group}).values()]
    silent = {
        parameter.opts[0]
        for command in commands
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    }
    assert silent <= {"--output-format"}
    for group in filter(lambda one: isinstance(one, click.Group), groups):
        assert "...\n" not in group.get_help(click.Context(group)).partition("Commands:")[2]


def test_no_help_speaks_python() -> None:
    for command in COMMANDS:
        assert b"None" not in ftlint(command, "--help").stdout


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["check", "tr"], ["file,tr"]),
        (["stats", "--tokenizer", "to"], ["file,to"]),
        (["check", "--target", "vertex"], ["plain,vertex-gemini"]),
        (["check", "--output-format", "j"], ["plain,json", "plain,jsonl", "plain,junit"]),
        (["check", "--select", "PC201,PC21"], ["plain,PC201,PC211", "plain,PC201,PC212"]),
        (["rules", "missing-sep"], ["plain,missing-separator"]),
        (["targets", "vertex"], ["plain,vertex-gemini"]),
        (["schema", "chat"], ["plain,chat", "plain,chat-preference"]),
        (["stats", "--model", "gpt-4.1-nano-2"], ["plain,gpt-4.1-nano-2025-04-14"]),
    ],
)
def test_the_shell_completes(words: list[str], completed: list[str]) -> None:
    asked = {
        "_FTLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["ftlint", *words]),
        "COMP_CWORD": str(len(words)),
    }
    run = subprocess.run(
        [Path(sys.executable).parent / "ftlint"],
        capture_output=True,
        env={**os.environ, **asked},
        text=True,
        check=False,
    )
    assert run.stdout.split() == completed


def test_rules_are_listed_and_explained() -> None:
    listed = ftlint("rules").stdout.decode()
    page = ftlint("rules", "missing-separator").stdout.decode()
    for rule in catalog.bundled().rules:
        assert rule.code in listed
        assert rule.name in listed
    assert "PC201 missing-separator" in page
    assert "safe (append)" in page
    assert ftlint("rules", "pc201").stdout.decode() == page
    entries = json.loads(ftlint("rules", "CHAT3", "--output-format", "json").stdout)
    assert {entry["family"] for entry in entries} == {"chat"}
    # What is to be typed stands as it is.
    typed = "\n    [tool.ftlint.rules.longer-than-default]\n    default-length = 8192\n"
    assert typed in ftlint("rules", "TOK806").stdout.decode()


def test_targets_show_sources() -> None:
    page = ftlint("targets", "openai-chat").stdout.decode()
    assert "min-examples: 10" in page
    assert "https://" in page
    entries = json.loads(ftlint("targets", "--output-format", "json").stdout)
    assert {"openai-chat", "trl", "any-chat"} <= {entry["name"] for entry in entries}


def test_targets_show_what_differs_by_shape(write: Any) -> None:
    page = ftlint("targets", "torchtune").stdout.decode()
    everywhere, _, shared = page.partition("Facts of sharegpt rows, in the place of those")
    assert "roles: system, user, assistant, ipython, tool" in everywhere
    assert "roles: system, human, gpt" in shared
    rows = [{"from": "user", "value": "Rain?"}, {"from": "gpt", "value": "No."}]
    path = write("train.jsonl", json.dumps({"conversations": rows}) + "\n")
    told = ftlint("check", path, "--target", "torchtune", "--isolated")
    assert b'CHAT302 unknown-role: the role "user" is unknown here' in told.stdout


def test_a_model_may_need_more_rows(write: Any) -> None:
    turns = [("user", "Rain, {}?"), ("assistant", "No, {}.")]
    rows = [
        {
            "schemaVersion": "bedrock-conversation-2024",
            "messages": [{"role": r, "content": [{"text": text.format(n)}]} for r, text in turns],
        }
        for n in range(20)
    ]
    path = write("train.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    asked = ("check", path, "--target", "bedrock-nova", "--isolated")
    assert ftlint(*asked).returncode == 0
    told = ftlint(*asked, "--model", "amazon.nova-2-lite-v1:0")
    assert told.returncode == 1
    assert b"200" in told.stdout


def test_the_state_of_a_target_is_a_word() -> None:
    lines = ftlint("targets").stdout.decode().split("\n\n")[0].splitlines()
    assert {line.split()[1].isalpha() for line in lines} == {True}


def test_schemas_are_printed() -> None:
    assert json.loads(ftlint("schema", "chat").stdout) == catalog.schema("chat")
    assert b"completion" in ftlint("schema").stdout


def test_a_rule_of_ones_own(tmp_path: Path, write: Any) -> None:
    assert ftlint("rules", "new", "style/no-todo", cwd=tmp_path).returncode == 0
    proved = ftlint("rules", "--test", "lint-rules", cwd=tmp_path)
    assert proved.returncode == 0, proved.stdout
    write("pyproject.toml", '[tool.ftlint]\nrules-dir = ["lint-rules"]\nselect = ["MY"]\n')
    path = write("train.jsonl", '{"prompt": "a", "completion": " TODO"}\n')
    found = ftlint("check", path, cwd=tmp_path).stdout.decode()
    assert "MY001 no-todo" in found
    broken = tmp_path / "lint-rules" / "style" / "no-todo.toml"
    for old, new, hint in (
        ("severity", "severty", "severity"),
        ("text.contains", "text.contain", "contains"),
        ("texts =", "textz =", "text"),
        ("{text}", "{txt}", "text"),
        ('"warning"', '"loud"', "loud"),
        ("code     =", "code  ", "TOML"),
        ('"completion", text', '"completions", text', "completion"),
        ('"TODO" }', '{ convention = "seperator" } }', "separator"),
        ("summary  =", 'fix = { action = "apend", applicability = "safe" }\nsummary =', "append"),
    ):
        text = broken.read_text()
        broken.write_text(text.replace(old, new, 1))
        result = ftlint("check", path, cwd=tmp_path)
        assert result.returncode == 2, (old, result.stdout)
        assert b"no-todo.toml" in result.stderr
        assert hint.encode() in result.stderr, result.stderr
        broken.write_text(text)


def test_a_check_function_of_ones_own(tmp_path: Path, write: Any) -> None:
    write(
        "acme_ftlint.py",
        "from ftlint.model import Batch, Hits, check\n\n@check()\ndef shouts(batch: Batch, *, texts: str) -> Hits:\n"
        '    """Texts all in capitals."""\n    column = batch.texts(texts)\n'
        "    return column.hits([i for i, value in enumerate(column.values) if value.isupper()])\n",
    )
    write(
        "rules/style/shouting.toml",
        'code = "ACME1"\nseverity = "error"\nsince = "1"\ncheck = "acme_ftlint.shouts"\n'
        'options = { texts = "output" }\nsummary = "s"\nmessage = "m"\nwhy = "w"\n'
        '[[examples]]\nbad = \'{"prompt": "a", "completion": "LOUD"}\'\n',
    )
    path = write("train.jsonl", '{"prompt": "a", "completion": " LOUD"}\n')
    write("pyproject.toml", '[tool.ftlint]\nrules-dir = ["rules"]\nselect = ["ACME1"]\n')
    refused = ftlint("check", path, cwd=tmp_path, PYTHONPATH=f"{ROOT}:{tmp_path}")
    assert refused.returncode == 2
    assert b"plugins" in refused.stderr
    write(
        "pyproject.toml",
        '[tool.ftlint]\nrules-dir = ["rules"]\nselect = ["ACME1"]\nplugins = ["acme_ftlint"]\n',
    )
    found = ftlint("check", path, cwd=tmp_path, PYTHONPATH=f"{ROOT}:{tmp_path}")
    assert found.returncode == 1, found.stderr
    assert b"ACME1 shouting" in found.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "rows.jsonl"],
        ["check", "rows.jsonl", "--statistics"],
        ["check", "rows.jsonl", "--diff"],
        ["stats", "rows.jsonl"],
        ["prepare", "rows.jsonl", "--dry-run"],
        ["rules", "PC201"],
        ["targets", "openai-chat"],
        ["init", "--dry-run"],
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_no_character_is_too_much_for_a_terminal(
    write: Any, arguments: list[str], encoding: str
) -> None:
    path = write("rows.jsonl", ROWS + '{"prompt": "雨 é? ->", "completion": "はい END"}\n')
    result = ftlint(*arguments, cwd=path.parent, PYTHONIOENCODING=encoding)
    assert result.returncode in (0, 1)
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["--output-format", "jsonl=valid.jsonl"], "valid.jsonl"),
        (["--output-format", "json=ftlint.toml"], "ftlint.toml"),
        (["--baseline", "known.txt", "--output-format", "json=known.txt"], "known.txt"),
        (["--output-format", "nope=known.txt"], "known.txt"),
        (["--select", "NOPE", "--output-format", "json=known.txt"], "known.txt"),
        (["--output-format", "json=a.json", "--output-format", "sarif=./a.json"], "ftlint.toml"),
    ],
)
def test_a_report_overwrites_nothing_that_is_read(
    write: Any, arguments: list[str], kept: str
) -> None:
    train = write("train.jsonl", ROWS)
    write("valid.jsonl", ROWS)
    write("known.txt", "# ftlint baseline 1\n")
    datasets = "".join(
        f'[[datasets]]\nfiles = "{name}.jsonl"\nsplit = "{name}"\n' for name in ("train", "valid")
    )
    write("ftlint.toml", datasets)
    before = (train.parent / kept).read_bytes()
    done = ftlint("check", "train.jsonl", *arguments, cwd=train.parent)
    assert done.returncode == 2, done.stdout
    assert (train.parent / kept).read_bytes() == before


def test_a_file_that_cannot_be_read_is_in_the_json(write: Any) -> None:
    data = write("good.jsonl", GOOD_CHAT + "\n")
    done = ftlint("check", data, "nofile.jsonl", "--output-format", "json", cwd=data.parent)
    assert done.returncode == 2
    (told,) = json.loads(done.stdout)["unread"]
    assert told["path"] == "nofile.jsonl"
    assert "no such file" in told["message"]


def test_names_that_are_no_text_or_drive_the_terminal(tmp_path: Path) -> None:
    for name in (b"a\xff.jsonl", b"b\n::error::forged.jsonl", b"z.jsonl"):
        (Path(tmp_path) / os.fsdecode(name)).write_text('{"messages": []}\n')
    for format in ("concise", "full", "json", "jsonl", "github", "sarif", "junit", "html"):
        done = ftlint("check", ".", "--output-format", format, cwd=tmp_path, FTLINT_NO_CACHE="")
        assert done.returncode == 1, done.stderr
        assert b"z.jsonl" in done.stdout
        assert not done.stderr
    told = ftlint("check", ".", "--output-format", "concise", cwd=tmp_path).stdout
    assert not any(line.startswith(b"::error::") for line in told.splitlines())


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(write: Any, closed: str) -> None:
    data = write("bad.jsonl", ROWS)
    command = f"{shlex.quote(sys.executable)} -m ftlint check {shlex.quote(str(data))} {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_one_file_cannot_be_held_against_itself(write: Any) -> None:
    path = write("a.jsonl", ROWS)
    done = ftlint("check", path, "--split", f"valid={path}")
    assert done.returncode == 2
    assert b"nothing to hold it against" in done.stderr
    assert ftlint("check", "--split", f"valid={path}", "--fail-on", "never").returncode == 0


def test_the_process_ends_at_once_and_forgets_nothing(write: Any) -> None:
    """What was registered for the end is run, all output is there, and the exit code is its own."""
    path = write("bad.jsonl", ROWS)
    program = (
        "import atexit, sys\n"
        "from ftlint.cli.main import start\n"
        "atexit.register(print, 'the end')\n"
        f"sys.argv = ['ftlint', 'check', {str(path)!r}, '--isolated']\n"
        "start()\n"
        "print('never')\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 1 and "PC2" in run.stdout and run.stdout.endswith("the end\n")


def test_threads_that_still_run_are_waited_for(write: Any) -> None:
    path = write("good.jsonl", GOOD_CHAT + "\n")
    program = (
        "import sys, threading, time\n"
        "from ftlint.cli.main import start\n"
        "threading.Thread(target=lambda: (time.sleep(2), print('done'))).start()\n"
        f"sys.argv = ['ftlint', 'check', {str(path)!r}, '--isolated']\n"
        "start()\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0 and "done\n" in run.stdout


@pytest.mark.parametrize("form", ["full", "concise"])
def test_no_fix_is_promised_for_a_file_that_stays_as_it_is(write: Any, form: str) -> None:
    row = GOOD_CHAT.replace('"user"', '"human"')
    rows = f"{row}\n{row.replace('Oslo', 'Rome')}\n".encode()
    path = write("train.jsonl.gz", gzip.compress(rows))
    told = ftlint("check", path, "--isolated", "--output-format", form).stdout.decode()
    assert "--fix would mend 2 findings, but not in a file kept like this: decompress it" in told
    assert "may be fixed with --fix" not in told
    assert "[--fix]" not in told
    told = ftlint("check", path, "--isolated", "--output-format", "json").stdout.decode()
    assert '"fixable":0' in told


@pytest.mark.parametrize(
    ("row", "target", "remedy"),
    [
        ('{"title": "Lamp", "body": "4 W"}', None, "--map FIELD=COLUMN"),
        ('{"instruction": "Is it?", "output": "No."}', "openai-chat", "prepare --to"),
        ('{"prompt": "A?", "chosen": "B", "rejected": "C"}', "openai-preference", "prepare --to"),
        ('{"prompt": "A?", "chosen": "B", "rejected": "C"}', "openai-chat", "ftlint targets"),
        (
            '{"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "A?"}]}]}',
            "openai-chat",
            "ftlint targets",
        ),
    ],
)
def test_the_remedy_for_a_shape_is_one_that_works(
    write: Any, row: str, target: str | None, remedy: str
) -> None:
    chosen = ("--select", "ROW108", *(("--target", target) if target else ()))
    path = write("train.jsonl", row + "\n")
    told = ftlint("check", path, "--isolated", "--output-format", "full", *chosen).stdout.decode()
    assert "ROW108" in told
    (line,) = [line for line in told.splitlines() if "remedy:" in line]
    assert remedy in line
