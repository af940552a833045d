"""Tables of the rows of the benchmarks, as people keep them: a CSV and a workbook."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import completion_rows
from generate import COMPLETION_ROWS, SEED, folder

SHEET_ROWS = 200_000


def _pairs(count: int) -> Iterator[tuple[str, str]]:
    """Prompts and completions without the markers at their ends."""
    for text in map(completion_rows.clean, completion_rows.rows(count, SEED)):
        row = json.loads(text)
        yield row["prompt"].removesuffix("\n\n###\n\n"), row["completion"].removesuffix(" END")[1:]


def a_csv(scale: float) -> Path:
    """400,000 prompts and completions, about 330 MB."""
    path = folder(scale) / "table.csv"
    if not path.exists():
        half = path.with_suffix(".part")
        with half.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(("prompt", "completion"))
            rows.writerows(_pairs(max(1000, round(COMPLETION_ROWS * scale))))
        half.replace(path)
    return path


def a_workbook(scale: float) -> Path:
    """A sheet of 200,000 rows in five columns: a number, two texts, a date and a fraction."""
    path = folder(scale) / "table.xlsx"
    if not path.exists():
        from openpyxl import Workbook

        count = max(1000, round(SHEET_ROWS * scale))
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Data")
        sheet.append(("id", "prompt", "completion", "when", "price"))
        for number, (prompt, completion) in enumerate(islice(_pairs(count), count)):
            day = datetime.date(2026, 1, 1 + number % 28)
            sheet.append((number, prompt[:120].strip(), completion[:140].strip(), day, number / 7))
        half = path.with_suffix(".part")
        book.save(half)
        half.replace(path)
    return path
