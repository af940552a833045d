"""Whether ftlint flags the rows that trainers drop or end at: asks their loaders, and writes the page.

    python benchmarks/loaders.py             # with an interpreter that has ftlint

Exit code 1 when ftlint has no error, or another answer that counts, to a row that a loader does not take.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import peers

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "compared.md"
BEGIN, END = "<!-- loaders: begin -->", "<!-- loaders: end -->"
ROWS = 4000
WORDS = ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath", "islet", "juniper"]
PARAMETERS = {"type": "object", "properties": {}}
FUNCTION = {"name": "rain", "description": "Whether it rains", "parameters": PARAMETERS}


class Loader(NamedTuple):
    """A loader, the packages that have it, and how rows are made for it; `also` are rules whose warnings
    count as an answer.
    """

    title: str
    script: str
    packages: tuple[str, ...]
    target: str
    make: Callable[[Dice], dict[str, Any]]
    format: str = ""
    bare: bool = True
    also: tuple[str, ...] = ()


class Dice(random.Random):
    """Throws conversations, of which most have a fault or two."""

    def text(self) -> str:
        return f"{' '.join(self.choices(WORDS, k=self.randint(3, 9)))} {self.random():.6f}."

    def turns(self, role: str, said: str, names: tuple[str, str]) -> list[dict[str, Any]]:
        count = self.choice((2, 2, 2, 4, 4, 1, 3))
        found = [{role: names[i % 2], said: self.text()} for i in range(count)]
        if self.random() < 0.3:
            found.insert(0, {role: "system", said: self.text()})
        return found

    def harm(
        self, turns: list[dict[str, Any]], role: str, said: str, roles: tuple[str, ...]
    ) -> None:
        """A turn of another role, one less, one more, or one that says nothing."""
        if not turns:
            return
        at, kind = self.randrange(len(turns)), self.random()
        if kind < 0.4:
            turns[at] = turns[at] | {role: self.choice(roles)}
        elif kind < 0.55:
            turns.pop(at)
        elif kind < 0.8:
            turns.insert(at, {role: self.choice(roles), said: self.text()})
        else:
            turns[at] = turns[at] | {said: self.choice(("", None))}

    def call(self, turns: list[dict[str, Any]], names: tuple[str, ...]) -> None:
        """A call of a tool, most often with its result."""
        at, name = self.randrange(len(turns) + 1), self.choice(names)
        function = {"name": self.choice(("rain", "rain", "rain", "rain now")), "arguments": "{}"}
        call = {"id": name, "type": "function", "function": function}
        content = self.choice(("", None, None, self.text()))
        turns.insert(at, {"role": "assistant", "content": content, "tool_calls": [call]})
        if self.random() < 0.85:
            turns.insert(at + 1, {"role": "tool", "tool_call_id": name, "content": self.text()})


def chat(*roles: str, ids: tuple[str, ...] = ("call_1",)) -> Callable[[Dice], dict[str, Any]]:
    def make(dice: Dice) -> dict[str, Any]:
        turns = dice.turns("role", "content", ("user", "assistant"))
        for _ in range(dice.choice((0, 0, 1, 1, 2))):
            dice.harm(turns, "role", "content", roles)
        if dice.random() < 0.3:
            dice.call(turns, ids)
        row: dict[str, Any] = {"messages": turns}
        if any("tool_calls" in turn for turn in turns):
            name = dice.choice(("rain", "rain", "rain", "rain now"))
            row["tools"] = [{"type": "function", "function": FUNCTION | {"name": name}}]
        return row

    return make


def shared(*roles: str) -> Callable[[Dice], dict[str, Any]]:
    def make(dice: Dice) -> dict[str, Any]:
        turns = dice.turns("from", "value", ("human", "gpt"))
        for _ in range(dice.choice((0, 0, 1, 1, 2))):
            dice.harm(turns, "from", "value", roles)
        for turn in turns:
            if turn["from"] == "function_call":
                turn["value"] = json.dumps({"name": "rain", "arguments": {}})
        tools = [FUNCTION] if any(turn["from"] == "function_call" for turn in turns) else []
        return {"conversations": turns, "tools": json.dumps(tools), "system": ""}

    return make


LLAMA = ("llamafactory==0.9.5",)
SWIFT = ("ms-swift==4.6.0", "numpy")
MISTRAL = ("mistral-common==1.13.1",)
LOADERS = (
    Loader("LLaMA-Factory, ShareGPT", "llama_factory", LLAMA, "llama-factory",
           shared("human", "gpt", "system", "observation", "function_call"), "sharegpt"),
    Loader("LLaMA-Factory, messages", "llama_factory", LLAMA, "llama-factory",
           chat("user", "assistant", "system", "tool", "developer"), "openai"),
    Loader("ms-swift, ShareGPT", "ms_swift", SWIFT, "ms-swift",
           shared("human", "gpt", "system", "observation", "tool_response", "moderator")),
    Loader("ms-swift, messages", "ms_swift", SWIFT, "ms-swift",
           chat("user", "assistant", "system", "tool", "tool_response", "developer")),
    Loader("mistral-finetune", "mistral", MISTRAL, "mistral-finetune",
           chat("user", "assistant", "system", "tool", ids=("abcdefghi", "abcdefghi", "call_1")),
           bare=False, also=("CHAT314",)),
)  # fmt: skip


def asked(loader: Loader, rows: list[dict[str, Any]]) -> list[str]:
    """For each row the empty text, or why the loader does not take it."""
    python = (
        peers.programs(f"loader-{loader.script}", *loader.packages, bare=loader.bare) / "python"
    )
    done = subprocess.run(
        [str(python), str(HERE / "compare" / f"ask_{loader.script}.py")],
        input=json.dumps({"format": loader.format, "rows": rows}),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{loader.script} failed\n{done.stderr}")
    said: list[str] = json.loads(done.stdout)
    return said


def answers(loader: Loader, rows: list[dict[str, Any]]) -> tuple[dict[int, set[str]], set[int]]:
    """The rules of level error that find something, by row; and the rows of those that count as well."""
    import ftlint

    report = ftlint.check(rows, target=loader.target, isolated=True)
    found: dict[int, set[str]] = {}
    also = set()
    for diagnostic in report.diagnostics:
        if diagnostic.line and diagnostic.severity == "error":
            found.setdefault(diagnostic.line - 1, set()).add(diagnostic.code)
        elif diagnostic.line and diagnostic.code in loader.also:
            also.add(diagnostic.line - 1)
    return found, also


def compare(loader: Loader) -> tuple[str, list[str]]:
    """A line of the table, and the rows that were missed, in words."""
    dice = Dice(7)
    rows = [loader.make(dice) for _ in range(ROWS)]
    theirs = asked(loader, rows)
    ours, also = answers(loader, rows)
    refused = [i for i, words in enumerate(theirs) if words]
    missed = [i for i in refused if i not in ours and i not in also]
    alone = Counter(code for i in ours if not theirs[i] for code in sorted(ours[i])[:1])
    told = ", ".join(f"{code} {count}" for code, count in alone.most_common())
    line = (
        f"| {loader.title} | {loader.packages[0]} | {len(rows):,} | {len(refused):,} |"
        f" {len(refused) - len(missed):,} | {told or '-'} |"
    )
    return line, [f"{loader.title}: {theirs[i]}: {json.dumps(rows[i])}" for i in missed]


def main() -> int:
    """Ask all loaders, and write the table."""
    lines, missed = [], []
    for loader in LOADERS:
        line, rows = compare(loader)
        print(line, flush=True)
        lines.append(line)
        missed += rows
    print(*(line[:400] for line in missed[:20]), sep="\n")
    table = "\n".join(
        [
            "| loader | package | rows | not taken | of these found by ftlint | by ftlint alone |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
            f"Written on {date.today()}.",
        ]
    )
    page = PAGE.read_text("utf-8")
    mark = f"{re.escape(BEGIN)}.*?{re.escape(END)}"
    written = re.sub(mark, lambda _: f"{BEGIN}\n\n{table}\n\n{END}", page, flags=re.DOTALL)
    PAGE.write_text(written, "utf-8")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
