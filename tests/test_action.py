"""The GitHub Action, its steps run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.conftest import GOOD_CHAT, ROOT, one_at_a_time

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
CLEAN = GOOD_CHAT + "\n"
BAD = GOOD_CHAT.replace('"user"', '"humen"') + "\n"
_expression = re.compile(r"\$\{\{\s*([^}]*?)\s*\}\}")


class Ran(NamedTuple):
    """What a run of the action came to."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """As much of a runner as a composite action needs: expressions, files, and bash."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self.factory = factory
        self.folder = factory.mktemp("runner")
        self.temporary = self.folder / "temp dir"
        self.temporary.mkdir()

    def run(self, workspace: Path, *, within: str = "", **inputs: str) -> Ran:
        """Run all steps, `within` a folder of the workspace."""
        given = {name: str(about["default"]) for name, about in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): text for name, text in inputs.items()}
        context = {f"inputs.{name}": text for name, text in given.items()}
        context["github.action_path"] = str(ROOT)
        summary = self.folder / "summary"
        summary.write_text("")
        log, code = "", 0
        for step in ACTION["runs"]["steps"]:
            if "uses" in step:
                assert step["uses"].startswith("actions/setup-python@")
                context[f"steps.{step['id']}.outputs.python-path"] = sys.executable
                continue
            assert not _expression.search(step["run"]), "an input would be text of the script"
            output = self.folder / "output"
            output.write_text("")
            files = {"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": summary}
            files |= {"GITHUB_WORKSPACE": workspace, "RUNNER_TEMP": self.temporary}
            files["GITHUB_ENV"] = self.folder / "env"
            if step["id"] == "install" and not given["version"]:
                done = self._installed(step, context, files)
            else:
                done = self._step(step, context, workspace / within, files)
            log += done.stdout + done.stderr
            code = done.returncode
            for line in output.read_text().splitlines():
                name, _, value = line.partition("=")
                context[f"steps.{step['id']}.outputs.{name}"] = value
            if code:
                break
        outputs = {
            name: self._filled(about["value"], context) for name, about in ACTION["outputs"].items()
        }
        return Ran(code, log, outputs, summary.read_text())

    def _installed(
        self, step: Any, context: dict[str, str], files: dict[str, Path]
    ) -> subprocess.CompletedProcess[str]:
        """Run the step once for all processes of this run of the tests."""
        done = subprocess.CompletedProcess("", 0, "", "")
        with one_at_a_time(self.factory, "temp of all") as shared:
            if not (shared / "done").exists():
                done = self._step(step, context, shared, files | {"RUNNER_TEMP": shared})
                if not done.returncode:
                    (shared / "done").touch()
        own = self.temporary / "ftlint" / "env"
        if not own.exists():
            own.parent.mkdir(exist_ok=True)
            own.symlink_to(shared / "ftlint" / "env")
        return done

    def _step(
        self, step: Any, context: dict[str, str], folder: Path, files: dict[str, Path]
    ) -> subprocess.CompletedProcess[str]:
        script = self.folder / "script.sh"
        script.write_text(step["run"])
        env = {name: self._filled(text, context) for name, text in step["env"].items()}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=folder,
            env={**os.environ, **env, **{name: str(path) for name, path in files.items()}},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def _filled(self, text: str, context: dict[str, str]) -> str:
        return _expression.sub(lambda found: context.get(found[1], ""), text)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(tmp_path_factory)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, rows in {"good.jsonl": CLEAN, "sub/data/bad one.jsonl": BAD}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rows)
    (tmp_path / "ftlint.toml").write_text('ignore = ["SET706"]\n')
    return tmp_path


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        *(
            ("vendor.github-workflows", f".github/workflows/{name}.yml")
            for name in ("ci", "release", "site")
        ),
    ],
)
def test_the_files_are_what_github_reads(schema: str, file: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, ROOT / file],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_a_clean_repository_passes(runner: Runner, repository: Path) -> None:
    ran = runner.run(repository, paths="good.jsonl")
    assert ran.code == 0, ran.log
    assert ran.outputs["errors"] == ran.outputs["warnings"] == "0"
    assert "nothing found in 1 file" in ran.summary
    assert "::" not in ran.log


