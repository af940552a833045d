"""The vocabularies that are shipped, as `tiktoken` wants them: token bytes → rank.

Unpacking one and decoding its base64 takes longer than reading the tokens as they are, so they
are kept like that in the user's cache: o200k_base then takes 0.05 s in place of 0.15. A cache
that cannot be written or read, or that is damaged, is as good as none.
"""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path

from ftlint.errors import Error
from ftlint.folders import cache_dir

VOCAB = Path(__file__).parent / "vocab"

# Stands between the tokens of a cached vocabulary; no two neighbours have it in them.
BETWEEN = b"\xff\xfe\xff\xfd"

# The SHA-256 of each vocabulary as it is cached.
CACHED = {
    "r50k_base": "e0eeb5bc97765c3079b2235b4557e76c18f7f55e65e8ce8a4f125d842c7451ee",
    "p50k_base": "9026f7b3b82ea974cf91856cd97cc1772ff9bb01545b3a270064674fc77ede9e",
    "cl100k_base": "5e0c4452af1287792b6eca5855c7ab9d3086d247e30e215347d96274797ba0d7",
    "o200k_base": "8b905b1fa92890da1af753243d9b72850f8d807866831363dfd74092d4f01bba",
}
# A rank that no ordinary token has, where that is not the one after the last.
LEFT_OUT = {"p50k_base": 50256}


def ranks(name: str, expected_hash: str | None = None) -> dict[bytes, int]:
    """The ranks of a shipped vocabulary. `expected_hash` is that of `tiktoken`'s own download.

    Raises Error when the file in the package is another.
    """
    tokens = _cached(name)
    if tokens is None:
        tokens = _unpacked(name, expected_hash)
        _keep(name, tokens)
    gap = LEFT_OUT.get(name, len(tokens))
    return dict(zip(tokens, chain(range(gap), range(gap + 1, len(tokens) + 1)), strict=True))


def _unpacked(name: str, expected_hash: str | None) -> list[bytes]:
    import hashlib
    import lzma
    from binascii import a2b_base64

    try:
        data = lzma.decompress((VOCAB / f"{name}.tiktoken.xz").read_bytes())
    except (OSError, lzma.LZMAError, EOFError):
        data = b""
    if not data or (expected_hash and hashlib.sha256(data).hexdigest() != expected_hash):
        raise Error(f"the vocabulary of {name} is damaged", remedy="install ftlint again")
    return list(map(a2b_base64, data.split()[::2]))


def _path(name: str) -> Path | None:
    folder = cache_dir()
    return folder / f"{name}-{CACHED[name][:12]}.tokens" if folder else None


def _cached(name: str) -> list[bytes] | None:
    import hashlib

    path = _path(name)
    if path is None:
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data.split(BETWEEN) if hashlib.sha256(data).hexdigest() == CACHED[name] else None


def _keep(name: str, tokens: list[bytes]) -> None:
    """Write the tokens to the cache, whole or not at all."""
    path = _path(name)
    if path is None:
        return
    half = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(BETWEEN.join(tokens))
        half.replace(path)
    except OSError:
        try:
            half.unlink(missing_ok=True)
        except OSError:
            pass
