"""Tokens as the models see them, by `tiktoken`, with the vocabularies shipped: nothing is fetched.

count_rows(batch, "o200k_base") gives the tokens of each row of a batch, encoding_name(model) the
name of a model's encoding.
"""

from __future__ import annotations

from ftlint.tokens.counters import Counter, counter
from ftlint.tokens.encodings import encode, encoding
from ftlint.tokens.models import base_of, encoding_name
from ftlint.tokens.rows import Example, count_rows, examples, longest

__all__ = [
    "Counter",
    "Example",
    "base_of",
    "count_rows",
    "counter",
    "encode",
    "encoding",
    "encoding_name",
    "examples",
    "longest",
]
