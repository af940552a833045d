"""What a provider still offers, told before anything is sent there."""

from __future__ import annotations

import datetime

from ftlint.submission.errors import NotOffered
from ftlint.submission.providers import Closing, Provider, base_of
from ftlint.telling import options


def notices(provider: Provider, model: str, today: datetime.date) -> list[str]:
    """What to know before a job is created: what ends soon.

    Raises NotOffered, with the alternatives, when it has ended.
    """
    base = base_of(model)
    held = [c for c in provider.closings if not c.models or base in c.models]
    over = [c for c in held if c.day <= today]
    if over:
        first = min(over, key=lambda c: c.day)
        raise NotOffered(_told(first, over=True), remedy=alternatives(provider))
    ahead = [_told(c) for c in sorted(held, key=lambda c: c.day)]
    return ahead + list(provider.notices)


def alternatives(provider: Provider) -> str:
    """What else there is, a line each."""
    if not provider.alternatives:
        return ""
    told = (": ".join(filter(None, [text, options(by)])) for text, by in provider.alternatives)
    return "instead:" + "".join(f"\n  {line}" for line in told)


def _told(closing: Closing, *, over: bool = False) -> str:
    when = "since" if over else "from"
    return f"{when} {closing.day}: {closing.what} ({closing.source}, seen {closing.seen})"
