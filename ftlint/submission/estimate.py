"""What a job will take: tokens, epochs and money, each said with where it comes from."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ftlint.stats import billed, default_epochs, price_date
from ftlint.submission.providers import Provider


class Estimate(Struct, frozen=True):
    """`tokens` of one pass over the file and `cost` in US dollars; None where not known."""

    rows: int | None
    tokens: int | None
    epochs: int | None
    epochs_chosen: bool
    price: float | None  # US dollars for a million training tokens
    price_seen: str

    @property
    def cost(self) -> float | None:
        if None in (self.tokens, self.epochs, self.price):
            return None
        return float(self.tokens or 0) * (self.epochs or 0) * (self.price or 0.0) / 1e6


def estimate(
    provider: Provider,
    path: str | None,
    rows: int | None,
    n_epochs: int | None,
    about: dict[str, Any],
) -> Estimate:
    """The estimate for a file; `about` is what the target says of the base model."""
    encoding = about.get("encoding")
    tokens = None
    if path is not None and isinstance(encoding, str):
        tokens = tokens_in(path, encoding, about)
    price = about.get("price")
    return Estimate(
        rows=rows,
        tokens=tokens,
        epochs=n_epochs or provider.epochs or (default_epochs(rows) if rows else None),
        epochs_chosen=n_epochs is not None,
        price=float(price) if isinstance(price, (int, float)) else None,
        price_seen=price_date(about),
    )


def tokens_in(path: str, encoding: str, about: dict[str, Any]) -> int | None:
    """The tokens of a file that training counts, as `billed` says.

    None for an encoding whose vocabulary is not shipped.
    """
    from ftlint.engine.decode import decode
    from ftlint.engine.plan import Settings, make_plan
    from ftlint.errors import Error
    from ftlint.sources import COUNTED, open_path
    from ftlint.tokens import with_tokens

    total = 0
    try:
        with open_path(path) as source:
            plan, _ = make_plan(source, Settings([]))
            batches = (decode(block, plan) for block in source.blocks(COUNTED))
            for _, tokens in with_tokens(batches, encoding):
                total += billed(tokens, about)
    except Error:
        return None
    return total
