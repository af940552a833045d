"""Which encoding a model has. Fine-tuned models have that of their base.

The table is that of `tiktoken` 0.14.0 (2026-08-16) for the models that are or were fine-tuned, and
their kin. Its own look-up takes `ft:gpt-4.1-…` for a fine-tuned gpt-4, and knows no `ft:o4-mini-…`
and no `davinci:ft-…`.
"""

from __future__ import annotations

import re

# A family and what may follow its name: a dash, and for gpt-5 also the number of a version.
_FAMILIES: tuple[tuple[str, str], ...] = (
    (r"gpt-oss-.+", "o200k_harmony"),
    (r"(?:chat)?gpt-4o(?:-.+)?", "o200k_base"),
    (r"gpt-4\.[15](?:-.+)?", "o200k_base"),
    (r"gpt-5(?:[.-].+)?", "o200k_base"),
    (r"o[134](?:-.+)?", "o200k_base"),
    (r"gpt-4(?:-.+)?", "cl100k_base"),
    (r"gpt-3\.?5-turbo(?:-.+)?", "cl100k_base"),
    (r"(?:babbage|davinci)-002", "cl100k_base"),
    (r"(?:text|code)-davinci-edit-001", "p50k_edit"),
    (r"text-davinci-00[23]|code-(?:davinci|cushman)-00[12]", "p50k_base"),
    (r"(?:text-)?(?:ada|babbage|curie|davinci)-001|ada|babbage|curie|davinci", "r50k_base"),
)
_table = [(re.compile(pattern), name) for pattern, name in _FAMILIES]


def base_of(model: str) -> str:
    """The base of a fine-tuned model, and any other name as it is.

    `ft:BASE:org::id`, the older `BASE:ft-org-date` and Azure's `BASE.ft-id` are understood.
    """
    if model.startswith("ft:"):
        return model.split(":")[1]
    return re.split(r"[:.]ft-", model, maxsplit=1)[0]


def encoding_name(model: str) -> str | None:
    """The name of a model's encoding; None when it has none that `tiktoken` knows, or when
    nobody said which.
    """
    base = base_of(model).removeprefix("openai/")
    return next((name for pattern, name in _table if pattern.fullmatch(base)), None)
