"""Checks on the content of messages: its parts, and the white space at its edges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import UNSET

from ftlint.model import Batch, Hits, Place, check

# What one provider or trainer in use knows at least; see the rule for the sources.
_TYPES = frozenset(
    (
        *("text", "image_url", "image", "input_audio", "audio", "audio_url", "video", "video_url"),
        *("file", "document", "document_url", "reference", "refusal", "thinking", "reasoning"),
        *("tool_use", "tool_result"),
    )
)
IMAGES = ("image_url", "image", "input_image")


def listed(batch: Batch) -> list[int]:
    """The indices of the messages whose content is a list of parts."""
    contents = batch.items("contents")
    if list not in contents.kinds():
        return []
    return [i for i, content in enumerate(contents.values) if type(content) is list]


def uneven(batch: Batch) -> list[int]:
    """The indices of the messages whose content is no text, an empty one, or one with white space
    at an edge.
    """
    # Where nothing is to be stripped, the text itself comes back.
    return [
        i
        for i, text in enumerate(batch.items("contents").values)
        if type(text) is not str or text.strip() is not text or not text
    ]


@check("type", "reason")
def bad_part(
    batch: Batch,
    *,
    types: list[str] | None = None,
    roles: list[str] | None = None,
    beside_text: bool = True,
) -> Hits:
    """Parts of a type that is not among `types` (None: that nobody knows), images in messages of
    another role than `roles` (None: any), and, unless `beside_text`, the first part of a
    conversation in which other messages have a text and no parts.
    """
    messages = batch.items("messages")
    values = messages.values
    known = _TYPES if types is None else frozenset(types)
    found: list[tuple[int, int, str, str]] = []
    for i in batch.once(listed):
        message = values[i]
        for number, part in enumerate(message.content):
            if part.type not in known:
                among = "any that providers know" if types is None else ", ".join(types)
                reason = f"is not among {among}" if among else "is not taken: contents are texts"
                found.append((i, number, part.type, reason))
            elif roles is not None and part.type in IMAGES and message.role not in roles:
                whose = " and ".join(roles)
                reason = f"is in a message of the {message.role}; images may be in those of the {whose} only"
                found.append((i, number, part.type, reason))
    places: list[tuple[int, Place, str, str]] = [
        (messages.rows[i], messages.at(i, "content", number, "type"), kind, reason)
        for i, number, kind, reason in found
    ]
    if not beside_text:
        places = sorted([*places, *_beside_text(batch)], key=lambda place: place[0])
    return Hits(
        [row for row, _, _, _ in places],
        [place for _, place, _, _ in places],
        [{"type": kind, "reason": reason} for _, _, kind, reason in places],
    )


_MIXED = "is in a list of parts, and other messages of the conversation are plain text"


def _beside_text(batch: Batch) -> Iterator[tuple[int, Place, str, str]]:
    """The first parts of conversations in which other messages are plain text."""
    messages = batch.items("messages")
    suspects = {messages.rows[i] for i in batch.once(listed)}
    if not suspects:
        return
    dialogues = batch.items("rows")
    for i, row in enumerate(dialogues.rows):
        if row not in suspects:
            continue
        contents = [m.content for m in dialogues.values[i].messages]
        parted = [n for n, c in enumerate(contents) if type(c) is list and c]
        if parted and any(type(c) is str for c in contents):
            place = dialogues.at(i, "messages", parted[0], "content", 0, "type")
            yield row, place, contents[parted[0]][0].type, _MIXED


SPACE = " \t\r\n"


@check("edge")
def edge_space(batch: Batch, *, roles: Sequence[str] = ("assistant",)) -> Hits:
    """Texts of `roles` that start or end in white space; an indentation at the start stays, for
    it may be that of code or of a drawing, and so does the line break that ends a patch or a file.
    """
    messages = batch.items("messages")
    rows: list[int] = []
    places: list[Place] = []
    details: list[dict[str, Any]] = []
    values = messages.values
    for i in batch.once(uneven):
        message = values[i]
        if message.role not in roles:
            continue
        text = message.content
        if type(text) is list:
            # Parts are put together, and the space between them may be meant.
            text = text[0].text if len(text) == 1 else None
        if type(text) is not str or not text or (text[0] not in SPACE and text[-1] not in SPACE):
            continue
        if text.isspace():
            continue
        start = text[0] in SPACE and not _indented(text) and not re.search(_PATCH, text)
        end = text[-1] in SPACE and not _ends_as_file(text)
        if start or end:
            path = ("content", 0, "text") if type(message.content) is list else ("content",)
            words = " and ".join(["starts"] * start + ["ends"] * end)
            rows.append(messages.rows[i])
            places.append(messages.at(i, *path))
            details.append({"edge": words, "start": start, "end": end})
    return Hits(rows, places, details)


def _indented(text: str) -> bool:
    """Whether the first line that has something may have its space on purpose."""
    lead = text[: len(text) - len(text.lstrip(SPACE))]
    line = lead.rpartition("\n")[2]
    return len(line) > 1 or line == "\t" or (line == " " and "\n " in text[len(lead) :])


_PATCH = (
    r"(?m)"
    r"^(?:diff --git |Index: \S|@@ |\+\+\+ \S|\*\*\* (?:Begin|End) Patch)"
    r"|\A [^\n]*(?:\n[ +-][^\n]*)+\n*\Z"  # a hunk of one, by the first signs of its lines
)
_FENCES = ("```", "~~~")
_COMMENTS = ("#", "//", "/*", "--", "%", ";", "<", '"""', "'''", "$ ")
_END_OF_CODE = r"(?:[;{}\]>]|\w\([^()]*\))\Z"
# Some languages end what they do with a full stop: operators, calls and lone keywords tell of them.
_IN_CODE = r":=|->|:-|\(\)|[;={}]|\s\.\Z|\A(?:[a-z]+|[A-Z]{2,})\.\Z"
# A sentence, with closing quotes or an emoji after it, or a point of a numbered list.
_PROSE = r".*[.!?…。！？।؟][^\w\s;{}]*(?:\s[^\w\s;{}]+)?\Z|[0-9]+[.)]\s"


