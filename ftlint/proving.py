"""Rules proved by their own examples: what is `bad` is found at its place, what is `good` is
left alone, and fixing the one gives the other.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from ftlint import catalog
from ftlint.catalog import Example
from ftlint.engine.check import check_source, report
from ftlint.engine.fixing import fix_source
from ftlint.engine.plan import Settings
from ftlint.engine.vouching import vouch
from ftlint.errors import Error, RuleError
from ftlint.model import Rule
from ftlint.report import Diagnostic, FileReport
from ftlint.sources import open_bytes, open_path
from ftlint.splits import Splits

NAME = "train.jsonl"
GIVEN = ("separator", "stop", "task", "target", "model", "shape", "options", "path", "today")
DAY = "2026-06-01"  # on which examples hold that name no other


def prove(rule: Rule, plugins: tuple[str, ...] = ()) -> Iterator[str]:
    """What is wrong with a rule and its examples; nothing when they hold.

    Raises RuleError for a rule that cannot work.
    """
    vouch(rule, plugins)
    prose = catalog.prose(rule)
    examples = prose.examples
    if not prose.why.strip():
        yield "does not say `why`"
    if not any(e.bad is not None or e.bad_hex for e in examples):
        yield "has no example of what it finds (`bad`)"
    if rule.fix and not any(
        (e.bad is not None or e.bad_hex) and e.good is not None and e.good != e.bad
        for e in examples
    ):
        yield "has a fix, and no example of `bad` that becomes `good`"
    for number, example in enumerate(examples, 1):
        title = example.title or f"example {number}"
        try:
            for problem in _proved(rule, example, plugins):
                yield f"{title}: {problem}"
        except Error as error:
            yield f"{title}: {error}"


def _proved(rule: Rule, example: Example, plugins: tuple[str, ...]) -> Iterator[str]:
    unknown = set(example.given) - set(GIVEN)
    if unknown:
        yield f"`given` does not know {', '.join(sorted(unknown))}"
    for name, value in example.given.items():
        if name in GIVEN and not isinstance(value, dict if name == "options" else str):
            raise RuleError(f"`given.{name}` is {value!r}")
    bad = bad_bytes(example)
    settings = settings_of([rule], example.given, plugins)
    name = example.given.get("path", NAME)
    beside(example, name, settings)
    if bad is not None:
        found = list(checked(bad, name, settings).diagnostics())
        if not found:
            yield "the rule finds nothing in `bad`"
        elif example.at is not None and places(found) != example.at:
            yield f"found at {places(found)}, not at {example.at}"
    if example.good is not None:
        good = example.good.encode()
        if bad is None or good != bad:
            for diagnostic in checked(good, name, settings).diagnostics():
                yield f"the rule finds something in `good`: {places([diagnostic])} {diagnostic.message}"
    if rule.fix and bad is not None:
        once = fixed(bad, name, settings)
        if example.good is None and once != bad:
            yield f"fixing `bad` gives {once!r}; say so in `good`, or keep it from being fixed"
        elif example.good is not None and once != example.good.encode():
            yield f"fixing `bad` gives {once!r}, not `good`"
        elif fixed(once, name, settings) != once:
            yield "fixing it twice is not fixing it once"


def settings_of(
    rules: list[Rule], given: dict[str, Any], plugins: tuple[str, ...] = ()
) -> Settings:
    """The settings under which an example holds."""
    target = given.get("target")
    options = {rule.code: given.get("options", {}) for rule in rules[:1]}
    return Settings(
        rules=rules,
        options=options,
        target=catalog.target_named(target) if target else None,
        plugins=plugins,
        today=given.get("today", DAY),
        **{n: given[n] for n in ("separator", "stop", "task", "model", "shape") if n in given},
    )


def beside(example: Example, name: str, settings: Settings) -> None:
    """Tell the settings what the other files of an example hold out."""
    splits = Splits()
    splits.guess([name, *example.files])
    splits.settle(name, lambda path: open_bytes(example.files[path].encode(), path), settings)


def bad_bytes(example: Example) -> bytes | None:
    if example.bad_hex is not None:
        try:
            return bytes.fromhex(example.bad_hex)
        except ValueError as error:
            raise RuleError(f"`bad-hex` is not hexadecimal: {error}") from None
    return None if example.bad is None else example.bad.encode()


def places(found: list[Diagnostic]) -> str:
    """Where diagnostics are, as rule files write it: `1:12-21 3:5-9`."""
    return " ".join(f"{d.line}:{d.column}-{d.end_column}" for d in found if d.line is not None)


def checked(data: bytes, name: str, settings: Settings) -> FileReport:
    """What is found in the data of an example."""
    return report(check_source(open_bytes(data, name), settings), name)


def fixed(data: bytes, name: str, settings: Settings) -> bytes:
    """The data with every fix made, unsafe ones too; through a file, as users have it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, os.path.basename(name))
        path.write_bytes(data)
        with open_path(str(path)) as source:
            fix_source(source, settings, unsafe=True).keep(source)
        return path.read_bytes()


