"""What the two checkers can say, and which rules of ftlint have to say it too."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

TOGETHER, PREPARE = "together", "prepare_data"
# Findings that hold for a whole file, wherever in it another tool stumbles.
WHOLE_FILE = {"FILE001", "FILE002", "FILE009", "FILE011", "FILE012", "FILE016", "ROW108"}


class Known(NamedTuple):
    """One check of theirs: how to know its words, what it asks for, and our codes for it."""

    tool: str
    words: re.Pattern[str]
    title: str
    codes: tuple[str, ...]


class Verdict(NamedTuple):
    """What one of them said of a file; `lines` are the first and last line of a row, if it named
    one, `row` is that row, and `key` the key that it named.
    """

    known: Known
    words: str
    lines: tuple[int, int] | None
    row: Any = None
    key: str = ""


def _known(tool: str, table: list[tuple[str, str, str]]) -> list[Known]:
    return [
        Known(tool, re.compile(words, re.DOTALL), title, tuple(codes.split()))
        for words, title, codes in table
    ]


_ROW_KEYS = "ROW101 ROW103 ROW106 ROW108 ROW109"
_PARTS = "CHAT316 ROW101 ROW104"
_IMAGES = "CHAT317 CHAT316 ROW101 ROW104"

# Ordered: the first whose words fit is meant.
KNOWN = [
    *_known(
        TOGETHER,
        [
            (r"^File is empty", "the file has bytes", "FILE012"),
            (r"resulted in only 0 samples", "the file has rows", "FILE012 SET705"),
            (r"not UTF-8 encoded", "the file is UTF-8", "FILE001"),
            (
                r"^Error parsing json payload|^Unable to decode",
                "each line is JSON",
                "FILE002 FILE004 FILE006 FILE009 FILE010 FILE011 ROW107",
            ),
            (r"Datasets must follow text", "each line is an object", "FILE007 FILE009"),
            (r"Could not detect a format", "the keys of a row are those of one format", _ROW_KEYS),
            (r"^Found extra column", "a row has no other keys", "ROW102 ROW106"),
            (r"must have the same dataset format", "all rows have the same format", "ROW106"),
            (r"`messages` column must be a list\.", "messages are a list", "ROW104"),
            (
                r"`messages` column must not be empty",
                "the list of messages is not empty",
                "CHAT301",
            ),
            (r"must be a list of dicts. Found", "messages are objects", "ROW104"),
            (r"Missing required column `role`", "messages have a role", "ROW101"),
            (r"Missing required column `content`", "messages have a content", "CHAT309 ROW101"),
            (r"Role must be a string", "roles are texts", "ROW104 CHAT302"),
            (r"^Invalid role `", "roles are system, user or assistant", "CHAT302"),
            (r"^Invalid role turns", "no role twice in a row", "CHAT306 CHAT307"),
            (r"At least one message with the assistant", "an assistant speaks", "CHAT304"),
            (r"^Weight must be", "weights are 0 or 1", "CHAT310"),
            (
                r"cannot have non-zero weights",
                "a message with an image has no weight but 0",
                "CHAT310",
            ),
            (r"must be either all in multimodal", "all contents texts, or all parts", "CHAT316"),
            (r"Invalid content type", "contents are texts or lists", "ROW104 CHAT309"),
            (r"`content` field must be a list of dicts", "parts are objects with a type", _PARTS),
            (r"the `text` field must be present", "text parts have a text", _PARTS),
            (r"the `type` field must be either", "parts are texts or images", "CHAT316"),
            (r"only user messages can contain images", "images are the user's", "CHAT316"),
            (r"the `image_url` field must be present", "`image_url` is an object", _IMAGES),
            (r"the `url` field must be present", "`image_url` has an address", _IMAGES),
            (
                r"the `url` field must be either",
                "images are JPEG, PNG or WEBP as base64",
                "CHAT317",
            ),
            (r"less than 10MB", "images are under 10 MB", "CHAT317"),
            (r"must contain at most \d+ images", "there are ten images at most", "CHAT317"),
            (r"`input` field must be a dict", "an input is an object", "ROW104"),
            (r"`input` dictionary must contain", "an input has messages", "ROW101"),
            (r"last message in the input", "an input does not end with the assistant", "PREF503"),
            (r"field must be a list on", "outputs are lists", "ROW104"),
            (r"exactly one message", "outputs are one message", "PREF502"),
            (r"must be a dictionary on", "the message of an output is an object", "ROW104"),
            (r"must have a 'role'", "it has a role", "ROW101 PREF502"),
            (r"must have the 'assistant' role", "it is the assistant's", "PREF502"),
            (r"must have a 'content'", "it has a content", "CHAT309 ROW101"),
        ],
    ),
    *_known(
        PREPARE,
        [
            (
                r"does not appear to be in valid",
                "pandas can read the file",
                "FILE001 FILE002 FILE006 FILE007 FILE009 FILE010 FILE011 FILE012 ROW107",
            ),
            (r"^- Your JSONL file appears", "a `.jsonl` is not one JSON value", "FILE009 FILE011"),
            (r"^- Your JSON file appears", "a `.json` is not JSON Lines", "FILE016"),
            (r"recommend having at least", "there are 100 rows", "SET706 SET705 FILE012"),
            (r"should be lowercase", "keys are in lower case", "ROW103"),
            (r"column/key is missing", "both keys are there", f"{_ROW_KEYS} FILE012"),
            (r"exactly two columns/keys", "there are no other keys", "ROW102 ROW103 ROW106"),
            (r"should not contain empty", "no completion is empty", "ROW105 ROW101 ROW103 ROW104"),
            (r"duplicated prompt-completion", "no row stands twice", "SET701"),
            (
                r"that are very long",
                "prompt and completion are under 10,000 characters",
                "TOK801 TOK802",
            ),
            (r"is uppercase", "under a third of the letters are capitals", "PC235"),
            (r"^All prompts are identical", "prompts differ", "PC233"),
            (r"^All completions are identical", "completions differ", "PC234"),
            (
                r"not contain a common separator",
                "prompts end with a separator",
                "PC201 PC204 ROW101 ROW103 ROW104",
            ),
            (
                r"not contain a common ending",
                "completions end with a stop",
                "PC221 PC223 ROW101 ROW103 ROW104 ROW105",
            ),
            (
                r"^- All prompts end .* more than once",
                "prompts have the separator at the end only",
                "PC202 PC204",
            ),
            (
                r"^- All completions end .* more than once",
                "completions have the stop at the end only",
                "PC222 PC223",
            ),
            (r"^- All prompts end .* very long", "the separator is short", "PC205"),
            (r"^- All completions end .* very long", "the stop is short", "PC224"),
            (r"^- All prompts start .* Fine-tuning", "prompts share no words in front", "PC231"),
            (r"^- All completions start", "completions share no words in front", "PC232"),
            (
                r"should start with a white",
                "completions start with a space",
                "PC211 ROW101 ROW103 ROW104",
            ),
        ],
    ),
]
# What they say of a file without finding anything wrong with it.
REMARKS = re.compile(
    r"^- (Your file contains \d+ prompt-completion pairs$|Based on your|All prompts (end|start) with"
    r"|All completions end with)",
    re.DOTALL,
)
