"""What was measured, as figures, and the page that has them as tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

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
        "benchmark",
        "what",
        "median, peak",
        "beside",
        "median, peak",
        "ratio (range)",
        "of CPU times",
        "limit",
        "kept",
    ),
    Amount: ("benchmark", "what", "measured", "limit", "kept"),
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


class Page:
    """The page of the figures, which is their only record: what did not run stays as it stands."""

    def __init__(self, path: Path) -> None:
        """Read what stands between the two marks."""
        self.path = path
        self.before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
        text, found, self.after = rest.partition(END)
        if not found:
            raise SystemExit(f"{path} lacks the lines {BEGIN} and {END}")
        self.rows: dict[str, list[tuple[str, ...]]] = {}
        self.when: dict[str, str] = {}
        for line in text.splitlines():
            if line.startswith("| ") and (cells := _cells(line)) not in _HEADS.values():
                self.rows.setdefault(cells[0], []).append(cells)
            elif line.startswith("Measured on "):
                about, _, ran = line.removeprefix("Measured on ").removesuffix(".").partition(": ")
                for one in ran.split(", "):
                    self.when[one.partition(" ")[0]] = f"{about}: {one}"

    def put(self, section: str, figures: list[Figure], rounds: int, python: str) -> None:
        """Put a benchmark's figures in the place of its earlier ones."""
        machine = f"{os.cpu_count()} cores, {platform.system()}, Python {python}"
        ran = f"{section} ({rounds} rounds)"
        self.when[section] = f"{date.today().isoformat()}, {machine}: {ran}"
        self.rows[section] = [(section, *figure.cells()) for figure in figures]

    def write(self, sections: list[str]) -> None:
        """Write the tables between the marks, in the order of the benchmarks."""
        if unknown := (set(self.rows) | set(self.when)) - set(sections):
            raise SystemExit(f"{self.path} has figures of no benchmark: {', '.join(unknown)}")
        lines = "\n".join(self._lines(sections))
        text = f"{self.before}{BEGIN}\n\n{lines}\n\n{END}{self.after}"
        self.path.write_text(text, encoding="utf-8")

    def _lines(self, sections: list[str]) -> Iterator[str]:
        yield from table([row for section in sections for row in self.rows.get(section, ())])
        yield ""
        run: dict[str, list[str]] = {}
        for when in (self.when[section] for section in sections if section in self.when):
            about, _, ran = when.partition(": ")
            run.setdefault(about, []).append(ran)
        for about, names in run.items():
            yield f"Measured on {about}: {', '.join(names)}."


def table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Markdown: the ratios, then the amounts."""
    for kind, head in _HEADS.items():
        found = [row for row in rows if len(row) == len(head)]
        if found:
            if kind is Amount:
                yield ""
            yield from _aligned([head, *found])


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
        if not number:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"
