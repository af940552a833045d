"""The content of a message that is a list of parts, as APIs have it."""

from __future__ import annotations

from typing import Any

_KINDS = ("text", "input_text", "output_text")


def text_of(content: Any) -> Any:
    """The text of parts that are nothing but texts; any other content as it is."""
    if not isinstance(content, list) or not content:
        return content
    texts = [_text(part) for part in content]
    return content if None in texts else "\n".join(map(str, texts))


def _text(part: Any) -> str | None:
    if not isinstance(part, dict) or part.get("type") not in _KINDS:
        return None
    text = part.get("text")
    if isinstance(text, dict):  # of OpenAI's threads, with annotations beside it
        text = text.get("value")
    return text if isinstance(text, str) else None
