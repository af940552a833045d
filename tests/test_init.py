"""`ftlint init`: what a repository needs, put beside what people wrote."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ftlint.hooks import with_entry
from tests.conftest import GOOD_CHAT, ROOT, ftlint

GOOD = "".join(
    json.dumps({"prompt": f"Where is parcel {n}? ->", "completion": f" In Oslo, {n}. END"}) + "\n"
    for n in range(12)
)


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "data").mkdir()
    for name, start in (("train", 0), ("valid", 50)):
        rows = "".join(
            json.dumps({"prompt": f"Case {start + n} ->", "completion": f" {start + n} END"}) + "\n"
            for n in range(12)
        )
        (tmp_path / "data" / f"{name}.jsonl").write_text(rows)
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git/" not in str(path) and ".ftlint_cache" not in str(path)
    }


def test_a_fresh_repository_is_set_up(repository: Path) -> None:
    before = everything(repository)
    shown = ftlint("init", cwd=repository)
    assert shown.returncode == 0, shown.stderr
    assert b"Nothing was written: --yes writes all of it." in shown.stdout
    assert everything(repository) == before
    assert ftlint("init", "--dry-run", cwd=repository).returncode == 0
    assert everything(repository) == before

    done = ftlint("init", "--yes", cwd=repository)
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode()
    assert "data/train.jsonl: completion, train" in told
    assert "+++ b/ftlint.toml" in told
    after = everything(repository)
    assert set(after) - set(before) == {
        "ftlint.toml",
        ".pre-commit-config.yaml",
        ".github/workflows/ftlint.yml",
    }
    table = tomllib.loads(after["ftlint.toml"].decode())
    assert table == {
        "datasets": [
            {"files": "data/train.jsonl", "split": "train"},
            {"files": "data/valid.jsonl", "split": "valid"},
        ]
    }
    checked = ftlint("check", "--datasets", cwd=repository)
    assert checked.returncode == 0, checked.stdout
    again = ftlint("init", "--yes", cwd=repository)
    assert again.returncode == 0
    assert b"There is nothing to change." in again.stdout
    assert everything(repository) == after


def test_the_workflow_is_one(repository: Path) -> None:
    ftlint("init", "--yes", cwd=repository)
    path = repository / ".github" / "workflows" / "ftlint.yml"
    tool = Path(sys.executable).parent / "check-jsonschema"
    subprocess.run([tool, "--builtin-schema", "vendor.github-workflows", path], check=True)
    steps = yaml.safe_load(path.read_text())["jobs"]["data"]["steps"]
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    assert set(steps[1]["with"]) <= set(inputs)


def test_the_hook_runs(repository: Path) -> None:
    """The configuration that is written, under a real pre-commit, with this checkout as its source."""
    ftlint("init", "--yes", cwd=repository)
    path = repository / ".pre-commit-config.yaml"
    found = yaml.safe_load(path.read_text())["repos"]
    assert [hook["id"] for hook in found[0]["hooks"]] == ["ftlint", "ftlint-datasets"]
    hooks = {
        hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    }
    hook = hooks["ftlint-datasets"] | {"language": "system"}
    hook["entry"] = f"{sys.executable} -m {hook['entry']}"
    local = {"repos": [{"repo": "local", "hooks": [hook]}]}
    path.write_text(yaml.safe_dump(local))
    tool = Path(sys.executable).parent / "pre-commit"
    git(repository, "add", "-A")
    env = {**os.environ, "PRE_COMMIT_HOME": str(repository / ".home")}
    run = [tool, "run", "--all-files"]
    assert subprocess.run(run, cwd=repository, env=env, capture_output=True).returncode == 0
    (repository / "data" / "train.jsonl").write_text('{"prompt": "Why? ->",\n')
    git(repository, "add", "-A")
    failed = subprocess.run(run, cwd=repository, env=env, capture_output=True)
    assert failed.returncode == 1
    assert b"FILE006" in failed.stdout


OLD_HOOKS = """\
# ours
default_stages: [pre-commit]
repos:
- repo: https://github.com/psf/black   # the old one
  rev: 24.1.0
  hooks:
  - id: black
# the end of them

ci:
  autofix_prs: false
