"""`ftlint check`: find problems, and fix them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from ftlint.cli.escapes import unescape
from ftlint.cli.words import FILE, FORMAT, MODEL, RULES, SHAPE, TARGET
from ftlint.cores import cores
from ftlint.errors import Error, SourceError
from ftlint.outputs import FORMATS
from ftlint.paths import CONFIGURATIONS, by_name, expand

if TYPE_CHECKING:
    from ftlint.cache.answers import Question


@click.command(
    "check",
    short_help="Find problems in datasets, and fix what can be fixed.",
    epilog="""\b
Examples:
  ftlint check train.jsonl
  ftlint check data/ --target openai-chat --model gpt-4.1-mini-2025-04-14
  ftlint check --fix --diff train.jsonl
  ftlint check --separator "\\n\\n###\\n\\n" --stop " END" train.jsonl
  ftlint check --output-format full --output-format sarif=ftlint.sarif data/*.jsonl
  ftlint check --output-format html=report.html --statistics data/
  ftlint check --write-baseline known.txt data/    then: ftlint check --baseline known.txt data/
  ftlint check --watch data/
  ftlint check train.jsonl --split valid=held-out.jsonl
  cat train.jsonl | ftlint check -

\b
Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 ftlint could not do its work.""",
)
@click.argument("paths", nargs=-1, type=FILE, metavar="[PATH]...")
@click.option("--fix", is_flag=True, help="Apply the safe fixes.")
@click.option(
    "--unsafe-fixes",
    is_flag=True,
    help="With --fix or --diff: also those that drop or rewrite what someone wrote.",
)
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option(
    "--target",
    type=TARGET,
    metavar="NAME",
    help="Judge for this provider or trainer (`ftlint targets`).",
)
@click.option("--model", type=MODEL, metavar="NAME", help="Judge for this base model.")
@click.option(
    "--tokenizer",
    type=FILE,
    metavar="PATH",
    help="Count tokens by this tokenizer.json, for models that have no public encoding.",
)
@click.option(
    "--chat-template",
    type=FILE,
    metavar="PATH",
    help="Find conversations that the model's chat template refuses or leaves something out of: its folder, chat_template.jinja or tokenizer_config.json. With --tokenizer, count them as it writes them.",
)
@click.option(
    "--shape",
    type=SHAPE,
    metavar="NAME",
    help="Do not detect the record shape (`ftlint schema` lists them).",
)
@click.option(
    "--split",
    multiple=True,
    metavar="NAME=PATH",
    help="Check this file too, as the train, valid or test split. Repeatable.",
)
@click.option(
    "--separator",
    metavar="TEXT",
    callback=unescape,
    help="Do not infer what ends a prompt (\\n and \\t are understood).",
)
@click.option(
    "--stop", metavar="TEXT", callback=unescape, help="Do not infer what ends a completion."
)
@click.option(
    "--select",
    type=RULES,
    multiple=True,
    metavar="RULES",
    help="Only these: codes, prefixes or names, comma separated, or ALL.",
)
@click.option("--ignore", type=RULES, multiple=True, metavar="RULES", help="All but these.")
@click.option("--extend-select", type=RULES, multiple=True, metavar="RULES", help="These too.")
@click.option(
    "--output-format",
    type=FORMAT,
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=f"{', '.join(FORMATS)}; repeatable. Default: full on a terminal, else concise.",
)
@click.option(
    "--show",
    type=click.IntRange(min=0),
    metavar="N",
    help="At most N places a rule and file in full and concise (default 5); counts are always exact.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="The least severity that makes the exit code 1 (default warning).",
)
@click.option(
    "--baseline",
    type=FILE,
    metavar="FILE",
    help="Do not tell the known findings in this file, only count.",
)
@click.option(
    "--write-baseline",
    type=FILE,
    metavar="FILE",
    help="Have all findings known: write them to this file.",
)
@click.option(
    "--config",
    "config_file",
    type=FILE,
    metavar="FILE",
    help="Read this configuration, not the nearest.",
)
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("--datasets", is_flag=True, help="Check the files of [[tool.ftlint.datasets]].")
@click.option(
    "--statistics", is_flag=True, help="Print how often each rule was found, not the places."
)
@click.option("--watch", is_flag=True, help="Check again whenever a file changes; Ctrl-C ends.")
@click.option(
    "--no-cache",
    is_flag=True,
    envvar="FTLINT_NO_CACHE",
    help="Check anew what has not changed, and remember nothing.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    default=cores,
    help="Scan many and large files in up to N processes (default: one for each core).",
)
@click.option("--quiet", "-q", is_flag=True, help="Print findings only when they fail the run.")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Find problems in fine-tuning data, and fix what can be fixed without a human.

    PATH is a file, a directory, a glob, or - for standard input.
    """
    if options.pop("watch"):
        from ftlint.cli.watching import watch

        ctx.exit(watch(paths, options))
    question = None if options["no_cache"] else _question(paths, options)
    if question is not None and (answer := question.answer()):
        sys.stdout.write(answer.text)
        ctx.exit(answer.code)
    from ftlint.cli.checking import check

    ctx.exit(check(paths, options, question))


def _question(paths: tuple[str, ...], options: dict[str, Any]) -> Question | None:
    """The run as one that may have been made before; None for what cannot be found wrong twice:
    a stream, a diff, and what the checking itself has to explain.
    """
    from ftlint.cache.answers import Question
    from ftlint.cache.store import Store
    from ftlint.cache.surroundings import cache_folder

    if "-" in paths or options["diff"] or options["write_baseline"]:
        return None
    try:
        files: list[str] = []
        beside: list[str] = []  # what folders have that may hold rows

        def may_matter(folder: str, name: str) -> bool:
            if name.endswith(".json"):
                beside.append(os.path.join(folder, name))
            return by_name(folder, name) or name in CONFIGURATIONS

        for path in (*paths, *(text.partition("=")[2] for text in options["split"])):
            with suppress(SourceError):  # there may be nothing but what is included
                files += expand([path], may_matter)
        folder = cache_folder(options["config_file"], options["isolated"])
        asked = {**options, "paths": paths, "beside": sorted(beside)}
        return Question(Store(folder), asked, files, sys.stdout)
    except (Error, OSError, ValueError):
        return None
