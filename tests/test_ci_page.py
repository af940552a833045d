"""The snippets of docs/ci.md, checked and run as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml

from ftlint import __version__
from ftlint.outputs import FORMATS
from tests.conftest import GOOD_CHAT, ROOT

PAGE = (ROOT / "docs" / "ci.md").read_text()
PIN = f"ftlint=={__version__}"
BAD = GOOD_CHAT.replace('"user"', '"humen"') + "\n"


def snippet(title: str) -> str:
    """The first block of code in the part of the page under a title."""
    part = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    found = re.search(r"```\w+\n(.*?)```", part, re.DOTALL)
    assert found
    return found[1]


def valid(schema: str, file: Path, text: str) -> Any:
    file.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return yaml.safe_load(text)


def shell(
    script: str, folder: Path, tools: Path, wheel: Path, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run lines as a job does, with this checkout's wheel for the release they pin."""
    assert PIN in script
    return subprocess.run(
        ["sh", "-ec", script.replace(PIN, str(wheel))],
        cwd=folder,
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment as a fresh image has it."""
    folder = tmp_path_factory.mktemp("jobs") / "ftlint"
    venv.create(folder, with_pip=True)
    return folder / "bin"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.jsonl").write_text(BAD)
    return tmp_path


def test_the_workflow_for_github(tmp_path: Path) -> None:
    flow = valid("vendor.github-workflows", tmp_path / "data.yml", snippet("GitHub"))
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (step,) = (s for s in flow["jobs"]["ftlint"]["steps"] if "ftlint/" in s["uses"])
    assert step["uses"] == f"ftlint/ftlint@v{__version__}"
    assert set(step["with"]) <= set(action["inputs"])
    part = PAGE.split("\n## GitHub\n")[1].split("\n## ")[0]
    for name in (*action["inputs"], *action["outputs"]):
        assert f"`{name}`" in part


def test_the_job_for_gitlab(repository: Path, tools: Path, wheel: Path) -> None:
    jobs = valid("vendor.gitlab-ci", repository / ".gitlab-ci.yml", snippet("GitLab"))
    job = jobs["ftlint"]
    script = "\n".join(job["script"])
    done = shell(script, repository, tools, wheel, CI_PROJECT_DIR=str(repository))
    assert done.returncode == 1, done.stderr
    reports = job["artifacts"]["reports"]
    issues = json.loads((repository / reports["codequality"]).read_text())
    required = {"description", "check_name", "fingerprint", "severity", "location"}
    assert all(required <= set(issue) for issue in issues)
    assert "data/train.jsonl" in {issue["location"]["path"] for issue in issues}
    (suite,) = JUnitXml.fromfile(str(repository / reports["junit"]))
    assert suite.failures


def test_the_pipeline_for_jenkins(repository: Path, wheel: Path) -> None:
    text = snippet("Jenkins")
    found = re.search(r"sh '''(.*?)'''", text, re.DOTALL)
    assert found
    python = Path(sys.executable).resolve().parent
    if not (python / "python3").exists():
        pytest.skip("the pipeline calls `python3`, and there is none beside this Python")
    done = shell(found[1], repository, python, wheel, WORKSPACE_TMP=str(repository / "tmp"))
    assert done.returncode == 1, done.stderr
    for name in re.findall(r"(?:junit|pattern:) '([^']+)'", text):
        assert (repository / name).stat().st_size


def test_the_plain_hook_blocks_a_bad_commit(repository: Path) -> None:
    scripts = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}"}
    for role in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{role}_NAME": "A", f"GIT_{role}_EMAIL": "a@example.org"}

    def git(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *words], cwd=repository, env=env, capture_output=True, text=True, check=False
        )

    assert git("init", "-q").returncode == 0
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(snippet("A plain git hook"))
    hook.chmod(0o755)
    data, odd = repository / "data" / "train.jsonl", repository / "data" / "ä b.jsonl"
    odd.write_text(GOOD_CHAT + "\n")
    (repository / "ftlint.toml").write_text('ignore = ["SET706"]\n')
    git("add", ".")
    refused = git("commit", "-qm", "bad")
    assert refused.returncode == 1
    assert "CHAT302" in refused.stdout + refused.stderr
    data.write_text(GOOD_CHAT.replace("Oslo", "Rome") + "\n")
    assert git("commit", "-qm", "still bad: not staged").returncode == 1
    git("add", ".")
    data.write_text(BAD)  # what is staged is good
    done = git("commit", "-qm", "good")
    assert done.returncode == 0, done.stdout + done.stderr
    (repository / "README").write_text("no data\n")
    git("add", "README")
    assert git("commit", "-qm", "no data").returncode == 0


def test_the_page_knows_the_formats() -> None:
    named = set(re.findall(r"--output-format (\w+)", PAGE))
    assert {"github", "gitlab", "junit", "sarif", "markdown", "html", "json"} <= named
    assert named <= set(FORMATS)
