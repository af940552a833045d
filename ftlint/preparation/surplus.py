"""Keys of messages that a target does not take: which of them nothing is learnt from."""

from __future__ import annotations

from collections import Counter

from ftlint.engine.asking import hits_of
from ftlint.engine.check import Outcome
from ftlint.engine.decode import decode

RULE = "CHAT312"

# What programs write beside a message to know it again: when, by whom, in which order.
ABOUT = {
    *("id", "uuid", "_id", "message_id", "msg_id", "parent_id", "turn_id", "conversation_id"),
    *("timestamp", "time", "date", "datetime", "created", "created_at", "updated_at", "ts"),
    *("create_time", "update_time", "createdAt", "updatedAt", "sent_at"),
    *("index", "idx", "turn", "order", "position", "seq"),
    *("model", "model_name", "finish_reason", "usage", "token_count", "tokens", "status", "lang"),
    *("language", "metadata", "annotations", "user_id", "author_id", "session_id"),
}


def keys_too_many(outcome: Outcome, index: int) -> Counter[str]:
    """The keys that the rule of this index in the plan would take out of messages, and of how many."""
    found: Counter[str] = Counter()
    bound = outcome.plan.bound[index]
    for block in outcome.source.blocks():
        hits = hits_of(bound, decode(block, outcome.plan))
        details = (hits.detail(hit) for hit in range(len(hits.rows)))
        found.update(str(about["key"]) for about in details if about["certain"])
    return found
