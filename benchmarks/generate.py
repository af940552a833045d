"""Writes the files of the benchmarks: seeded, so that every run measures the same bytes."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import chat_rows
import completion_rows
from faults import break_some

DATA = Path(__file__).parent / "data"
COMPLETION_ROWS = 400_000
CHAT_ROWS = 215_000
SEED = "ftlint"


def folder(scale: float) -> Path:
    """Where the files of a scale lie."""
    return DATA if scale == 1 else DATA / f"scale-{scale:g}"


def completion_clean(count: int) -> Iterator[str]:
    """Nothing to find."""
    return map(completion_rows.clean, completion_rows.rows(count, SEED))


def completion_broken(count: int) -> Iterator[str]:
    """The same rows, thirteen in a hundred of them wrong."""
    rows = completion_rows.rows(count, SEED)
    return break_some(rows, completion_rows.clean, completion_rows.FAULTS, Random("faults"))


def completion_all_bad(count: int) -> Iterator[str]:
    """The same rows, each wrong in three ways."""
    return map(completion_rows.wrong_in_three_ways, completion_rows.rows(count, SEED))


def one_bad(count: int) -> Iterator[str]:
    """The same rows, one of them without the separator."""
    for number, row in enumerate(completion_rows.rows(count, SEED)):
        bad = number == count * 6 // 10
        yield completion_rows.missing_separator(row) if bad else completion_rows.clean(row)


def chat_clean(count: int) -> Iterator[str]:
    """Nothing to find."""
    return map(chat_rows.clean, chat_rows.rows(count, SEED))


def chat_broken(count: int) -> Iterator[str]:
    """The same rows, thirteen in a hundred of them wrong."""
    rows = chat_rows.rows(count, SEED)
    return break_some(rows, chat_rows.clean, chat_rows.FAULTS, Random("faults"))


FILES: dict[str, tuple[Callable[[int], Iterator[str]], int]] = {
    "pc-clean": (completion_clean, COMPLETION_ROWS),
    "pc-broken": (completion_broken, COMPLETION_ROWS),
    "pc-all-bad": (completion_all_bad, COMPLETION_ROWS),
    "one-bad": (one_bad, COMPLETION_ROWS),
    "pc-half": (completion_clean, COMPLETION_ROWS // 2),
    "chat-clean": (chat_clean, CHAT_ROWS),
    "chat-broken": (chat_broken, CHAT_ROWS),
    "chat-half": (chat_clean, CHAT_ROWS // 2),
}


def rows_in(name: str, scale: float) -> int:
    """How many rows a file has at a scale."""
    return 100 if name == "rows-100" else max(1000, round(FILES[name][1] * scale))


def ensure(name: str, scale: float, force: bool = False) -> Path:
    """The file of this name, written if it is not there yet."""
    path = folder(scale) / f"{name}.jsonl"
    if force or not path.exists():
        lines = completion_clean if name == "rows-100" else FILES[name][0]
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        with half.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as out:
            out.writelines(lines(rows_in(name, scale)))
        half.replace(path)
        print(f"wrote {path.name}: {path.stat().st_size / 1e6:,.1f} MB", flush=True)
    return path


def cut(source: Path, size: int) -> Path:
    """The first lines of a file, about so many bytes."""
    path = source.with_name(f"{source.stem}-cut.jsonl")
    if not path.exists():
        half = path.with_suffix(".part")
        with source.open("rb") as lines, half.open("wb") as out:
            while (left := size - out.tell()) > 0:
                block = lines.read(min(left, 1 << 20)) + lines.readline()
                if not block:
                    break
                out.write(block)
        half.replace(path)
    return path


def main() -> None:
    """Write the named files, or all."""
    known = (*FILES, "rows-100")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    parser.add_argument("--scale", type=float, default=1.0, help="fraction of the full size")
    parser.add_argument("--force", action="store_true", help="write files that are there again")
    asked = parser.parse_args()
    for name in asked.names or known:
        if name not in known:
            parser.error(f"no file is called {name}; there are {', '.join(known)}")
        ensure(name, asked.scale, asked.force)


if __name__ == "__main__":
    main()
