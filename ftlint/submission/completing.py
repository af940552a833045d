"""Asking a tuned model the way it was trained."""

from __future__ import annotations

import math
from typing import Any

from msgspec import Struct

from ftlint.preparation.manifest import Manifest
from ftlint.submission.errors import SubmissionError, unknown_at
from ftlint.submission.providers import base_of
from ftlint.submission.sendable import refuse_unsendable
from ftlint.submission.service import NO_MODEL, Service

CLASS_TOKENS = 16  # enough for a label; the answer is cut to the label afterwards
TEXT_TOKENS = 256
CHAT_PROBABILITIES, TEXT_PROBABILITIES = 20, 5  # the most that is answered


class Question(Struct, frozen=True):
    """What to ask, and how the model expects to be asked."""

    model: str
    prompt: str
    chat: bool = False
    system: str | None = None
    separator: str | None = None
    stop: str | None = None
    classes: tuple[str, ...] = ()
    max_tokens: int | None = None
    temperature: float = 0.0
    probabilities: int = 0


class Answer(Struct, frozen=True):
    """The text alone; `cut` when the model had more to say. `probabilities` by class or by first
    token, the likeliest first.
    """

    text: str
    cut: bool = False
    probabilities: tuple[tuple[str, float], ...] = ()


def is_chat(service: Service, model: str, manifest: Manifest | None) -> bool:
    """Whether a model is asked in messages: as it was trained, else as its base is."""
    if manifest is not None and manifest.shape is not None:
        return manifest.shape != "completion"
    if ":ft-" in model or base_of(model) in service.provider.completion_models:
        return False
    return service.provider.wire != "fine-tunes"


def complete(service: Service, question: Question) -> Answer:
    """Ask a model.

    Raises SubmissionError.
    """
    body = _chat(question) if question.chat else _completion(question)
    refuse_unsendable(body)
    path = "/chat/completions" if question.chat else "/completions"
    with unknown_at(NO_MODEL):
        raw = service.client.post(path, body)
    try:
        return _answer(raw["choices"][0], question)
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError):
        raise SubmissionError("the service's answer has no text", place=path) from None


def _answer(choice: dict[str, Any], question: Question) -> Answer:
    if question.chat:
        message = choice.get("message") or {}
        text = message.get("content") or message.get("refusal") or ""
        if not isinstance(text, str):
            raise TypeError("not a text")
    else:
        # The space in front belongs to the tokens of the training data, not to the answer.
        text = str(choice.get("text") or "").removeprefix(" ")
    label = _label(text, question)
    return Answer(
        text if label is None else label,
        cut=label is None and choice.get("finish_reason") == "length",
        probabilities=_probabilities(choice.get("logprobs"), question),
    )


def _completion(question: Question) -> dict[str, Any]:
    prompt = question.prompt
    if question.separator and not prompt.endswith(question.separator):
        prompt += question.separator
    body: dict[str, Any] = {
        "model": question.model,
        "prompt": prompt,
        "temperature": question.temperature,
        "max_tokens": question.max_tokens or (CLASS_TOKENS if question.classes else TEXT_TOKENS),
    }
    if question.stop:
        body["stop"] = [question.stop]
    if question.probabilities:
        body["logprobs"] = min(question.probabilities, TEXT_PROBABILITIES)
    return body


def _chat(question: Question) -> dict[str, Any]:
    messages = [{"role": "user", "content": question.prompt}]
    if question.system:
        messages.insert(0, {"role": "system", "content": question.system})
    body: dict[str, Any] = {
        "model": question.model,
        "messages": messages,
        "temperature": question.temperature,
    }
    if question.max_tokens:
        body["max_tokens"] = question.max_tokens
    if question.stop:
        body["stop"] = [question.stop]
    if question.probabilities:
        body |= {"logprobs": True, "top_logprobs": min(question.probabilities, CHAT_PROBABILITIES)}
    return body


def _label(text: str, question: Question) -> str | None:
    """The class that an answer begins with; without a stop the model goes on after it."""
    if question.stop or not question.classes:
        return None
    fitting = [c.strip() for c in question.classes if text.strip().startswith(c.strip())]
    return max(fitting, key=len) if fitting else None


def _probabilities(raw: Any, question: Question) -> tuple[tuple[str, float], ...]:
    if not question.probabilities or not isinstance(raw, dict):
        return ()
    first: dict[str, float] = {}
    if isinstance(content := raw.get("content"), list) and content:
        first = {
            str(item.get("token")): float(item.get("logprob", -math.inf))
            for item in content[0].get("top_logprobs") or []
        }
    elif isinstance(tops := raw.get("top_logprobs"), list) and tops:
        first = {str(token): float(value) for token, value in tops[0].items()}
    totals: dict[str, float] = {}
    for token, value in first.items():
        fitting = [c.strip() for c in question.classes if c.strip().startswith(token.strip())]
        name = fitting[0] if len(fitting) == 1 and token.strip() else token
        totals[name] = totals.get(name, 0.0) + math.exp(value)
    return tuple(sorted(totals.items(), key=lambda item: -item[1]))
