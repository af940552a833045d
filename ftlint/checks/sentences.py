"""Where sentences end, in whatever script."""

from __future__ import annotations

import unicodedata

# Behind these more is to come, in Latin and in Chinese, Japanese, Arabic, Ethiopic and Burmese.
COMMAS = ",，、،፣၊"
_EMOJI = ("\ufe00", "\ufe0f")  # what tells how a character is drawn
_UNSTOPPED = ("\u0e00", "\u0eff")  # Thai and Lao have no full stop


def is_letter(character: str) -> bool:
    """Whether a character is a letter or part of one, such as a vowel of Hindi or Tamil."""
    if character.isalpha():
        return True
    if not character or character.isascii() or _EMOJI[0] <= character <= _EMOJI[1]:
        return False
    return unicodedata.category(character) in ("Mn", "Mc")


def is_within(character: str) -> bool:
    """Whether no sentence ends with this character: a comma, or a letter of a script with full stops."""
    if character and character in COMMAS:
        return True
    return is_letter(character) and not _UNSTOPPED[0] <= character <= _UNSTOPPED[1]
