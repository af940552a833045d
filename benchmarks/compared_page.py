"""What the comparison found: the tables of `docs/compared.md`, and a summary for the terminal."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import marked
from compared_cases import Case
from differences import DIFFERENCES
from reasons import WHY
from verdicts import KNOWN, PREPARE, TOGETHER

NAMES = {TOGETHER: "Together's `check_file`", PREPARE: "`prepare_data`"}


class Summary(NamedTuple):
    """Lines for the terminal, and whether any of them is a problem."""

    lines: list[str]
    any: bool


def summary(cases: list[Case]) -> Summary:
    """Counts by checker, and every problem."""
    lines = []
    for tool in NAMES:
        mine = [case for case in cases if case.tool == tool]
        counts = _counts(mine)
        crashes = sum(bool(case.crash) for case in mine)
        lines.append(
            f"{tool}: {len(mine)} files, {sum(counts.values()):,} verdicts: {counts['met']:,} found by ftlint"
            f" too, {counts['argued']:,} argued, {counts['pending']} pending, {counts['missed']} missed;"
            f" {crashes} crashes"
        )
    problems = list(_problems(cases))
    return Summary([*lines, *problems], bool(problems))


def _counts(cases: list[Case]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for case in cases:
        for kind in ("met", "argued", "pending", "missed"):
            counts[kind] += len(getattr(case, kind))
    return counts


def _problems(cases: list[Case]) -> Iterator[str]:
    for case in cases:
        name = Path(case.name).name
        for verdict in case.missed:
            line = f" line {verdict.lines[0]}" if verdict.lines else ""
            yield f"missed: {case.tool} {name}{line}: {verdict.words[:120]!r}"
        if case.unfound:
            yield f"not found as planted: {name} ({case.fault}): {case.expected}"
    for code in sorted({f.code for case in cases for f in case.alone} - set(WHY)):
        yield f"ours alone, and no reason in reasons.py: {code}"


def write(
    page: Path,
    cases: list[Case],
    versions: dict[str, str],
    rules: dict[str, str],
    needed: dict[str, int],
) -> None:
    """Put the tables between the two marks of the page."""
    marked.put(page, "compared", "\n".join(_page(cases, versions, rules, needed)))


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield (
            "| " + " | ".join(cell.replace("|", "\\|").replace("\n", "\\n") for cell in row) + " |"
        )


def _page(
    cases: list[Case], versions: dict[str, str], rules: dict[str, str], needed: dict[str, int]
) -> Iterator[str]:
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    yield f"Run on {date.today().isoformat()} with {packages}, Python {platform.python_version()}."
    for title, section in (
        ("## The result", _result(cases, needed)),
        ("## Their checks, and the rules of ftlint", _checks(cases)),
        ("## Missed", _missed(cases)),
        ("## Where ftlint says nothing, and why", _argued(cases)),
        ("## What ftlint says and they do not", _alone(cases, rules)),
        ("## The fifty generated files", _planted(cases, "fifty")),
        ("## Files for thresholds and rarer faults", _planted(cases, "edge")),
        ("## The published files", _real(cases)),
    ):
        yield from ("", title, "", *section)


def _result(cases: list[Case], needed: dict[str, int]) -> Iterator[str]:
    rows = []
    for tool, name in NAMES.items():
        mine = [case for case in cases if case.tool == tool]
        counts = _counts(mine)
        numbers = (counts[kind] for kind in ("met", "argued", "pending", "missed"))
        files = f"{len(mine)} ({sum(case.family == 'real' for case in mine)} published)"
        rows.append((name, files, f"{sum(counts.values()):,}", *(f"{n:,}" for n in numbers)))
    head = ("", "files", "verdicts", "found by ftlint too", "left out, argued", "pending", "missed")
    yield from _table(head, rows)
    named = sum(1 for c in cases if c.tool == PREPARE for v in c.verdicts if v.lines)
    wrong = sum(case.wrong_rows for case in cases)
    yield ""
    yield (
        f"`prepare_data` named {named:,} rows; {wrong:,} of the numbers that it printed are those of another row."
    )
    idle = [code for code, count in needed.items() if not count]
    yield ""
    yield (
        f"A control: {len(needed)} rules answer verdicts. With the findings of one of them taken away, the comparison"
        f" reports misses for {len(needed) - len(idle)}"
        + (f", and none for {', '.join(idle)}, beside which others say the same." if idle else ".")
    )


def _checks(cases: list[Case]) -> Iterator[str]:
    for tool, name in NAMES.items():
        mine = [case for case in cases if case.tool == tool]
        met = Counter(verdict.known for case in mine for verdict, _ in case.met)
        by: dict[object, Counter[str]] = {}
        for case in mine:
            for verdict, codes in case.met:
                by.setdefault(verdict.known, Counter()).update(codes)
        argued = Counter(verdict.known for case in mine for verdict, _ in case.argued)
        missed = Counter(verdict.known for case in mine for verdict in case.missed)
        rows = [
            (
                known.title,
                ", ".join(known.codes),
                f"{met[known] + argued[known] + missed[known]:,}",
                ", ".join(code for code, _ in by.get(known, Counter()).most_common()) or "-",
                f"{argued[known]:,}",
                f"{missed[known]:,}",
            )
            for known in KNOWN
            if known.tool == tool
        ]
        head = (name, "rules that may say it", "said", "rules that said it", "argued", "missed")
        yield from _table(head, rows)
        yield ""


def _missed(cases: list[Case]) -> Iterator[str]:
    missed = [(case, verdict) for case in cases for verdict in (*case.missed, *case.pending)]
    if not missed:
        yield "Nothing."
        return
    rows = [
        (NAMES[case.tool], Path(case.name).name, case.fault, verdict.known.title)
        for case, verdict in missed
    ]
    yield from _table(("", "file", "fault", "their check"), rows)


def _argued(cases: list[Case]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    files: dict[str, set[str]] = {}
    for case in cases:
        for _, title in case.argued:
            counts[title] += 1
            files.setdefault(title, set()).add(case.name)
    rows = [
        (NAMES[d.tool], d.title, f"{counts[d.title]:,} in {len(files[d.title])}", d.why)
        for d in DIFFERENCES
        if counts[d.title]
    ]
    yield from _table(("", "what they flag", "verdicts, files", "why ftlint does not"), rows)


def _alone(cases: list[Case], rules: dict[str, str]) -> Iterator[str]:
    counts: dict[str, Counter[str]] = {tool: Counter() for tool in NAMES}
    for case in cases:
        counts[case.tool].update(finding.code for finding in case.alone)
    codes = sorted(set().union(*counts.values()))
    rows = [
        (
            f"{code} {rules[code]}",
            f"{counts[TOGETHER][code]:,}",
            f"{counts[PREPARE][code]:,}",
            WHY.get(code, "**no reason written**"),
        )
        for code in codes
    ]
    yield from _table(("rule", "beside Together", "beside `prepare_data`", "why they do not"), rows)


def _planted(cases: list[Case], group: str) -> Iterator[str]:
    names: dict[str, list[Case]] = {}
    for case in cases:
        if case.family != "real" and (case.family == "edge") == (group == "edge"):
            names.setdefault(case.name, []).append(case)
    rows = []
    for name, both in names.items():
        first = both[0]
        ours = Counter(finding.code for finding in first.findings)
        said = [_said(next((c for c in both if c.tool == tool), None)) for tool in NAMES]
        judged = f"{Path(name).stem}, {first.target}" if group == "edge" else Path(name).stem
        rows.append((judged, first.fault, *said, _listed(ours, first.expected)))
    yield from _table(("file", "planted", *NAMES.values(), "ftlint"), rows)


def _said(case: Case | None) -> str:
    if case is None:
        return ""
    titles = Counter(verdict.known.title for verdict in case.verdicts)
    said = "; ".join(f"not: {title}" + _times(count) for title, count in titles.items())
    return said or ("crash" if case.crash else "nothing")


def _listed(codes: Counter[str], planted: str | None = None) -> str:
    listed = [
        (f"**{code}**" if code == planted else code) + _times(count)
        for code, count in sorted(codes.items())
    ]
    return ", ".join(listed) or "nothing"


def _times(count: int) -> str:
    return f" ×{count:,}" if count > 1 else ""


def _real(cases: list[Case]) -> Iterator[str]:
    rows = []
    for case in cases:
        if case.family != "real":
            continue
        alone = Counter(finding.code for finding in case.alone)
        shared: Counter[str] = Counter()
        for _, codes in case.met:
            shared.update(codes)
        path = Path(case.name)
        rows.append(
            (
                f"{path.parent.name}/{path.name.rpartition('__')[2]}",
                NAMES[case.tool],
                f"{len(case.verdicts):,}" if case.verdicts or not case.crash else "crash",
                _listed(shared),
                f"{len(case.argued):,}",
                f"{len(case.missed):,}",
                _listed(alone),
            )
        )
    head = (
        "file",
        "checker",
        "verdicts",
        "found by ftlint too",
        "argued",
        "missed",
        "ftlint alone",
    )
    yield from _table(head, rows)
