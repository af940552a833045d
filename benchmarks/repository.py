"""A repository of datasets: the first check, the second, the one after a change, and a commit."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from io import BufferedReader
from itertools import chain
from pathlib import Path

from generate import DATA, ensure
from measure import Command, Run, environment, once
from run import installed

HERE = Path(__file__).parent
FILES = 200
SIZE = 2e9
MB = 1e6
LIMIT = 1.5  # a warm check beside `ftlint --version`
HOOK = """#!/bin/sh
git diff --cached --name-only --diff-filter=ACMR -z -- '*.jsonl' |
    xargs -0 -r '{python}' -m ftlint check
"""


def fill(path: Path, rows: BufferedReader, size: int) -> None:
    """Write about that many bytes of rows, begun again at their end; little of them at a time,
    since the memory of this process counts in that of those it starts.
    """
    with path.open("wb") as out:
        while out.tell() < size:
            out.write(rows.read(min(1 << 20, size - out.tell())) + rows.readline())
            if not rows.peek(1):
                rows.seek(0)


def make(folder: Path, files: int, size: float) -> dict[str, list[str]]:
    """Write the repository, half prompts and half chats; the paths of each."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    paths: dict[str, list[str]] = {}
    sources = {"completion": "pc-clean", "chat": "chat-clean"}
    for shape, name in sources.items():
        paths[shape] = [f"data/{shape}-{n:03}.jsonl" for n in range(files // 2)]
        with ensure(name, 1).open("rb") as rows:
            for path in paths[shape]:
                fill(folder / path, rows, round(size / files))
    (folder / "ftlint.toml").write_text("show = 5\n")
    return paths


def git(folder: Path, *arguments: str) -> Command:
    """A git command of somebody, without compression, which is not what is measured."""
    settings = ("user.name=b", "user.email=b@example.org", "core.compression=0", "gc.auto=0")
    options = chain.from_iterable(("-c", setting) for setting in settings)
    return Command(["git", "-C", str(folder), *options, *arguments])


def grow(path: Path) -> None:
    """Add a row to a file: its first, with its size before the text."""
    with path.open("r+b") as file:
        row = file.readline()
        size = file.seek(0, 2)
        begin = b'"content": "' if b'"content": "' in row else b'"prompt": "'
        file.write(row.replace(begin, b"%b%d " % (begin, size), 1))


def main() -> int:
    """Print the figures; 1 when a warm check takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has ftlint")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--scale", type=float, default=1.0, help="fraction of the 2 GB")
    parser.add_argument("--rounds", type=int, default=7, help="of what takes no time")
    asked = parser.parse_args()
    python = shutil.which(asked.python) or asked.python
    DATA.mkdir(parents=True, exist_ok=True)
    installed(python, DATA)
    folder = DATA / "repository"
    paths = make(folder, asked.files, SIZE * asked.scale)
    total = sum((folder / path).stat().st_size for path in chain(*paths.values()))
    print(f"{asked.files} files, {total / MB:,.0f} MB")

    check = Command([python, "-m", "ftlint", "check", "data"], (0, 1))
    anew = Command([*check.arguments, "--no-cache"], (0, 1))
    version = Command([python, "-m", "ftlint", "--version"])
    loops = [
        Command([python, str(HERE.resolve() / "decode_loop.py"), shape, *names])
        for shape, names in paths.items()
    ]
    first, second = folder / paths["completion"][0], folder / paths["chat"][0]

    for loop in loops:
        once(loop, folder)  # from the disk: not counted
    decode = sum(once(loop, folder).seconds for loop in loops)
    bare = once(anew, folder)
    cold = once(check, folder)
    start = median_of(version, folder, asked.rounds)
    warm = median_of(check, folder, asked.rounds)
    changed = median_of(check._replace(prepare=lambda: grow(first)), folder, 3)
    tell("decode loop", decode, 0, [])
    tell("check, --no-cache", bare.seconds, bare.peak, [("the decode loop", decode)])
    cold_beside = [("the decode loop", decode), ("--no-cache", bare.seconds)]
    tell("check, cold", cold.seconds, cold.peak, cold_beside)
    tell("ftlint --version", start.seconds, start.peak, [])
    tell("check, warm", warm.seconds, warm.peak, [("--version", start.seconds)])
    beside = [("--version", start.seconds), ("cold", cold.seconds)]
    tell("check, one file changed", changed.seconds, changed.peak, beside)

    once(git(folder, "init", "-q"), folder)
    once(git(folder, "add", "."), folder)
    once(git(folder, "commit", "-qm", "Data"), folder)
    plain = committed(folder, second, asked.rounds)
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.write_text(HOOK.format(python=python))
    hook.chmod(0o755)
    hooked = committed(folder, second, asked.rounds)
    tell("commit of one file, no hook", plain.seconds, plain.peak, [])
    beside = [("no hook", plain.seconds), ("--version", start.seconds)]
    tell("commit of one file, with the hook", hooked.seconds, hooked.peak, beside)
    seen = subprocess.run(
        ["git", "status", "--porcelain"], cwd=folder, env=environment(), capture_output=True
    )
    shutil.rmtree(folder)
    return int(warm.seconds > LIMIT * start.seconds or seen.stdout != b"")


def committed(folder: Path, path: Path, rounds: int) -> Run:
    """The median of commits that touch one file; staging it is not timed."""

    def stage() -> None:
        grow(path)
        once(git(folder, "add", str(path)), folder)

    return median_of(git(folder, "commit", "-qm", "More")._replace(prepare=stage), folder, rounds)


def median_of(command: Command, folder: Path, rounds: int) -> Run:
    """The run in the middle of several."""
    return sorted(once(command, folder) for _ in range(rounds))[rounds // 2]


def tell(title: str, seconds: float, peak: int, beside: list[tuple[str, float]]) -> None:
    """A line of figures."""
    memory = f"{peak / MB:6,.0f} MB" if peak else " " * 9
    ratios = ", ".join(f"{seconds / other:.3g} x {name}" for name, other in beside)
    print(f"{title:36}{seconds:9.3f} s {memory}  {ratios}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
