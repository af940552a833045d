"""Checks on the weights of messages: which of them are trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import UNSET

from ftlint.checks.content import IMAGES
from ftlint.model import Batch, Hits, check


def weighted(batch: Batch) -> list[int]:
    """The indices of the messages that have a weight."""
    weights = [m.weight for m in batch.items("messages").values]
    if weights.count(UNSET) == len(weights):
        return []
    return [i for i, weight in enumerate(weights) if weight is not UNSET]


@check("weight", "reason")
def bad_weight(
    batch: Batch,
    *,
    roles: Sequence[str] = ("assistant",),
    with_image: bool = True,
    null: Literal["none", "wrong"] = "none",
) -> Hits:
    """Weights other than 0 and 1, weights of messages that are not of one of `roles`, and, unless
    `with_image`, weights of 1 on messages with an image. A `null` is no weight, or a wrong one.
    """
    messages = batch.items("messages")
    values = messages.values
    found = [
        i
        for i in batch.once(weighted)
        if not (
            values[i].role in roles
            and _is_weight(values[i].weight)
            and (with_image or not values[i].weight or not _has_image(values[i].content))
        )
        and (null == "wrong" or values[i].weight is not None)
    ]

    def details(i: int) -> dict[str, Any]:
        weight = values[i].weight
        reason = "is neither 0 nor 1"
        if _is_weight(weight) and values[i].role in roles:
            reason = "is on a message with an image, which may have no weight but 0"
        elif _is_weight(weight):
            reason = f"is on a message of the {values[i].role}, where only {' and '.join(roles)} messages have one"
        return {"weight": weight, "reason": reason}

    hits = messages.hits(found, details)
    hits.places = [messages.at(i, "weight") for i in found]
    return hits


def _is_weight(value: Any) -> bool:
    return type(value) is int and value in (0, 1)


def _has_image(content: Any) -> bool:
    return type(content) is list and any(part.type in IMAGES for part in content)


@check()
def nothing_trained(batch: Batch) -> Hits:
    """Rows in which every assistant message has weight 0, and none of the others a greater one."""
    messages, rows = batch.items("messages"), batch.items("rows")
    suspects = {messages.rows[i] for i in batch.once(weighted)}
    found = []
    for i in rows.indices(map(suspects.__contains__, rows.rows)) if suspects else ():
        said = rows.values[i].messages
        weights = [m.weight for m in said if m.role == "assistant"]
        if weights and all(type(w) in (int, float) and w == 0 for w in weights):
            others = [m.weight for m in said if m.role != "assistant"]
            if not any(type(w) is float and w > 0 for w in others):
                found.append(i)
    return Hits([rows.rows[i] for i in found], [rows.at(i, "messages") for i in found])
