"""What counts the tokens of texts: an encoding, a model's own tokenizer, or an estimate."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial

import msgspec

from ftlint.errors import ConfigError

# English prose has about as many bytes a token in the vocabularies of today; code and other
# languages have fewer.
BYTES = 4


class Counter(msgspec.Struct, frozen=True):
    """`each` gives the tokens of each text of several groups, `count` those of one. `words` says
    by what; `exact` is false for an estimate; `signature` is how many tokens the definition of a
    tool has beside its texts.
    """

    words: str
    exact: bool
    signature: int
    each: Callable[[Iterable[Sequence[str]]], Iterator[list[int]]]

    def count(self, texts: Sequence[str]) -> list[int]:
        return next(self.each([texts]))


def counter(encoding: str | None, tokenizer: str | None = None) -> Counter:
    """The counter of a model: by the `tokenizer.json` of this path, else by the encoding of
    this name, else by its bytes.

    Counting raises Error for an encoding that there is not, and ConfigError when the tokenizer
    cannot be used.
    """
    if tokenizer:
        return _by_tokenizer(tokenizer)
    return _by_encoding(encoding) if encoding else _by_bytes()


@cache
def _by_encoding(name: str) -> Counter:
    def each(groups: Iterable[Sequence[str]]) -> Iterator[list[int]]:
        from ftlint.tokens.counting import counts_of

        return counts_of(groups, name)

    return Counter(f"in {name}", True, 7 if name.startswith("o200k") else 10, each)


@cache
def _by_bytes() -> Counter:
    def count(texts: Sequence[str]) -> list[int]:
        return [
            -(-len(text.encode("utf-8", "surrogatepass")) // BYTES) if text else 0 for text in texts
        ]

    return Counter(f"an estimate, at {BYTES} bytes a token", False, 7, partial(map, count))


CHUNK = 4096  # texts that the tokenizer holds the tokens of


@cache
def _by_tokenizer(path: str) -> Counter:
    def count(texts: Sequence[str]) -> list[int]:
        encode = _tokenizer(path)
        return [
            number
            for start in range(0, len(texts), CHUNK)
            for number in encode(list(texts[start : start + CHUNK]))
        ]

    return Counter(f"by {os.path.basename(path)}", True, 7, partial(map, count))


@cache
def _tokenizer(path: str) -> Callable[[list[str]], list[int]]:
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise ConfigError(
            "a tokenizer was named, and the package `tokenizers` is not installed",
            place=path,
            remedy='pip install "ftlint[tokenizers]"',
        ) from None
    try:
        read = Tokenizer.from_file(path)
    except Exception as error:  # it raises plain ones
        raise ConfigError(
            f"not a tokenizer: {error}", place=path, remedy="name the tokenizer.json of the model"
        ) from None
    # A file may say to cut texts, or to fill them up, to some length.
    read.no_truncation()
    read.no_padding()

    def encode(texts: list[str]) -> list[int]:
        return list(map(len, read.encode_batch_fast(texts, add_special_tokens=False)))

    return encode
