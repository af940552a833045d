"""Checks for texts that a tokenizer or a provider takes for something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from ftlint.model import Batch, Details, Hits, check
from ftlint.signs import numbered

# OpenAI's encodings, ChatML, Llama 3, Gemma; the rule has the sources. `<s>` and `[INST]` are left out: they are HTML, or
# text that means something else.
SPECIAL = (
    *("<|endoftext|>", "<|endofprompt|>", "<|startoftext|>"),
    *("<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"),
    *("<|im_start|>", "<|im_end|>", "<|im_sep|>"),
    *("<|start|>", "<|end|>", "<|message|>", "<|channel|>", "<|constrain|>"),
    *("<|return|>", "<|call|>"),
    *("<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>", "<|eom_id|>", "<|python_tag|>"),
    *("<|start_header_id|>", "<|end_header_id|>", "<|finetune_right_pad_id|>"),
    *("<start_of_turn>", "<end_of_turn>"),
)
# Llama 2's and Mistral's end of a text is HTML's of a struck word too, which was begun before.
END = "</s>"
# What ends a text or a turn: it goes without loss where trainers put it behind each themselves.
ENDS = (
    *(END, "<|endoftext|>", "<|im_end|>", "<|end|>", "<|eot_id|>", "<|end_of_text|>"),
    *("<|return|>", "<end_of_turn>"),
)
_BEGUN = re.compile(r"<s[\s>]", re.IGNORECASE)
# Some writers escape angle brackets.
BRACKET = numbered("<")
_RESERVED = r"<\|reserved_(?:special_token_)?\d+\|>"

# Trainers read the texts of these rows with special tokens, and people write them with them.
WRITTEN_OUT = ("text", "trl-preference", "trl-unpaired", "trl-prompt")


@check("token", "times", "new", "certain")
def special_text(
    batch: Batch,
    *,
    texts: str,
    tokens: list[str] | None = None,
    separator: str | None = None,
    stop: str | None = None,
    shape: str = "",
) -> Hits:
    """Texts with the literal text of one of `tokens`, or of a token that many models have.

    Only a target's own `tokens` are looked for in texts that are trained on as they stand, and in
    a separator or a stop sequence. A text is certainly right without those at its end, where it has no others.
    """
    known = tuple(SPECIAL if tokens is None else tokens)
    ends = tokens is None and END not in (stop or "") and _may_end(batch)
    may = _may_have(batch, known)
    if not (may or ends):
        return Hits([])
    meant = "" if tokens is not None else f"{separator or ''}{stop or ''}"
    found = _found(batch, texts, _any_of(known, tokens is None), meant) if may else []
    if ends:
        found += _ended(batch, texts, {(row, at) for row, at, _ in found})
    if tokens is None and shape in WRITTEN_OUT:
        messages = batch.items("messages")
        inside = {messages.place_of(i) for i in range(len(messages.values))}
        found = [hit for hit in found if hit[1].startswith(tuple(f"{at}/" for at in inside))]
    return _hits(found)


@check("token", "times")
def reserved_text(batch: Batch, *, texts: str, reserved: list[str]) -> Hits:
    """Texts with one of `reserved` in them."""
    if not reserved:
        return Hits([])
    return _hits(_found(batch, texts, _any_of(tuple(reserved), False), ""))


Found = tuple[int, str, Details]


def _found(batch: Batch, texts: str, pattern: re.Pattern[str], meant: str) -> list[Found]:
    column = batch.texts(texts)
    found: list[Found] = []
    for index, value in enumerate(column.values):
        if pattern.search(value) is None:
            continue
        all_ = [token for token in pattern.findall(value) if token not in meant]
        if all_:
            new = without_ends(value)
            details: dict[str, Any] = {
                "token": all_[0],
                "times": all_.count(all_[0]),
                "new": new,
                "certain": new != value and pattern.search(new) is None,
            }
            found.append((column.rows[index], column.place_of(index), details))
    return found


def without_ends(text: str) -> str:
    """A text without the tokens at its end, and the white space before them."""
    bare = text.rstrip()
    while bare.endswith(ENDS):
        bare = next(bare.removesuffix(end) for end in ENDS if bare.endswith(end)).rstrip()
    return bare if bare != text.rstrip() else text


def _ended(batch: Batch, texts: str, but: set[tuple[int, str]]) -> list[Found]:
    """Texts, but those at some places, that end in the token which ends a text."""
    column = batch.texts(texts)
    found: list[Found] = []
    for index, value in enumerate(column.values):
        if value.rstrip().endswith(END) and _BEGUN.search(value) is None:
            row, at = column.rows[index], column.place_of(index)
            if (row, at) not in but:
                new = without_ends(value)
                found.append((row, at, {"token": END, "times": 1, "new": new, "certain": True}))
    return found


def _hits(found: list[Found]) -> Hits:
    found.sort(key=lambda hit: hit[0])
    return Hits([row for row, _, _ in found], [at for _, at, _ in found], [d for _, _, d in found])


@cache
def _any_of(words: Sequence[str], reserved: bool) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join([*map(re.escape, longest_first), *([_RESERVED] * reserved)]))


def _may_end(batch: Batch) -> bool:
    """Whether the token that ends a text may stand in a block; PHP escapes its slash."""
    data = batch.block.data
    if b"<" in data and any(end in data for end in (END.encode(), b"<\\/s>")):
        return True
    return bool(batch.block.having(BRACKET)) and b"/s" in data


def _may_have(batch: Batch, words: Sequence[str]) -> bool:
    """Whether one of the words may stand in a block. One byte is found many times faster than
    two, so those with a bar are looked for where a bar is, and those in brackets where one is.
    """
    data = batch.block.data
    if any(word.startswith("<|") for word in words) and b"|" in data:
        barred = [line for line in batch.block.ended if b"|" in line]
        heads = (b"<|", b"\\u003c|", b"\\u003C|")
        if any(head in line for line in barred for head in heads):
            return True
    bracket = b"<" in data or bool(batch.block.having(BRACKET))
    return any(
        word.strip("<>").encode() in data
        for word in words
        if not word.startswith("<|") and (bracket or not word.startswith("<"))
    )
