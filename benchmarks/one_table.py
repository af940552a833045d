"""Whether ftlint says which files Hugging Face's `datasets` makes no table of: asks two versions of it, and
writes the page.

    python benchmarks/one_table.py           # with an interpreter that has ftlint

Exit code 1 when ftlint says nothing of a file that is not taken, or becomes another, or finds fault with one
that is taken.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import marked
import peers

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "compared.md"
FILES = 1500
VERSIONS = (("4.0.0", "refused"), ("5.2.0", "kept"))
# What Arrow's reader says of some lists that hold nothing but null, whatever else is in the file.
ARROW = ("out-of-bounds", "Length spanned by list offsets", "crash")
SCALARS = (
    *("null", "integer", "integer", "fraction", "whole", "boolean"),
    *("text", "text", "text", "text", "word", "date"),
)

Kind = Any  # one of SCALARS, ("list", Kind), or a dict of Kinds by key


class File(NamedTuple):
    rows: list[dict[str, Any]]
    chunk: int


class Dice(random.Random):
    """Throws files of which most rows are of one kind, and some are not."""

    def kind(self, depth: int = 0) -> Kind:
        if depth < 3 and self.random() < 0.2:
            return ("list", self.kind(depth + 1))
        if depth < 3 and self.random() < 0.3:
            keys = self.sample("abcd", self.choice((0, 1, 1, 2, 2, 3, 3)))
            return {key: self.kind(depth + 1) for key in keys}
        return self.choice(SCALARS)

    def value(self, kind: Kind) -> Any:
        if isinstance(kind, dict):
            return {key: self.value(inner) for key, inner in kind.items()}
        if isinstance(kind, tuple):
            return [self.value(kind[1]) for _ in range(self.choice((0, 1, 1, 2, 3)))]
        return {
            "null": None,
            "integer": self.randint(2, 99),  # 0 and 1 may be cast to truth
            "fraction": self.randint(1, 99) + 0.5,
            "whole": float(self.randint(1, 99)),
            "boolean": self.random() < 0.5,
            "date": f"{self.randint(1900, 2100)}-0{self.randint(1, 9)}-1{self.randint(0, 9)}",
            "word": self.choice(("2024-05", "1 May 2024", "7.5", "true", "[1]", "{a}")),
            "text": self.choice(("rain", "snow", "hail and wind", 'a "quoted" one')),
        }[kind]

    def other(self, value: Any, depth: int = 0) -> Any:
        """The same with another value, another key or one less somewhere in it."""
        if isinstance(value, dict) and value and self.random() < 0.75:
            key, what = self.choice(list(value)), self.random()
            if what < 0.2:
                return value | {self.choice("wxyz"): self.value(self.kind(2))}
            if what < 0.35:
                return {k: v for k, v in value.items() if k != key}
            return value | {key: self.other(value[key], depth + 1)}
        if isinstance(value, list) and value and self.random() < 0.75:
            at = self.randrange(len(value))
            return [*value[:at], self.other(value[at], depth + 1), *value[at + 1 :]]
        return self.value(self.kind(2)) if depth else value

    def file(self) -> File:
        kinds = {key: self.kind() for key in self.sample("abcde", self.randint(1, 3))}
        share = self.choice((0, 0, 0.01, 0.02, 0.05, 0.2))
        rows = []
        for _ in range(self.choice((5, 30, 60))):
            row = {**self.value(kinds), "text": self.choice(("rain " * 20, "snow " * 25))}
            rows.append(self.other(row) if self.random() < share else row)
        return File(rows, self.choice((1000, 2000, 3000)))


def theirs(version: str, files: list[File]) -> list[str]:
    """For each file nothing, or what becomes of it."""
    python = peers.programs(f"datasets-{version}", f"datasets=={version}") / "python"
    asked = json.dumps([file._asdict() for file in files])
    done = subprocess.run(
        [str(python), str(HERE / "compare" / "ask_datasets.py")],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    said: list[str] = json.loads(done.stdout)
    return said


def ours(mixed: str, files: list[File]) -> list[int]:
    """For each file how many places ftlint tells of."""
    import ftlint

    found = []
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "ftlint.toml")
        for file in files:
            config.write_text(f'[rules.mixed-columns]\nchunk = {file.chunk}\nmixed = "{mixed}"\n')
            data = "".join(json.dumps(row) + "\n" for row in file.rows).encode()
            report = ftlint.check(data, config=config, select="SET714")
            found.append(sum(1 for _ in report.diagnostics))
    return found


def main() -> int:
    """Ask both, and write the table."""
    lines, wrong = [], []
    for version, mixed in VERSIONS:
        dice = Dice(11)
        files = [dice.file() for _ in range(FILES)]
        said, found = theirs(version, files), ours(mixed, files)
        arrow = [any(words in one for words in ARROW) for one in said]
        told = [i for i in range(FILES) if said[i] and not arrow[i]]
        missed = [i for i in told if not found[i]]
        false = [i for i in range(FILES) if found[i] and not said[i]]
        line = f"| {version} | {FILES:,} | {len(told):,} | {len(told) - len(missed):,} | {len(false):,} |"
        print(line, *(f"{said[i][:200]}: {i}" for i in (*missed, *false)), sep="\n", flush=True)
        lines.append(line)
        wrong += [*missed, *false]
    head = "| `datasets` | files | not taken, or changed | of these found by ftlint | found by ftlint alone |"
    written = "\n".join([head, "|---|---|---|---|---|", *lines, "", f"Written on {date.today()}."])
    marked.put(PAGE, "one table", written)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
