"""A check for letters as they are drawn, which is how they come out of PDFs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any

from ftlint.checks.characters import strange, told_of
from ftlint.model import Batch, Hits, check

# Ligatures of Latin between letters, and the forms that a letter of Arabic takes at its place in a word. Signs
# of their own, such as \ufdfa, are none of these; nor is lam-alef, which some keyboards have.
_LATIN = r"(?<=[^\W\d_])[\ufb00-\ufb06]|[\ufb00-\ufb06](?=[^\W\d_])"
_ARABIC = r"[\ufb50-\ufbb1\ufbd3-\ufbff\ufe80-\ufef4]"
_ANY_ARABIC = r"[\u0621-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]"
_ANY_DRAWN = r"[\ufb50-\ufbff\ufe70-\ufefc]"
_WORD = rf"{_ARABIC}{{2,}}"
FEW = 4  # letters; a form alone is spoken of


@check("found", "count", "order", "new", "certain")
def forms(batch: Batch) -> Hits:
    """Texts with ligatures of Latin, or of which half of the Arabic letters are their drawn forms.

    `new` has the letters themselves; it is not `certain` where the text runs backwards, as it is drawn.
    """
    about = batch.once(strange)
    return told_of(about, about.drawn, _left)


def _left(text: str) -> dict[str, Any] | None:
    drawn = re.findall(_ARABIC, text)
    arabic = len(drawn) >= FEW and 2 * len(drawn) >= len(re.findall(_ANY_ARABIC, text))
    latin = re.findall(_LATIN, text)
    if not arabic and not latin:
        return None
    backwards = arabic and _runs_backwards(text)
    pattern = f"{_LATIN}|{_ANY_DRAWN}" if arabic else _LATIN
    new = re.sub(pattern, lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return {
        "found": (drawn if arabic else latin)[0],
        "count": len(drawn) * arabic + len(latin),
        "order": ", and runs backwards" if backwards else "",
        "new": text if backwards else new,
        "certain": not backwards,
    }


def _runs_backwards(text: str) -> bool:
    """Whether words begin with the form that a letter has at the end of a word."""
    begun = Counter(
        unicodedata.decomposition(word[0]).split()[0] for word in re.findall(_WORD, text)
    )
    return begun["<final>"] > begun["<initial>"]
