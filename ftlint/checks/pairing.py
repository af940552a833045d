"""Checks on what the two answers of a pair reply to."""

from __future__ import annotations

from typing import Any

from ftlint.checks.roles import SYSTEM, known_as, meant_by
from ftlint.model import Batch, Hits, check


@check("role", "mapped")
def not_assistants(batch: Batch, *, roles: list[str]) -> Hits:
    """Answers that are one message each, of somebody who is not the assistant by one of the names in
    `roles`, with the name that is surely meant.
    """
    column = batch.items("speakers")
    found = [
        i
        for i, (name, role) in enumerate(column.values)
        if name not in roles or role != "assistant"
    ]
    return column.hits(found, lambda i: _told(column.values[i][0], roles))


def _told(name: str, roles: list[str]) -> dict[str, Any]:
    mapped = known_as(name, roles)
    meant = mapped if mapped and meant_by(mapped) == "assistant" else None
    return {"role": name, "mapped": meant}


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
