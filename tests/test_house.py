"""The house: what a check imports, what the wheel holds, what files promise each other."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from identify import identify

from ftlint import catalog
from ftlint.engine import bind
from tests.conftest import GOOD_CHAT, ROOT

HEAVY = (
    "pandas",
    "numpy",
    "openpyxl",
    "tiktoken",
    "jsonschema",
    "rich",
    "tempfile",
    "difflib",
    "tomllib",
)
RULES = catalog.bundled().rules


def loaded(code: str, folder: Path) -> set[str]:
    program = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=folder, text=True
    )
    return set(run.stdout.split())


def test_a_check_imports_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text((GOOD_CHAT + "\n") * 3)
    modules = loaded(
        "from ftlint import choosing, linter\nfrom ftlint.sources import open_path\n"
        "list(linter.lint(open_path('train.jsonl'), choosing.Choices(isolated=True)).diagnostics())",
        tmp_path,
    )
    # A checkout reads rules from TOML; an installed ftlint has them compiled.
    assert modules & set(HEAVY) <= {"tomllib", "tempfile"}
    assert not loaded("import ftlint", tmp_path) & {*HEAVY, "msgspec", "click"}
    assert not loaded("import ftlint.cli.main", tmp_path) & {*HEAVY, "msgspec"}


def test_checks_of_unselected_rules_are_not_imported(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(GOOD_CHAT + "\n")
    modules = loaded(
        "from ftlint import choosing, linter\nfrom ftlint.sources import open_path\n"
        "linter.lint(open_path('train.jsonl'), choosing.Choices(isolated=True, select=('FILE',)))",
        tmp_path,
    )
    assert "ftlint.checks.reader" in modules
    assert "ftlint.checks.chat" not in modules


FAMILIES = {
    "file": "FILE",
    "row": "ROW",
    "completion": "PC",
    "chat": "CHAT",
    "tools": "TOOL",
    "preference": "PREF",
    "reinforcement": "RFT",
    "dataset": "SET",
    "tokens": "TOK",
    "text": "TEXT",
    "secrets": "SEC",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_file_is_whole(rule: Any) -> None:
    prose = catalog.prose(rule)
    assert re.fullmatch(FAMILIES[rule.family] + r"\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert len(prose.why.split()) > 20
    assert rule.summary
    assert rule.message
    assert rule.remedy
    assert (
        rule.name == "placeholder"
        or "TODO" not in rule.message + rule.remedy + rule.summary + prose.why
    )
    for text in (rule.message, rule.remedy):
        assert text == text.strip()
        assert not text.endswith(".")
        assert not text[:1].isupper() or text[:2].isupper()
        assert not re.search(r"\bshould\b|\bplease\b", text)
    function = bind.function_of(rule, rule.check)
    bind.placeholders(rule, function)
    nothing: bind.Known = {"convention": {}, "limit": {}, "split": {}}
    bind.options(rule, function, rule.options, nothing, rule.path)
    if rule.across:
        beside = bind.function_of(rule, rule.across.check)
        bind.placeholders(rule, beside)
        bind.options(rule, beside, rule.across.options, nothing, rule.path)
    assert function.__doc__


def test_codes_and_names_are_unique() -> None:
    words = [word for rule in RULES for word in (rule.code, rule.name, *rule.aliases)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("target", catalog.bundled().targets, ids=lambda target: target.name)
def test_every_fact_has_a_source_and_a_date(target: Any) -> None:
    names = {rule.name for rule in RULES}
    assert set(target.severities) <= names
    assert set(target.asked_fixes) <= names
    assert set(target.severities.values()) <= {"error", "warning", "info", "off"}
    assert set(target.by_shape) <= set(target.shapes)
    for fact in (f for facts in (target.facts, *target.by_shape.values()) for f in facts.values()):
        assert "https://" in fact.source or "PyPI" in fact.source or fact.source == "ftlint"
        assert re.search(r"20\d\d", fact.seen) or fact.source == "ftlint"
    for model in target.models.values():
        assert model["source"].startswith("https://")
        assert model["seen"]


def test_schemas_for_editors_are_what_the_code_says() -> None:
    from ftlint import proving

    for name, schema in proving.schemas().items():
        assert json.loads((ROOT / "rules" / name).read_text()) == json.loads(json.dumps(schema)), (
            f"./dev docs writes {name}"
        )


def test_hooks_match_their_files_and_the_readme() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    readme = (ROOT / "README.md").read_text()
    assert [hook["id"] for hook in hooks] == ["ftlint", "ftlint-fix", "ftlint-datasets"]
    for hook in hooks:
        assert f"id: {hook['id']}" in readme
        assert re.search(hook["files"], "data/train.jsonl")
        assert re.search(hook["files"], "train.ndjson")
        assert not re.search(hook["files"], "package.json")
        # There is no tag for JSON Lines: a `types` would keep every such file from the hook.
        assert not {"types", "types_or"} & set(hook)
    assert identify.tags_from_filename("train.jsonl") == set()


def test_the_readme_has_the_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.+?)\n```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert "pip install -q ." in blocks[0]
    assert "ftlint check examples/" in blocks[0]
    assert "pytest" in blocks[1]


def test_the_wheel_works_where_nothing_else_is(tmp_path: Path, wheel: Path) -> None:
    venv.create(tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    subprocess.run([*pip, "install", "-q", wheel], check=True, capture_output=True)
    listed = subprocess.run(
        [tmp_path / "env" / "bin" / "ftlint", "rules", "--output-format", "json"],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )
    entries = json.loads(listed.stdout)
    assert [entry["code"] for entry in entries] == [rule.code for rule in RULES]
    assert all(entry["why"] for entry in entries)
    (tmp_path / "train.jsonl").write_text(GOOD_CHAT + "\r\n")
    checked = subprocess.run(
        [python, "-X", "importtime", "-m", "ftlint", "check", "train.jsonl", "--isolated"],
        capture_output=True,
        cwd=tmp_path,
        check=False,
        text=True,
    )
    assert checked.returncode == 1
    assert "FILE003" in checked.stdout
    imported = {line.rsplit("|", 1)[-1].strip() for line in checked.stderr.splitlines()}
    assert not imported & {"tomllib", "pandas", "jsonschema", "tiktoken"}
    facts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"ftlint-{facts['version']}-" in wheel.name
    with zipfile.ZipFile(wheel) as parts:
        (about,) = [name for name in parts.namelist() if name.endswith("dist-info/METADATA")]
        shown = parts.read(about).decode()
    assert "## What it does" in shown
    assert all(to.startswith("https:") for to in re.findall(r"\]\(([^)]+)\)", shown))


def test_a_checkout_has_the_same_bytes_on_windows(tmp_path: Path) -> None:
    """Where git would write CR LF, and rows and scripts would be others."""

    def git(folder: Path, *words: object) -> bytes:
        named = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=true")
        return subprocess.run(
            ["git", *named, *map(str, words)], cwd=folder, check=True, capture_output=True
        ).stdout

    here, there = tmp_path / "here", tmp_path / "there"
    git(tmp_path, "init", "-q", here)
    kept = [".gitattributes", "dev", ".ci/run", "action/run.py", "rules/file/carriage-return.toml"]
    kept += [f"examples/{path.name}" for path in (ROOT / "examples").iterdir()]
    for name in kept:
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes((ROOT / name).read_bytes())
    git(here, "add", ".")
    git(here, "commit", "-q", "-m", "All")
    git(tmp_path, "clone", "-q", here, there)
    for name in kept:
        assert (there / name).read_bytes() == (ROOT / name).read_bytes(), name


TEXTS = ("open", "fdopen", "write_text", "read_text", "SpooledTemporaryFile", "NamedTemporaryFile")
FORMS = re.compile(r"[rwxa]\+?t?\+?")


@pytest.mark.parametrize(
    "path",
    [p for f in ("ftlint", "action") for p in sorted((ROOT / f).rglob("*.py"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_texts_are_the_same_bytes_on_all_systems(path: Path) -> None:
    """Windows would read and write them in the encoding of the country, and with CR LF."""
    text = path.read_text("utf-8")
    for line in text.splitlines():
        # A file of `os` is one of text there. What is locked holds none.
        assert "O_CREAT" not in line or "O_BINARY" in line or path.name == "locks.py"
    for call in ast.walk(ast.parse(text)):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        given = {word.arg for word in call.keywords}
        whole = ast.unparse(call)
        if name not in TEXTS or whole.startswith("os.") or "devnull" in whole:
            continue
        modes = [word for word in re.findall(r"'(.*?)'", whole) if FORMS.fullmatch(word)]
        if name in ("write_text", "read_text"):
            assert "encoding" in given or "'utf-8'" in whole, whole
        elif modes:
            assert "encoding" in given, whole
        if name == "write_text" or any("r" not in mode or "+" in mode for mode in modes):
            assert "newline" in given, whole
