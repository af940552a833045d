"""Checks on tokens: how many a row has, and texts that a tokenizer takes for something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from ftlint.model import Batch, Details, Hits, Place, SetHits, Summary, about_file, check
from ftlint.tokens import Counter, Example, counter, examples, longest

# A row has at most as many tokens as its line has bytes, and as many again for the form of a
# chat, which takes a few tokens for every message; those of an image stand for no bytes.
SPARE, IMAGE = 64, 2000
GONE = ("rejected", "dropped")


def _over(batch: Batch, limit: int, by: Counter) -> list[tuple[int, Example]]:
    """The rows with more tokens than `limit`. Only those whose bytes do not fit are counted."""
    room = limit - SPARE
    pictures = b"image" in batch.block.data
    if not pictures and 2 * max(map(len, batch.lines), default=0) <= room:
        return []
    long = [
        row
        for row in batch.present()
        if 2 * len(batch.lines[row]) + IMAGE * (pictures and batch.lines[row].count(b"image"))
        > room
    ]
    suspects = [
        (row, several)
        for row, several in (examples(batch, long, by) if long else ())
        if any(example.most > limit for example in several)
    ]
    if not suspects:
        return []
    # The tokens that open the reply are part of the count, and are no reason to find fault.
    return [(row, e) for row, e in longest(suspects, by) if e.tokens - e.reply > limit]


def _told(example: Example, limit: int, by: Counter) -> Details:
    """The number of tokens in words, and whether it is beyond doubt that they are too many."""
    certain = by.exact and example.tokens - example.guess > limit
    about = "" if by.exact and not example.guess else "about "
    return {"tokens": f"{about}{example.tokens:,} tokens", "by": by.words, "certain": certain}


@check("tokens", "by", "certain")
def too_many(
    batch: Batch,
    *,
    limit: int,
    over_length: str,
    encoding: str | None,
    tokenizer: str | None,
) -> Hits:
    """Rows with more tokens than `limit`, where those are refused or left out."""
    if over_length not in GONE:
        return Hits([])
    by = counter(encoding, tokenizer)
    found = _over(batch, limit, by)
    return Hits([row for row, _ in found], "", [_told(e, limit, by) for _, e in found])


@check("tokens", "by", "certain", "lost")
def truncated(
    batch: Batch,
    *,
    limit: int,
    over_length: str,
    encoding: str | None,
    tokenizer: str | None,
) -> Hits:
    """Rows with more tokens than `limit`, where the end of those is cut off; at what is cut."""
    if over_length != "truncated":
        return Hits([])
    by = counter(encoding, tokenizer)
    found = _over(batch, limit, by)
    places: list[Place] = []
    details: list[Details] = []
    for _, example in found:
        place, lost = _cut(example, limit)
        places.append(place)
        details.append(_told(example, limit, by) | {"lost": lost})
    return Hits([row for row, _ in found], places, details)


def _cut(example: Example, limit: int) -> tuple[str, str]:
    """Where the end of a row is cut off, and what goes, in words."""
    pieces = example.pieces
    said = 0
    at = len(pieces) - 1
    for number, piece in enumerate(pieces):
        said += piece.tokens
        if said > limit:
            at = number
            break
    cut, after = pieces[at], pieces[at + 1 :]
    answers = sum(piece.who == "assistant" for piece in after)
    if cut.who == "assistant":
        more = ", and what follows is gone" if after else ""
        return cut.place, f"the assistant's answer ends too early{more}"
    if not answers:
        return cut.place, "the assistant's answers before it stay whole"
    gone = (
        "the assistant's answer is" if answers == 1 else f"{answers} answers of the assistant are"
    )
    return cut.place, f"{gone} gone altogether"


class Total(Summary):
    """The tokens of a whole file, as far as they can matter to `limit`.

    Bytes bound tokens: what stands in the first `limit` bytes of a file is not counted, and is
    judged by the rest if there is one. So a file that surely fits is never tokenized.
    """

    by = ("limit", "encoding", "tokenizer")

    def __init__(self, limit: int, encoding: str | None, tokenizer: str | None) -> None:
        self.limit = limit
        self.encoding = encoding
        self.tokenizer = tokenizer
        self.tokens = 0
        self.counted = 0
        self.skipped = 0

    def add(self, batch: Batch) -> None:
        size = len(batch.block.data)
        if batch.block.offset + size <= self.limit:
            self.skipped += size
            return
        by = counter(self.encoding, self.tokenizer)
        found = longest(examples(batch, batch.present(), by), by)
        self.tokens += sum([example.tokens for _, example in found])
        self.counted += size

    def merge(self, other: Total) -> None:
        self.tokens += other.tokens
        self.counted += other.counted
        self.skipped += other.skipped


@check("tokens", "by")
def total_over(total: Total, *, limit: int, encoding: str | None, tokenizer: str | None) -> SetHits:
    """A file with more tokens than `limit`."""
    if not total.counted:
        return SetHits()
    tokens = total.tokens + total.tokens * total.skipped // total.counted
    if tokens <= limit:
        return SetHits()
    by = counter(encoding, tokenizer)
    about = "about " if total.skipped or not by.exact else ""
    return about_file(tokens / limit, tokens=f"{about}{tokens:,} tokens", by=by.words)


# OpenAI's encodings, ChatML, Llama 3, Gemma. `<s>`, `</s>` and `[INST]` are left out: they are
# HTML, or text that means something else.
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
_RESERVED = r"<\|reserved_(?:special_token_)?\d+\|>"

# Trainers read the texts of these rows with special tokens, and people write them with them.
WRITTEN_OUT = ("text", "trl-preference", "trl-unpaired", "trl-prompt")


@check("token", "times")
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
    a separator or a stop sequence.
    """
    known = tuple(SPECIAL if tokens is None else tokens)
    if not _may_have(batch, known):
        return Hits([])
    meant = "" if tokens is not None else f"{separator or ''}{stop or ''}"
    found = _found(batch, texts, _any_of(known, tokens is None), meant)
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
            details: dict[str, Any] = {"token": all_[0], "times": all_.count(all_[0])}
            found.append((column.rows[index], column.place_of(index), details))
    return found


def _hits(found: list[Found]) -> Hits:
    found.sort(key=lambda hit: hit[0])
    return Hits([row for row, _, _ in found], [at for _, at, _ in found], [d for _, _, d in found])


@cache
def _any_of(words: Sequence[str], reserved: bool) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join([*map(re.escape, longest_first), *([_RESERVED] * reserved)]))


def _may_have(batch: Batch, words: Sequence[str]) -> bool:
    """Whether one of the words may stand in a block. One byte is found many times faster than
    two, so those with a bar are looked for where a bar is, and those in brackets where one is.
    """
    data = batch.block.data
    if any(word.startswith("<|") for word in words) and b"|" in data:
        barred = [line for line in batch.lines if b"|" in line]
        # Some writers escape angle brackets.
        heads = (b"<|", b"\\u003c|", b"\\u003C|")
        if any(head in line for line in barred for head in heads):
            return True
    bracket = b"<" in data
    return any(
        word.encode() in data
        for word in words
        if not word.startswith("<|") and (bracket or not word.startswith("<"))
    )
