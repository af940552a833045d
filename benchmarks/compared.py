"""Whether ftlint flags whatever two older checkers flag: runs all three, and writes the page.

    python benchmarks/compared.py            # with an interpreter that has ftlint

Exit code 1 when something of theirs has no finding of ours and no reason was given, or a finding
that is ours alone has none.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import compared_page
import peers
import planted_chats
import planted_completions
import planted_edges
from compared_cases import Case, ours, prepare, together
from verdicts import PREPARE, TOGETHER

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "compared.md"
WRITTEN = HERE / "data" / "compared"
PACKAGES = {
    TOGETHER: ("together==1.5.34",),
    PREPARE: ("openai==1.109.1", "pandas<3", "numpy", "openpyxl"),
}
TAKEN = {
    TOGETHER: (".jsonl",),
    PREPARE: (".jsonl", ".json", ".csv", ".tsv", ".xlsx", ".txt"),
}
TABLES = (".csv", ".tsv", ".xlsx")
KEYS = {
    "messages": "together-chat",
    "prompt": "together-completions",
    "text": "together-text",
    "input": "together-preference",
}


def planted() -> Iterator[Case]:
    """The generated files, each for the checkers that take it."""
    WRITTEN.mkdir(parents=True, exist_ok=True)
    sources = (planted_completions, planted_chats, planted_edges)
    for file in (file for source in sources for file in source.files()):
        path = file.write(WRITTEN)
        tools = [TOGETHER if file.target.startswith("together") else PREPARE]
        if file.family == "completion":
            tools.append(TOGETHER)
        for tool in tools:
            target = file.target if tool == tools[0] else "together-completions"
            expected = file.expected if tool == tools[0] else None
            yield Case(
                tool, str(path), file.family, target, [], [], fault=file.fault, expected=expected
            )


def real(data: Path) -> Iterator[Case]:
    """The published files, each for the checkers that take its name."""
    for path in sorted(p for p in data.glob("*/*") if p.is_file()):
        if path.suffix in TAKEN[TOGETHER]:
            yield Case(TOGETHER, str(path), "real", _target(path), [], [])
        if path.suffix in TAKEN[PREPARE]:
            yield Case(PREPARE, str(path), "real", "openai-completions", [], [])


def _target(path: Path) -> str:
    """Together's target for the format of the first row that can be read."""
    for line in path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        found = [target for key, target in KEYS.items() if key in row]
        if found:
            return found[0]
    return "together-chat"


def ask(tool: str, paths: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What one of them says of files, and the versions of its packages."""
    python = peers.programs(f"compared-{tool}", *PACKAGES[tool]) / "python"
    surroundings = {**os.environ, "PYTHONUTF8": "1", "TOGETHER_NO_BANNER": "1"}
    surroundings.pop("PYTHONPATH", None)
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format", "json"], capture_output=True, check=True
    )
    versions = {p["name"]: p["version"] for p in json.loads(listed.stdout)}
    script = HERE / "compare" / f"ask_{tool}.py"
    done = subprocess.run(
        [str(python), str(script)],
        input=json.dumps(paths).encode(),
        capture_output=True,
        env=surroundings,
    )
    if done.returncode:
        raise SystemExit(f"{script.name} failed\n{done.stderr.decode()}")
    return json.loads(done.stdout), versions


def rows_of_table(path: Path) -> Path:
    """The rows of a table as `ftlint prepare` reads them, nothing changed, as JSON Lines."""
    from ftlint.tables import open_table

    written = WRITTEN / f"{path.stem}{path.suffix}.jsonl"
    with written.open("w", encoding="utf-8") as file:
        for record in open_table(path).records():
            file.write(json.dumps(record.values) + "\n")
    return written


def settled(cases: list[Case], catalogue: set[str]) -> dict[str, str]:
    """Ask everybody about every case, and match; returns the versions of the two checkers."""
    versions: dict[str, str] = {}
    for tool in (TOGETHER, PREPARE):
        mine = [case for case in cases if case.tool == tool]
        said, packages = ask(tool, [case.name for case in mine])
        name = PACKAGES[tool][0].split("==")[0]
        versions |= {n: packages[n] for n in (name, "pandas") if n in packages}
        for case in mine:
            path = Path(case.name)
            if tool == TOGETHER:
                case.verdicts, case.crash = together(path, said[case.name])
            else:
                rows = rows_of_table(path) if path.suffix in TABLES else path
                case.verdicts, case.crash, case.wrong_rows = prepare(rows, said[case.name])
                path = rows
            case.findings = ours(path, case.target)
            case.settle(catalogue)
            print(".", end="", flush=True)
    print()
    return versions


def control(cases: list[Case], catalogue: set[str]) -> dict[str, int]:
    """For each rule that answers a verdict, how many would be missed without it: a comparison
    that never misses anything would prove nothing.
    """
    answering: dict[str, list[Case]] = {}
    for case in cases:
        for code in set().union(*(codes for _, codes in case.met)):
            answering.setdefault(code, []).append(case)
    return {
        code: sum(case.missed_without(code, catalogue) for case in some)
        for code, some in sorted(answering.items())
    }


def main() -> int:
    """Run all; 1 when something is missed, not found or not explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = HERE.parent.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=default, help="the folder of published files")
    asked = parser.parse_args()
    listed = subprocess.run(
        [sys.executable, "-m", "ftlint", "rules", "--output-format", "json"],
        capture_output=True,
        check=True,
    )
    rules = {rule["code"]: rule["name"] for rule in json.loads(listed.stdout)}
    cases = [*planted(), *(real(asked.data) if asked.data.is_dir() else ())]
    versions = settled(cases, set(rules))
    needed = control(cases, set(rules))
    problems = compared_page.summary(cases)
    print("\n".join(problems.lines))
    if not asked.data.is_dir():
        print(f"no published files in {asked.data}: the page is not written")
        return 1
    compared_page.write(PAGE, cases, versions, rules, needed)
    return int(problems.any)


if __name__ == "__main__":
    raise SystemExit(main())
