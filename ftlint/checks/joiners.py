"""A check for texts that a program took the joiners out of."""

from __future__ import annotations

import re
from typing import Any

from ftlint.checks.characters import strange, told_of
from ftlint.model import Batch, Hits, check

JOINER = "\u200d"
# Somebody with a sign of who it is, or a flag with its picture: two emoji beside one another mean something else,
# but nobody puts a colour of skin or these people before a bare sign.
_EMOJI = (
    r"(?<=[\U0001f3fb-\U0001f3ff])(?=[\u2640\u2642]\ufe0f?)"
    r"|(?<=[\U0001f926\U0001f937\U0001f645-\U0001f647\U0001f64b\U0001f64d\U0001f64e\U0001f481\U0001f3c3\U0001f6b6])(?=[\u2640\u2642]\ufe0f?)"
    r"|(?<=\U0001f3f3\ufe0f)(?=\U0001f308)"
)
# Sinhala joins these two to the letter before them, as in the name of the island itself.
_SINHALA = r"(?<=\u0dca)(?=\u0dbb)"
_ALSO = r"(?<=\u0dca)(?=\u0dba)"  # mostly
FEW = 3


@check("found", "count", "new")
def lost(batch: Batch) -> Hits:
    """Texts in which emoji, or the letters of Sinhala, stand side by side that a joiner was to make one."""
    about = batch.once(strange)
    return told_of(about, about.unjoined, _left)


def _left(text: str) -> dict[str, Any] | None:
    places = _EMOJI
    if JOINER not in text and len(re.findall(_SINHALA, text)) >= FEW:
        places = f"{_EMOJI}|{_SINHALA}|{_ALSO}"
    found = [match.start() for match in re.finditer(places, text)]
    if not found:
        return None
    first = found[0]
    return {
        "found": re.sub(r"\s+", " ", text[max(first - 2, 0) : first + 2]).strip(),
        "count": len(found),
        "new": re.sub(places, JOINER, text),
    }
