"""Options are told in the words of where they are read: on a command line, or in Python."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

import ftlint as library
from ftlint import submission, telling
from ftlint.cli.main import COMMANDS
from ftlint.errors import Error, Undecided
from ftlint.preparation.wishes import Wishes
from ftlint.submission.wires import Order, fine_tunes, fine_tuning_jobs, together
from ftlint.telling import FLAGS, call, flag, on_command_line, option, options, tells_options, words
from tests.conftest import GOOD_CHAT, ROOT, ftlint

# What is read at a command line alone, and what is written for git.
APART = ("cli", "outputs", "adoption.py")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_COMMAND = re.compile(r"ftlint (?:check|prepare|submit)\b[^`]*")


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "ftlint").rglob("*.py")):
        if path.relative_to(ROOT / "ftlint").parts[0] not in APART:
            yield path, ast.parse(path.read_text("utf-8"))


def texts(module: ast.Module) -> Iterator[ast.Constant]:
    """The texts of a module that are no docstrings."""
    skipped = {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in skipped
        ):
            yield node


def test_nothing_in_the_library_is_told_in_the_words_of_the_command_line() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for path, module in modules()
        for node in texts(module)
        if _OPTION.search(_COMMAND.sub("", node.value))
        and "diff --git" not in node.value  # a pattern of what rows may hold
    ]
    assert not found


def keywords() -> set[str]:
    """All names of options in Python."""
    calls: list[Callable[..., Any]] = [library.fix, submission.submit, submission.Service]
    named = {name for one in calls for name in inspect.signature(one).parameters}
    structs = {*Wishes.__struct_fields__, *Order.__struct_fields__}
    return named | structs | set(library.Options.__annotations__)


def flags() -> set[str]:
    """All options of commands."""
    commands: list[click.Command] = [
        import_module(f"ftlint.cli.{name}").command for name in COMMANDS
    ]
    return {
        word
        for command in commands
        for parameter in command.params
        for word in (*parameter.opts, *parameter.secondary_opts)
    }


def test_whatever_is_named_is_an_option_of_both() -> None:
    named = {
        node.args[0].value
        for _, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        if node.func.id == "option" and isinstance(node.args[0], ast.Constant)
    }
    for wire in (fine_tunes, fine_tuning_jobs, together):
        named |= {name for names in wire.KEPT.values() for name in names}
    assert len(named) > 30
    assert named <= keywords()
    assert {flag(name) for name in named - {"training"}} <= flags()
    assert flag("header", off=True) in flags()
    assert set(FLAGS) <= keywords()


SAID: list[tuple[dict[str, Any], str, str]] = [
    ({"to": "chat"}, "--to chat", "to='chat'"),
    ({"drop_bad": True}, "--drop-bad", "drop_bad=True"),
    ({"header": False}, "--no-header", "header=False"),
    ({"map": {"prompt": "a b", "completion": "c"}}, "--map 'prompt=a b' --map completion=c",
     "map={'prompt': 'a b', 'completion': 'c'}"),
    ({"speakers": {"Max": "user"}}, "--speaker Max=user", "speakers={'Max': 'user'}"),
    ({"accepted": ("PC201", "PC202")}, "--accepted PC201,PC202", "accepted=['PC201', 'PC202']"),
    ({"extra": {"metadata": {"team": "mail"}}}, """--set 'metadata={"team": "mail"}'""",
     "extra={'metadata': {'team': 'mail'}}"),
    ({"split": 0.1, "seed": 7}, "--split 0.1 --seed 7", "split=0.1, seed=7"),
    ({"unsafe": True}, "--unsafe-fixes", "unsafe=True"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "command", "python"), SAID)
def test_options_are_told_twice(said: dict[str, Any], command: str, python: str) -> None:
    assert options(said) == python
    assert eval(f"dict({python})") == {
        name: list(value) if isinstance(value, tuple) else value for name, value in said.items()
    }
    with on_command_line():
        assert options(said) == command
        assert tells_options(f"leave out {command}")
        assert option(next(iter(said))).startswith("--")
    assert tells_options(f"leave out {python}")
    assert option("drop_bad") == "`drop_bad`"
    assert not tells_options("make room; see whether it is the right file")


def test_calls_are_told_twice() -> None:
    assert call("prepare", "a b.csv", {"to": "chat"}) == "ftlint.prepare('a b.csv', to='chat')"
    assert call("prepare", "a.csv", {}) == "ftlint.prepare('a.csv')"
    with on_command_line():
        assert call("prepare", "a b.csv", {"to": "chat"}) == "ftlint prepare 'a b.csv' --to chat"
    assert words({"header": True}) == ["--header"]


MANY = range(20)
TABLE = "Frage,Antwort,gut\nWo ist es?,Hier,yes\nWann?,Um fünf,no\nWer?,Max,yes\n"
DATA: dict[str, Any] = {
    "t.csv": TABLE,
    "t.json": "{}",
    "train.jsonl": GOOD_CHAT,
    "chat.jsonl": GOOD_CHAT,
    "pairs.jsonl": '{"prompt": "a", "chosen": "b", "rejected": "c"}\n' * 3,
    "turns.csv": "thread,author,text\n1,Anna,Open?\n1,Max,Until 5.\n1,Jo,Fine.\n",
    "old.csv": "Q,A\nWhat?,Nothing.\n",
    "bad.jsonl": f'{GOOD_CHAT}\n{{"messages": null}}\n',
    "wide.jsonl": (GOOD_CHAT + "\n").encode("utf-16"),
    "torn.txt": b"a|b\n1|2\n3|4\n5|6\n",
    "known.txt": "nonsense\n",
}

# A call of the library, its options, and the words in which both tell of it.
TOLD: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("prepare", "t.csv", {"sheet": "x"}, "leave out `sheet`", "leave out --sheet"),
    ("prepare", "chat.jsonl", {"stop": "x"}, "`separator` and `stop` end", "--separator and --stop end"),
    ("prepare", "chat.jsonl", {"header": True}, "leave out header=True", "leave out --header"),
    ("prepare", "chat.jsonl", {"header": False}, "leave out header=False", "leave out --no-header"),
    ("prepare", "chat.jsonl", {"chat_template": "x"}, "add to='text'", "add --to text"),
    ("prepare", "t.csv", {"output": "no/where.jsonl"}, "check `output`", "check --output"),
    ("prepare", "t.csv", {"map": {"user": "Frage"}, "to": "chat"}, "map={'assistant': 'COLUMN'}",
     "--map assistant=COLUMN"),
    ("prepare", "pairs.jsonl", {"target": "openai-chat"}, "learnt: to='chat'",
     "learnt: ftlint prepare pairs.jsonl --target openai-chat --to chat"),
    ("prepare", "pairs.jsonl", {"target": "openai-chat", "to": "alpaca"},
     "leave out `to`, or give to='chat'", "leave out --to, or give --to chat"),
    ("prepare", "turns.csv", {}, "speakers={'Anna': 'ROLE', 'Max': 'ROLE', 'Jo': 'ROLE'}",
     "--speaker Anna=ROLE --speaker Max=ROLE --speaker Jo=ROLE"),
    ("prepare", "bad.jsonl", {}, "drop_bad=True leaves", "--drop-bad leaves"),
    ("prepare", "train.jsonl", {"config": "none.toml"}, "check `config`", "check --config"),
    ("prepare", "chat.jsonl", {"split": 0.5}, "leave out `split`", "leave out --split"),
    ("check", "train.jsonl", {"model": "gpt-4o"}, "`model` says nothing without a target; name one with `target`",
     "--model says nothing without a target; name one with --target"),
    ("check", "train.jsonl", {"tokenizer": "t.json"}, "name one with `target`", "name one with --target"),
    ("check", "train.jsonl", {"config": "none.toml"}, "check `config`", "check --config"),
    ("check", "train.jsonl", {"split": ("valid",)}, "write split={'valid': 'valid.jsonl'}",
     "write --split valid=valid.jsonl"),
    ("check", "train.jsonl", {"baseline": "known.txt"}, "then ftlint check --write-baseline known.txt",
     "then ftlint check --write-baseline known.txt"),
    ("fix", "wide.jsonl", {}, "unsafe=True rewrites", "--unsafe-fixes rewrites"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "path", "said", "python", "shell"), TOLD)
def test_errors_are_told_where_they_are_read(
    command: str,
    path: str,
    said: dict[str, Any],
    python: str,
    shell: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, data in DATA.items():
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Error) as raised:
        getattr(library, command)(path, **said)
    assert python in str(raised.value)
    assert shell == python or not _OPTION.search(str(raised.value))
    asked = ["check", "--fix"] if command == "fix" else [command]
    done = ftlint(*asked, path, *words(said), cwd=tmp_path)
    assert done.returncode == 2
    assert shell in done.stderr.decode()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "Kundentext,Gruppe\n" + "".join(f"Paket {n} fehlt,Post\n" for n in MANY)),
        (
            "turns.csv",
            "thread,author,text\n"
            + "".join(f"{n},Anna,Open at {n}?\n{n},Max,Until 5.\n" for n in MANY),
        ),
        (
            "pairs.jsonl",
            "".join(f'{{"prompt": "{n}", "chosen": "b", "rejected": "c"}}\n' for n in MANY),
        ),
    ],
)
def test_what_the_library_says_to_say_is_enough(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(Undecided) as raised:
        library.prepare(tmp_path / name, isolated=True, target="openai-chat")
    said = eval(f"dict({raised.value.remedy.partition(': ')[2]})")
    assert said == raised.value.options
    assert library.prepare(tmp_path / name, isolated=True, target="openai-chat", **said).files


def test_a_command_in_the_same_process_leaves_the_library_its_words(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from ftlint.cli.main import cli

    outcome = CliRunner().invoke(cli, ["check", str(tmp_path), "--model", "x"])
    assert "--model" in str(outcome.exception) or outcome.exit_code
    assert option("model") == "`model`"
    assert not telling._commands