def test_a_bad_one_fails_and_says_where(runner: Runner, repository: Path) -> None:
    ran = runner.run(repository, sarif_file="out/found.sarif")
    assert ran.code == 1, ran.log
    assert "::error file=sub/data/bad one.jsonl,line=1,col=" in ran.log
    assert ran.outputs["errors"] == "1"
    assert ran.outputs["sarif-file"] == "out/found.sarif"
    log = json.loads((repository / "out/found.sarif").read_text())
    assert len(log["runs"][0]["results"]) == 1
    result = log["runs"][0]["results"][0]
    where = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where["uri"] == "sub/data/bad%20one.jsonl"
    assert ran.summary.startswith("## ❌")
    assert "CHAT302" in ran.summary


def test_a_report_never_takes_the_place_of_data(runner: Runner, repository: Path) -> None:
    before = (repository / "good.jsonl").read_bytes()
    for name in ("good.jsonl", "ftlint.toml", "sub", "a\nb"):
        ran = runner.run(repository, paths="sub", sarif_file=name)
        assert ran.code == 2, ran.log
        assert "name another" in ran.log
    assert (repository / "good.jsonl").read_bytes() == before
    assert (repository / "ftlint.toml").exists()
    for _ in range(2):
        assert runner.run(repository, paths="good.jsonl", sarif_file="found.sarif").code == 0


def test_the_inputs_are_followed(runner: Runner, repository: Path) -> None:
    assert runner.run(repository, fail_on="never").code == 0
    quiet = runner.run(repository, summary="false", args="--ignore 'CHAT, TEXT'")
    assert (quiet.code, quiet.summary) == (0, "")
    target = runner.run(
        repository, paths="good.jsonl", target="openai-chat", model="gpt-9", args="--isolated"
    )
    assert target.code == 2
    assert "gpt-9" in target.log
    own = repository / "own.toml"
    own.write_text('select = ["FILE"]\n')
    assert runner.run(repository, config="own.toml").code == 0


def test_a_subfolder_as_path(runner: Runner, repository: Path) -> None:
    ran = runner.run(repository, paths="good.jsonl\n\n  sub/data/*.jsonl\n")
    assert ran.code == 1
    assert "file=sub/data/bad one.jsonl" in ran.log
    ran = runner.run(repository, within="sub", paths="data")
    assert ran.code == 1
    assert "file=sub/data/bad one.jsonl" in ran.log
    assert "`sub/data/bad one.jsonl`" in ran.summary
    assert "`sub/data/bad one.jsonl:1:" in ran.summary


@pytest.mark.parametrize(
    "hostile",
    [
        '"; touch HIT; "',
        "'; touch HIT; '",
        "$(touch HIT)",
        "`touch HIT`",
        "x\ntouch HIT",
        "x && touch HIT",
        "--output-format=json=HIT",
        "${{ github.token }} | tee HIT",
    ],
)
@pytest.mark.parametrize("name", ["paths", "args", "target", "config", "version", "fail_on"])
def test_nothing_in_an_input_is_run(
    name: str, hostile: str, runner: Runner, repository: Path
) -> None:
    if name == "args" and hostile.startswith("--output-format"):
        pytest.skip("args are options, and this is one")
    ran = runner.run(repository, **{name: hostile})
    assert ran.code == 2, ran.log
    assert not list(repository.rglob("HIT"))
    assert "Traceback" not in ran.log


def test_a_repository_lends_no_code(runner: Runner, repository: Path) -> None:
    for name in ("msgspec", "click", "json", "ftlint", "sitecustomize"):
        (repository / f"{name}.py").write_text("raise SystemExit('this was imported')\n")
    assert runner.run(repository, paths="good.jsonl").code == 0


def test_another_summary_is_not_lost(runner: Runner, repository: Path) -> None:
    first = runner.run(repository, paths="good.jsonl").summary
    assert first.count("## ") == 1
    broken = runner.run(repository, paths="absent.jsonl")
    assert broken.code == 2
    assert "could not be checked" in broken.summary
    assert "::error file=absent.jsonl" in broken.log


def test_a_refusal_is_printed_on_all_systems() -> None:
    """What is printed is in the encoding of the country on Windows, unless told otherwise."""
    done = subprocess.run(
        [sys.executable, ROOT / "action" / "run.py", "install"],
        env=os.environ | {"PYTHONIOENCODING": "cp1252", "FTLINT_VERSION": "０.1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout.decode().startswith("::error title=ftlint::version '０.1' is none")
