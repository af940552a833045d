"""Checks on what Bedrock's conversations and Gemini's contents have in their parts besides texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ftlint.checks.media import bucket_of, wholes
from ftlint.checks.toolblocks import (
    Fault,
    Path,
    is_said,
    listed_in,
    of_call,
    of_config,
    of_result,
    specs_of,
)
from ftlint.model import Batch, Hits, Place, SetHits, Summary, about_file, check
from ftlint.spans import pointer

# The formats of files, and whose message a block may be in.
_FORMATS = {
    "image": ("gif", "jpeg", "png", "webp"),
    "video": ("mkv", "mov", "mp4", "webm"),
    "document": ("pdf",),
}
_OF_USER = (*_FORMATS, "toolResult")
_OF_ASSISTANT = ("reasoningContent", "toolUse")
BLOCKS = ("text", *_OF_USER, *_OF_ASSISTANT)


@check("reason")
def bad_block(
    batch: Batch, *, owner: str | None = None, reserved: Sequence[str] | None = None
) -> Hits:
    """Blocks that hold nothing, or not what blocks of their kind hold, or are in a message of somebody
    else; tools that are declared, called and answered in another way than Bedrock takes them; texts in
    blocks that have a `reserved` one in them, and files without the `owner` of their bucket where one is
    "wanted".
    """
    rows: list[int] = []
    places: list[Place] = []
    details: list[dict[str, Any]] = []
    for row, said in batch.once(wholes).items():
        for path, reason in _faults(said, owner == "wanted", reserved or ()):
            rows.append(row)
            places.append(pointer(*path))
            details.append({"reason": reason})
    return Hits(rows, places, details)


def _faults(row: dict[str, Any], owned: bool, reserved: Sequence[str]) -> Iterator[Fault]:
    messages = [m for m in listed_in(row.get("messages")) if isinstance(m, dict)]
    config = row.get("toolConfig")
    yield from of_config(config)
    calls: set[str] = set()
    answered: set[str] = set()
    declared = {name for _, tool in specs_of(config) if is_said(name := tool.get("name"))}
    for number, message in enumerate(messages):
        if _says_nothing(message):
            yield ("messages", number, "content"), "is a message with nothing in its text"
        for index, block in enumerate(listed_in(message.get("content"))):
            path: Path = ("messages", number, "content", index)
            if not isinstance(block, dict):
                continue
            yield from _of_block(block, str(message.get("role")), path)
            if owned:
                yield from _of_owner(block, path)
            yield from _of_words(block, path, reserved)
            yield from of_call(block.get("toolUse"), (*path, "toolUse"), calls, declared)
            yield from of_result(block.get("toolResult"), (*path, "toolResult"), calls, answered)


def _of_block(block: dict[str, Any], role: str, path: Path) -> Iterator[Fault]:
    held = [key for key in BLOCKS if block.get(key) is not None]
    if not held:
        others = ", ".join(f'"{key}"' for key in block if key not in BLOCKS)
        yield path, f"has only {others}, which is none" if others else "holds nothing"
    for key in held:
        at = (*path, key)
        if role == "assistant" and key in _OF_USER:
            yield (
                at,
                f"is {_NAMES[key]}, which a message of the user may have, and none of the assistant",
            )
        elif role == "user" and key in _OF_ASSISTANT:
            yield (
                at,
                f"is {_NAMES[key]}, which a message of the assistant may have, and none of the user",
            )
        if key in _FORMATS:
            yield from _of_file(block[key], key, at)
        elif key == "reasoningContent" and not _text_below(block[key]):
            yield at, 'has no text under "reasoningText" and "text"'


def _says_nothing(message: dict[str, Any]) -> bool:
    """Whether the texts of a message are empty beside other blocks, none of them a file."""
    blocks = [block for block in listed_in(message.get("content")) if isinstance(block, dict)]
    texts = [block["text"] for block in blocks if isinstance(block.get("text"), str)]
    files = any(block.get(key) is not None for block in blocks for key in _FORMATS)
    return 0 < len(texts) < len(blocks) and not files and not "".join(texts)


def _of_owner(block: dict[str, Any], path: Path) -> Iterator[Fault]:
    for key in _FORMATS:
        place = bucket_of(block.get(key))
        if place is not None and not isinstance(place.get("bucketOwner"), str):
            at = (*path, key, "source", "s3Location")
            yield (
                at,
                'does not say whose the bucket is: the number of the account, under "bucketOwner"',
            )


def _of_words(block: dict[str, Any], path: Path, reserved: Sequence[str]) -> Iterator[Fault]:
    for at, text in _texts(block):
        if found := next((word for word in reserved if word in text), None):
            yield (*path, *at), f'has "{found}" in it, which the target keeps for itself'


def _texts(block: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The texts of a block that are none of the conversation's own."""
    held = block.get("reasoningContent")
    if isinstance(held, dict) and _text_below(held):
        yield ("reasoningContent", "reasoningText", "text"), held["reasoningText"]["text"]
    result = block.get("toolResult")
    for index, part in enumerate(
        listed_in(result.get("content")) if isinstance(result, dict) else ()
    ):
        if isinstance(part, dict) and isinstance(part.get("text"), str):
            yield ("toolResult", "content", index, "text"), part["text"]


