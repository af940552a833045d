"""What to do with a prepared file: the next command, and what inference needs to know."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import msgspec

from ftlint import catalog
from ftlint.cli.account import DEFAULT
from ftlint.cli.escapes import escape
from ftlint.outputs.totals import found
from ftlint.preparation.flow import Prepared, Wishes
from ftlint.submission import providers

# Who trains on rows of a shape, where no target was named.
TRAINERS = {
    "chat": "openai-chat",
    "preference": "openai-preference",
    "reinforcement": "openai-reinforcement",
    "completion": "together-completions",
    "text": "together-text",
}
# Targets of which every base model is shut down.
CLOSED = ("openai-completions",)


def checking(done: Prepared, wishes: Wishes) -> str:
    """The command that tells what a check still has to say; nothing where it has not."""
    left = found(done.report.counts)
    if not left:
        return ""
    words = ["ftlint", "check", *done.files]
    for option in ("target", "model", "separator", "stop", "config"):
        if value := getattr(wishes, option):
            words += [f"--{option}", escape(value)]
    return f"{left} left: {shlex.join(words)}"


def advice(done: Prepared, wishes: Wishes) -> Iterator[str]:
    """Lines for people, the first of them the next command."""
    manifest = done.manifest
    yield ""
    yield "Next:"
    yield from _training(done, wishes)
    if manifest.separator:
        yield f"  end every prompt with {_quoted(manifest.separator)}"
    if manifest.stop:
        yield f"  ask with stop={_quoted(manifest.stop)}"
    if manifest.classes:
        number = len(manifest.classes)
        yield (
            f"  {number} classes: ask with max_tokens=1 where labels are one token, logprobs={number}"
        )
        commonest = next(iter(manifest.classes))
        yield (
            f"  for metrics: classification_positive_class={_quoted(commonest)}"
            if number == 2
            else f"  for metrics: classification_n_classes={number}"
        )


def _training(done: Prepared, wishes: Wishes) -> Iterator[str]:
    shape = done.manifest.shape or ""
    target = wishes.target or TRAINERS.get(shape, "")
    if offer := _offer(target):
        provider, method = offer
        words = ["ftlint", "submit", done.files[0]]
        words += ["--validation", done.files[1]] if len(done.files) > 1 else []
        words += ["--model", wishes.model or "MODEL"]
        words += ["--provider", provider] if provider != DEFAULT else []
        words += ["--method", method] if method != "supervised" else []
        words += ["--grader", "GRADER.json"] if method == "reinforcement" else []
        yield f"  {shlex.join(words)}"
        if not wishes.target and shape in ("completion", "text"):
            yield "  or, for chat models: ftlint prepare with --to chat"
    elif wishes.target:
        yield f"  train: the rows are as {catalog.target_named(wishes.target).title} takes them"
    else:
        yield f"  train: ftlint targets lists who takes {shape} rows; --to chat makes chat rows"


def _offer(target: str) -> tuple[str, str] | None:
    """The provider that trains for a target, and by which method."""
    for provider in map(providers.named, providers.NAMES):
        for method, targets in provider.targets.items():
            if target in targets and target not in CLOSED:
                return provider.name, method
    return None


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
