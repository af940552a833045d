"""What counts the tokens of texts: an encoding, a model's own tokenizer, or an estimate."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from typing import Any

import msgspec

from ftlint.chattemplate import ChatTemplate, Refused, state_of
from ftlint.errors import ConfigError

# English prose has about as many bytes a token in the vocabularies of today; code and other
# languages have fewer.
BYTES = 4


# A row has at most as many tokens as its line has bytes, and as many again for the form of a
# chat, which takes a few tokens for every message, and these for what is there once.
SPARE = 64


class Counter(msgspec.Struct, frozen=True):
    """`each` gives the tokens of each text of several groups, `count` those of one. `words` says
    by what; `exact` is false for an estimate; `signature` is how many tokens the definition of a
    tool has beside its texts, `spare` how many a row may have beside those of its line.

    `write` gives what is counted of a conversation, where that is known: its messages, its tools
    and the system prompt that is none of the messages. None for one that cannot be written.
    """

    words: str
    exact: bool
    signature: int
    each: Callable[[Iterable[Sequence[str]]], Iterator[list[int]]]
    spare: int = SPARE
    write: Callable[[Sequence[Any], Any, str], str | None] | None = None

    def count(self, texts: Sequence[str]) -> list[int]:
        return next(self.each([texts]))


def counter(
    encoding: str | None, tokenizer: str | None = None, template: str | None = None
) -> Counter:
    """The counter of a model: by the `tokenizer.json` of this path, else by the encoding of
    this name, else by its bytes. The tokenizer counts conversations as the chat template of this
    path writes them; otherwise they are counted by a recipe.

    Counting raises Error for an encoding that there is not, and ConfigError when the tokenizer
    or the template cannot be used.
    """
    if tokenizer and template:
        return _by_template(tokenizer, template, state_of(template))
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


@lru_cache(8)
def _by_template(tokenizer: str, template: str, state: object) -> Counter:
    bare, text = _by_tokenizer(tokenizer), ChatTemplate(template).text

    def write(messages: Sequence[Any], tools: Any, system: str) -> str | None:
        try:
            return text(messages, tools, system)
        except Refused:
            return None

    turns = [{"role": "user", "content": ""}, {"role": "assistant", "content": ""}]
    forms = [write(turns, None, ""), write(turns, [_TOOL], "")]
    # In bytes, which are no fewer: most files are done without the tokenizer being read.
    own = max([len(form.encode()) for form in forms if form], default=0)
    words = f"{bare.words} and {os.path.basename(template)}"
    return msgspec.structs.replace(bare, words=words, spare=SPARE + own, write=write)


_TOOL = {"type": "function", "function": {"name": "a", "description": "", "parameters": {}}}


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
