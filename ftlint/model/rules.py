"""What the files of `rules/` say: rules and targets."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from ftlint.model.terms import Severity


class Fix(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rule file says of its repair. `check` and `options` choose the places when the
    rule's own check does not (a finding about the whole file repairs rows). `splits` are those in
    which it is offered; none named: all.
    """

    action: str
    applicability: Literal["safe", "unsafe"]
    message: str = ""
    check: str = ""
    options: dict[str, Any] = {}
    splits: tuple[str, ...] = ()


class Across(Struct, frozen=True, forbid_unknown_fields=True):
    """The check with which a rule about one file also looks at the other splits of its dataset."""

    check: str
    options: dict[str, Any] = {}


class Rule(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A rule file's head: everything but its prose and examples."""

    code: str
    name: str
    family: str
    severity: Severity
    since: str
    check: str
    summary: str
    message: str
    remedy: str = ""
    shapes: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    options: dict[str, Any] = {}
    fix: Fix | None = None
    across: Across | None = None
    status: Literal["preview", "stable", "deprecated", "removed"] = "stable"
    default: bool = True
    aliases: tuple[str, ...] = ()
    replaced_by: str = ""
    path: str = ""
    bundled: bool = True


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """A number or list that a provider demands, with where it was read and when."""

    value: Any
    source: str
    seen: str
    note: str = ""


class Target(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What one provider or trainer demands of a dataset. Facts `by_shape` hold for rows of one shape,
    in the place of those of all. The repairs of the rules in `asked_fixes` are made only where somebody
    is shown each change and asked.
    """

    name: str
    title: str
    shapes: tuple[str, ...]
    status: str = ""
    facts: dict[str, Fact] = {}
    by_shape: dict[str, dict[str, Fact]] = {}
    severities: dict[str, str] = {}
    options: dict[str, dict[str, Any]] = {}
    asked_fixes: tuple[str, ...] = ()
    notes: str = ""
    models: dict[str, dict[str, Any]] = {}
    path: str = ""

    def facts_of(self, shape: str) -> dict[str, Fact]:
        """What is demanded of rows of this shape."""
        return self.facts | self.by_shape.get(shape, {})
