"""Rules and plugins of a user's own that cannot work: told as theirs, before any data is touched."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ftlint import catalog
from ftlint.cli.main import cli

from .conftest import ftlint

HEAD = 'code = "MY001"\nseverity = "warning"\nsince = "0.1.0"\nsummary = "s"\nmessage = "m"\nwhy = "w"\n'
ROW = '{"prompt": "a ->", "completion": " b END"}\r\n'
CHAT = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'
PLUGIN = "from ftlint.model import Batch, Hits, Summary, SetHits, check\n"


def written(folder: Path, rule: str, plugin: str = "", name: str = "one") -> None:
    (folder / "mine" / "own").mkdir(parents=True, exist_ok=True)
    (folder / "mine" / "own" / f"{name}.toml").write_text(rule)
    (folder / "ftlint.toml").write_text('rules-dir = ["mine"]\nplugins = ["acme"]\n')
    (folder / "acme.py").write_text(plugin)
    (folder / "rows.jsonl").write_text(ROW)
    (folder / "chat.jsonl").write_text(CHAT)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('shapes = ["chat"]\ncheck = "text.containz"\n', "no check 'containz'"),
        ('shapes = ["completoin"]\ncheck = "text.blank"\n[options]\ntexts = "all"', "completion"),
        ('tasks = ["open"]\ncheck = "text.blank"\n[options]\ntexts = "all"', "open-ended"),
        ('check = "text.contains"\noptions = { texts = "all", text = "" }', "`text` is empty"),
        ('check = "text.contains"\noptions = { texts = "al", text = "x" }', "no shape has"),
        ('check = "text.contains"\noptions = { texts = "all", text = { split = "x" } }', "no 'x'"),
        (
            'check = "text.contains"\noptions = { texts = "all", text = "x" }\n'
            'fix = { action = "rewrite", applicability = "safe" }',
            "needs 'new'",
        ),
        (
            'check = "text.contains"\noptions = { texts = "all", text = "x" }\n'
            'fix = { action = "lower", applicability = "safe", check = "text.loud" }',
            "no check 'loud'",
        ),
        ('check = "chat.bad_name"\noptions = { pattern = "[" }', "`pattern`"),
        ('check = "text.contains"\noptions = { texts = "all", text = { convention = 3 } }', "3"),
    ],
)
def test_a_rule_that_cannot_work_stops_the_run(tmp_path: Path, rule: str, words: str) -> None:
    written(tmp_path, HEAD + rule)
    done = ftlint("check", "--fix", "rows.jsonl", "chat.jsonl", cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert b"one.toml" in done.stderr
    assert words in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert (tmp_path / "rows.jsonl").read_bytes() == ROW.encode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import nothing_of_this_name\n", "cannot be imported"),
        ("1 / 0\n", "ZeroDivisionError"),
        ("import sys\nsys.exit(0)\n", "SystemExit"),
        ("@check\ndef f(batch: Batch) -> Hits:\n    raise KeyError('x')\n", "KeyError: 'x'"),
        ("@check()\ndef f(batch: Batch) -> Hits:\n    exit(0)\n", "its check failed"),
        (
            "@check('x')\ndef f(batch: Batch) -> Hits:\n"
            "    return batch.texts('all').hits([0], lambda i: {'x': 1 / 0})\n",
            "ZeroDivisionError",
        ),
        ("@check()\ndef f(batch: Batch) -> Hits:\n    return []\n", "returned list, not Hits"),
        ("@check()\ndef f(batch) -> Hits:\n    return Hits([])\n", "neither a Batch nor a Summary"),
        ("@check()\nclass f:\n    pass\n", "neither a Batch nor a Summary"),
        ("@check()\ndef f(batch: Batch, *, a: Nope) -> Hits:\n    return Hits([])\n", "Nope"),
        (
            "class S(Summary):\n    by = ()\n    def add(self, batch):\n        raise ValueError(9)\n"
            "@check()\ndef f(s: S) -> SetHits:\n    return SetHits()\n",
            "acme.S.add failed",
        ),
        (
            "class S(Summary):\n    by = ()\n    def add(self, batch):\n        pass\n"
            "@check()\ndef f(s: S) -> SetHits:\n    return Hits([])\n",
            "returned Hits, not SetHits",
        ),
    ],
)
def test_a_plugin_that_fails_is_named(tmp_path: Path, body: str, words: str) -> None:
    late = "from __future__ import annotations\n" if "Nope" in body else ""
    rule = 'check = "acme.f"\n' + ("options = { a = 1 }\n" if "Nope" in body else "")
    written(tmp_path, HEAD + rule, late + PLUGIN + body)
    done = ftlint("check", "rows.jsonl", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2, done.stdout
    assert words in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_module_of_ones_own_is_listed_and_found(tmp_path: Path) -> None:
    written(tmp_path, HEAD + 'check = "acme.f"\n', "")
    done = ftlint("check", "rows.jsonl", cwd=tmp_path)
    assert b"install it where ftlint is, or name its folder in PYTHONPATH" in done.stderr
    (tmp_path / "ftlint.toml").write_text('rules-dir = ["mine"]\n')
    done = ftlint("check", "rows.jsonl", cwd=tmp_path)
    assert b"`plugins` of the configuration lists modules of your own: ['acme']" in done.stderr


def test_a_rule_for_all_shapes_leaves_those_alone_that_lack_what_it_reads(tmp_path: Path) -> None:
    body = "@check\ndef f(batch: Batch) -> Hits:\n    return batch.items('rows').hits([0])\n"
    written(tmp_path, HEAD + 'check = "acme.f"\n', PLUGIN + body)
    done = ftlint(
        *("check", "rows.jsonl", "chat.jsonl", "--select", "MY001", "--output-format", "json"),
        cwd=tmp_path,
        PYTHONPATH=str(tmp_path),
    )
    assert [d["path"] for d in json.loads(done.stdout)["diagnostics"]] == ["chat.jsonl"]


def test_codes_are_codes_and_each_is_given_once(tmp_path: Path) -> None:
    rule = 'check = "text.contains"\noptions = { texts = "all", text = "x" }\n'
    written(tmp_path, HEAD.replace("MY001", "my-1") + rule)
    done = ftlint("check", "rows.jsonl", cwd=tmp_path)
    assert b"is no code" in done.stderr
    written(tmp_path, HEAD + rule)
    written(tmp_path, HEAD + rule, name="two")
    assert b"is taken by" in ftlint("check", "rows.jsonl", cwd=tmp_path).stderr
    assert b"is taken by" in ftlint("rules", "--test", "mine", cwd=tmp_path).stdout
    written(tmp_path, HEAD.replace("MY001", "MY002") + rule, name="zone")
    assert ftlint("rules", "--test", "mine", cwd=tmp_path).stdout.count(b"is taken by") == 1
    for name in ("a/one", "a/two"):
        assert ftlint("rules", "new", name, "--dir", "other", cwd=tmp_path).returncode == 2
    (tmp_path / "ftlint.toml").unlink()
    for name in ("a/one", "a/two"):
        assert ftlint("rules", "new", name, "--dir", "other", cwd=tmp_path).returncode == 0
    tested = ftlint("rules", "--test", "other", cwd=tmp_path)
    assert b"2 of 2 rules hold" in tested.stdout
    assert ftlint("rules", "new", "../a/one", "--dir", "other", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ("bad = '''{Y}'''\nat = '1:32-33'\ngood = '''{}'''", b""),
        ("bad = '''{Y}'''\nat = '1:32-34'", b"found at 1:32-33, not at 1:32-34"),
        ("good = '''{Y}'''", b"the rule finds something in `good`: 1:32-33"),
        ("bad = '''{}'''", b"the rule finds nothing in `bad`"),
        ("bad = '''{Y}'''\ngood = '''{N}'''", b"not `good`"),
        ("bad = '''{Y}'''", b"say so in `good`"),
    ],
)
def test_examples_prove_what_is_found_and_what_a_fix_leaves(
    tmp_path: Path, example: str, words: bytes
) -> None:
    rule = (
        HEAD
        + 'check = "text.blank"\noptions = { texts = "completion" }\n'
        + 'fix = { action = "drop_row", applicability = "unsafe" }\n'
    )
    row = '{"prompt": "a", "completion": "b"}\n'
    empty, other = ('{"prompt": "a ", "completion": ""}\n', row.replace("a", "c"))
    texts = {"{Y}": empty + row, "{N}": other, "{}": row}
    proof = "[[examples]]\nbad = '''{Y}'''\ngood = '''{}'''\n[[examples]]\n" + example
    for sign, text in texts.items():
        proof = proof.replace(sign, text)
    written(tmp_path, rule + proof)
    tested = ftlint("rules", "--test", "mine", cwd=tmp_path)
    assert (words or b"1 of 1 rules hold in 2 examples") in tested.stdout, tested.stdout
    assert tested.returncode == (1 if words else 0)


def test_a_folder_of_rules_that_is_named_before_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "ftlint.toml").write_text('rules-dir = ["mine"]\n')
    made = [
        ftlint("rules", "new", f"completion/{name}", "--dir", "mine", cwd=tmp_path)
        for name in ("one", "two")
    ]
    assert [done.returncode for done in made] == [0, 0], made[0].stderr
    assert b"then add" not in made[0].stdout
    assert b"2 of 2 rules hold" in ftlint("rules", "--test", "mine", cwd=tmp_path).stdout
    elsewhere = ftlint("rules", "new", "completion/three", "--dir", "other", cwd=tmp_path)
    assert b"then add" in elsewhere.stdout
    assert "MY003" in (tmp_path / "other" / "completion" / "three.toml").read_text()


def test_options_of_the_configuration_are_looked_at_first(tmp_path: Path) -> None:
    def said(text: str) -> Any:
        (tmp_path / "ftlint.toml").write_text(text)
        (tmp_path / "rows.jsonl").write_text(ROW)
        done = ftlint("check", "--fix", "rows.jsonl", cwd=tmp_path)
        assert done.returncode == 2, done.stdout
        assert (tmp_path / "rows.jsonl").read_bytes() == ROW.encode()
        return done.stderr

    assert b"`pattern`" in said('[rules.bad-name]\npattern = "["\n')
    assert b"is empty" in said('[rules.missing-separator]\nseparator = ""\n')


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ('[rules.bad-name]\npattern = "["\n', b"`pattern`"),
        ('select = ["XX999"]\n', b"XX999"),
        ('rules-dir = ["nowhere"]\n', b"nowhere"),
        ('target = "opnai-chat"\n', b"opnai-chat"),
        ('baseline = "known.txt"\n', b"known.txt"),
        ('[per-file-ignores]\n"z*.jsonl" = ["XX999"]\n', b"XX999"),
    ],
)
def test_no_file_is_mended_when_a_later_one_has_a_broken_configuration(
    tmp_path: Path, config: str, words: bytes
) -> None:
    for name in ("a", "z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.jsonl").write_text(ROW * 3)
    (tmp_path / "a" / "ftlint.toml").write_text("")
    (tmp_path / "z" / "ftlint.toml").write_text(config)
    (tmp_path / "z" / "known.txt").write_text("no baseline\n")
    done = ftlint("check", "--fix", "--unsafe-fixes", ".", cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert words in done.stderr
    assert (tmp_path / "a" / "a.jsonl").read_bytes() == ROW.encode() * 3
    (tmp_path / "z" / "ftlint.toml").write_text("")
    ftlint("check", "--fix", "--unsafe-fixes", ".", cwd=tmp_path)
    assert (tmp_path / "a" / "a.jsonl").read_bytes() != ROW.encode() * 3


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("completion/missing-separator", "'missing-separator' is taken by PC201"),
        ("other/no-apologies", "'no-apologies' is taken by MY001"),
        ("completion/Bad_Name", "small letters"),
        ("../out/of-here", "small letters"),
        ("/tmp/of-here", "small letters"),
        ("a//b", "small letters"),
    ],
)
def test_a_new_rule_has_a_name_of_its_own(tmp_path: Path, name: str, words: str) -> None:
    assert ftlint("rules", "new", "completion/no-apologies", cwd=tmp_path).returncode == 0
    result = ftlint("rules", "new", name, cwd=tmp_path)
    assert result.returncode == 2
    assert words in result.stderr.decode()
    assert len(list(tmp_path.rglob("*.toml"))) == 1


def test_a_process_that_starts_afresh_imports_nothing_beside_the_data(tmp_path: Path) -> None:
    data, program = tmp_path / "data", tmp_path / "program"
    data.mkdir()
    program.mkdir()
    for name in ("signal", "socket", "pickle", "struct", "runpy"):
        (data / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')\n")
    (program / "start.py").write_text(
        "from operator import methodcaller\n"
        "from ftlint.engine.crew import Crew\n"
        "if __name__ == '__main__':\n"
        "    crew = Crew('spawn')\n"
        "    crew.begin(methodcaller('send', 'done'))\n"
        "    print(crew.gather())\n"
        "    crew.close()\n"
    )
    run = subprocess.run(
        [sys.executable, program / "start.py"],
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("['done']\n", "")
    assert not (tmp_path / "imported").exists()


def test_a_rule_of_ftlint_itself_is_begun_where_its_rules_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.bundled()
    shutil.copytree(catalog.rules_dir() / "targets", tmp_path / "rules" / "targets")
    monkeypatch.setattr(catalog, "rules_dir", lambda: tmp_path / "rules")
    words = ["rules", "new", "chat/what-is-wrong", "--dir", str(tmp_path / "rules")]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert "proves it\n" in done.stdout
    assert (tmp_path / "rules" / "chat" / "what-is-wrong.toml").exists()