def _ends_as_file(text: str) -> bool:
    """Whether white space at the end may belong to the text: to a patch, a file or code."""
    if re.search(_PATCH, text):
        return True
    bare = text.rstrip(SPACE)
    *above, last = bare.split("\n")
    if "\n" not in text[len(bare) :] or last.startswith(_FENCES):
        return False
    if last.startswith(_COMMENTS) or text.startswith("#!") or re.search(_END_OF_CODE, last):
        return True
    return bool(above) and (not re.match(_PROSE, last) or bool(re.search(_IN_CODE, last)))


def _of_functions(batch: Batch) -> list[int]:
    """The indices of the messages that call a function in the old way, or are of one."""
    values = batch.items("messages").values
    calls = [m.function_call for m in values]
    spoken = any("function" in said for said in batch.items("roles").distinct())
    if not spoken and calls.count(UNSET) == len(calls):
        return []
    return [i for i, m in enumerate(values) if m.function_call or m.role == "function"]


@check("key")
def old_functions(batch: Batch) -> Hits:
    """Rows with `functions`, `function_call` or a message of a function: once a row."""
    dialogues = batch.items("rows")
    found: dict[int, tuple[str, str]] = {}
    for i in [i for i, row in enumerate(dialogues.values) if row.functions]:
        found[dialogues.rows[i]] = (dialogues.at(i, "functions"), "functions")
    messages = batch.items("messages")
    values = messages.values
    for i in _of_functions(batch):
        if values[i].function_call:
            at = (messages.at(i, "function_call"), "function_call")
            found.setdefault(messages.rows[i], at)
        else:
            found.setdefault(messages.rows[i], (messages.at(i, "role"), "function"))
    rows = sorted(found)
    return Hits(rows, [found[row][0] for row in rows], [{"key": found[row][1]} for row in rows])
