"""Whether ftlint flags the rows that trainers drop or end at: asks their loaders, and writes the page.

    python benchmarks/loaders.py             # with an interpreter that has ftlint

Exit code 1 when ftlint has no error, or another answer that counts, to a row that a loader does not take.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import marked
import peers
from dice import Dice, blocks, chat, instructed, judged, outdone, prompted, ranked, rewarded, shared

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "compared.md"
ROWS = 4000


class Home(NamedTuple):
    """An environment: packages with what they need, and packages `alone`, without it."""

    name: str
    packages: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


class Loader(NamedTuple):
    """A loader, the package that has it and where that is installed, and how rows are made for it; `also`
    are rules whose warnings count as an answer.
    """

    title: str
    script: str
    package: str
    home: Home
    target: str
    make: Callable[[Dice], dict[str, Any]]
    format: str = ""
    also: tuple[str, ...] = ()


LLAMA = "llamafactory==0.9.5"
SWIFT = "ms-swift==4.6.0"
MISTRAL = "mistral-common==1.13.1"
TUNE = "torchtune==0.6.1"
UNSLOTH = "unsloth-zoo==2026.10.9"
AXOLOTL = "axolotl==0.19.0"
TRL = "trl==1.16.0"
MLX = "mlx-lm==0.32.2"
FOUNDRY = "llm-foundry==0.22.0"
FORGE = "amzn-nova-forge==1.4.10"
BARE = Home("bare", ("numpy",), (LLAMA, SWIFT, TUNE, UNSLOTH, FOUNDRY))
CHECKER = Home("nova", ("pydantic", "typing-extensions"), (FORGE,))
COMMON = Home("mistral", (MISTRAL,))
HUGGING = Home(
    "hugging",
    ("torch==2.13.0", "transformers==5.24.0", "datasets==5.2.0", "accelerate", "jinja2",
     "pydantic", "colorama", "addict"),
    (AXOLOTL, TRL, MLX),
)  # fmt: skip
LOADERS = (
    Loader("LLaMA-Factory, ShareGPT", "llama_factory", LLAMA, BARE, "llama-factory",
           shared("human", "gpt", "system", "observation", "function_call"), "sharegpt"),
    Loader("LLaMA-Factory, messages", "llama_factory", LLAMA, BARE, "llama-factory",
           chat("user", "assistant", "system", "tool", "developer"), "openai"),
    Loader("LLaMA-Factory, Alpaca", "llama_factory", LLAMA, BARE, "llama-factory",
           instructed("output"), "alpaca"),
    Loader("LLaMA-Factory, ShareGPT preferences", "llama_factory", LLAMA, BARE, "llama-factory",
           ranked("from", "value", "conversations", ("human", "gpt"), "human", "gpt", "system"),
           "sharegpt ranking"),
    Loader("LLaMA-Factory, messages of preferences", "llama_factory", LLAMA, BARE, "llama-factory",
           ranked("role", "content", "messages", ("user", "assistant"), "user", "assistant", "tool"),
           "openai ranking"),
    Loader("LLaMA-Factory, Alpaca preferences", "llama_factory", LLAMA, BARE, "llama-factory",
           instructed("chosen", "rejected"), "alpaca ranking"),
    Loader("LLaMA-Factory, ShareGPT verdicts", "llama_factory", LLAMA, BARE, "llama-factory",
           judged(shared("human", "gpt", "system", "observation")), "sharegpt kto"),
    Loader("LLaMA-Factory, Alpaca verdicts", "llama_factory", LLAMA, BARE, "llama-factory",
           instructed("output", "kto_tag"), "alpaca kto"),
    Loader("ms-swift, ShareGPT", "ms_swift", SWIFT, BARE, "ms-swift",
           shared("human", "gpt", "system", "observation", "tool_response", "moderator")),
    Loader("ms-swift, messages", "ms_swift", SWIFT, BARE, "ms-swift",
           chat("user", "assistant", "system", "tool", "tool_response", "developer")),
    Loader("ms-swift, preferences", "ms_swift", SWIFT, BARE, "ms-swift",
           outdone("user", "assistant", "system", "tool", "developer")),
    Loader("mistral-finetune", "mistral", MISTRAL, COMMON, "mistral-finetune",
           chat("user", "assistant", "system", "tool", ids=("abcdefghi", "abcdefghi", "call_1")),
           also=("CHAT314",)),
    Loader("torchtune, ShareGPT", "torchtune", TUNE, BARE, "torchtune",
           shared("human", "gpt", "system", "user", "assistant"), "sharegpt"),
    Loader("torchtune, messages", "torchtune", TUNE, BARE, "torchtune",
           chat("user", "assistant", "system", "tool"), "openai"),
    Loader("Unsloth, ShareGPT", "unsloth", UNSLOTH, BARE, "unsloth",
           shared("human", "gpt", "system", "user", "assistant", "Human", "tool", "input")),
    Loader("Axolotl, ShareGPT", "axolotl", AXOLOTL, HUGGING, "axolotl",
           shared("human", "gpt", "system", "user", "assistant", "tool"), "conversations"),
    Loader("Axolotl, messages", "axolotl", AXOLOTL, HUGGING, "axolotl",
           chat("user", "assistant", "system", "tool", "developer"), "messages"),
    Loader("Axolotl, preferences", "axolotl", AXOLOTL, HUGGING, "axolotl",
           ranked("role", "content", "messages", ("user", "assistant"),
                  "user", "assistant", "tool", "developer", "human", "gpt"), "dpo"),
    Loader("TRL, messages", "trl", TRL, HUGGING, "trl",
           chat("user", "assistant", "system", "tool", "developer"), "sft"),
    Loader("TRL, prompts and completions", "trl", TRL, HUGGING, "trl",
           prompted("completion", whole=False), "sft"),
    Loader("TRL, prompts and completions of messages", "trl", TRL, HUGGING, "trl",
           prompted("completion", whole=True), "sft"),
    Loader("TRL, preferences", "trl", TRL, HUGGING, "trl",
           prompted("chosen", "rejected", whole=False), "dpo"),
    Loader("TRL, preferences of messages", "trl", TRL, HUGGING, "trl",
           prompted("chosen", "rejected", whole=True), "dpo", ("PREF509",)),
    Loader("TRL, unpaired preferences", "trl", TRL, HUGGING, "trl",
           prompted("completion", whole=False, label=True), "kto"),
    Loader("TRL, unpaired preferences of messages", "trl", TRL, HUGGING, "trl",
           prompted("completion", whole=True, label=True), "kto"),
    Loader("MLX-LM, messages", "mlx_lm", MLX, HUGGING, "mlx-lm",
           chat("user", "assistant", "system", "tool", "developer"), "chat"),
    Loader("MLX-LM, prompts and completions", "mlx_lm", MLX, HUGGING, "mlx-lm",
           prompted("completion", whole=False), "completion"),
    Loader("llm-foundry of Databricks", "llm_foundry", FOUNDRY, BARE, "databricks",
           chat("user", "assistant", "system", "tool", "developer")),
    Loader("Nova Forge SDK, conversations", "nova_forge", FORGE, CHECKER, "bedrock-nova",
           blocks(), "sft"),
    Loader("Nova Forge SDK, reinforcement", "nova_forge", FORGE, CHECKER,
           "bedrock-nova-reinforcement",
           rewarded("user", "assistant", "system", "tool", "developer", "moderator"), "rft"),
)  # fmt: skip


def asked(loader: Loader, rows: list[dict[str, Any]]) -> list[str]:
    """For each row the empty text, or why the loader does not take it."""
    name, packages, alone = loader.home
    python = peers.programs(f"loader-{name}", *packages, alone=alone) / "python"
    done = subprocess.run(
        [str(python), str(HERE / "compare" / f"ask_{loader.script}.py")],
        input=json.dumps({"format": loader.format, "rows": rows}),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},  # TRL takes any key of a set first
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
        f"| {loader.title} | {loader.package} | {len(rows):,} | {len(refused):,} |"
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
    marked.put(PAGE, "loaders", table)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
