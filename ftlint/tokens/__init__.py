"""Tokens as the models see them, by `tiktoken`, with the vocabularies shipped: nothing is fetched."""

from __future__ import annotations

from ftlint.tokens.encodings import encode, encoding

__all__ = ["encode", "encoding"]
