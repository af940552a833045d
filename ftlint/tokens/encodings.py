"""The public encodings, built from the vocabulary files in this package."""

from __future__ import annotations

import hashlib
import lzma
from base64 import b64decode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftlint.errors import Error

if TYPE_CHECKING:
    import tiktoken

VOCAB = Path(__file__).parent / "vocab"


@cache
def encoding(name: str) -> tiktoken.Encoding:
    """One of the encodings whose vocabulary is shipped: r50k_base, p50k_base, cl100k_base, o200k_base.

    Raises Error when the name is another, or the file is not the one that `tiktoken` expects.
    """
    import tiktoken
    from tiktoken_ext import openai_public

    if not (VOCAB / f"{name}.tiktoken.xz").is_file():
        raise Error(f"no vocabulary is shipped for the encoding {name!r}")

    def load(url: str, expected_hash: str | None = None) -> dict[bytes, int]:
        data = lzma.decompress((VOCAB / f"{name}.tiktoken.xz").read_bytes())
        if expected_hash and hashlib.sha256(data).hexdigest() != expected_hash:
            raise Error(f"the vocabulary of {name} is damaged", remedy="install ftlint again")
        pairs = (line.split() for line in data.splitlines())
        return {b64decode(token): int(rank) for token, rank in pairs}

    module: Any = openai_public
    fetching = module.load_tiktoken_bpe
    module.load_tiktoken_bpe = load
    try:
        return tiktoken.Encoding(**module.ENCODING_CONSTRUCTORS[name]())
    finally:
        module.load_tiktoken_bpe = fetching


def encode(text: str, name: str) -> list[int]:
    """The tokens of a text, special tokens read as ordinary text."""
    return encoding(name).encode_ordinary(text)
