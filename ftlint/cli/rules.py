"""`ftlint rules`: list, explain, prove and begin rules."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click
from msgspec import structs

from ftlint import __version__, catalog, choosing, config, proving, selection
from ftlint.cli.words import RULE
from ftlint.engine import bind
from ftlint.errors import ConfigError, Error, RuleError
from ftlint.hooks import quoted
from ftlint.model import Rule
from ftlint.outputs.jsonl import encoded
from ftlint.outputs.terminal import wrapped


@click.command(
    "rules",
    short_help="List the rules, explain one, test your own.",
    epilog="""\b
Examples:
  ftlint rules
  ftlint rules PC201
  ftlint rules missing-separator --output-format json
  ftlint rules new completion/no-apologies --dir lint-rules
  ftlint rules --test lint-rules""",
)
@click.argument("words", nargs=-1, type=RULE, metavar="[CODE | new FAMILY/NAME]")
@click.option(
    "--test",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="Prove the rules in this directory by their examples.",
)
@click.option(
    "--dir",
    "directory",
    metavar="DIR",
    default="lint-rules",
    help="Where `new` writes the rule (default lint-rules).",
)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def command(
    ctx: click.Context,
    words: tuple[str, ...],
    folder: str | None,
    directory: str,
    output_format: str,
) -> None:
    """List the rules, or explain one: what it finds, why it matters, how to fix it.

    CODE is a code, a name, an alias or a prefix. `new` begins a rule of your own; --test proves
    rules by the examples in their files.
    """
    if folder is not None:
        ctx.exit(_test(folder))
    if words[:1] == ("new",):
        if len(words) != 2:
            raise click.UsageError("name the rule: ftlint rules new FAMILY/NAME")
        _new(words[1], directory)
        return
    rules = choosing.rules_of(config.find(os.curdir))
    chosen = rules if not words else [rule for word in words for rule in _named(rules, word)]
    if output_format == "json":
        click.echo(encoded([_entry(rule) for rule in chosen]))
    elif len(chosen) == 1 and words:
        click.echo(_page(chosen[0]))
    else:
        _list(chosen)


def _named(rules: list[Rule], word: str) -> list[Rule]:
    try:
        return [selection.find(rules, word)]
    except ConfigError:
        found = [rule for rule in rules if rule.code.startswith(word.upper())]
        if not found:
            raise
        return found


def _list(rules: list[Rule]) -> None:
    families: dict[str, list[Rule]] = {}
    for rule in rules:
        families.setdefault(rule.family, []).append(rule)
    width = max(len(rule.name) for rule in rules)
    for family, members in families.items():
        click.secho(family, bold=True)
        for rule in sorted(members, key=lambda r: r.code):
            mark = {"safe": "S", "unsafe": "U"}.get(rule.fix.applicability, "") if rule.fix else "-"
            off = "" if rule.default else " (off unless selected)"
            click.echo(
                f"  {rule.code:8} {rule.name:{width}}  {rule.severity:7} {mark}  {rule.summary}{off}"
            )
    click.echo("\nS safe fix, U unsafe fix, - none. `ftlint rules CODE` explains one.")


def _page(rule: Rule) -> str:
    prose = catalog.prose(rule)
    fix = (
        "none"
        if not rule.fix
        else f"{rule.fix.applicability} ({rule.fix.action.replace('_', ' ')})"
    )
    applies = ", ".join(rule.shapes) or "all shapes"
    if rule.tasks:
        applies += f" ({', '.join(rule.tasks)})"
    lines = [
        click.style(f"{rule.code} {rule.name}", bold=True),
        rule.summary,
        "",
        f"severity {rule.severity}, fix {fix}, since {rule.since}, for {applies}",
        "",
        wrapped(prose.why),
        "",
        f"Message: {rule.message}",
        f"Remedy:  {rule.remedy}" if rule.remedy else "",
    ]
    also = bind.other_names(rule)
    for name, value in rule.options.items():
        word = f" (may be set as {also[name]} too)" if also.get(name, name) != name else ""
        lines.append(f"Option:  {name} = {encoded(value)}{word}")
    for example in prose.examples:
        lines.append("")
        lines.append(
            click.style(f"Example{': ' + example.title if example.title else ''}", bold=True)
        )
        if example.given:
            lines.append(f"  given {encoded(example.given)}")
        for word, text in (("bad ", example.bad or example.bad_hex), ("good", example.good)):
            if text is not None:
                lines += [f"  {word} {line}" for line in text.splitlines() or [""]]
    if prose.references:
        lines += [
            "",
            click.style("References", bold=True),
            *(f"  {ref}" for ref in prose.references),
        ]
    return "\n".join(lines)


def _entry(rule: Rule) -> dict[str, Any]:
    prose = catalog.prose(rule)
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity,
        "default": rule.default,
        "status": rule.status,
        "since": rule.since,
        "shapes": rule.shapes,
        "tasks": rule.tasks,
        "summary": rule.summary,
        "message": rule.message,
        "remedy": rule.remedy,
        "fix": rule.fix.applicability if rule.fix else None,
        "options": rule.options,
        "why": prose.why.strip(),
        "references": prose.references,
        "aliases": rule.aliases,
    }


def _test(folder: str) -> int:
    root = Path(folder).resolve()
    bundled = catalog.rules_dir().resolve()
    if root == bundled or bundled in root.parents:
        rules = [
            r for r in catalog.read(bundled).rules if Path(r.path).resolve().is_relative_to(root)
        ]
    else:
        rules = catalog.rules_in(root)
    plugins = tuple(config.find(folder).plugins)
    failed = 0
    taken: dict[str, Rule] = {}
    for rule in catalog.bundled().rules if not rules or not rules[0].bundled else ():
        selection.claim(taken, rule)
    for rule in rules:
        try:
            problems = list(proving.prove(rule, plugins))
            selection.claim(taken, rule)
        except Error as error:
            problems = [str(error)]
        failed += bool(problems)
        for problem in problems:
            click.echo(f"{rule.code} {rule.name}: {problem}")
    count = sum(len(catalog.prose(rule).examples) for rule in rules)
    click.echo(f"{len(rules) - failed} of {len(rules)} rules hold in {count} examples.")
    if not rules:
        raise RuleError("no rule files here", place=folder)
    return 1 if failed else 0


def _new(path: str, directory: str) -> None:
    family, _, name = path.rpartition("/")
    if not family or not name:
        raise click.UsageError(
            "a rule has a family and a name: ftlint rules new completion/no-apologies"
        )
    file = Path(directory, family, f"{name}.toml")
    if file.exists():
        raise ConfigError("there is such a rule already", place=str(file))
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*/[a-z0-9]+(-[a-z0-9]+)*", path):
        raise click.UsageError(
            f"{path!r} is no FAMILY/NAME of small letters, figures and hyphens, "
            "such as completion/no-apologies"
        )
    found = config.find(os.curdir)
    named = [(found.root / folder).resolve() for folder in found.rules_dir]
    # The configuration may name the folder before it is there.
    found = structs.replace(found, rules_dir=[str(f) for f in named if f.is_dir()])
    rules = choosing.rules_of(found)
    ours = Path(directory).resolve() == catalog.rules_dir().resolve()  # where ftlint is worked on
    if os.path.isdir(directory) and not ours:
        rules = [*rules, *catalog.rules_in(Path(directory))]
    if other := next((rule for rule in rules if name in (rule.name, *rule.aliases)), None):
        raise ConfigError(
            f"the name {name!r} is taken by {other.code}", place=str(file), remedy="choose another"
        )
    taken = {rule.code for rule in rules}
    number = next(n for n in range(1, 1000) if f"MY{n:03}" not in taken)
    file.parent.mkdir(parents=True, exist_ok=True)
    text = proving.TEMPLATE.format(code=f"MY{number:03}", version=__version__)
    file.write_bytes(text.encode())
    then = "" if ours or Path(directory).resolve() in named else "; then add"
    click.echo(f"{file}: change it until `ftlint rules --test {directory}` proves it{then}")
    if then:
        click.echo(f"rules-dir = [{quoted(directory.replace(os.sep, '/'))}] to [tool.ftlint]")
