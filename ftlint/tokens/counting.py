"""How many tokens texts have, counted on all cores.

`tiktoken` lets go of the interpreter while it encodes, so threads work at the same time; but a
call a text costs more than a short text, and threads that share an encoding wait for each other.
So texts are joined by a special token, which no text can be merged across, and every thread has
an encoding of its own as soon as there is enough to count to be worth making one.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import accumulate, count
from threading import Lock
from typing import TYPE_CHECKING

from ftlint.cores import cores
from ftlint.tokens.encodings import another, encoding

if TYPE_CHECKING:
    import tiktoken

CHUNK, LEAST = 1 << 17, 1 << 14  # characters that one call encodes, at most and at least
WORTH = 8 << 20  # characters to be counted for each encoding more than the first
MOST = 16  # encodings: making them takes the interpreter's lock
BETWEEN = "<|endoftext|>"  # a special token of every encoding

# From about a million white-space characters in a row on, the pattern of `tiktoken` gives up.
SPACES = 900_000
_spaces = re.compile(rf"\s{{{SPACES}}}(?=\s)")


def counts_of(groups: Iterable[Sequence[str]], name: str) -> Iterator[list[int]]:
    """The number of tokens of each text in an encoding, special tokens read as ordinary text, for
    each of several groups of texts. While one is counted, the next is made.

    It is what `tiktoken` gives, save that more than 900,000 white-space characters in a row,
    where it may break down, are counted in pieces. Raises Error for an encoding that there is not.
    """
    crew = _crew(name)
    begun: _Work | None = None
    for texts in groups:
        work = crew.begin(texts)
        if begun:
            yield begun.finish()
        begun = work
    if begun:
        yield begun.finish()


class _Crew:
    """The thread that asks, and helpers; each has an encoding that no other thread touches."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.first = encoding(name)
        self.helpers: list[_Helper] = []
        self.counted = 0
        self.lock = Lock()

    def begin(self, texts: Sequence[str]) -> _Work:
        """Have the helpers begin with these texts."""
        work = _Work(texts, self.first)
        size = sum(map(len, work.texts))
        with self.lock:
            self.counted += size
            while len(self.helpers) < min(cores(), MOST, self.counted // WORTH + 1) - 1:
                self.helpers.append(_Helper(self.name))
        if size >= CHUNK and self.helpers:
            work.share(self.helpers)
        return work


class _Helper:
    """One thread and its encoding."""

    def __init__(self, name: str) -> None:
        self.encoder = another(name)
        self.thread = ThreadPoolExecutor(1, "tokens")


class _Work:
    """Texts to be counted, each once, in chunks, of which whoever is free takes the next."""

    def __init__(self, texts: Sequence[str], encoder: tiktoken.Encoding) -> None:
        self.asked = texts
        self.texts = list(dict.fromkeys(texts))
        self.encoder = encoder
        self.chunks: list[list[str]] = []
        self.found: list[list[int]] = []
        self.turn = count()
        self.shared: list[Future[None]] = []

    def share(self, helpers: Sequence[_Helper]) -> None:
        """Have helpers do what they can of it, beginning now."""
        self.chunks = list(_chunks(self.texts, len(helpers) + 1))
        self.found = [[] for _ in self.chunks]
        self.shared = [helper.thread.submit(self._do, helper.encoder) for helper in helpers]

    def finish(self) -> list[int]:
        """Do what is left, and give the count of each text."""
        if self.shared:
            self._do(self.encoder)
            for one in self.shared:
                one.result()
            found = [n for part in self.found for n in part]
        else:
            found = _one_by_one(self.encoder, self.texts)
        if len(self.texts) == len(self.asked):
            return found
        by_text = dict(zip(self.texts, found, strict=True))
        return [by_text[text] for text in self.asked]

    def _do(self, encoder: tiktoken.Encoding) -> None:
        while (number := next(self.turn)) < len(self.chunks):
            self.found[number] = _joined(encoder, self.chunks[number])


@cache
def _crew(name: str) -> _Crew:
    return _Crew(name)


# Threads do not live on in a forked process: it gets a crew of its own.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_crew.cache_clear)


def _chunks(texts: list[str], threads: int) -> Iterator[list[str]]:
    """The texts in pieces for one call each: smaller ones at the end, so that no thread is left
    with much to do when the others are done.
    """
    ends = list(accumulate(map(len, texts)))
    start = done = 0
    while start < len(texts):
        size = max(LEAST, min(CHUNK, (ends[-1] - done) // (2 * threads)))
        end = min(bisect_left(ends, done + size, start) + 1, len(texts))
        yield texts[start:end]
        start, done = end, ends[end - 1]


def _one_by_one(encoder: tiktoken.Encoding, texts: list[str]) -> list[int]:
    return [
        len(encoder.encode_ordinary(text))
        if len(text) <= SPACES
        else sum(len(encoder.encode_ordinary(piece)) for piece in _pieces(text))
        for text in texts
    ]


def _joined(encoder: tiktoken.Encoding, texts: list[str]) -> list[int]:
    """The counts of texts that are encoded in one call."""
    import numpy as np

    whole = BETWEEN.join(texts)
    if whole.count(BETWEEN) != len(texts) - 1 or not _is_sound(whole):
        return _one_by_one(encoder, texts)
    tokens = encoder.encode_to_numpy(whole, allowed_special={BETWEEN}, disallowed_special=())
    ends = np.flatnonzero(tokens == encoder.eot_token)
    found: list[int] = (np.diff(ends, prepend=-1, append=len(tokens)) - 1).tolist()
    return found


def _is_sound(text: str) -> bool:
    """Whether a text has no half of a surrogate pair, and fewer spaces in a row than break it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return len(text) <= SPACES or not _spaces.search(text)


def _pieces(text: str) -> Iterator[str]:
    """A text cut inside of overlong white space, and nowhere else."""
    start = 0
    for found in _spaces.finditer(text):
        yield text[start : found.end()]
        start = found.end()
    yield text[start:]
