"""A page for each target: its limits and models, each with where it was read and when."""

from __future__ import annotations

from typing import Any

from texts import escaped, page, span, table, value

from ftlint import catalog
from ftlint.cli.targets import COLUMNS, rank, state
from ftlint.model import Fact, Target


def pages() -> dict[str, str]:
    """All pages of targets, by their path in the site."""
    targets = sorted(catalog.bundled().targets, key=lambda t: (rank(t), t.name))
    found = {f"targets/{target.name}.md": _target(target) for target in targets}
    return {"targets/index.md": _index(targets), **found}


def _index(targets: list[Target]) -> str:
    rows = [
        (f"[{t.name}]({t.name}.md)", escaped(t.title), ", ".join(t.shapes), state(t))
        for t in targets
    ]
    return page(
        "Targets",
        "What a provider or a trainer demands of a dataset. `ftlint check --target NAME` judges for it, "
        'and `target = "NAME"` in the configuration; `ftlint targets NAME` explains it in the terminal.',
        table(("Target", "For", "Record shapes", "Status"), rows),
        about="The providers and trainers that ftlint judges for",
    )


def _target(target: Target) -> str:
    rules = {rule.code: rule.name for rule in catalog.bundled().rules}
    names = {name: name for name in rules.values()} | rules
    severities = [
        (f"[{names[rule]}](../rules/{names[rule]}.md)" if rule in names else rule, severity)
        for rule, severity in target.severities.items()
    ]
    return page(
        target.name,
        f"**{escaped(target.title)}** · {', '.join(f'`{shape}`' for shape in target.shapes)}",
        f"Status: {escaped(target.status)}" if target.status else "",
        escaped(target.notes.strip()),
        "## Facts" if target.facts else "",
        _facts(target.facts),
        *(
            part
            for shape, facts in target.by_shape.items()
            for part in (f"## Facts of `{shape}` rows, in the place of those", _facts(facts))
        ),
        "## Models" if target.models else "",
        _models(target.models),
        "## Severities that differ here" if severities else "",
        table(("Rule", "Severity"), severities),
        about=f"What {target.title} demands of fine-tuning data",
    )


def _facts(facts: dict[str, Fact]) -> str:
    heads = ("Fact", "Value", "Read in", "On")
    return table(heads, [_fact(name, fact) for name, fact in facts.items()])


def _fact(name: str, fact: Fact) -> tuple[str, str, str, str]:
    if type(fact.value) is int:
        told = f"{fact.value:,}"
    elif isinstance(fact.value, list):
        told = ", ".join(
            value(one) if not isinstance(one, str) else span(one) for one in fact.value
        )
    else:
        told = span(fact.value) if isinstance(fact.value, str) else value(fact.value)
    source = escaped(fact.source) + (f"; {escaped(fact.note)}" if fact.note else "")
    return f"`{name}`", told, source, fact.seen


def _models(models: dict[str, dict[str, Any]]) -> str:
    keys = [key for key in COLUMNS if any(key in model for model in models.values())]
    heads = ("Model", *(COLUMNS[key] for key in keys), "Read in")
    return table(
        heads,
        [
            (
                f"`{name}`",
                *(_cell(model.get(key, "")) for key in keys),
                f"{escaped(str(model.get('source', '')))} ({model.get('seen', '')})",
            )
            for name, model in models.items()
        ],
    )


def _cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f"{value:,}"
    return escaped(str(value))
