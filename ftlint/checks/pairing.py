"""Checks on what the two answers of a pair reply to."""

from __future__ import annotations

from typing import Any

from ftlint.checks.roles import SYSTEM
from ftlint.model import Batch, Hits, check


@check()
def no_question(batch: Batch) -> Hits:
    """Conversations in which instructions at the most stand before the two answers."""
    column = batch.items("rows")
    found = [
        i
        for i, dialogue in enumerate(column.values)
        if dialogue.kind == "context"
        and all(message.role in SYSTEM for message in dialogue.messages)
    ]
    return Hits([column.rows[i] for i in found], [column.at(i, "messages") for i in found])


@check("role")
def text_beside_messages(batch: Batch, *, mixed: str) -> Hits:
    """Prompts that are a text before answers that are messages, where such `mixed` rows are refused.
    The `role` is whose message the text is; empty where both answers begin with it, and None where
    they begin with something else.
    """
    if mixed != "refused":
        return Hits([])
    outputs = batch.items("outputs")
    answers: dict[int, list[Any]] = {}
    for row, dialogue in zip(outputs.rows, outputs.values, strict=True):
        answers.setdefault(row, []).append(dialogue.messages)
    found = [row for row in answers if type(batch.rows[row].prompt) is str]
    details = [{"role": _whose(batch.rows[row].prompt, answers[row])} for row in found]
    return Hits(found, "/prompt", details)


def _whose(prompt: str, answers: list[list[Any]]) -> str | None:
    firsts = [messages[0] for messages in answers if messages]
    if len(firsts) == len(answers) and all(
        first.role == "user" and first.content == prompt for first in firsts
    ):
        return ""
    said = {message.role for messages in answers for message in messages}
    return "user" if said.isdisjoint({"user", *SYSTEM}) else None
