"""What was measured, as figures that are kept in a file and written as tables."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from measure import Runs

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


@dataclass
class Ratio:
    """How many times as long one command takes as another, pair by pair."""

    title: str
    seconds: float
    peak: float
    against: str
    against_seconds: float
    against_peak: float
    ratio: float
    least: float
    most: float
    cpu_ratio: float
    limit: float
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the limit is kept; without one (0) there is nothing to keep."""
        if not self.limit:
            return True
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def cells(self) -> tuple[str, ...]:
        """A row of the table."""
        return (
            self.title,
            f"{self.seconds:.3g} s, {self.peak / 1e6:.0f} MB",
            self.against,
            f"{self.against_seconds:.3g} s, {self.against_peak / 1e6:.0f} MB",
            f"{self.ratio:.2f} ({self.least:.2f} to {self.most:.2f})",
            f"{self.cpu_ratio:.2f}",
            f"{'at least' if self.at_least else 'at most'} {self.limit:g}" if self.limit else "",
            ("yes" if self.kept else "**no**") if self.limit else "",
        )


@dataclass
class Amount:
    """A figure that is no ratio: memory."""

    title: str
    value: float
    unit: str
    limit: float

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return self.value <= self.limit

    def cells(self) -> tuple[str, ...]:
        """A row of the table."""
        kept = "yes" if self.kept else "**no**"
        return self.title, f"{self.value:.1f} {self.unit}", f"at most {self.limit:g}", kept


Figure = Ratio | Amount
_HEADS: dict[type[Figure], tuple[str, ...]] = {
    Ratio: (
        "what",
        "median, peak",
        "beside",
        "median, peak",
        "ratio (range)",
        "of CPU times",
        "limit",
        "kept",
    ),
    Amount: ("what", "measured", "limit", "kept"),
}


def ratio(
    title: str, upper: Runs, against: str, lower: Runs, limit: float, *, faster: bool = False
) -> Ratio:
    """The median of the ratios; `faster`: the other command is to take longer, not ours."""
    over, under = (lower, upper) if faster else (upper, lower)
    pairs = [a.seconds / b.seconds for a, b in zip(over.runs, under.runs, strict=True)]
    cpus = median(a.cpu / b.cpu for a, b in zip(over.runs, under.runs, strict=True))
    return Ratio(
        title,
        upper.seconds,
        upper.peak,
        against,
        lower.seconds,
        lower.peak,
        median(pairs),
        min(pairs),
        max(pairs),
        cpus,
        limit,
        faster,
    )


class Results:
    """The figures of all benchmarks, also those of earlier runs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}

    def put(self, section: str, figures: list[Figure], rounds: int, python: str) -> None:
        """Keep a benchmark's figures in place of its earlier ones."""
        self.kept[section] = {
            "date": date.today().isoformat(),
            "rounds": rounds,
            "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {python}",
            "figures": [{"kind": type(f).__name__, **asdict(f)} for f in figures],
        }
        self.path.write_text(json.dumps(self.kept, indent=1) + "\n", encoding="utf-8")

    def figures(self, sections: list[str]) -> list[Figure]:
        """The figures of these benchmarks, as far as they were run."""
        kinds: dict[str, type[Figure]] = {"Ratio": Ratio, "Amount": Amount}
        return [
            kinds[kept["kind"]](**{key: value for key, value in kept.items() if key != "kind"})
            for section in sections
            for kept in self.kept.get(section, {}).get("figures", [])
        ]

    def write_into(self, page: Path, sections: list[str]) -> None:
        """Put the tables between the two marks of a page."""
        before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        _, found, after = rest.partition(END)
        if not found:
            raise SystemExit(f"{page} lacks the lines {BEGIN} and {END}")
        lines = "\n".join(self._page(sections))
        page.write_text(f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}", encoding="utf-8")

    def _page(self, sections: list[str]) -> Iterator[str]:
        yield from table(self.figures(sections))
        yield ""
        run: dict[str, list[str]] = {}
        for section in sections:
            if kept := self.kept.get(section):
                about = f"{kept['date']}, {kept['machine']}"
                run.setdefault(about, []).append(f"{section} ({kept['rounds']} rounds)")
        for about, names in run.items():
            yield f"Measured on {about}: {', '.join(names)}."


def table(figures: list[Figure]) -> Iterator[str]:
    """Markdown: the ratios, then the amounts."""
    for kind, head in _HEADS.items():
        rows = [figure.cells() for figure in figures if isinstance(figure, kind)]
        if rows:
            if kind is Amount:
                yield ""
            yield from _aligned([head, *rows])


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
        if not number:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"
