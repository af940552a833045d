"""What to do with a prepared file: the next command, and what inference needs to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ftlint import catalog, telling
from ftlint.checks.dataset import RowCount, retired_model
from ftlint.cli.account import DEFAULT
from ftlint.cli.escapes import escape
from ftlint.conversion import PAIRS, READ
from ftlint.errors import Undecided
from ftlint.outputs.totals import found
from ftlint.preparation.flow import Prepared
from ftlint.preparation.wishes import Wishes
from ftlint.shapes import SHAPES
from ftlint.shells import join
from ftlint.submission import providers

# Who trains on rows of a shape, where no target was named: the first that takes new jobs today.
TRAINERS = {
    "chat": ("openai-chat", "together-chat"),
    "preference": ("openai-preference", "together-preference"),
    "reinforcement": ("openai-reinforcement", "azure-openai-reinforcement"),
    "completion": ("openai-completions", "together-completions"),
    "text": ("together-text",),
}
_NO_CHATS = ("chat", "text")  # they are it already, or nobody asks in them
_ESCAPED = ("separator", "stop")  # as the command line reads them
NOTHING: Mapping[str, Any] = {}
ENDED = "; but none of its models takes new jobs any more"


def checking(done: Prepared, wishes: Wishes) -> str:
    """The command that tells what a check still has to say; nothing where it has not."""
    left = found(done.report.counts)
    if not left:
        return ""
    words = ["ftlint", "check", *done.files]
    marks = ("separator", "stop") if done.manifest.shape == "completion" else ()
    for option in ("target", "model", *marks, "config"):
        if value := getattr(wishes, option):
            words += [f"--{option}", escape(value)]
    return f"{left} left: {join(words)}"


def advice(source: str, done: Prepared, wishes: Wishes) -> Iterator[str]:
    """Lines for people on what was made of a source, the first of them the next command."""
    manifest = done.manifest
    yield ""
    yield "Next:"
    yield from _training(source, done, wishes)
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


def _training(source: str, done: Prepared, wishes: Wishes) -> Iterator[str]:
    shape = done.manifest.shape or ""
    choices = (wishes.target,) if wishes.target else TRAINERS.get(shape, ())
    if offer := next(filter(None, map(_offer, choices)), None):
        provider, method = offer
        words = ["ftlint", "submit", done.files[0]]
        words += ["--validation", done.files[1]] if len(done.files) > 1 else []
        words += ["--model", wishes.model or "MODEL"]
        words += ["--provider", provider] if provider != DEFAULT else []
        words += ["--method", method] if method != "supervised" else []
        words += ["--grader", "GRADER.json"] if method == "reinforcement" else []
        yield f"  {join(words)}"
        if not wishes.target and _answers(done, wishes):
            yield f"  or, {_whose(done)}for chat models: {_as_chats(source, done, wishes)}"
    elif wishes.target:
        title = catalog.target_named(wishes.target).title
        yield f"  train: the rows are as {title} takes them{'' if _open(wishes.target) else ENDED}"
    else:
        yield f"  train: ftlint targets lists who takes {shape} rows"
        if _answers(done, wishes):
            yield f"  or, {_whose(done)}as chats: {_as_chats(source, done, wishes)}"


def _answers(done: Prepared, wishes: Wishes) -> bool:
    """Whether chats can be made of the rows by the same wishes: something asks and is answered."""
    if done.manifest.shape == "completion":
        return done.manifest.task != "open-ended"
    shape = done.manifest.shape
    read = shape in READ and (shape in PAIRS or not SHAPES[shape].judged)
    return read and not wishes.map and shape not in _NO_CHATS


def _whose(done: Prepared) -> str:
    """Of which answers chats are made, where that is not all."""
    return "the chosen answers alone, " if done.manifest.shape in PAIRS else ""


def _as_chats(source: str, done: Prepared, wishes: Wishes) -> str:
    """The command that makes chats of the same source, by the columns that were agreed to."""
    kept = (
        "sheet",
        "encoding",
        "header",
        "split",
        "config",
        "drop_bad",
        "isolated",
        "accepted",
        "speakers",
    )
    same = {option: getattr(wishes, option) for option in kept}
    pairs = done.manifest.mapping if done.guessed else wishes.map
    return _command(source, Wishes(to="chat", map=pairs, **same))


def settling(source: str, wishes: Wishes, error: Undecided, options: Sequence[str] = ()) -> str:
    """What to do where a person has to decide: the same command, which says it."""
    return f"{error.lead}: {_command(source, wishes, error.options, *options)}"


def _command(source: str, wishes: Wishes, more: Mapping[str, Any] = NOTHING, *words: str) -> str:
    """The command for these wishes, and more of them."""
    plain = Wishes(jobs=wishes.jobs)
    said = {
        name: escape(value) if name in _ESCAPED else value
        for name in Wishes.__struct_fields__
        if (value := getattr(wishes, name)) != getattr(plain, name)
    }
    return join(["ftlint", "prepare", source, *telling.words(said), *telling.words(more), *words])


def _offer(target: str) -> tuple[str, str] | None:
    """The provider that trains for a target, and by which method; None when all models are gone."""
    if not _open(target):
        return None
    for provider in map(providers.named, providers.NAMES):
        for method, targets in provider.targets.items():
            if target in targets:
                return provider.name, method
    return None


def _open(target: str) -> bool:
    """Whether any of a target's models takes new jobs, so far as they are known."""
    models = catalog.target_named(target).models.values()
    return not models or any(map(_trainable, models))


def _trainable(model: Mapping[str, Any]) -> bool:
    """Whether a base model takes new jobs today."""
    about = {
        key.replace("-", "_"): model.get(key) for key in ("state", "shutdown", "no-new-jobs-from")
    }
    return not retired_model(RowCount(), model="", seen="", within=0, **about)


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
