"""Runs the benchmarks and writes their figures to docs/performance.md."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import peers
import tables
from figures import Amount, Figure, Page, ratio, table
from generate import cut, ensure, folder, rows_in
from measure import Command, Runs, environment, in_turn, once

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
CHECK = ["--isolated", "--no-cache", "--show", "5", "--output-format", "concise"]
MB = 1e6
PEAK_LIMIT = 150
SHEET_LIMIT = 400
KEY_LIMIT = 40
FINDING_LIMIT = 30


class Bench:
    """One run: the interpreter that has ftlint, the scale and the number of rounds."""

    def __init__(self, python: str, scale: float, rounds: int) -> None:
        self.python = python
        self.scale = scale
        self.rounds = rounds
        self.ran = 0

    def file(self, name: str) -> Path:
        """A generated file."""
        return ensure(name, self.scale)

    def check(self, path: Path, *more: str) -> Command:
        """A check of one file in one process; findings make its exit code 1."""
        arguments = [self.python, "-m", "ftlint", "check", str(path.resolve()), *CHECK]
        return Command([*arguments, *(more or ["--jobs", "1"])], (0, 1))

    def prepare(self, path: Path) -> Command:
        """A training file of a table; what an earlier round wrote is gone before."""
        out = path.resolve().with_name(f"{path.stem}-{path.suffix[1:]}_prepared.jsonl")
        book = out.with_suffix(".ftlint.json")
        arguments = [self.python, "-m", "ftlint", "prepare", str(path.resolve()), "--yes"]
        arguments += ["--isolated", "--output", str(out)]
        return Command(arguments, (0,), lambda: _gone(out, book))

    def loop(self, shape: str, path: Path) -> Command:
        """The bare decode loop over one file."""
        script = str((HERE / "decode_loop.py").resolve())
        return Command([self.python, script, shape, str(path.resolve())])

    def tokens(self, way: str, shape: str, path: Path) -> Command:
        """The tokens of one file, counted one way or the other, or compared."""
        script = str((HERE / "tokens.py").resolve())
        return Command([self.python, script, way, shape, str(path.resolve())])

    def in_turn(self, commands: dict[str, Command], rounds: int = 0) -> dict[str, Runs]:
        """Some commands in turn, in the folder of the data, where no ftlint lies."""
        self.ran = rounds or self.rounds
        return in_turn(commands, self.ran, folder(self.scale))

    def findings(self, path: Path) -> int:
        """How many findings a check of a file counts; also warms the file up."""
        arguments = self.check(path).arguments
        done = subprocess.run(
            arguments, cwd=folder(self.scale), env=environment(), capture_output=True, text=True
        )
        if done.returncode not in (0, 1):
            raise SystemExit(f"exit code {done.returncode} from a check of {path}\n{done.stderr}")
        found = re.search(r"^Found (.*) in ", done.stdout, re.MULTILINE)
        numbers = re.findall(r"\d[\d,]*", found[1] if found else "")
        count = sum(int(number.replace(",", "")) for number in numbers)
        print(f"{path.name}: {count:,} findings", flush=True)
        return count


def _gone(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def clean(bench: Bench) -> list[Figure]:
    """Checks of clean files beside the decode loop."""
    pc, chat = bench.file("pc-clean"), bench.file("chat-clean")
    for path in (pc, chat):
        bench.findings(path)
    done = bench.in_turn(
        {
            "pc loop": bench.loop("completion", pc),
            "pc": bench.check(pc),
            "chat loop": bench.loop("chat", chat),
            "chat": bench.check(chat),
        }
    )
    return [
        ratio("prompt/completion, clean", done["pc"], "decode loop", done["pc loop"], 2.5),
        ratio("chat, clean", done["chat"], "decode loop", done["chat loop"], 3),
    ]


def cores(bench: Bench) -> list[Figure]:
    """The same as people run it: in as many processes as there are cores."""
    pc, chat = bench.file("pc-clean"), bench.file("chat-clean")
    count = str(len(os.sched_getaffinity(0)))
    done = bench.in_turn(
        {
            "pc loop": bench.loop("completion", pc),
            "pc": bench.check(pc, "--jobs", count),
            "pc alone": bench.check(pc),
            "chat loop": bench.loop("chat", chat),
            "chat": bench.check(chat, "--jobs", count),
            "chat alone": bench.check(chat),
        }
    )
    return [
        ratio(
            f"prompt/completion, {count} processes", done["pc"], "decode loop", done["pc loop"], 0
        ),
        ratio(f"prompt/completion, {count} processes", done["pc"], "one", done["pc alone"], 0),
        ratio(f"chat, {count} processes", done["chat"], "decode loop", done["chat loop"], 0),
        ratio(f"chat, {count} processes", done["chat"], "one", done["chat alone"], 0),
    ]


def every_rule(bench: Bench) -> list[Figure]:
    """Checks with the rules on that are off by default; near-duplicates and tokens aside."""
    more = ("--select", "ALL", "--ignore", "SET704,TOK801,TOK802,TOK804", "--jobs", "1")
    pc, chat = bench.file("pc-clean"), bench.file("chat-clean")
    done = bench.in_turn(
        {
            "pc loop": bench.loop("completion", pc),
            "pc": bench.check(pc, *more),
            "chat loop": bench.loop("chat", chat),
            "chat": bench.check(chat, *more),
        }
    )
    return [
        ratio("prompt/completion, every rule", done["pc"], "decode loop", done["pc loop"], 6),
        ratio("chat, every rule", done["chat"], "decode loop", done["chat loop"], 6),
    ]


def broken(bench: Bench) -> list[Figure]:
    """Checks of broken files beside the decode loop over the clean ones, and beside a clean one."""
    pc, chat, all_bad = (bench.file(n) for n in ("pc-clean", "chat-clean", "pc-all-bad"))
    broken_pc, broken_chat = bench.file("pc-broken"), bench.file("chat-broken")
    for path in (pc, broken_pc, broken_chat):
        bench.findings(path)
    findings = bench.findings(all_bad)
    done = bench.in_turn(
        {
            "pc loop": bench.loop("completion", pc),
            "pc": bench.check(broken_pc),
            "chat loop": bench.loop("chat", chat),
            "chat": bench.check(broken_chat),
            "clean": bench.check(pc),
            "all bad": bench.check(all_bad),
        }
    )
    per_finding = (done["all bad"].peak - done["clean"].peak) / max(findings, 1)
    return [
        ratio("prompt/completion, 13 % broken", done["pc"], "decode loop", done["pc loop"], 3.5),
        ratio("chat, 13 % broken", done["chat"], "decode loop", done["chat loop"], 4),
        ratio("every row wrong in three ways", done["all bad"], "clean file", done["clean"], 2),
        Amount(f"memory a finding ({findings:,} findings)", per_finding, "bytes", FINDING_LIMIT),
    ]


def memory(bench: Bench) -> list[Figure]:
    """Peaks of the checks, and how they grow with the rows."""
    names = ["pc-half", "pc-clean", "pc-broken", "pc-all-bad"]
    names += ["chat-half", "chat-clean", "chat-broken"]
    commands = {name: bench.check(bench.file(name)) for name in names}
    done = bench.in_turn(commands, min(bench.rounds, 3))
    figures: list[Figure] = [
        Amount(f"peak memory, {name}", done[name].peak / MB, "MB", PEAK_LIMIT) for name in names
    ]
    for shape in ("pc", "chat"):
        half, whole = f"{shape}-half", f"{shape}-clean"
        rows = rows_in(whole, bench.scale) - rows_in(half, bench.scale)
        growth = (done[whole].peak - done[half].peak) / max(rows, 1)
        figures.append(Amount(f"memory a row, {shape}", growth, "bytes", KEY_LIMIT))
    return figures


def start(bench: Bench) -> list[Figure]:
    """A check of a hundred rows beside an interpreter that does nothing."""
    path = bench.file("rows-100")
    bench.findings(path)
    commands = {"check": bench.check(path), "pass": Command([bench.python, "-c", "pass"])}
    done = bench.in_turn(commands, 5 * bench.rounds)
    return [ratio("100 rows", done["check"], "`python -c pass`", done["pass"], 8)]


def fix(bench: Bench) -> list[Figure]:
    """`--fix` of one bad row, each time on a fresh copy, beside a check."""
    path = bench.file("one-bad")
    copy = path.with_name("one-bad-copy.jsonl")
    bench.findings(path)
    fixing = bench.check(copy, "--fix", "--jobs", "1")._replace(prepare=lambda: _copy(path, copy))
    done = bench.in_turn({"check": bench.check(path), "fix": fixing})
    copy.unlink()
    return [ratio("`--fix` of one bad row", done["fix"], "check", done["check"], 1.5)]


def _copy(path: Path, copy: Path) -> None:
    """A copy that is on the disk, so that writing it out does not fall into the time of the fix."""
    shutil.copyfile(path, copy)
    with copy.open("rb") as file:
        os.fsync(file.fileno())


def tokens(bench: Bench) -> list[Figure]:
    """Tokens of the same texts by ftlint and by one thread of tiktoken, after comparing them."""
    files = {"completion": bench.file("pc-clean"), "chat": bench.file("chat-clean")}
    commands: dict[str, Command] = {}
    for shape, path in files.items():
        once(bench.tokens("compare", shape, path), folder(bench.scale))
        commands[shape] = bench.tokens("ftlint", shape, path)
        commands[f"{shape}, tiktoken"] = bench.tokens("tiktoken", shape, path)
    done = bench.in_turn(commands)
    return [
        ratio(
            f"tokens of {shape} rows, {path.stat().st_size / MB:.0f} MB",
            done[shape],
            "tiktoken, one thread",
            done[f"{shape}, tiktoken"],
            1.6,
            faster=True,
        )
        for shape, path in files.items()
    ]


def others(bench: Bench) -> list[Figure]:
    """The same files by other tools."""
    pc = cut(bench.file("pc-clean"), round(100e6 * bench.scale))
    chat = cut(bench.file("chat-clean"), round(123e6 * bench.scale))
    commands = {
        "openai": peers.openai_tool(pc),
        "pc": bench.check(pc),
        "cleanllm": peers.cleanllm(chat),
        "chat": bench.check(chat),
    }
    done = bench.in_turn(commands, min(bench.rounds, 3))
    commands["openai"].prepare()  # type: ignore[misc]
    return [
        ratio(
            "prompt/completion, 100 MB",
            done["pc"],
            "openai 0.27.8 `prepare_data -q`",
            done["openai"],
            30,
            faster=True,
        ),
        ratio(
            "chat, 123 MB",
            done["chat"],
            "cleanllm 4.0.0 `preflight`",
            done["cleanllm"],
            1.5,
            faster=True,
        ),
    ]


def prepare(bench: Bench) -> list[Figure]:
    """Training files of a workbook and of a CSV, with all recommended changes."""
    sheet, table = tables.a_workbook(bench.scale), tables.a_csv(bench.scale)
    reading = f"import pandas; pandas.read_excel({str(sheet.resolve())!r})"
    done = bench.in_turn(
        {
            "sheet": bench.prepare(sheet),
            "pandas": Command([bench.python, "-c", reading]),
            "csv": bench.prepare(table),
            "openai": peers.openai_tool(table.resolve()),
        },
        min(bench.rounds, 3),
    )
    for path in (sheet, table):
        for left in path.parent.glob(f"{path.stem}*_prepared*"):
            left.unlink()
    return [
        ratio(
            "a workbook of 200,000 rows", done["sheet"], "`pandas.read_excel`", done["pandas"], 0
        ),
        Amount("peak memory, workbook", done["sheet"].peak / MB, "MB", SHEET_LIMIT),
        ratio(
            "a CSV of 330 MB",
            done["csv"],
            "openai 0.27.8 `prepare_data -q`",
            done["openai"],
            5,
            faster=True,
        ),
        Amount("peak memory, CSV", done["csv"].peak / MB, "MB", SHEET_LIMIT),
    ]


SECTIONS: dict[str, Callable[[Bench], list[Figure]]] = {
    "clean": clean,
    "cores": cores,
    "all": every_rule,
    "broken": broken,
    "memory": memory,
    "start": start,
    "fix": fix,
    "tokens": tokens,
    "peers": others,
    "prepare": prepare,
}


def main() -> int:
    """Run the named benchmarks, or all; 1 when a limit is not kept at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has ftlint")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="fraction of the full size")
    asked = parser.parse_args()
    names = asked.names or list(SECTIONS)
    for name in names:
        if name not in SECTIONS:
            parser.error(f"no benchmark is called {name}; there are {', '.join(SECTIONS)}")
    bench = Bench(shutil.which(asked.python) or asked.python, asked.scale, asked.rounds)
    folder(asked.scale).mkdir(parents=True, exist_ok=True)
    version = installed(bench.python, folder(asked.scale))
    kept = True
    for name in names:
        figures = SECTIONS[name](bench)
        kept = kept and all(figure.kept for figure in figures)
        print("\n" + "\n".join(table([(name, *f.cells()) for f in figures])) + "\n", flush=True)
        if asked.scale == 1:
            page = Page(PAGE)
            page.put(name, figures, bench.ran, version)
            page.write(list(SECTIONS))
    return int(not kept and asked.scale == 1)


def installed(python: str, where: Path) -> str:
    """The version of the interpreter; stops when it has no ftlint from a wheel."""
    code = (
        "import ftlint, pathlib, platform;"
        "print(platform.python_version());"
        "print((pathlib.Path(ftlint.__file__).parent / '_rules' / 'catalog.json').exists())"
    )
    asked = [python, "-c", code]
    done = subprocess.run(asked, cwd=where, env=environment(), capture_output=True, text=True)
    version, _, compiled = done.stdout.strip().partition("\n")
    if compiled != "True":
        raise SystemExit(f"{python} has no ftlint installed from a wheel; see benchmarks/README.md")
    return version


if __name__ == "__main__":
    raise SystemExit(main())
