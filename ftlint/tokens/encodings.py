"""The public encodings, built from the vocabulary files in this package."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING, Any

from ftlint.errors import Error, nearest
from ftlint.tokens.vocabularies import ranks

if TYPE_CHECKING:
    import tiktoken

NAMES = ("r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base", "o200k_harmony")

_building = Lock()


def encoding(name: str) -> tiktoken.Encoding:
    """One of NAMES: r50k_base, p50k_base, cl100k_base, o200k_base, and p50k_edit and
    o200k_harmony, which are two of these with more special tokens.

    Raises Error when the name is another, or the vocabulary is not the one that `tiktoken` expects.
    """
    with _building:
        return _encoding(name)


def another(name: str) -> tiktoken.Encoding:
    """A second encoding of this name. Threads that share one wait for each other."""
    import tiktoken

    with _building:
        return tiktoken.Encoding(**_parameters(name))


@cache
def _encoding(name: str) -> tiktoken.Encoding:
    import tiktoken

    return tiktoken.Encoding(**_parameters(name))


@cache
def _parameters(name: str) -> dict[str, Any]:
    """What `tiktoken` makes the encoding of."""
    from tiktoken_ext import openai_public

    if name not in NAMES:
        raise Error(
            f"no vocabulary is shipped for the encoding {name!r}", remedy=nearest(name, NAMES)
        )

    def load(url: str, expected_hash: str | None = None) -> dict[bytes, int]:
        return ranks(PurePosixPath(url).stem, expected_hash)

    module: Any = openai_public
    fetching = module.load_tiktoken_bpe
    module.load_tiktoken_bpe = load
    try:
        made: dict[str, Any] = module.ENCODING_CONSTRUCTORS[name]()
        return made
    finally:
        module.load_tiktoken_bpe = fetching


def encode(text: str, name: str) -> list[int]:
    """The tokens of a text, special tokens read as ordinary text."""
    return encoding(name).encode_ordinary(text)
