"""A page for each rule: what is wrong, why it hurts training, how to fix it, and the proof."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from msgspec import json
from texts import code, escaped, page, table, value

from ftlint import catalog, proving
from ftlint.catalog import Example
from ftlint.engine import bind
from ftlint.errors import Error
from ftlint.model import Rule, Target
from ftlint.outputs import Look, concise

FAMILIES = {
    "file": "Files",
    "row": "Rows",
    "completion": "Prompts and completions",
    "chat": "Chats",
    "tools": "Tools and their calls",
    "preference": "Preferences",
    "reinforcement": "Reinforcement",
    "dataset": "Datasets",
    "tokens": "Tokens",
    "text": "Texts",
    "secrets": "Secrets and personal data",
}
GIVEN = {"stop": "stop sequence", "today": "day"}
FIXES = {"safe": "safe fix", "unsafe": "unsafe fix"}


def pages() -> dict[str, str]:
    """All pages of rules, by their path in the site."""
    rules = [rule for rule in catalog.bundled().rules if rule.status != "removed"]
    found = {f"rules/{rule.name}.md": _rule(rule) for rule in rules}
    return {"rules/index.md": _index(rules), **found}


def _index(rules: list[Rule]) -> str:
    parts = [
        "`ftlint rules` lists these in the terminal, and `ftlint rules CODE` explains one. A safe fix "
        "is made by `--fix`; an unsafe one, which drops or rewrites what someone wrote, by "
        "`--fix --unsafe-fixes`."
    ]
    for family in dict.fromkeys([*FAMILIES, *(rule.family for rule in rules)]):
        members = sorted((r for r in rules if r.family == family), key=lambda rule: rule.code)
        parts += [f"## {FAMILIES.get(family, family)}"] if members else []
        rows = [
            (
                rule.code,
                f"[{rule.name}]({rule.name}.md)",
                escaped(rule.summary) + ("" if rule.default else " *(off unless selected)*"),
                rule.severity,
                FIXES[rule.fix.applicability].removesuffix(" fix") if rule.fix else "",
            )
            for rule in members
        ]
        parts.append(table(("Code", "Name", "What it finds", "Severity", "Fix"), rows))
    return page("Rules", *parts, about="What ftlint finds in fine-tuning data")


def _rule(rule: Rule) -> str:
    prose = catalog.prose(rule)
    kind = [
        f"**{rule.severity}**",
        FIXES[rule.fix.applicability] if rule.fix else "no fix",
        "on by default" if rule.default else f"off unless selected (`--extend-select {rule.code}`)",
        "for " + (", ".join(f"`{shape}`" for shape in rule.shapes) or "all record shapes"),
        *([f"where the task is {' or '.join(rule.tasks)}"] if rule.tasks else []),
        f"since {rule.since}",
    ]
    return page(
        f"{rule.code} {rule.name}",
        f"**{escaped(rule.summary)}.**",
        " · ".join(kind),
        "## Why it matters",
        escaped(prose.why.strip()),
        "## What to do",
        *_remedy(rule),
        "## Examples",
        *(part for example in prose.examples for part in _example(rule, example)),
        *_options(rule),
        *_targets(rule),
        "## To judge it otherwise",
        code(f'[tool.ftlint.rules.{rule.name}]\nseverity = "info"', "toml"),
        f"or leave it out: `--ignore {rule.code}`, `ignore = [{json.encode(rule.code).decode()}]`, or in "
        "`[tool.ftlint.per-file-ignores]` for some files.",
        *(["## References"] if prose.references else []),
        "\n".join(f"* {escaped(reference)}" for reference in prose.references),
        about=rule.summary,
    )


def _remedy(rule: Rule) -> Iterator[str]:
    if rule.remedy:
        words = _filled_in(rule.remedy)
        yield words[:1].upper() + words[1:] + "."
    if not rule.fix:
        return
    unsafe = rule.fix.applicability == "unsafe"
    yield code(
        f"ftlint check --fix{' --unsafe-fixes' * unsafe} --select {rule.code} train.jsonl", "sh"
    )
    yield (
        "With `--diff` in the place of `--fix` it shows what would change, and writes nothing."
        + (" The fix is unsafe: it drops or rewrites what someone wrote." * unsafe)
    )


def _filled_in(template: str) -> str:
    """A template, with what only a finding can fill in as a word of its own."""
    text, *rest = re.split(r"\{(\w+)(?::\w+)?\}", template)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return escaped(text) + "".join(
        f"*{name.replace('_', ' ')}*{escaped(text)}" for name, text in pairs
    )


def _example(rule: Rule, example: Example) -> Iterator[str]:
    title = example.title or "What it finds"
    yield f"### {escaped(title[:1].upper() + title[1:])}"
    given = dict(example.given)
    name = given.pop("path", proving.NAME)
    options = given.pop("options", {})
    told = [
        f"{GIVEN.get(key, key.replace('_', '-'))} {value(of)}"
        for key, of in {**given, **options}.items()
    ]
    if told:
        yield "With the " + ", the ".join(told) + ":"
    for other, text in example.files.items():
        yield f"Beside `{other}`:\n\n{code(text, 'json')}"
    data = proving.bad_bytes(example)
    if data is None:
        yield code(example.good or "", "json")
        yield f"`{rule.code}` finds nothing here."
        return
    yield code(example.bad_hex if example.bad is None else example.bad, "json")  # type: ignore[arg-type]
    yield code(_said(rule, example, data, name))
    if rule.fix and example.good is not None and example.good != example.bad:
        yield "The fix makes of it:"
        yield code(example.good, "json") if example.good.strip() else "an empty file."


def _said(rule: Rule, example: Example, data: bytes, name: str) -> str:
    """What ftlint prints for an example."""
    settings = proving.settings_of([rule], example.given)
    proving.beside(example, name, settings)
    shown = io.StringIO()
    try:
        concise.Output(shown, Look(show=3)).file(proving.checked(data, name, settings))
    except Error as error:
        return str(error)
    return shown.getvalue()


def _options(rule: Rule) -> Iterator[str]:
    names = {"convention": "what the file is written with", "limit": "what the target says"}
    rows = []
    also = bind.other_names(rule)
    for name, default in rule.options.items():
        told = value(default)
        if (
            isinstance(default, dict)
            and len(default) == 1
            and (kind := next(iter(default))) in names
        ):
            told = f"{names[kind]}: `{default[kind]}`"
        words = dict.fromkeys((name.replace("_", "-"), also.get(name, name.replace("_", "-"))))
        rows.append((" or ".join(f"`{word}`" for word in words), told))
    if rows:
        yield "## Options"
        yield table(("Option", "Default"), rows)


def _targets(rule: Rule) -> Iterator[str]:
    differing = [t for t in catalog.bundled().targets if _said_by(t, rule)]
    if differing:
        yield "## Where targets differ"
        rows = [(f"[{t.name}](../targets/{t.name}.md)", _said_by(t, rule)) for t in differing]
        yield table(("Target", "Says"), rows)


def _said_by(target: Target, rule: Rule) -> str:
    names = (rule.code, rule.name)
    severity = next((target.severities[name] for name in names if name in target.severities), "")
    options = next((target.options[name] for name in names if name in target.options), {})
    said = [f"`{name.replace('_', '-')}` is {value(of)}" for name, of in options.items()]
    return "; ".join([*([f"severity {severity}"] if severity else []), *said])
