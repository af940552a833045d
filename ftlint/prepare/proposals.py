"""The changes that prepare proposes: the fixes of the rules that find something, one by one.

There is no second implementation: what is proposed, previewed and made is what `check --fix` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from ftlint.engine.check import Outcome, check_source
from ftlint.engine.fixing import fix_source
from ftlint.engine.plan import Settings
from ftlint.engine.preview import preview
from ftlint.engine.render import fill
from ftlint.model import Rule
from ftlint.sources import open_path

# Fixes that drop what trains nothing; all other unsafe ones rewrite what somebody wrote.
DROPPING = ("SET701", "ROW105", "CHAT308", "PREF501")
ROUNDS = 6


class Proposal(msgspec.Struct):
    """A change that a rule's fix would make: to how many rows, and to one of them. `after` is
    None where the row goes, and both are None where no single row shows it.
    """

    code: str
    name: str
    summary: str
    what: str
    rows: int
    recommended: bool
    before: bytes | None = None
    after: bytes | None = None


Decide = Callable[[Proposal], bool]


class Made(msgspec.Struct):
    """A change that was made."""

    code: str
    name: str
    what: str
    rows: int


def improve(path: str, settings: Settings, decide: Decide) -> tuple[list[Made], list[Proposal]]:
    """Propose and make changes to a file until nothing new is proposed; what was made, and what
    was declined.

    Raises FixError, ConfigError, RuleError.
    """
    accepted: set[str] = set()
    made: dict[str, Made] = {}
    declined: dict[str, Proposal] = {}
    for _ in range(ROUNDS):
        agreed: dict[str, Proposal] = {}
        with open_path(path) as source:
            outcome = check_source(source, settings)
            for proposal in proposals(outcome):
                if proposal.code in declined:
                    continue
                if proposal.code in accepted or decide(proposal):
                    agreed[proposal.code] = proposal
                else:
                    declined[proposal.code] = proposal
        if not agreed:
            break
        accepted |= set(agreed)
        counts = _apply(path, settings, set(agreed))
        for code, proposal in agreed.items():
            rows = counts.get(code, 0)
            if rows and code in made:
                made[code].rows += rows
            elif rows:
                what = proposal.what
                made[code] = Made(code, proposal.name, what, max(rows, proposal.rows))
        if not counts:
            break
    return list(made.values()), list(declined.values())


def _apply(path: str, settings: Settings, codes: set[str]) -> dict[str, int]:
    """Make the fixes of these rules and of no others."""
    rules = [_fixing(rule, rule.code in codes) for rule in settings.rules]
    with open_path(path) as source:
        result = fix_source(source, msgspec.structs.replace(settings, rules=rules), unsafe=True)
        if result.draft is not None:
            result.draft.keep(source.stamp)
        return result.fixed


def _fixing(rule: Rule, wanted: bool) -> Rule:
    return rule if wanted or rule.fix is None else msgspec.structs.replace(rule, fix=None)


def proposals(outcome: Outcome) -> Iterator[Proposal]:
    """The changes that would mend what a check found; drops first, then by rule."""
    found: list[Proposal] = []
    for index, count in sorted(outcome.counts().items()):
        bound = outcome.plan.bound[index]
        rule = bound.rule
        if rule.fix is None:
            continue
        shown = preview(outcome, index)
        if shown is None and rule.family != "file":
            continue
        details: dict[str, Any] = {}
        rows = count
        if index >= len(outcome.plan.row_checks) and (about := outcome.hits_of(index).about):
            details = about[0]
            rows = outcome.partial.rows
        values = bound.options | details
        found.append(
            Proposal(
                rule.code,
                rule.name,
                rule.summary,
                fill(rule.fix.message or rule.remedy, values),
                rows,
                rule.fix.applicability == "safe" or rule.code in DROPPING,
                shown[0] if shown else None,
                b"\n".join(shown[1]) if shown and shown[1] else None,
            )
        )
    found.sort(key=lambda p: (p.code not in DROPPING, p.code))
    yield from found
