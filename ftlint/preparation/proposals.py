"""The changes that prepare proposes: the fixes of the rules that find something, one by one.

There is no second implementation: what is proposed, previewed and made is what `check --fix` does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from typing import Any

import msgspec

from ftlint import atomic, conventions
from ftlint.engine.applying import fix_known
from ftlint.engine.check import Outcome, check_source
from ftlint.engine.decode import decode
from ftlint.engine.plan import Settings
from ftlint.engine.preview import preview
from ftlint.model import Plan, Progress
from ftlint.preparation import files, surplus, wording
from ftlint.sources import Source, open_path

# Fixes that drop what trains nothing; all other unsafe ones rewrite what somebody wrote.
DROPPING = ("SET701", "ROW102", "ROW105", "CHAT308", "PREF501")
# Most of the rows do not go unless somebody says so: their cells are empty for another reason, such
# as a label that is written only beside the first of its rows.
LOSING = ("ROW105", "CHAT308", "PREF501")
ROUNDS = 6

# A separator or stop that also stands inside the texts can be exchanged for one that does not.
INSIDE = {"PC202": ("prompt", "separator"), "PC222": ("completion", "stop")}


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


def recommended(proposal: Proposal) -> bool:
    """The decision of whoever is not asked."""
    return proposal.recommended


# Shows how far a piece of work is, by its name and its size in bytes.
Watch = Callable[[str, int], AbstractContextManager[Progress | None]]


# Told the numbers of lines that went from a file, each time as they were just before.
Forget = Callable[[Collection[int]], None]


class Made(msgspec.Struct):
    """A change that was made; `drops` where the rows went by it."""

    code: str
    name: str
    what: str
    rows: int
    drops: bool = False


class Improved(msgspec.Struct):
    """What came of all proposals: those that were made, those that were declined, and what a check
    finds in the file as it is now, which is open.
    """

    made: list[Made]
    declined: list[Proposal]
    outcome: Outcome


def improve(
    path: str,
    name: str,
    settings: Settings,
    decide: Decide,
    jobs: int,
    watch: Watch,
    forget: Forget,
) -> Improved:
    """Propose and make changes to a file, which is to be called by this name, until nothing new is
    proposed.

    Raises FixError, ConfigError, RuleError.
    """
    accepted: set[str] = set()
    made: dict[str, Made] = {}
    declined: dict[str, Proposal] = {}
    seen: dict[str, Proposal] = {}
    for left in reversed(range(ROUNDS + 1)):
        source = open_path(path, name=name)
        with watch("checking", source.size) as progress:
            outcome = check_source(source, settings, jobs=jobs, progress=progress)
        agreed: dict[str, Proposal] = {}
        for proposal in proposals(outcome) if left else ():
            seen[proposal.code] = proposal
            if proposal.code in declined:
                continue
            if proposal.code in accepted or decide(proposal):
                agreed[proposal.code] = proposal
            else:
                declined[proposal.code] = proposal
        counts: dict[str, int] = {}
        if agreed:
            accepted |= set(agreed)
            counts = _apply(outcome, agreed, settings, jobs, watch, forget)
            for code, proposal in agreed.items():
                rows = counts.get(code, 0)
                if rows and code in made:
                    made[code].rows += rows
                elif rows:
                    what = proposal.what
                    made[code] = Made(code, proposal.name, what, max(rows, proposal.rows))
        elif left:
            # To find a marker that no text has, all of them are read: only when it comes to that.
            chosen = [e for e in _exchanges(outcome, declined) if decide(e.proposal)]
            if chosen:
                source.close()  # some systems replace no file that is open
            for exchange in chosen:
                exchange.make(path)
                told = exchange.proposal
                made[told.code] = Made(told.code, told.name, told.what, told.rows)
                declined[told.code] = told
                counts[told.code] = told.rows
        if not counts:
            break
        source.close()
    drops = {code for code, proposal in seen.items() if proposal.before and proposal.after is None}
    for change in made.values():
        change.drops = change.code in drops
        if not change.drops:  # a row that went has not been changed
            change.rows = min(change.rows, outcome.partial.rows)
    kept = [proposal for proposal in declined.values() if proposal.code not in made]
    return Improved(list(made.values()), kept, outcome)


class Exchange(msgspec.Struct):
    """One marker at the end of a field, for another."""

    proposal: Proposal
    field: str
    old: str
    new: str

    def make(self, path: str) -> None:
        """Rewrite the rows of a draft."""
        atomic.replace(path, map(self.of, files.lines(path)), lasting=False)

    def of(self, line: bytes) -> bytes:
        """A row with the other marker."""
        row = msgspec.json.decode(line)
        row[self.field] = self.end(row[self.field])
        return msgspec.json.encode(row) + b"\n"

    def end(self, text: str) -> str:
        bare = text.removesuffix(self.old)
        # Where nothing is left without it, it was no marker but what the text says.
        return (bare if bare.strip() else text) + self.new if text.endswith(self.old) else text


def _exchanges(outcome: Outcome, declined: Collection[str]) -> Iterator[Exchange]:
    """A better marker, where the one that was inferred also stands inside the texts."""
    plan = outcome.plan
    for index, count in outcome.counts().items():
        code = plan.bound[index].rule.code
        if code not in INSIDE or code in declined:
            continue
        field, marker = INSIDE[code]
        if marker in plan.conventions.given:
            continue
        old = getattr(plan.conventions, marker)
        new = free_marker(marker, outcome.source, plan)
        line = next((text for b in outcome.source.blocks() for text in b.lines), b"")
        exchange = Exchange(
            Proposal(
                code,
                plan.bound[index].rule.name,
                f"The {marker} {old!r} also stands inside {count:,} {field}s",
                f"end every {field} with {new!r} in place of {old!r}",
                outcome.partial.rows,
                True,
                line,
            ),
            field,
            old,
            new,
        )
        exchange.proposal.after = exchange.of(line).rstrip(b"\n")
        yield exchange


def free_marker(marker: str, source: Source, plan: Plan) -> str:
    """A separator or stop that no text of the rows contains."""
    texts = [text for block in source.blocks() for text in decode(block, plan).texts("all").values]
    return conventions.unused(marker, texts)


def _apply(
    outcome: Outcome,
    codes: Collection[str],
    settings: Settings,
    jobs: int,
    watch: Watch,
    forget: Forget,
) -> dict[str, int]:
    """Make the fixes of these rules and of no others: to how many rows each."""
    with watch("mending", outcome.source.size) as progress:
        result = fix_known(outcome, codes, settings.plugins, jobs, progress)
    result.keep(outcome.source)
    forget(result.gone)
    lines = outcome.partial.findings.lines
    rows = {b.rule.code: len(set(lines.get(i, ()))) for i, b in enumerate(outcome.plan.row_checks)}
    return {code: min(count, rows.get(code) or count) for code, count in result.fixed.items()}


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
        rows = len(set(outcome.partial.findings.lines.get(index, ()))) or count
        if index >= len(outcome.plan.row_checks) and (about := outcome.hits_of(index).about):
            details = about[0]
            rows = outcome.partial.rows
        what = wording.what(outcome, index, details)
        little = _drops_little(rule.code, rows, outcome)
        if rule.code == surplus.RULE and (keys := surplus.keys_too_many(outcome, index)):
            told = ", ".join(f"{key!r} ({count:,})" for key, count in keys.most_common())
            what = f"take out of the messages: {told}"
            little = keys.keys() <= surplus.ABOUT
        found.append(
            Proposal(
                rule.code,
                rule.name,
                rule.summary,
                what,
                rows,
                rule.fix.applicability == "safe" or little,
                shown[0] if shown else None,
                b"\n".join(shown[1]) if shown and shown[1] else None,
            )
        )
    found.sort(key=lambda p: (p.code not in DROPPING, p.code))
    yield from found


def _drops_little(code: str, rows: int, outcome: Outcome) -> bool:
    """Whether a fix drops rows that train nothing, and not most of them."""
    return code in DROPPING and (code not in LOSING or 2 * rows <= outcome.partial.rows)