TEMPLATE = '''\
code     = "{code}"
severity = "warning"
since    = "{version}"
shapes   = ["completion"]

check    = "text.contains"
options  = {{ texts = "completion", text = "TODO" }}

summary  = "What is wrong, for a list of rules"
message  = "what is wrong there, in lower case; {{text}} is what was looked for"
remedy   = "what to do about it"
why = """
What goes wrong in training when this is left as it is.
"""
references = []

[[examples]]
bad  = '{{"prompt": "What is left to do?", "completion": " TODO"}}'
at   = "1:49-55"

[[examples]]
title = "an answer without it"
good  = '{{"prompt": "What is left to do?", "completion": " Nothing."}}'
'''


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas for editors, by file name: of rule files and of target files."""
    from ftlint.engine import bind
    from ftlint.fixes.actions import ACTIONS, FILE_ACTIONS
    from ftlint.model import TASKS, Target
    from ftlint.shapes import SHAPES

    checks = {}
    for module in bind.BUNDLED:
        checks.update(bind.checks_in(module))
    parts = _parts(Rule)
    rule = parts["Rule"]
    for name in catalog.BY_PATH:
        rule["properties"].pop(name)
    rule["required"] = [n for n in rule["required"] if n in rule["properties"]] + ["why"]
    rule["properties"]["shapes"]["items"] = {"enum": sorted(SHAPES)}
    rule["properties"]["tasks"]["items"] = {"enum": list(TASKS)}
    rule["properties"]["code"]["pattern"] = "^[A-Z]+[0-9]+$"
    parts["Fix"]["properties"]["action"] = {"enum": sorted([*ACTIONS, *FILE_ACTIONS])}
    rule["properties"] |= {
        "check": {"type": "string", "pattern": r"^[\w.]+\.\w+$", "examples": sorted(checks)},
        "why": {"type": "string"},
        "unseen": {"type": "string"},
        "references": {"type": "array", "items": {"type": "string"}},
        "examples": {"type": "array", "items": {"$ref": "#/$defs/Example"}, "minItems": 1},
    }
    known = [
        {
            "if": {"properties": {"check": {"const": name}}},
            "then": {
                "properties": {
                    "options": {
                        "properties": {option: {} for option in options},
                        "required": [o for o, (_, required) in options.items() if required],
                        "additionalProperties": False,
                    }
                }
            },
        }
        for name, options in sorted(checks.items())
    ]
    draft = "https://json-schema.org/draft/2020-12/schema"
    target = _parts(Target)
    described = target["Target"]
    for name in ("name", "path"):
        described["properties"].pop(name)
    described["required"] = [n for n in described["required"] if n in described["properties"]]
    return {
        "rule.schema.json": {
            "$schema": draft,
            "title": "A rule of ftlint",
            **rule,
            "allOf": known,
            "$defs": {"Fix": parts["Fix"], "Across": parts["Across"], **_parts(Example)},
        },
        "target.schema.json": {
            "$schema": draft,
            **described,
            "title": "A target of ftlint",
            "$defs": {"Fact": target["Fact"]},
        },
    }


def _parts(struct: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
    """The schemas of a struct and of those inside it, by their names. Releases of msgspec differ in
    whether they take the indentation off what is said of each.
    """
    parts: dict[str, dict[str, Any]] = msgspec.json.schema(struct)["$defs"]
    for part in parts.values():
        part["description"] = cleandoc(part.get("description", ""))
    return parts


def write_schemas() -> None:
    """Write the schemas beside the rules they describe."""
    import json

    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (catalog.rules_dir() / name).write_bytes(text.encode())


if __name__ == "__main__":
    write_schemas()
