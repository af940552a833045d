"""The floor: decode the rows of files into the structs that ftlint uses, and do nothing with them."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from ftlint.shapes import chat, completion
from ftlint.shapes.shape import closed

BLOCK = 1 << 20
STRUCTS = {"completion": closed(completion.Row), "chat": closed(chat.Row)}


def main(shape: str, *paths: str) -> None:
    """Decode blocks of whole lines, one after the other."""
    decoder = msgspec.json.Decoder(STRUCTS[shape])
    for path in paths:
        with Path(path).open("rb") as file:
            while block := file.read(BLOCK) + file.readline():
                decoder.decode_lines(block)


if __name__ == "__main__":
    main(*sys.argv[1:])
