"""The steps of the GitHub Action: install ftlint, and check with it.

Inputs come as `FTLINT_…` variables and become arguments of a process, never text of a shell.
Python is told to import nothing from the repository that is checked (`-I`).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import venv
from pathlib import Path

OPTIONS = ("target", "model", "config", "fail-on")


def given(name: str) -> str:
    """An input of the action, without white space around it."""
    return os.environ.get(f"FTLINT_{name.upper().replace('-', '_')}", "").strip()


def temporary() -> Path:
    return Path(os.environ["RUNNER_TEMP"]) / "ftlint"


def python() -> Path:
    """The interpreter of ftlint's own environment."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return temporary() / "env" / folder / name


def refuse(message: str) -> int:
    """Fail the step with an annotation."""
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    sys.stdout.write(f"::error title=ftlint::{escaped}\n")
    return 2


def install() -> int:
    """Make the environment: with a released version, or the one that lies beside action.yml."""
    version = given("version")
    if version and not re.fullmatch(r"[0-9]+(\.[0-9]+)*((a|b|rc|\.post|\.dev)[0-9]+)?", version):
        return refuse(f"version {version!r} is none: give a number such as 0.1.0, or nothing")
    wanted = f"ftlint=={version}" if version else str(Path(__file__).resolve().parent.parent)
    # As `python -m venv` does: a copy of macOS's Python may not find its library.
    links = os.name != "nt"
    venv.create(temporary() / "env", with_pip=True, clear=True, symlinks=links)
    pip = [python(), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*pip, wanted], check=False).returncode


def check() -> int:
    """Check, annotate, summarise, and tell the counts to the steps that follow."""
    summary = given("summary").lower()
    if summary not in ("true", "false"):
        return refuse(f"summary is {summary!r}: say true or false")
    try:
        more = shlex.split(given("args"))
    except ValueError as error:
        return refuse(f"args cannot be split into words: {error}")
    paths = [line.strip() for line in os.environ.get("FTLINT_PATHS", "").splitlines()]
    options = [f"--{name}={given(name)}" for name in OPTIONS if given(name)]
    wanted = given("sarif-file")
    if not wanted.isprintable() or (wanted and not is_free(Path(wanted))):
        return refuse(f"sarif-file {wanted!r} is a file that is no SARIF: name another")
    sarif = Path(wanted or temporary() / "ftlint.sarif")
    sarif.parent.mkdir(parents=True, exist_ok=True)
    sarif.unlink(missing_ok=True)
    page = temporary() / "summary.md"
    page.unlink(missing_ok=True)
    formats = ["github", f"sarif={sarif}", f"markdown={page}"]
    formats = [f"--output-format={wanted}" for wanted in formats]
    command = [python(), "-I", "-m", "ftlint", "check", *formats, *options, *more, "--"]
    code = subprocess.run([*command, *filter(None, paths)], check=False).returncode
    if page.is_file() and summary == "true":
        append("GITHUB_STEP_SUMMARY", page.read_text(encoding="utf-8"))
    if sarif.is_file() and sarif.stat().st_size:
        log = json.loads(sarif.read_text(encoding="utf-8"))
        counts = log["runs"][0]["properties"]["summary"]
        told = {"errors": counts["error"], "warnings": counts["warning"]}
        told |= {"fixable": counts["fixable"], "sarif-file": sarif}
        append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in told.items()))
    return code


def is_free(path: Path) -> bool:
    """Whether nothing would be lost where a report is written: nothing is there, or a report."""
    try:
        return "runs" in json.loads(path.read_bytes() or b'{"runs": []}')
    except FileNotFoundError:
        return True
    except (OSError, ValueError, TypeError):
        return False


def append(variable: str, text: str) -> None:
    """Add to one of the files through which a step talks to the runner."""
    with Path(os.environ[variable]).open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # which runners read; Windows would write its own
    sys.exit({"install": install, "check": check}[sys.argv[1]]())
