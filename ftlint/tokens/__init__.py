"""Tokens as the models see them, by `tiktoken`, with the vocabularies shipped: nothing is fetched.

with_tokens(batches, "o200k_base") gives each batch with the tokens of its rows, encoding_name(model)
the name of a model's encoding.
"""

from __future__ import annotations

from ftlint.tokens.counters import Counter, counter
from ftlint.tokens.encodings import encode, encoding
from ftlint.tokens.models import base_of, encoding_name
from ftlint.tokens.rows import Example, examples, longest, with_tokens

__all__ = [
    "Counter",
    "Example",
    "base_of",
    "counter",
    "encode",
    "encoding",
    "encoding_name",
    "examples",
    "longest",
    "with_tokens",
]