"""
OLD_PROJECT = """\
[project]
name = "mail"       # kept
[tool.ruff]
line-length = 99
"""


def test_what_people_wrote_stays(repository: Path) -> None:
    (repository / ".pre-commit-config.yaml").write_text(OLD_HOOKS)
    (repository / "pyproject.toml").write_text(OLD_PROJECT)
    (repository / "data" / "train.jsonl").write_text(GOOD + '{"prompt": "Late?"}\n' + GOOD)
    done = ftlint("init", "--yes", cwd=repository)
    assert done.returncode == 0, done.stderr
    project = (repository / "pyproject.toml").read_text()
    assert project.startswith(OLD_PROJECT)
    assert tomllib.loads(project)["tool"]["ftlint"]["datasets"][0]["split"] == "train"
    hooks = (repository / ".pre-commit-config.yaml").read_text()
    added = hooks[hooks.index("- repo: https://github.com/ftlint") : hooks.index("# the end")]
    assert hooks.replace(added, "") == OLD_HOOKS
    found = yaml.safe_load(hooks)
    assert [repo["repo"] for repo in found["repos"]] == [
        "https://github.com/psf/black",
        "https://github.com/ftlint/ftlint",
    ]
    assert found["ci"] == {"autofix_prs": False}
    assert b"Today there is this to find: 1 error" in done.stdout
    assert b"--write-baseline" in done.stdout
    after = everything(repository)
    ftlint("init", "--yes", cwd=repository)
    assert everything(repository) == after


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".pre-commit-config.yaml", "{repos: [{repo: meta, hooks: []}]}\n"),
        (".pre-commit-config.yaml", "repos: *nothing\n"),
        ("pyproject.toml", "tool = { ruff = { line-length = 99 } }\n"),
        ("pyproject.toml", "[broken\n"),
    ],
)
def test_what_cannot_be_added_to_is_told(repository: Path, name: str, text: str) -> None:
    (repository / name).write_text(text)
    done = ftlint("init", "--yes", cwd=repository)
    if name == "pyproject.toml" and "broken" in text:
        assert done.returncode == 2
        assert b"not TOML" in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert b"cannot be added to with certainty" in done.stdout
    assert (repository / name).read_text() == text


def test_without_git_there_is_a_configuration_only(tmp_path: Path) -> None:
    (tmp_path / 'it\'s "ä" train.jsonl').write_text(GOOD)
    (tmp_path / 'it\'s "ä" valid.jsonl').write_text(GOOD.replace("parcel", "letter"))
    done = ftlint("init", "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"no git repository" in done.stdout
    assert sorted(everything(tmp_path)) == [
        "ftlint.toml",
        'it\'s "ä" train.jsonl',
        'it\'s "ä" valid.jsonl',
    ]
    assert ftlint("check", "--datasets", "--fail-on", "error", cwd=tmp_path).returncode == 0


def test_without_data_it_says_so(tmp_path: Path) -> None:
    done = ftlint("init", cwd=tmp_path)
    assert done.returncode == 2
    assert b"no .jsonl" in done.stderr


ENTRY = ["- repo: https://example.org/x", "  rev: v1", "  hooks:", "    - id: x"]
REPOS = st.lists(
    st.builds(
        lambda indent, name: (
            f"{indent}- repo: {name}\n{indent}  hooks:\n{indent}    - id: a  # b\n"
        ),
        st.just("  "),
        st.sampled_from(["a", "b"]),
    ),
    max_size=3,
)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_they_did(repository: Path, end: str) -> None:
    hooks, project = repository / ".pre-commit-config.yaml", repository / "pyproject.toml"
    hooks.write_bytes(f"repos: []  # none yet{end}ci: {{}}{end}".encode())
    project.write_bytes(f"[tool.ruff]{end}line-length = 99".encode())
    done = ftlint("init", "--yes", cwd=repository)
    assert done.returncode == 0, done.stderr
    assert len(yaml.safe_load(hooks.read_bytes())["repos"]) == 1
    assert tomllib.loads(project.read_text())["tool"]["ftlint"]
    for file in (hooks, project):
        assert file.read_bytes().count(b"\n") == file.read_bytes().count(end.encode())


@given(REPOS, st.sampled_from(["", "# c\n", "ci: {}\n", "\n# d\nci:\n  a: 1\n"]), st.booleans())
def test_an_entry_is_added_at_the_end(repos: list[str], rest: str, windows: bool) -> None:
    old = "repos:\n" + "".join(repos) + rest
    if windows:
        old = old.replace("\n", "\r\n")
    new = with_entry(old, ENTRY)
    assert new is not None
    before, after = yaml.safe_load(old), yaml.safe_load(new)
    assert after["repos"][:-1] == (before["repos"] or [])
    assert after["repos"][-1]["hooks"] == [{"id": "x"}]
    assert windows == ("\r\n" in new)
    assert not windows or "\n" not in new.replace("\r\n", "")


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root writes all")
def test_a_folder_that_must_not_be_written_to_is_named_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(GOOD_CHAT + "\n")
    without = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
    command = [sys.executable, "-m", "ftlint", "init", "--yes"]
    tmp_path.chmod(0o500)
    try:
        result = subprocess.run(
            [*(without if os.geteuid() == 0 else []), *command],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
    finally:
        tmp_path.chmod(0o700)
    assert result.returncode == 2
    assert result.stderr == b"ftlint: error: ftlint.toml: Permission denied\n"


ALPACA = [{"instruction": f"Name {n}.", "input": "", "output": f"It is {n}."} for n in range(12)]


def hooks_of(folder: Path) -> dict[str, dict[str, str]]:
    found = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"]
    return {hook["id"]: hook for repo in found for hook in repo["hooks"]}


def test_arrays_are_taken_for_data_by_their_rows_alone(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "al paca.json").write_text(json.dumps(ALPACA, indent=2))
    (tmp_path / "top.json").write_text(json.dumps(ALPACA[:6]))
    (tmp_path / "data" / "dataset_info.json").write_text('{"al": {"file_name": "al paca.json"}}')
    (tmp_path / "package.json").write_text('{"name": "web", "version": "1.0.0"}')
    (tmp_path / "cases.json").write_text('[{"input": "1+1", "output": "2"}]')
    done = ftlint("init", "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode()
    assert "2 data files found" in told
    assert "may be no training data: cases.json" in told
    assert "package.json" not in told
    table = tomllib.loads((tmp_path / "ftlint.toml").read_text())
    assert table["include"] == ["data/al paca.json", "./top.json"]
    files = re.compile(hooks_of(tmp_path)["ftlint"]["files"])
    seen = ("data/al paca.json", "top.json", "x/y.jsonl", "z.ndjson")
    unseen = ("package.json", "data/top.json", "data/dataset_info.json", "data/alXpaca.json")
    assert [name for name in (*seen, *unseen) if files.search(name)] == list(seen)
    checked = ftlint("check", ".", "--output-format", "json", cwd=tmp_path)
    assert [file["path"] for file in json.loads(checked.stdout)["files"]] == [
        "./data/al paca.json",
        "./top.json",
    ]
    after = everything(tmp_path)
    again = ftlint("init", "--yes", cwd=tmp_path)
    assert b"There is nothing to change." in again.stdout
    assert everything(tmp_path) == after


def test_arrays_that_are_splits_are_checked_together(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "train.json").write_text(json.dumps(ALPACA[:8]))
    (tmp_path / "valid.json").write_text(json.dumps(ALPACA[8:]))
    ftlint("init", "--yes", cwd=tmp_path)
    table = tomllib.loads((tmp_path / "ftlint.toml").read_text())
    assert [one["split"] for one in table["datasets"]] == ["train", "valid"]
    files = re.compile(hooks_of(tmp_path)["ftlint-datasets"]["files"])
    assert all(map(files.search, ("train.json", "a/b.jsonl", "ftlint.toml", "a/pyproject.toml")))
    assert not files.search("a/train.json")
    assert ftlint("check", "--datasets", "--fail-on", "error", cwd=tmp_path).returncode == 0


def test_arrays_beside_what_is_there_are_told(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.json").write_text(json.dumps(ALPACA))
    (tmp_path / "ftlint.toml").write_text("")
    hooks = "repos:\n- repo: https://github.com/ftlint/ftlint\n  rev: v0\n  hooks: [{id: ftlint}]\n"
    (tmp_path / ".pre-commit-config.yaml").write_text(hooks)
    told = ftlint("init", "--yes", cwd=tmp_path).stdout.decode()
    assert 'with this in ftlint.toml:\ninclude = ["./a.json"]' in told
    assert "in its entry:\nfiles: " in told
    assert "nothing to change" not in told


def test_a_second_part_of_a_repository_is_told_of_the_workflow(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for part in ("a", "b"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "x.jsonl").write_text(GOOD)
    ftlint("init", "--yes", "a", cwd=tmp_path)
    told = ftlint("init", "--yes", "b", cwd=tmp_path).stdout.decode()
    assert "runs ftlint already; see that it checks b too" in told
    assert "see that" not in ftlint("init", "--yes", "a", cwd=tmp_path).stdout.decode()


def test_what_git_ignores_is_no_matter_of_hooks_and_workflows(repository: Path) -> None:
    (repository / ".gitignore").write_text("/data/*\n!/data/valid.jsonl\n")
    told = ftlint("init", "--yes", cwd=repository).stdout.decode()
    assert "git ignores data/train.jsonl: hook and workflow see the rest" in told
    assert set(hooks_of(repository)) == {"ftlint"}  # all splits at once are not there elsewhere
    assert (repository / ".github" / "workflows" / "ftlint.yml").exists()


def test_where_git_ignores_all_data_nothing_is_proposed_that_would_find_none(
    repository: Path,
) -> None:
    (repository / ".gitignore").write_text("data/\n")
    (repository / "data" / "more.json").write_text(json.dumps(ALPACA))
    told = ftlint("init", "--yes", "data", cwd=repository).stdout.decode()
    assert "git ignores data/more.json data/train.jsonl data/valid.jsonl: no hook" in told
    assert (repository / "ftlint.toml").exists()
    assert not (repository / ".pre-commit-config.yaml").exists()
    assert not (repository / ".github").exists()
    git(repository, "add", "-f", "data/train.jsonl")  # what is kept all the same is seen
    told = ftlint("init", "--yes", cwd=repository).stdout.decode()
    assert "git ignores data/more.json data/valid.jsonl: hook and workflow see the rest" in told
