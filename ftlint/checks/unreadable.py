"""Why a text is no JSON, in the words of its decoder."""

from __future__ import annotations


def reason(error: Exception, cut_off: str) -> str:
    """What a decoder raised, as it goes on in a sentence; `cut_off` for a text that ends too early."""
    words = str(error).removeprefix("JSON is malformed: ")
    return cut_off if "truncated" in words else words[:1].lower() + words[1:]
