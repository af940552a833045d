"""The tokens of every text of a file: by `tiktoken` on one thread, by ftlint, or by both, one
text compared with the other.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from ftlint.shapes import chat, completion
from ftlint.tokens import encoding
from ftlint.tokens.counting import counts_of

NAME = "o200k_base"
BLOCK = 1 << 20
COMPARED = 100_000
STRUCTS = {"completion": completion.Row, "chat": chat.Row}


def texts(shape: str, path: Path) -> Iterator[list[str]]:
    """The texts of a file, a block of lines at a time, as ftlint reads it."""
    decoder = msgspec.json.Decoder(STRUCTS[shape])
    with path.open("rb") as file:
        while block := file.read(BLOCK) + file.readline():
            rows = decoder.decode_lines(block)
            if shape == "completion":
                yield [text for row in rows for text in (row.prompt, row.completion)]
            else:
                yield [
                    m.content for row in rows for m in row.messages if isinstance(m.content, str)
                ]


def by_tiktoken(some: list[str]) -> list[int]:
    """One text after the other."""
    return list(map(len, map(encoding(NAME).encode_ordinary, some)))


def compare(blocks: Iterator[list[str]]) -> None:
    """Stop with exit code 1 at the first text for which the two differ."""
    seen = 0
    for some in blocks:
        (ours,) = counts_of([some], NAME)
        for text, one, other in zip(some, by_tiktoken(some), ours, strict=True):
            if one != other:
                raise SystemExit(f"{one} tokens by tiktoken, {other} by ftlint: {text!r}")
        seen += len(some)
        if seen >= COMPARED:
            break
    print(f"the same for {seen:,} texts")


def main(way: str, shape: str, path: str) -> None:
    """Count by one of the ways, or compare them."""
    blocks = texts(shape, Path(path))
    if way == "compare":
        compare(blocks)
        return
    found: Iterable[list[int]] = (
        map(by_tiktoken, blocks) if way == "tiktoken" else counts_of(blocks, NAME)
    )
    print(f"{sum(map(sum, found)):,} tokens")


if __name__ == "__main__":
    main(*sys.argv[1:])
