"""Every rule by its own examples: alone, and together with all others."""

from __future__ import annotations

import json

import pytest

from ftlint import catalog, proving
from ftlint.catalog import Example
from ftlint.engine.check import check_source, report
from ftlint.model import Rule
from ftlint.sources import open_bytes

RULES = [rule for rule in catalog.bundled().rules if rule.status != "removed"]
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}")
    for rule in RULES
    for number, example in enumerate(catalog.prose(rule).examples, 1)
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_examples_hold_alone(rule: Rule) -> None:
    assert list(proving.prove(rule)) == []


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_good_raises_no_error_of_another_rule(rule: Rule, example: Example) -> None:
    if example.good is None or (example.bad is not None and not rule.fix):
        pytest.skip("nothing that should be clean")
    settings = proving.settings_of([rule, *(r for r in RULES if r != rule)], example.given)
    name = example.given.get("path", proving.NAME)
    found = report(check_source(open_bytes(example.good.encode(), name), settings), name)
    if rule.family == "file" and example.bad is not None:
        pytest.skip("a repaired file may still hold other faults")
    wrong = {
        code: list(found.diagnostics(1))
        for code in found.by_rule
        if found.severities[code] == "error" and code not in MAY_REMAIN.get(rule.code, ())
    }
    assert wrong == {}


# Examples of a few rows lack what only a whole file has: enough rows, a marker that most share.
FEW = ("FILE012", "PC204", "PC223", "PC233", "PC234", "SET705", "CHAT303", "CHAT304", "CHAT305")
MAY_REMAIN: dict[str, tuple[str, ...]] = {rule.code: FEW for rule in RULES} | {
    "FILE007": (*FEW, "ROW101"),  # `{}` is an object, whatever it lacks
    "ROW105": (*FEW, "CHAT308"),  # which tells of the empty texts of messages
    "ROW109": (*FEW, "ROW108"),  # Alpaca rows are not misnamed ones; their shape is not checked
}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_bad_settles_under_all_fixes(rule: Rule, example: Example) -> None:
    bad = proving.bad_bytes(example)
    if bad is None:
        pytest.skip("nothing that is broken")
    settings = proving.settings_of(
        [rule, *(r for r in RULES if r != rule)],
        {k: v for k, v in example.given.items() if k != "options"},
    )
    name = example.given.get("path", proving.NAME)
    once = proving.fixed(bad, name, settings)
    assert proving.fixed(once, name, settings) == once


# What the JSON writer of .NET escapes though it need not.
ESCAPED = {ord(character): f"\\u{ord(character):04X}" for character in "&'+<>`"}


def _rows(text: str) -> list[object] | None:
    try:
        return [json.loads(line) for line in text.splitlines()]
    except ValueError:
        return None


def _may_be_escaped(rule: Rule, example: Example) -> bool:
    """Whether an example says in its rows something that may be escaped and stay the same."""
    bad = example.bad or ""
    escaped = bad.translate(ESCAPED)
    about_rows = rule.family not in ("file", "row") and _rows(bad) is not None
    return about_rows and escaped != bad and _rows(escaped) == _rows(bad)


@pytest.mark.parametrize(
    ("rule", "example"),
    [some for some in EXAMPLES if _may_be_escaped(*some.values)],
)
def test_escapes_do_not_decide_what_is_found(rule: Rule, example: Example) -> None:
    assert example.bad is not None
    settings = proving.settings_of([rule], example.given)
    name = example.given.get("path", proving.NAME)
    one, other = (
        report(check_source(open_bytes(text.encode(), name), settings), name).by_rule
        for text in (example.bad, example.bad.translate(ESCAPED))
    )
    assert one == other