_NAMES = {
    "image": "an image",
    "video": "a video",
    "document": "a document",
    "toolResult": "the result of a tool",
    "toolUse": "a call of a tool",
    "reasoningContent": "reasoning",
}


def _of_file(held: Any, key: str, at: Path) -> Iterator[Fault]:
    format_ = held.get("format") if isinstance(held, dict) else None
    if not isinstance(format_, str) or format_.lower() not in _FORMATS[key]:
        known = ", ".join(_FORMATS[key])
        where = (*at, "format") if isinstance(held, dict) and "format" in held else at
        yield where, f"is {_NAMES[key]} without a format of these: {known}"


def _text_below(held: Any) -> bool:
    told = held.get("reasoningText") if isinstance(held, dict) else None
    return isinstance(told, dict) and isinstance(told.get("text"), str)


@check("keys")
def empty_part(batch: Batch) -> Hits:
    """Parts of Gemini's contents that hold nothing that is known, with the keys that they have."""
    rows: list[int] = []
    places: list[Place] = []
    details: list[dict[str, Any]] = []
    for row, said in batch.once(wholes).items():
        for number, content in enumerate(listed_in(said.get("contents"))):
            parts = content.get("parts") if isinstance(content, dict) else None
            for index, part in enumerate(listed_in(parts)):
                if not isinstance(part, dict) or any(
                    part.get(key) is not None and key.replace("_", "").lower() in _PARTS
                    for key in part
                ):
                    continue
                rows.append(row)
                places.append(pointer("contents", number, "parts", index))
                others = ", ".join(f'"{key}"{_null(value)}' for key, value in part.items())
                details.append({"keys": f"only {others}" if others else "no key"})
    return Hits(rows, places, details)


def _null(value: Any) -> str:
    return ", which is null" if value is None else ""


# What may be in a part, by keys in any spelling that protocol buffers take.
_PARTS = {
    *("text", "functioncall", "functionresponse", "filedata", "inlinedata"),
    *("executablecode", "codeexecutionresult", "thought"),
}


class Having(Summary):
    """In how many rows there are system prompts, and blocks of each kind but texts."""

    def __init__(self) -> None:
        self.rows = 0
        self.counts: Counter[str] = Counter()

    def add(self, batch: Batch) -> None:
        self.rows += len(batch.present())
        told = sum(1 for row in batch.present() if batch.rows[row].system)
        self.counts["system"] += told
        for said in batch.once(wholes).values():
            self.counts.update(
                {
                    key
                    for message in listed_in(said.get("messages"))
                    if isinstance(message, dict)
                    for block in listed_in(message.get("content"))
                    if isinstance(block, dict)
                    for key in BLOCKS[1:]
                    if block.get(key) is not None
                }
            )

    def merge(self, other: Having) -> None:
        self.rows += other.rows
        self.counts.update(other.counts)


@check("parts")
def in_some_rows(having: Having, *, kinds: list[str]) -> SetHits:
    """System prompts, or blocks of `kinds`, that some rows have and others have not."""
    uneven = [
        f"{kind} in {count:,}" for kind in kinds if 0 < (count := having.counts[kind]) < having.rows
    ]
    if not uneven:
        return SetHits()
    return about_file(len(uneven), parts=f"{', '.join(uneven)} of {having.rows:,} rows")
